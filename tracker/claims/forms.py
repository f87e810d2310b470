"""Forms of claims: what the agency asks for, what the official decides, what was paid."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..fields import PROSE_LENGTH, columns
from ..forms import Form, Label, OnceForm
from ..i18n import N_, Message, language
from ..records.forms import RecordField
from ..terms import term
from .records import Asked, Paid

_HINTS = {
    "invoice_no": N_("As it is printed on the invoice."),
    "account_holder": N_("Only where it is not the agency's own name."),
    "paid_amount": N_("At most what was claimed."),
    "difference_reason": N_("Needed where it is not the amount that was claimed."),
}


class _Of(OnceForm):
    """A form of a record's fields."""

    record: type

    def values(self) -> Any:
        return self.record(**{f.name: f.data for f in self.record_fields})

    @property
    def record_fields(self) -> list[RecordField]:
        return [f for f in self if isinstance(f, RecordField)]


def _form_of(record: type, **more: Any) -> type[_Of]:
    made = {
        c.name: RecordField(c, Message(_HINTS[c.name]) if c.name in _HINTS else None, None)
        for c in columns(record)
    }
    return type(f"{record.__name__}Form", (_Of,), {"record": record, **made, **more})


ClaimForm = _form_of(Asked, tranche_id=HiddenField())
PaymentForm = _form_of(Paid)


class Review(Form):
    """``no``: the round that its reader saw."""

    no = HiddenField()
    decision = RadioField(Label(N_("Decision")), [InputRequired()], choices=[])
    reason = TextAreaField(Label(N_("Reason")), [Optional(), Length(max=PROSE_LENGTH)])
    override_reason = TextAreaField(
        Label(N_("Why it is approved although a condition is not met")),
        [Optional(), Length(max=PROSE_LENGTH)],
    )
    decided_on = DateField(Label(N_("Dated")), [InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = [(key, term("decision", key, language())) for key in ("accepted", "returned")]


class Withdrawal(OnceForm):
    """Nothing but the press of a button."""

    no = HiddenField()
