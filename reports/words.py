"""The words of the printed reports in one language: sentences, terms, dates, numbers of headings.

Sentences are English in the templates and are looked up in ``translations/`` (domain ``reports``); the
field's words come from ``tracker.terms``. Everything that comes from records is escaped where it enters a
sentence.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from markupsafe import Markup, escape

from tracker import formats
from tracker.i18n import N_
from tracker.terms import term

from .snapshot import Flag, Indicator
from .tongue import foreign
from .traced import Traced, number, of_hundred, through

TRANSLATIONS = Path(__file__).parent / "translations"

# The sentence that a reader gets for a flag; ``subject`` and ``detail`` as reports.snapshot.Flag has them
FLAGS = {
    "duplicate_invoice": N_("Invoice %(subject)s is used by several vouchers: %(detail)s."),
    "outside_term": N_("%(subject)s on %(day)s lies outside the term of the contract and is not counted."),
    "over_completion": N_(
        "Target %(subject)s “%(name)s” is far exceeded, at %(share)s; no reason for the deviation is recorded."
    ),
    "milestone_overdue": N_("Milestone %(subject)s was due on %(day)s and is not done."),
    "few_sessions": N_("Group %(subject)s has %(detail)s sessions; a group has at least 4."),
    "few_interviews": N_("Case %(subject)s has %(detail)s interviews; a case has at least 4."),
    "group_size": N_("Group %(subject)s has %(detail)s members; a group usually has 6 to 15."),
    "no_attendance": N_("Session %(subject)s on %(day)s has no sign-in record."),
    "impossible_hours": N_("The hours recorded for person %(subject)s on %(day)s exceed 24."),
    "cap_exceeded": N_("The budget line “%(category)s” takes %(share)s of the amount, more than its cap."),
    "adjustment_pending": N_("The budget adjustment of %(day)s to “%(category)s” awaits approval."),
    "open_finding": N_("The rectification of finding %(subject)s, due by %(day)s, is not closed."),
    "spending_ahead": N_("Spending, at %(share)s of the budget, is far ahead of the time that has passed."),
    "spending_behind": N_("Spending, at %(share)s of the budget, is far behind the time that has passed."),
    "indicator_behind": N_(
        "Target %(subject)s “%(name)s” is far behind its plan to date, at %(share)s of the full target."
    ),
    "payment_overdue": N_("Tranche %(subject)s, invoiced on %(day)s, has not been paid on time."),
}
_OTHER_FLAG = N_("%(kind)s: %(subject)s %(detail)s")

# What such a flag asks the parties to do
ADVICE = {
    "duplicate_invoice": N_("Check the vouchers that share an invoice, and reverse what was entered twice."),
    "outside_term": N_(
        "Explain the activities and volunteer service dated outside the term of the contract."
    ),
    "over_completion": N_(
        "Record the reason for every target that is far exceeded, and review how it was set."
    ),
    "milestone_overdue": N_("Agree on new dates for the overdue milestones and report on their progress."),
    "few_sessions": N_(
        "Complete the groups of fewer than 4 sessions, or count them as another kind of activity."
    ),
    "few_interviews": N_("Complete the cases of fewer than 4 interviews, or state why they were closed."),
    "group_size": N_("Keep groups at 6 to 15 members, or explain why more or fewer took part."),
    "no_attendance": N_("Complete the sign-in sheets that are missing."),
    "impossible_hours": N_("Check the hours recorded for one person on one day."),
    "cap_exceeded": N_(
        "Explain the budget lines above their caps, or adjust them with the purchaser's approval."
    ),
    "adjustment_pending": N_("Obtain the purchaser's approval of the pending adjustments before spending."),
    "open_finding": N_("Finish the open rectifications and hand in their evidence."),
    "spending_ahead": N_(
        "Check that spending and services keep pace, and that the rest of the term is financed."
    ),
    "spending_behind": N_("Speed up the planned services and their spending, or apply for an adjustment."),
    "indicator_behind": N_("Make a plan with dates for every target that is far behind."),
    "payment_overdue": N_("Pay the tranches that are due, or state why payment is withheld."),
}

_NUMERALS = "零一二三四五六七八九十"


_LONG_RUN = re.compile(r"[!-~\u00a1-\u02ff]{40}(?=[!-~\u00a1-\u02ff])")


def soft(value: Any) -> Any:
    """A text in which a run of letters may be broken every 40 of them. Finding the breaks of one long word by
    trying takes time by the square of its length: minutes for what a cell of a workbook may hold."""
    if not isinstance(value, str) or hasattr(value, "__html__") or not _LONG_RUN.search(value):
        return value
    ends = [match.end() for match in _LONG_RUN.finditer(value)]
    parts = [value[a:b] for a, b in zip([0, *ends], [*ends, None], strict=True)]
    return Markup("<wbr/>").join(parts)


def brief(rows: Markup) -> bool:
    """Whether rows of a table are so few, of so few words, that they should stand together on a page."""
    return rows.count("<tr") <= 8 and len(rows.striptags()) < 500


def size_of(title: str) -> str:
    """How a title is set on a cover: two lines in full size, five or eight in smaller ones."""
    ems = sum(1 if east_asian_width(c) in "WF" else 0.55 for c in title)
    return "" if ems <= 34 else "long" if ems <= 100 else "longest"


class Chapter(int):
    """The number of a chapter; ``before`` sections of it are written by hand and stand before the others."""

    before: int = 0
    letter: str = ""  # an annex has one in English
    caption: str = ""  # of the first table that is written there


class Words:
    """Everything that a template says, for ``lang`` (``zh`` or ``en``)."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._catalog = _catalog(lang)

    def say(self, message: str, **values: Any) -> Markup:
        """The sentence in the reader's language; values are escaped, the sentence too."""
        text = escape(self._catalog.gettext(message))
        if "“%(" in text:  # within quotation marks stand single ones
            values = {name: self._within(text, name, value) for name, value in values.items()}
        return text % {name: self._value(value) for name, value in values.items()} if values else text

    def _within(self, text: str, name: str, value: Any) -> Any:
        inner = isinstance(value, str) and "“" in value and f"“%({name})s”" in text
        return value.replace("“", "‘").replace("”", "’") if inner else value

    def say_n(self, singular: str, plural: str, n: int, **values: Any) -> Markup:
        return escape(self._catalog.ngettext(singular, plural, n)) % {"n": n, **values}

    def _value(self, value: Any) -> Any:
        return "–" if value is None else self.record(value)

    def record(self, value: Any) -> Any:
        """A text of a record as it is printed: its long words may be broken, and what is not in the report's language
        says in which it is."""
        made, own = self._in_its_language(value)
        return Markup('<span lang="%s">%s</span>') % (own, made) if own else made

    def cell(self, align: str, value: Any, empty: str = "–", more: str = "") -> Markup:
        """A cell of a table; ``empty`` is what it says of a value that is missing, ``more`` further attributes. One
        that is all in another language says so itself, without an element within."""
        made, own = self._in_its_language(empty if value is None or value == "" else value)
        more += f' lang="{own}"' if own else ""
        return Markup(f'<td class="{align}"{more}>{escape(made)}</td>')  # noqa: S704  escaped

    def _in_its_language(self, value: Any) -> tuple[Any, str | None]:
        """With the language of the whole where that is not the report's; a part in another says so within."""
        if not isinstance(value, str) or isinstance(value, Markup):
            return value, None
        pieces = foreign(value, self.lang)
        if len(pieces) == 1:
            return (value if isinstance(value, Traced) else soft(value)), pieces[0][1]
        made = Markup("").join(
            Markup('<span lang="%s">%s</span>') % (own, soft(piece)) if own else soft(piece)
            for piece, own in pieces
        )
        return (value.linked(made) if isinstance(value, Traced) else made), None

    def term(self, vocabulary: str, key: str | None) -> str:
        """The field's word; the key itself where the vocabulary lacks it, so that an old report prints."""
        try:
            return term(vocabulary, key, self.lang)
        except KeyError:
            return key or ""

    def day(self, value: str | None) -> str:
        return formats.day(value, self.lang)

    def month(self, value: str) -> str:
        return formats.month(value, self.lang)

    def together(self, words: Sequence[str]) -> str:
        """A list inside a sentence."""
        between = "、" if self.lang == "zh" else ", "
        linked = any(isinstance(word, Markup) for word in words)
        return (escape(between) if linked else between).join(words)

    def in_brackets(self, text: str) -> str:
        """To stand behind a word."""
        opening, closing = ("（", "）") if self.lang == "zh" else (" (", ")")
        return opening + text + closing

    def value(self, indicator: Indicator, field: str) -> str:
        """A value of an indicator as its measure is read: ratios as percentages, else with separators."""
        value = getattr(indicator, field)
        return _share(value) if value is not None and indicator.as_ratio else number(value)

    def code(self, code: str) -> str | Markup:
        """A code that may be broken behind its hyphens, where it is long."""
        return Markup("-<wbr/>").join(code.split("-")) if len(code) > 6 else code

    def limit(self, indicator: Indicator) -> str:
        """The target, with ≤ before it where it is an upper limit."""
        return ("≤" if indicator.direction == "at_most" else "") + self.value(indicator, "target")

    def span(self, first: str | None, last: str | None) -> str | Markup:
        """From the first day to the last, as ISO text, one above the other; one day where they are the same."""
        if first is None or last is None or first == last:
            return first or last or "–"
        return escape(first) + Markup("–<br/>") + last

    def days(self, first: str, last: str) -> str:
        """One day, or from the first to the last, as a sentence writes them."""
        if first == last:
            return self.day(first)
        return self.say("%(start)s to %(end)s", start=self.day(first), end=self.day(last))

    def flag(
        self, flag: Flag, names: dict[str, str], completed: dict[str, str | None] | None = None
    ) -> Markup:
        """The sentence of a flag. ``names``: indicator code → name; ``completed``: code → percentage with one
        decimal, which a ratio of four decimals does not give without rounding twice."""
        detail = flag.detail
        done = (completed or {}).get(flag.subject) if "%(name)s" in FLAGS.get(flag.kind, "") else None
        return self.say(
            FLAGS.get(flag.kind, _OTHER_FLAG),
            kind=self.term("flag", flag.kind),
            subject=flag.subject,
            detail=detail.replace("; ", "；" if self.lang == "zh" else ", "),
            name=names.get(flag.subject, flag.subject),
            category=self.term("category", flag.subject),
            day=self.day(detail) if _is_day(detail) else detail or "–",
            share=of_hundred(done) if done else formats.percent(detail) if _is_number(detail) else "–",
        )

    def chapter(self, n: int) -> str:
        """一、 or 1."""
        return f"{_chinese(n)}、" if self.lang == "zh" else f"{n}. "

    def section(self, chapter: int, n: int) -> str:
        """（一） or 4.1, behind the sections that are written by hand"""
        n += getattr(chapter, "before", 0)
        return (
            f"（{_chinese(n)}）" if self.lang == "zh" else f"{getattr(chapter, 'letter', '')}{chapter}.{n} "
        )

    def item(self, n: int) -> str:
        """1. in Chinese, (1) in English."""
        return f"{n}." if self.lang == "zh" else f"({n}) "


_share = through(lambda value: formats.percent(value, 1).replace(".0%", "%"))


def capitalized(text: str) -> str:
    """With a capital first letter, as a cell of a table begins; the rest stays."""
    return text[:1].upper() + text[1:]


def _chinese(n: int) -> str:
    if n > 99:  # of headings that somebody writes, there may be any number
        return str(n)
    tens, ones = divmod(n, 10)
    if not tens:
        return _NUMERALS[ones]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


def _is_day(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit()


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False


@cache
def _catalog(lang: str) -> gettext.NullTranslations:
    # English is the language of the code; Chinese must be there, so its absence is an error
    return gettext.translation("reports", TRANSLATIONS, ["zh_Hans"]) if lang == "zh" else _AsWritten()


class _AsWritten(gettext.NullTranslations):
    """English, as it stands in the code; no line ends between a currency and its amount."""

    def gettext(self, message: str) -> str:
        return message.replace("CNY %", "CNY\u00a0%")


@cache
def words(lang: str) -> Words:
    if lang not in ("zh", "en"):
        raise ValueError(f"no report is printed in {lang!r}")
    return Words(lang)
