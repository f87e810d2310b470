"""The kinds of report: each with the folder of its own pages, its chapters and its annexes, in their order.

A page is looked for in the kind's folder of ``templates/`` first, then in ``templates/common/``, where those
stand that several kinds print.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.i18n import N_

Titles = tuple[tuple[str, str], ...]  # name of the page → its heading


@dataclass(frozen=True, slots=True)
class Layout:
    """``issuers`` are the parties that answer for such a report, the first that the project has; ``signs`` the
    lines of its signature; ``written`` the chapters for which somebody writes a text (``reports/prose.py``), before
    what their page has computed, and the annexes that are such a text."""

    folder: str
    issuers: tuple[str, ...]
    answers: str
    draft: str
    signs: tuple[str, ...]
    chapters: Titles
    annexes: Titles
    written: tuple[str, ...]


_EVALUATION = Layout(
    "evaluation",
    ("evaluator", "purchaser"),
    N_(
        "The contractor is responsible for the truth and completeness of the records, the evaluator for the scores and findings."
    ),
    N_(
        "This copy is a draft that has not been issued. It bears no number and must not be used as an evaluation result."
    ),
    (N_("Leader of the evaluation team:"),),
    (
        ("overview", N_("Overview of the project")),
        ("method", N_("How the project was evaluated")),
        ("conclusion", N_("Conclusion")),
        ("analysis", N_("Analysis by indicator")),
        ("practice", N_("Good practice")),
        ("problems", N_("Problems and causes")),
        ("advice", N_("Advice")),
        ("notes", N_("Other notes")),
    ),
    (
        ("scores", N_("Score sheet")),
        ("targets", N_("Targets and actual values")),
        ("activities", N_("List of activities")),
        ("budget", N_("Budget and spending")),
        ("payments", N_("Payments and milestones")),
        ("surveys", N_("Results of surveys")),
        ("sampled_files", N_("Sampled files")),
        ("interviews", N_("Interviews")),
        ("findings", N_("Rectification list")),
        ("resources", N_("Resources, leaders and deliberation")),
        ("months", N_("Figures by month")),
        ("photos", N_("Photos")),
        ("corrections", N_("Corrections to earlier reports")),
    ),
    ("method", "practice", "problems", "advice", "notes", "sampled_files", "interviews"),
)
_OF_RECORDS = N_(
    "The contractor is responsible for the truth and completeness of this report and of the records."
)
_NO_REPORT = N_(
    "This copy is a draft that has not been issued. It bears no number and must not be used as an issued report."
)
_PROGRESS = Layout(
    "progress",
    ("contractor",),
    _OF_RECORDS,
    _NO_REPORT,
    (N_("Project manager:"),),
    (
        ("basics", N_("Basic information")),
        ("needs", N_("Needs and aims")),
        ("done", N_("What was done")),
        ("indicators", N_("Performance targets")),
        ("effect_and_cases", N_("Effect and cases")),
        ("spending", N_("Spending")),
        ("supervision_and_team", N_("Supervision and team")),
        ("publicity", N_("Publicity")),
        ("problems_and_remedies", N_("Problems and remedies")),
        ("next_steps", N_("Next steps")),
    ),
    (
        ("activities", N_("Activities of the period")),
        ("payments", N_("Payments and milestones")),
        ("months", N_("Figures by month")),
        ("photos", N_("Photos")),
        ("corrections", N_("Corrections to earlier reports")),
    ),
    ("effect_and_cases", "supervision_and_team", "publicity", "problems_and_remedies", "next_steps"),
)
_FINANCE = Layout(
    "finance",
    ("contractor",),
    _OF_RECORDS,
    _NO_REPORT,
    (N_("Prepared by:"), N_("Finance officer:")),
    (
        ("basics", N_("Contract and amendments")),
        ("budget", N_("Budget, adjustments and spending")),
        ("payments", N_("Payments and settlement")),
        ("flags", N_("Red flags and what became of them")),
        ("corrections", N_("Corrections to earlier reports")),
        ("notes", N_("Other notes")),
    ),
    (
        ("expenses", N_("Ledger of expenses")),
        ("months", N_("Figures by month")),
        ("milestones", N_("Milestones")),
        ("corrections", N_("Corrections to earlier reports")),
    ),
    ("notes",),
)

_CERTIFICATE = Layout(
    "certificate",
    ("purchaser",),
    N_(
        "The contractor is responsible for the truth and completeness of the records, the purchaser and the members of the panel for what they found."
    ),
    N_(
        "This copy is a draft that has not been issued. It bears no number and does not prove the acceptance of the project."
    ),
    (N_("Head of the panel:"), N_("For the contractor (signature and seal):")),
    (
        ("parties", N_("Parties and contract")),
        ("delivered", N_("What was delivered")),
        ("standards", N_("Service standards")),
        ("opinion", N_("The beneficiaries' opinion")),
        ("result", N_("Result of the acceptance")),
        ("panel", N_("Signatures of the panel")),
        ("notice", N_("Public notice")),
    ),
    (
        ("targets", N_("Targets and actual values")),
        ("payments", N_("Payments")),
        ("surveys", N_("Results of surveys")),
        ("corrections", N_("Corrections to earlier reports")),
    ),
    (),
)

LAYOUTS: Mapping[str, Layout] = {
    "progress": _PROGRESS,
    "midterm": _EVALUATION,
    "final": _EVALUATION,
    "finance": _FINANCE,
    "certificate": _CERTIFICATE,
}
