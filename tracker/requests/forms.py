"""Forms of approving, returning, reversing, and of asking for an amendment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, TextAreaField
from wtforms.fields.core import Label as Words
from wtforms.validators import InputRequired, Length, Optional

from ..fields import PROSE_LENGTH, Cents, Column, Day
from ..formats import money
from ..forms import Label, OnceForm
from ..i18n import N_, Message
from ..records.forms import RecordField
from .rules import Asked, differences


class Plain(OnceForm):
    """A button that does something."""


class Return(OnceForm):
    """``seen`` is the number of the round that was read."""

    seen = HiddenField()
    reason = TextAreaField(Label(N_("Reason")), [Length(max=PROSE_LENGTH)])


class Decide(Return):
    decided_on = DateField(Label(N_("Dated")), [Optional()])


class Sum(RecordField):
    """Money under a label of its own."""

    def __init__(self, words: str, told: Message | None, **more: Any) -> None:
        super().__init__(Column("amount", Cents(), required=False), told, None, **more)
        self.label = Words(self.id, words)


class AmendmentForm(OnceForm):
    """The sums as they are to be; what is left empty stays as it is."""

    reason = TextAreaField(Label(N_("Reason")), [InputRequired(), Length(max=PROSE_LENGTH)])

    @property
    def record_fields(self) -> list[RecordField]:
        return [f for f in self if isinstance(f, RecordField)]

    def asked(self, lines: Iterable[tuple[str, int]], tranches: Iterable[tuple[int, int]]) -> Asked:
        """What differs from the sums that stand."""

        def then(kind: str, keys: Iterable[Any]) -> dict[Any, int]:
            typed = {key: self[f"{kind}_{key}"].data for key in keys}
            return {key: value for key, value in typed.items() if value is not None}

        lines, tranches = list(lines), list(tranches)
        return Asked(
            self["ends_on"].data,
            differences(lines, then("line", [c for c, _ in lines])),
            differences(tranches, then("tranche", [no for no, _ in tranches])),
        )


_NOW = N_("Now %(now)s; empty: it stays.")


def amendment_form(
    lines: Iterable[tuple[str, str, int]], tranches: Iterable[tuple[int, str, int]], end: date
) -> type[AmendmentForm]:
    """Of each line and each unpaid tranche: its key, its words, and its sum now (cents)."""
    made: dict[str, Any] = {
        f"{kind}_{key}": Sum(words, Message(_NOW, now=money(now)))
        for kind, rows in (("line", lines), ("tranche", tranches))
        for key, words, now in rows
    }
    made["ends_on"] = RecordField(Column("ends_on", Day(), required=False), Message(_NOW, now=end), None)
    return type("AnyAmendmentForm", (AmendmentForm,), made)
