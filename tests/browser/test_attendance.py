"""The sign-ins of a group of twenty in four sessions, entered in a real browser, by the keys and by pasting; and
what a finger does on a telephone."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.strict import CODE, EMAILS
from tracker.ledger.queries import ledgers

from .entry import Hand
from .test_screens import look

GROUP = [f"组员{family}小{given}" for family in "赵钱孙李" for given in "梅兰竹菊荷"]
ABSENT = {(3, 1), (7, 2), (11, 3), (19, 0)}  # person, session
VOLUNTEERS = {0, 1}
SESSIONS = ("2025-06-03", "2025-06-10", "2025-06-17", "2025-06-24")
NEW = {"code": "B01", "kind": "group", "title": "剪纸小组", "counts_as_output": True}


def expected() -> set[tuple[str, int, str]]:
    return {
        (name, session + 1, "volunteer" if person in VOLUNTEERS else "beneficiary")
        for person, name in enumerate(GROUP)
        for session in range(4)
        if (person, session) not in ABSENT
    }


def kept(app, activity: str) -> set[tuple[str, int, str]]:
    with app.extensions["tracker.database"].session() as session:
        ledger = ledgers(session, [1])[1]
    names = {p.code: p.name for p in ledger.people}
    return {(names[r.person], r.session_no, r.role) for r in ledger.attendance if r.activity == activity}


@pytest.fixture
def hand(browser: Browser, live_server: str):
    """Somebody signed in, before the empty sign-in sheet of a new group."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    found = Hand(page, live_server)
    found.sign_in(EMAILS["social_worker"])
    found.go(f"/projects/{CODE}/records/activities/new")
    found.fill("activities", NEW)
    found.press("form.record-form button.btn-primary")
    expect(page.locator("p.notice[role=status]")).to_be_visible()
    found.go(f"/projects/{CODE}/activities/B01/attendance")
    found.keys = found.clicks = 0
    yield found
    assert not said
    context.close()


def press(hand: Hand, key: str) -> None:
    hand.page.keyboard.press(key)
    hand.keys += 1


def add_sessions(hand: Hand) -> None:
    for n, day in enumerate(SESSIONS, 1):
        hand.type("#held_on", day)
        hand.type("#hours", "2")
        press(hand, "Enter")
        expect(hand.page.locator("thead th[data-column]")).to_have_count(n)


def save(hand: Hand) -> None:
    hand.press(".sheet-save button")
    expect(hand.page.locator("p.notice[role=status]")).to_be_visible()


def report(hand: Hand, began: float, how: str) -> None:
    seconds = time.monotonic() - began
    print(f"\n20 people × 4 sessions {how}: {seconds:.1f} s, {hand.keys} keys, {hand.clicks} clicks")
    assert seconds < 60


def test_a_group_is_entered_by_the_keys(hand: Hand, app):
    began, page = time.monotonic(), hand.page
    add_sessions(hand)
    hand.press("#add")
    for name in GROUP:
        page.keyboard.type(name)
        hand.keys += len(name)
        press(hand, "Enter")
    for button in page.locator("thead button[value^='present:']").all():
        button.click()
        hand.clicks += 1
    hand.press("tbody .cell")  # a click changes the cell too: volunteer, the first one's role
    for session in range(4):
        press(hand, "Home")
        for _ in range(session):
            press(hand, "ArrowRight")
        for person in range(20):
            if (person, session) in ABSENT:
                press(hand, "Delete")
            press(hand, "v" if person in VOLUNTEERS else "ArrowDown") if person < 19 else None
        for _ in range(19):
            press(hand, "ArrowUp")
    save(hand)
    report(hand, began, "by the keys")
    assert kept(app, "B01") == expected()


def test_a_group_is_pasted(hand: Hand, app):
    began, page = time.monotonic(), hand.page
    add_sessions(hand)
    lines = ["姓名\t电话\t第1节\t第2节\t第3节\t第4节"]
    for person, name in enumerate(GROUP):
        mark = "志愿者" if person in VOLUNTEERS else "√"
        marks = ["" if (person, session) in ABSENT else mark for session in range(4)]
        lines.append("\t".join([name, f"1370000{person:04d}", *marks]))
    hand.paste("#pasted", "\n".join(lines))
    hand.press("button[value=list]")
    expect(page.locator("#said .notice")).to_contain_text("新增20人")
    save(hand)
    report(hand, began, "by pasting")
    assert kept(app, "B01") == expected()


def test_keys_move_change_and_empty_cells(hand: Hand):
    page = hand.page
    hand.go(f"/projects/{CODE}/activities/A06/attendance")
    cells = page.locator("tbody tr:nth-child(3) .cell")
    below = page.locator("tbody tr:nth-child(4) .cell")
    cells.first.focus()
    for key, role in (("2", "volunteer"), ("S", "staff"), ("b", "beneficiary")):
        page.keyboard.press(key)
        expect(cells.first).to_have_attribute("data-role", role)
        expect(below.first).to_be_focused()
        page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.press("Delete")
    expect(cells.nth(1)).to_have_attribute("data-role", "")
    for role in ("beneficiary", "volunteer", "staff", ""):
        page.keyboard.press("x" if role == "staff" else " ")
        expect(cells.nth(1)).to_have_attribute("data-role", role)
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }""",
        "v\t√\r\n×\t3\r\n",
    )
    for cell, role in (
        (cells.nth(1), "volunteer"),
        (cells.nth(2), "beneficiary"),
        (below.nth(1), ""),
        (below.nth(2), "staff"),
    ):
        expect(cell).to_have_attribute("data-role", role)
    page.locator("button[value=hours]").click()
    expect(cells.nth(1).locator("xpath=..").locator("input")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())


def test_on_a_telephone_one_session_is_filled_in_with_a_finger(browser: Browser, live_server: str, app):
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True)
    page: Page = context.new_page()
    hand = Hand(page, live_server)
    hand.sign_in(EMAILS["social_worker"])
    hand.go(f"/projects/{CODE}/activities/A06")
    page.get_by_role("link", name="签到表").tap()
    page.wait_for_url("**/attendance")
    assert look(page) == []
    row = page.locator("tbody tr", has_text="R003")
    expect(row.locator(".cell:visible")).to_have_count(1)
    page.select_option("#session-choice", label="1 · 2024-11-05")
    row.locator(".cell:visible").tap()
    expect(row.locator(".cell:visible")).to_have_attribute("data-role", "volunteer")
    page.locator(".sheet-save button").tap()
    expect(page.locator("p.notice[role=status]")).to_have_text("已保存1处更改。")
    with app.extensions["tracker.database"].session() as session:
        roles = {
            r.session_no: r.role
            for r in ledgers(session, [1])[1].attendance
            if (r.activity, r.person) == ("A06", "R003")
        }
    assert roles[1] == "volunteer" and roles[2] == "beneficiary"
    context.close()


def test_without_script_the_lists_are_filled_in(browser: Browser, live_server: str, app):
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server}/login")
    page.fill("#email", EMAILS["social_worker"])
    page.fill("#password", "demo-password")
    page.click("form.panel button")
    page.goto(f"{live_server}/projects/{CODE}/activities/A06/attendance")
    page.fill("#add", "赵小敏")
    page.press("#add", "Enter")
    row = page.locator("tbody tr.added")
    row.locator("select").first.select_option("staff")
    page.locator("thead button[value^='present:']").nth(1).click()
    page.locator(".sheet-save button").click()
    expect(page.locator("p.notice[role=status]")).to_be_visible()
    assert {(n, no, r) for n, no, r in kept(app, "A06") if n == "赵小敏"} == {
        ("赵小敏", 1, "staff"),
        ("赵小敏", 2, "beneficiary"),
    }
    context.close()


def test_the_screens_are_clean_for_whoever_reads_them_aloud(hand: Hand):
    for address in (
        "activities/A06/attendance",
        "duty",
        "beneficiaries/doubles",
        "beneficiaries/1/merge/2",
        "beneficiaries",
    ):
        hand.go(f"/projects/{CODE}/{address}")
        assert look(hand.page) == [], address
