"""What is typed into a form survives an ended session, a dropped connection and a closed page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .test_screens import CODE, look, sign_in

ADDRESS = f"/projects/{CODE}/records/activities/new"
NOTICE = "form[data-draft] >> xpath=preceding-sibling::*[contains(@class, 'notice')]"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(locale="zh-CN")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, live_server: str) -> Page:
    """Somebody's browser with an activity half typed."""
    page = context.new_page()
    page.set_default_timeout(20_000)
    sign_in(page, live_server, "social_worker")
    page.get_by_role("button", name="English").click()
    page.goto(live_server + ADDRESS)
    expect(page.locator(NOTICE)).to_have_count(0)
    type_all(page)
    return page


def type_all(page: Page) -> None:
    page.locator("#code").fill("B01")
    page.locator("#title").fill("Paper “cutting” <剪纸>")
    page.locator("#kind").select_option("group")
    page.locator("#counts_as_output").select_option("no")
    page.locator("#societies-community").check()
    page.locator("#societies-volunteer").check()
    page.locator("#summary").fill("First line\n\nthird line")


def form_of(page: Page) -> dict[str, object]:
    ids = ("code", "title", "kind", "counts_as_output", "summary")
    found = {name: page.locator(f"#{name}").input_value() for name in ids}
    return found | {
        "societies": page.locator("#societies input:checked").evaluate_all("e => e.map(i => i.value)")
    }


TYPED: dict[str, Any] = {
    "code": "B01",
    "title": "Paper “cutting” <剪纸>",
    "kind": "group",
    "counts_as_output": "no",
    "summary": "First line\n\nthird line",
    "societies": ["community", "volunteer"],
}


def kept(page: Page) -> dict[str, dict]:
    """The drafts that the browser holds, each by its page."""
    entries = page.evaluate("Object.entries(localStorage).filter(([k]) => k.startsWith('draft:'))")
    return {key.split(":")[2].split("?")[0]: json.loads(text) for key, text in entries}


def wait_until_kept(page: Page, address: str, title: str) -> None:
    """A key stroke is kept a moment after it; a tab of another process learns of it another moment later."""
    for _ in range(200):
        if ["title", title] in kept(page).get(address, {"fields": []})["fields"]:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{address}: {kept(page)}")


def wait_until_none_is_kept(page: Page) -> None:
    """An answer is shown before its script has taken the draft away."""
    for _ in range(200):
        if not kept(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError(kept(page))


def leave(page: Page, address: str) -> None:
    page.goto(address)
    page.goto(page.url.split("/projects")[0] + ADDRESS)


def test_a_session_that_ends_while_typing_loses_nothing(
    page: Page, context: BrowserContext, live_server: str
):
    context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(f"{live_server}/login?next={ADDRESS}")
    expect(page.locator("p.notice")).to_contain_text("登录已失效")
    page.locator("#email").fill("worker@demo.example")
    page.locator("#password").fill("demo-password")
    page.locator("form.panel button").click()
    expect(page).to_have_url(live_server + ADDRESS)
    expect(page.locator(NOTICE)).to_contain_text("and did not save it.")
    assert page.locator("#title").input_value() == "", "nothing is overwritten unasked"
    assert look(page) == []
    page.get_by_role("button", name="Restore").click()
    assert form_of(page) == TYPED
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(f"{live_server}/projects/{CODE}/records/activities")
    expect(page.locator("tbody")).to_contain_text("Paper “cutting” <剪纸>")
    wait_until_none_is_kept(page)
    page.goto(live_server + ADDRESS)
    expect(page.locator(NOTICE)).to_have_count(0)


def test_a_connection_that_drops_while_saving_loses_nothing(
    page: Page, context: BrowserContext, live_server: str
):
    context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Save", exact=True).click()
    context.set_offline(False)
    page.goto(f"{live_server}/projects")  # not at once back to the form
    page.goto(live_server + ADDRESS)
    expect(page.locator(NOTICE)).to_contain_text("no answer came")
    page.get_by_role("button", name="Restore").click()
    assert form_of(page) == TYPED
    page.get_by_role("button", name="Save and add another").click()
    expect(page.locator("p.notice")).to_contain_text("Saved.")
    wait_until_none_is_kept(page)  # saved, although the answer is the same form anew


def test_a_refused_form_keeps_its_draft_until_it_is_saved(page: Page, live_server: str):
    page.locator("#code").fill("A01")  # there already
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".field-error")).to_contain_text("it is there already")
    expect(page.locator(NOTICE)).to_have_count(0)  # what was typed stands in the form
    leave(page, f"{live_server}/projects")
    expect(page.locator(NOTICE)).to_contain_text("and did not save it.")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator(NOTICE)).to_have_count(0)
    wait_until_none_is_kept(page)


def test_nothing_secret_is_kept_and_nothing_after_signing_out(page: Page, live_server: str):
    wait_until_kept(page, ADDRESS, TYPED["title"])
    [draft] = kept(page).values()
    names = {name for name, _ in draft["fields"]}
    assert "title" in names and not names & {"csrf_token", "once", "next", "version"}
    page.evaluate("localStorage.setItem('draft:0:/x#0', JSON.stringify({at: Date.now(), fields: []}))")
    page.evaluate(
        "localStorage.setItem('draft:0:/y#0', JSON.stringify({at: Date.now() - 15 * 864e5, fields: []}))"
    )
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{live_server}/login")
    page.wait_for_load_state()  # the page's script, which takes the drafts away
    keys = page.evaluate("Object.keys(localStorage)")
    assert keys == ["draft:0:/x#0"], "another's stays, an old one goes"


def test_anothers_draft_is_not_offered(page: Page, live_server: str):
    wait_until_kept(page, ADDRESS, TYPED["title"])
    sign_in(page, live_server, "project_manager")
    page.goto(live_server + ADDRESS)
    expect(page.locator(NOTICE)).to_have_count(0)


def test_a_draft_of_a_row_that_changed_meanwhile_overwrites_nothing(
    page: Page, context: BrowserContext, live_server: str
):
    page.goto(f"{live_server}/projects/{CODE}/records/activities")
    with page.expect_navigation():
        page.locator("td.key a").first.click()
    row = page.url
    address = row.removeprefix(live_server)
    page.locator("#title").fill("Mine")
    wait_until_kept(page, address, "Mine")
    other = context.new_page()
    other.goto(row)
    wait_until_kept(other, address, "Mine")
    other.reload()
    other.get_by_role("button", name="Discard").click()
    other.locator("#title").fill("Theirs")
    other.get_by_role("button", name="Save", exact=True).click()
    other.wait_for_url(lambda url: url != row)
    page.locator("#title").fill("Mine again")
    wait_until_kept(page, address, "Mine again")
    page.goto(row)
    expect(page.locator("#title")).to_have_value("Theirs")
    page.get_by_role("button", name="Restore").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("p.notice-bad")).to_contain_text("Somebody else has changed this record")
    expect(page.locator("div.stands").first).to_contain_text("Theirs")


@pytest.mark.parametrize("refused", ["getItem", "setItem", "localStorage"])
def test_pages_work_where_nothing_may_be_stored(browser: Browser, live_server: str, refused: str):
    context = browser.new_context(locale="zh-CN")
    throws = "throw new DOMException('no', 'SecurityError')"
    context.add_init_script(
        f"Object.defineProperty(window, 'localStorage', {{ get() {{ {throws} }} }})"
        if refused == "localStorage"
        else f"Storage.prototype.{refused} = () => {{ {throws} }}"
    )
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page, live_server, "social_worker")
    page.goto(live_server + ADDRESS)
    type_all(page)
    page.locator("form[data-draft] button").first.click()
    expect(page).to_have_url(f"{live_server}/projects/{CODE}/records/activities")
    assert not said
    context.close()


def test_pages_work_without_scripts(browser: Browser, live_server: str):
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, "social_worker")
    page.goto(live_server + ADDRESS)
    type_all(page)
    page.locator("form[data-draft] button").first.click()
    expect(page).to_have_url(f"{live_server}/projects/{CODE}/records/activities")
    context.close()
