"""The certificate of acceptance as a report: what it says, and that nothing undecided is issued."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest

from reports.render import render_html, render_pdf
from reports.sample import sample_certificate
from reports.snapshot import (
    Snapshot,
    from_json,
    to_json,
)
from tests.issuing.asking import CLERK, asked, quick, rows
from tests.strict import CODE, StrictClient, text_of
from tracker.deliverables.rules import Member
from tracker.deliverables.rules import Standard as Judged
from tracker.deliverables.service import draw_up, publish
from tracker.errors import DomainError
from tracker.issuing.service import issue

DAY = date(2025, 7, 22)


def concluded(database, project_id: int, *, out: bool = True) -> None:
    """Draws up a certificate, and publishes it."""
    values = {"concluded_on": DAY, "conclusion": "passed", "opinion": "满意", "remarks": None}
    standard = Judged("I1", "服务节次", "节", "16", "17", "106.3", True)
    with database.transaction() as session:
        members = [Member("周建国", "街道办事处", DAY)]
        seen = draw_up(session, project_id, 0, values, [standard], members).version
        if out:
            publish(session, project_id, "昌平区民政局", seen)


def test_none_is_issued_before_one_is_published(example_database):
    mine = asked(example_database, "official", kind="certificate", as_of=DAY)
    with pytest.raises(DomainError, match=r"公示|publish"):
        issue(example_database, CLERK, mine, quick)
    concluded(example_database, mine.project_id, out=False)
    with pytest.raises(DomainError, match=r"公示|publish"):
        issue(example_database, CLERK, mine, quick)
    assert not rows(example_database)  # no number was taken


def test_it_is_issued_under_the_purchasers_number_and_named_to_everybody(
    example_database, client: StrictClient
):
    mine = asked(example_database, "official", kind="certificate", as_of=DAY)
    concluded(example_database, mine.project_id)
    kept = issue(example_database, CLERK, mine, quick)
    [row] = rows(example_database)
    figures = from_json(row["snapshot"])
    assert figures.issued_by == figures.project.purchaser
    assert figures.acceptance.number == f"{CODE}-Y1"
    assert figures.acceptance.members[0].name == "周建国"
    assert kept.number in text_of(client.page(f"/acceptance/{CODE}-Y1"))
    too_early = replace(mine, as_of=date(2025, 7, 21))
    with pytest.raises(DomainError):
        issue(example_database, CLERK, too_early, quick)


def test_the_purchasers_official_alone_issues_it_and_nobody_writes_its_text(client: StrictClient):
    client.sign_in("official", "en")
    page = client.page(f"/projects/{CODE}/reports")
    texts = [b.get("formaction", "") for b in page.iter("button") if "/text" in b.get("formaction", "")]
    assert texts
    assert not [t for t in texts if "certificate" in t]
    client.page(f"/projects/{CODE}/reports/certificate/text", 404)
    assert "publish it first" in text_of(
        client.page(f"/projects/{CODE}/reports/certificate/issue?as_of=2025-07-22")
    )
    client.get("/logout")
    for role, status in (("official", 200), ("evaluator", 403), ("project_manager", 403), ("auditor", 403)):
        client.sign_in(role, "en")
        client.page(f"/projects/{CODE}/reports/certificate/issue?as_of=2025-07-22", status)
        client.get("/logout")


@pytest.fixture(scope="module")
def figures() -> Snapshot:
    return sample_certificate()


def test_it_prints_each_round_each_standard_and_the_panel(figures: Snapshot):
    assert from_json(to_json(figures)) == figures
    pages = pypdf.PdfReader(io.BytesIO(render_pdf(figures))).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    for said in (
        "缺签到表", "未提交", "活动节次", "未达标", "一名领袖尚未独立", "居民普遍满意", "验收合格", "同意验收。", "周建国", "喆昇",
        f"{CODE}-Y1", "92.50%", "验收组组长", "昌平区民政局",
    ):  # fmt: skip
        assert said in text, said


def test_without_a_certificate_there_is_a_sentence_and_no_empty_table(figures: Snapshot):
    bare = replace(
        figures, lang="en", acceptance=None, deliveries=(), milestones=(), surveys=(), indicators=()
    )
    html = render_html(bare)
    assert html.count("No acceptance certificate is on record by 22 July 2025.") == 1
    assert "Result of the acceptance" in html and "Signatures of the panel" not in html
    assert "<tbody>\n\n</tbody>" not in html
    draft = replace(
        figures.acceptance, published_on=None, organization=None, opinion=None, standards=(), members=()
    )
    html = render_html(replace(figures, lang="en", acceptance=draft))
    for said in ("still a draft", "not written down yet", "names no service standard", "names no member"):
        assert said in html, said
