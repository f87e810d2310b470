"""Every page, for every role, in both languages; nothing of a project for who is no party to it."""

from __future__ import annotations

import io
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, url_for
from openpyxl import load_workbook

from tracker.demonstration.service import PASSWORD

from .strict import CODE, EMAILS, RIVAL, StrictClient, text_of

ACTIVITY = "A05"
OF_PROJECT = (
    "reporting.project",
    "contracts.contract",
    "milestones.milestones",
    "deliverables.milestone",
    "deliverables.acceptance",
    "activities.activities",
    "activities.activity",
    "beneficiaries.beneficiaries",
    "budget.budget",
    "cultivation.cultivation",
    "evaluation.evaluation",
    "evidence.gallery",
    "evidence.record",
    "reporting.reports",
    "narratives.text",
    "records.index",
    "records.trail",
    "lifecycle.state",
    "periods.corrections",
    "rectification.findings",
    "rectification.finding",
    "claims.claims",
    "requests.expenses",
    "requests.expense",
    "requests.overview",
)
OF_ONE = (  # of a record that the worked example has
    "activities.activity",
    "evidence.record",
    "deliverables.milestone",
    "rectification.finding",
    "requests.expense",
)
FILES = (
    "reporting.preview",
    "narratives.preview",
    "reporting.pdf",
    "workbook.export",
    "evidence.add",
    "evidence.download",
    "evidence.picture",
    "evidence.take_away",
)
BY_ROLE = (
    "issuing.issue",
    "verification.report",  # there is none yet: tests/verification
    "verification.withdraw",
    "verification.scan",
    "lifecycle.make_move",
    "requests.return_expense",
    "requests.reverse_expense",
    "requests.adjustment",
    "requests.new_amendment",
    "requests.change_amendment",
    "requests.amendment",
    "deliverables.promise",
    "deliverables.submit",
    "deliverables.draft",
    "claims.claim",  # there is none yet: tests/claims
)  # pages that are not everybody's; who may is said in tests/issuing
SENT = (
    "dossier.take",
    "narratives.write",
    "issuing.void",
    "issuing.again",
    "reporting.draft",
    "beneficiaries.apart",
    "requests.accept_expenses",
    "requests.submit_expense",
    "requests.submit_adjustment",
    "requests.withdraw_amendment",
    "deliverables.remove",
    "deliverables.review",
    "deliverables.withdraw",
    "deliverables.publish",
    "rectification.answer",
    "rectification.recheck",
    "rectification.withdraw",
    "claims.submit",
    "claims.review",
    "claims.withdraw",
    "claims.pay",
)  # nothing but forms that are sent there
# pages of those who keep the services; what they do stands in tests/attendance and tests/beneficiaries
KEEPERS_OWN = (
    "attendance.sheet",
    "attendance.duty",
    "beneficiaries.doubles",
    "beneficiaries.merge",
    "beneficiaries.forget",
)
MAY_LOAD = {"project_manager", "official"}


def address(app: Flask, endpoint: str, code: str = CODE) -> str:
    rule = next(r for r in app.url_map.iter_rules() if r.endpoint == endpoint)
    values: dict = {"code": code, "activity": ACTIVITY, "kind": "final"}
    values |= {"sheet": "activities", "record_id": 1, "number": 1, "size": "small", "move": "reopen"}
    values["number"] = "R1-2025-0001" if endpoint.startswith(("issuing.", "verification.")) else 1
    values |= {"row_id": 1, "request_id": 1}  # the worked example's first
    values |= {"one": 1, "other": 2, "person": 1, "milestone_id": 1, "deliverable_id": 1}
    values |= {"finding_id": 1, "claim_id": 1}
    with app.test_request_context():
        return url_for(endpoint, **{name: values[name] for name in rule.arguments})


def codes(client: StrictClient) -> list[str]:
    links = client.page("/projects").findall(".//h2/a")
    return [link.get("href", "").rsplit("/", 1)[1] for link in links]


def test_no_address_of_a_project_is_forgotten_here(app: Flask):
    of_project = {r.endpoint for r in app.url_map.iter_rules() if "code" in r.arguments}
    rows = {e for e in of_project if e.startswith("records.") and e not in OF_PROJECT}
    assert of_project - rows == {*OF_PROJECT, *FILES, *BY_ROLE, *KEEPERS_OWN, *SENT}
    assert {e.partition(".")[2].partition("_")[0] for e in rows} == {
        "list",
        "new",
        "change",
        "paste",
        "remove",
        "history",
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("role", sorted(set(EMAILS) - {"administrator"}))
def test_every_page_for_every_role(app: Flask, client: StrictClient, role: str, lang: str):
    client.sign_in(role, lang)
    for endpoint in OF_PROJECT:
        tree = client.page(address(app, endpoint))
        assert tree.get("lang") == ("zh-Hans" if lang == "zh" else "en")
        assert tree.find(".//nav[@class='tabs']//a[@aria-current='page']") is not None
    client.page("/projects")
    for page in ("/password", "/inbox", "/deadlines", "/notices", "/account/notices", "/jobs"):
        client.page(page)
    client.page("/projects/import", 200 if role in MAY_LOAD else 403)
    client.page("/projects/new", 200 if role in MAY_LOAD else 403)
    client.page("/projects/nothing", 404)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("role", sorted(set(EMAILS) - {"administrator"}))
def test_pages_of_those_who_keep_the_services(app: Flask, client: StrictClient, role: str, lang: str):
    client.sign_in(role, lang)
    for endpoint in KEEPERS_OWN:
        may = role == "project_manager" or (role == "social_worker" and endpoint != "beneficiaries.forget")
        client.page(address(app, endpoint), 200 if may else 403)


def test_every_project_of_the_district_can_be_looked_into(app: Flask, client: StrictClient):
    client.sign_in("official")
    seen = codes(client)
    assert len(seen) > 5
    for code in seen:
        for endpoint in OF_PROJECT:
            if endpoint not in OF_ONE:
                client.page(address(app, endpoint, code))


@pytest.mark.parametrize("who", [RIVAL, "administrator"])
def test_nobody_but_a_party_learns_of_a_project(app: Flask, client: StrictClient, who: str):
    client.sign_in(who)
    assert CODE not in codes(client)
    for endpoint in (*OF_PROJECT, *FILES, *BY_ROLE, *KEEPERS_OWN):
        refused = client.get(address(app, endpoint))
        unknown = client.get(address(app, endpoint, "no-such"))
        assert refused.status_code == unknown.status_code == 404
        assert CODE not in refused.text.replace(refused.request.path, "")


def test_without_sign_in_there_is_the_sign_in_page_alone(app: Flask, client: StrictClient):
    for endpoint in (
        *OF_PROJECT,
        *FILES,
        *BY_ROLE,
        *KEEPERS_OWN,
        "reporting.projects",
        "workbook.upload",
        "accounts.password",
    ):
        asked = address(app, endpoint)
        response = client.get(asked)
        assert response.status_code == 302
        with app.test_request_context():
            assert response.location == url_for("accounts.login", next=asked)


@pytest.mark.parametrize("with_token", [True, False])
def test_a_form_sent_when_the_session_has_ended_leads_back_to_it(client: StrictClient, with_token: bool):
    """Nothing of it is done; its own address is where the sign-in page leads to."""
    asked = f"/projects/{CODE}/records/people/new?next=/projects/{CODE}/beneficiaries"
    token = client.page("/login").find(".//input[@name='csrf_token']").get("value")
    form = {"code": "N1", "csrf_token": token if with_token else "of a session that ended"}
    answer = client.post(asked, data=form, headers={"Accept-Language": "en"})
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.location).query) == {"next": [asked]}
    assert "nothing was saved" in text_of(client.page(answer.location))
    answer = client.send(answer.location, {"email": EMAILS["project_manager"], "password": PASSWORD})
    assert answer.location == asked
    assert "N1" not in text_of(client.page(f"/projects/{CODE}/records/people?page=99"))


def test_what_has_no_page_of_its_own_leads_back_to_where_its_button_was(client: StrictClient):
    page = f"/projects/{CODE}/budget?category=tax"
    for referrer, target in (
        (f"http://localhost{page}", page),
        ("http://e.cn/x", "/projects"),
        ("", "/projects"),
    ):
        answer = client.post("/logout", headers={"Referer": referrer})
        assert parse_qs(urlsplit(answer.location).query) == {"next": [target]}


def test_a_style_is_fetched_once_for_each_of_its_editions(client: StrictClient):
    page = client.page("/login")
    fetched = [e.get("href") or e.get("src") for name in ("link", "script", "img") for e in page.iter(name)]
    assert len(fetched) >= 5
    for address in map(str, fetched):
        assert "immutable" in client.get(address).headers["Cache-Control"], address
        for other in (urlsplit(address).path, urlsplit(address).path + "?v=0"):
            assert client.get(other).headers["Cache-Control"] == "no-cache", other
    for absent in ("/static/none.css?v=0", "/static/none.css", "/static/..%2fpages.py", "/static/vendor"):
        assert client.get(absent).status_code == 404, absent


def test_a_script_is_told_that_nobody_is_signed_in(client: StrictClient):
    answer = client.post(f"/projects/{CODE}/records/people/new", headers={"Sec-Fetch-Mode": "cors"})
    assert answer.status_code == 401


def test_a_form_without_its_token_changes_nothing(client: StrictClient):
    client.sign_in("project_manager")
    assert client.post("/logout").status_code == 400
    assert client.get("/projects").status_code == 200


def test_a_wrong_password_is_said_beside_the_form(client: StrictClient):
    answer = client.send("/login", {"email": EMAILS["official"], "password": "wrong"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text or "field-error" in answer.text


def test_who_is_signed_in_can_sign_in_as_somebody_else(client: StrictClient):
    client.sign_in("official", "en")
    client.sign_in("project_manager", "en")
    assert "project manager" in text_of(client.page("/projects"))
    answer = client.send("/login", {"email": EMAILS["official"], "password": "wrong"})
    assert answer.status_code == 422


def test_the_language_is_kept_and_leads_back(client: StrictClient):
    answer = client.send("/language", {"lang": "en", "next": "/login?next=/projects"}, form_at="/login")
    assert answer.location == "/login?next=/projects"
    assert client.page("/login").get("lang") == "en"
    away = client.send("/language", {"lang": "zh", "next": "https://elsewhere.example/"}, form_at="/login")
    assert away.location == "/projects"


@pytest.mark.parametrize(
    ("role", "named"),
    [("project_manager", True), ("social_worker", True), ("finance_officer", False), ("official", False)],
)
def test_names_are_masked_for_who_may_not_see_them(app: Flask, client: StrictClient, role: str, named: bool):
    client.sign_in(role)
    tree = client.page(address(app, "beneficiaries.beneficiaries"))
    register = tree.findall(".//section")[-1]
    names = [text_of(th) for th in register.findall(".//tbody//th")]
    assert len(names) == 50
    assert all(("*" in name) != named for name in names)


def test_the_register_goes_on_over_pages(app: Flask, client: StrictClient):
    client.sign_in("project_manager")
    asked = address(app, "beneficiaries.beneficiaries")
    assert client.page(asked).find(".//a[@rel='prev']") is None
    following = client.page(asked).find(".//a[@rel='next']")
    assert following is not None and following.get("href") == f"{asked}?page=2"
    assert client.page(f"{asked}?page=2").find(".//a[@rel='prev']") is not None


def test_projects_are_found_by_text_state_and_what_deviates(client: StrictClient):
    client.sign_in("official", "en")
    everything = codes(client)
    found = client.page("/projects?q=CP-2024-017").findall(".//h2/a")
    assert [link.get("href") for link in found] == [f"/projects/{CODE}"]
    deviating = client.page("/projects?deviating=1").findall(".//h2/a")
    assert 0 < len(deviating) < len(everything)
    nothing = client.page("/projects?q=nothing-is-called-this")
    assert not nothing.findall(".//h2/a")
    assert "No project matches." in text_of(nothing)


def test_expenses_are_narrowed_to_a_line(app: Flask, client: StrictClient):
    client.sign_in("finance_officer")
    asked = address(app, "budget.budget")
    rows = client.page(f"{asked}?category=tax").findall(".//section[@id='expenses']//tbody/tr")
    assert 0 < len(rows) < len(client.page(asked).findall(".//section[@id='expenses']//tbody/tr"))


def test_the_reports_page_says_what_is_wrong_with_a_day(app: Flask, client: StrictClient):
    client.sign_in("official", "en")
    asked = address(app, "reporting.reports")
    form = client.page(f"{asked}?as_of=2025-07-10&lang=zh").find(".//form[@class='panel report-form']")
    assert form is not None
    assert f"/projects/{CODE}/reports/final/draft" in [b.get("formaction") for b in form.iter("button")]
    days = {field.get("name"): field.get("value") for field in form.iter("input")}
    assert days == {"as_of": "2025-07-10", "from": "2024-07-01"}
    wrong = client.page(f"{asked}?as_of=yesterday")
    assert "a date such as 2025-07-03" in text_of(wrong)


def test_a_finished_project_is_reported_as_of_its_final_evaluation(app: Flask, client: StrictClient):
    client.sign_in("official", "en")
    tree = client.page(address(app, "reporting.reports"))
    day = tree.find(".//input[@id='as_of']")
    assert day is not None and day.get("value") == "2025-07-10"
    quick = [a.get("href") for a in tree.findall(".//ul[@class='quick']//a")]
    assert f"/projects/{CODE}/reports?as_of=2025-01-10&lang=en" in quick


def test_the_workbook_is_offered_to_who_may_take_it_alone(app: Flask, client: StrictClient):
    asked = address(app, "workbook.export")
    client.sign_in("official")
    assert asked not in client.get(address(app, "reporting.reports")).text
    assert client.get(asked).status_code == 403
    client.sign_in("project_manager")
    assert asked in client.get(address(app, "reporting.reports")).text


def workbook(client: StrictClient, change) -> tuple[io.BytesIO, str]:
    book = load_workbook(io.BytesIO(client.get(f"/projects/{CODE}/export.xlsx").data))
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    saved.seek(0)
    return saved, "project.xlsx"


def rename(book) -> None:
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == CODE:
                cell.value = "CP-NEW"


def test_a_workbook_is_checked_shown_and_loaded(client: StrictClient):
    client.sign_in("project_manager", "en")
    answer = client.send("/projects/import", {"workbook": workbook(client, rename)})
    assert answer.status_code == 200
    assert "Nothing is loaded yet." in answer.text
    assert client.get("/projects/CP-NEW").status_code == 404
    token = answer.text.split('name="token"')[1].split('value="')[1].split('"')[0]
    loaded = client.send("/projects/import", {"token": token})
    assert loaded.location == "/projects/CP-NEW"
    assert "The project is loaded." in text_of(client.page("/projects/CP-NEW"))


def test_what_is_wrong_with_a_workbook_stands_in_a_table(client: StrictClient):
    def damage(book) -> None:
        rename(book)
        sheet = book["sessions"] if "sessions" in book.sheetnames else book["节次"]
        sheet.cell(3, 4).value = "two hours"

    client.sign_in("project_manager", "en")
    answer = client.send("/projects/import", {"workbook": workbook(client, damage)})
    assert answer.status_code == 422
    assert "two hours" in answer.text and "1 error; nothing was loaded." in answer.text
    assert client.get("/projects/CP-NEW").status_code == 404


def test_a_file_that_is_no_workbook_is_refused_in_words(client: StrictClient):
    client.sign_in("official", "en")
    answer = client.send("/projects/import", {"workbook": (io.BytesIO(b"no workbook"), "a.xlsx")})
    assert answer.status_code == 422
    assert "nothing was loaded" in answer.text
    assert client.send("/projects/import", {}).status_code == 422


@pytest.mark.parametrize("kind", ["midterm", "final"])
def test_a_report_is_previewed_on_a_page_that_runs_nothing(app: Flask, client: StrictClient, kind: str):
    client.sign_in("evaluator", "en")
    asked = f"/projects/{CODE}/reports/{kind}/preview?as_of=2025-07-10&lang=zh"
    answer = client.get(asked)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert 'name="viewport"' in answer.text  # a telephone sets it to its own width
    assert f'href="/projects/{CODE}/reports?as_of=2025-07-10&amp;lang=zh"' in answer.text  # and back
    assert client.get(asked.replace("2025-07-10", "someday")).status_code == 404
