"""What a browser says of every page: nothing on the console, nothing out of frame, nothing that bars a reader."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tracker.demonstration.service import PASSWORD

from ..strict import CODE, EMAILS

PROJECT = f"/projects/{CODE}"
PAGES = (
    "/projects",
    "/projects/CP-E-006",
    PROJECT,
    f"{PROJECT}/contract",
    f"{PROJECT}/milestones",
    f"{PROJECT}/activities",
    f"{PROJECT}/activities/A05",
    f"{PROJECT}/beneficiaries",
    f"{PROJECT}/budget",
    f"{PROJECT}/cultivation",
    f"{PROJECT}/evaluation",
    f"{PROJECT}/evidence",
    f"{PROJECT}/evidence/activities/5",
    f"{PROJECT}/rectification",
    f"{PROJECT}/rectification/1",
    f"{PROJECT}/reports",
    f"{PROJECT}/corrections",
    "/projects/import",
    "/projects/new",
    "/projects/new?from=usual",
    f"/projects/new?copy={CODE}",
    "/password",
    "/inbox",
    "/deadlines",
    "/notices",
    "/account/notices",
    "/jobs",
)
ISSUE = f"{PROJECT}/reports/final/issue?as_of=2025-07-10"  # an official's and an evaluator's
ADMINISTRATION = (
    "/admin/organizations",
    "/admin/organizations/1",
    "/admin/users",
    "/admin/users/new",
    "/admin/users/1",
    "/admin/projects",
    "/admin/projects/1/parties",
    "/admin/defaults",
    "/admin/mails",
    "/admin/trail?check=1",
)


def look(page: Page) -> list[str]:
    """What is wrong with the page as it stands."""
    found = []
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if beyond > 0:
        found.append(f"{beyond} px stand out of the frame")
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            places = [node["html"][:150] for node in violation["nodes"][:3]]
            found.append(f"{violation['id']}: {violation['help']} {places}")
    return found


def sign_in(page: Page, address: str, role: str) -> None:
    page.goto(f"{address}/login")
    page.locator("#email").fill(EMAILS[role])
    page.locator("#password").fill(PASSWORD)
    page.locator("form.panel button").click()
    expect(page).to_have_url(f"{address}/projects")


@pytest.mark.parametrize(
    ("width", "lang", "role"),
    [
        (390, "zh", "project_manager"),
        (390, "en", "official"),
        (1440, "en", "project_manager"),
        (390, "zh", "administrator"),
        (1440, "en", "administrator"),
    ],
)
def test_every_page_is_clean(browser: Browser, live_server: str, width: int, lang: str, role: str):
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.goto(f"{live_server}/login")
    wrong = {"/login": look(page)}
    sign_in(page, live_server, role)
    if lang == "en":
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
    pages = {"administrator": ADMINISTRATION, "official": (*PAGES, ISSUE)}.get(role, PAGES)
    for address in pages:
        page.goto(live_server + address)
        wrong[address] = look(page)
    context.close()
    assert not {address: found for address, found in wrong.items() if found}
    assert not said


def test_everything_is_reached_by_the_keyboard(browser: Browser, live_server: str):
    page = browser.new_context(locale="en").new_page()
    sign_in(page, live_server, "project_manager")
    page.get_by_role("button", name="English").click()
    page.goto(live_server + PROJECT)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.locator("details.account summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.context.close()


def test_a_demonstration_account_signs_in_with_one_press(browser: Browser, live_server: str):
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{live_server}/login")
    page.get_by_role("button", name="购买主体经办人").click()
    expect(page).to_have_url(f"{live_server}/projects")
    page.get_by_role("link", name="L社区K志愿服务队培育项目").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("L社区K志愿服务队培育项目")
    page.get_by_role("navigation", name="项目栏目").get_by_role("link", name="预算").click()
    expect(page.get_by_role("heading", name="预算科目执行情况")).to_be_visible()
    page.context.close()


def test_a_form_pressed_twice_is_sent_once(browser: Browser, live_server: str):
    page = browser.new_context(locale="zh-CN").new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{live_server}/login")
    page.get_by_role("button", name="购买主体经办人").dblclick()
    expect(page).to_have_url(f"{live_server}/projects")
    assert sent == [f"{live_server}/login"]
    page.context.close()


def test_somebody_is_invited_and_two_administrators_meet(browser: Browser, live_server: str):
    page = browser.new_context(locale="en").new_page()
    sign_in(page, live_server, "administrator")
    page.get_by_role("button", name="English").click()
    page.goto(f"{live_server}/admin/users/new")
    page.get_by_label("E-mail address").fill("new@agency.cn")
    page.get_by_label("Full name").fill("冯新")
    page.get_by_label("Organization", exact=True).select_option(label="S社工事务所 (social work agency)")
    page.get_by_label("Role").select_option("social_worker")
    page.get_by_role("button", name="Make the invitation").click()
    assert look(page) == []
    link = page.get_by_label("Copy this link").input_value()
    guest = browser.new_context(locale="en").new_page()
    guest.goto(link)
    assert look(guest) == []
    guest.get_by_label("New password", exact=True).fill("long-enough-1")
    guest.get_by_label("New password again").fill("long-enough-1")
    guest.get_by_role("button", name="Set the password and sign in").click()
    expect(guest).to_have_url(f"{live_server}/projects")
    guest.goto(link)
    expect(guest.get_by_role("alert")).to_contain_text("was used already")
    other = page.context.new_page()
    for each in (page, other):
        each.goto(f"{live_server}/admin/organizations?q=P社会评估中心")
        each.get_by_role("link", name="P社会评估中心").click()
    for each, contact in ((other, "刘敏 010-1"), (page, "王芳 010-2")):
        each.get_by_label("Contact").fill(contact)
        each.get_by_role("button", name="Save").click()
    assert look(page) == []
    page.get_by_label("What you typed").check()
    page.get_by_role("button", name="Save what I chose").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(page.get_by_role("table")).to_contain_text("王芳 010-2")
    page.context.close()
    guest.context.close()
