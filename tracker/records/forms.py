"""A form for any record, made of what the record declares of its fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from wtforms import Field, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, StopValidation
from wtforms.widgets import TextArea, TextInput, html_params

from .. import fields
from ..fields import Column, columns
from ..forms import Label, OnceForm
from ..i18n import N_, Message, gettext, language
from ..ledger.checks import Fault
from ..ledger.records import RECORDS, Ledger
from ..money import plain
from ..terms import choices, term
from ..workbook.cells import Unexpected, parse
from .hints import hint
from .rules import REASON
from .shown import fault_sentence
from .written import as_written

# what a field may name: its value and the words by which a reader knows it
Known = Mapping[str, Sequence[tuple[str, str]]]


class _Word:
    """A label that is said when it is shown."""

    def __init__(self, column: str) -> None:
        self.column = column

    def __str__(self) -> str:
        word = term("column", self.column, language())
        return word[:1].upper() + word[1:]


class RecordField(Field):
    """One field of a record: text in, the value of its kind out. What was typed is kept where it is wrong."""

    widget = TextInput()

    def __init__(
        self, column: Column, told: Message | None, known: Sequence[tuple[str, str]] | None, **more: Any
    ):
        super().__init__(_Word(column.name), **more)
        self.column, self.kind, self.hint, self.known = column, column.kind, told, known
        self.typed: list[str] | None = None
        self.shape = "line"
        if known is not None or isinstance(self.kind, fields.Choice | fields.YesNo):
            self.shape, self.widget = "options", options
        elif isinstance(self.kind, fields.Many) and self.kind.vocabulary:
            self.shape, self.widget = "boxes", boxes
        elif isinstance(self.kind, fields.Text) and self.kind.longest > fields.NAME_LENGTH:
            self.shape, self.widget = "prose", TextArea()
        elif isinstance(self.kind, fields.Day):
            self.widget = TextInput("date")

    @property
    def required(self) -> bool:
        return self.column.required

    @property
    def numeric(self) -> bool:
        return isinstance(self.kind, fields.Cents | fields.Number | fields.Whole)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist
        text = (";".join(valuelist) if isinstance(self.kind, fields.Many) else "".join(valuelist[:1])).strip()
        if not text:
            self.data = self.column.default
            return
        try:
            self.data = parse(as_written(text, self.kind), self.kind)
        except Unexpected as error:
            self.data = None
            raise ValueError(gettext("Expected: %(expected)s") % {"expected": error.expected}) from None
        if self.known is not None and str(self.data) not in {value for value, _ in self.known}:
            raise ValueError(gettext("Expected: %(expected)s") % {"expected": gettext("one of the list")})

    def pre_validate(self, form: Any) -> None:
        if self.required and self.data in (None, "") and not self.process_errors:
            raise StopValidation(gettext("This field must be filled."))

    def _value(self) -> str:
        return self.typed[0] if self.typed else as_typed(self.data, self.kind)

    def _words(self) -> list[tuple[str, str]]:
        if self.known is not None:
            return list(self.known)
        vocabulary: str = getattr(self.kind, "vocabulary", "yes_no")
        return [(key, term(vocabulary, key, language())) for key in choices(vocabulary)]

    def choices(self) -> list[tuple[str, str, bool]]:
        """Value, words, and whether it is chosen."""
        if isinstance(self.kind, fields.Many):
            chosen = set(self.typed if self.typed is not None else self.data or ())
        else:
            chosen = {self._value()}
        return [(value, words, value in chosen) for value, words in self._words()]


def options(field: RecordField, **more: Any) -> Markup:
    """A list to choose one of; an empty line first where none is needed, or none is chosen yet."""
    found = field.choices()
    lines = (
        []
        if field.required and any(chosen for _, _, chosen in found)
        else [Markup('<option value=""></option>')]
    )
    lines += [
        Markup("<option {}>{}</option>").format(Markup(html_params(value=value, selected=chosen)), words)  # noqa: S704
        for value, words, chosen in found
    ]
    params = Markup(html_params(name=field.name, id=field.id, **more))  # noqa: S704 - escaped by html_params
    return Markup("<select {}>{}</select>").format(params, Markup("").join(lines))


def boxes(field: RecordField, **more: Any) -> Markup:
    """A box for each word, several of which may be chosen."""
    lines = []
    for value, words, chosen in field.choices():
        own = f"{field.id}-{value}"
        params = html_params(type="checkbox", name=field.name, id=own, value=value, checked=chosen, **more)
        box = Markup("<input {}>").format(Markup(params))  # noqa: S704 - escaped by html_params
        lines.append(Markup('<div class="check">{} <label for="{}">{}</label></div>').format(box, own, words))
    return Markup("").join(lines)


def as_typed(value: Any, kind: fields.Kind) -> str:
    """A value as a person would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple():
            return "; ".join(value)
        case int() if isinstance(kind, fields.Cents):
            return plain(value)
    return str(value)


class Corrects(OnceForm):
    """A form whose change may be a correction of what a report counted: then it says why."""

    correction_reason = TextAreaField(Label(N_("Why it is corrected")), [Length(max=fields.PROSE_LENGTH)])


class RecordForm(Corrects):
    """``version`` is that of the row when it was opened."""

    version = HiddenField()

    def values(self) -> dict[str, Any]:
        return {f.name: f.data for f in self.record_fields}

    def refuse_faults(self, faults: Iterable[tuple[Fault, bool]]) -> None:
        """Rules that are broken, the first ten of them: beside their field where it is of the form's own
        row, else over the form."""
        for fault, own in list(faults)[:10]:
            if fault.column == REASON:
                self.correction_reason.errors = [*self.correction_reason.errors, str(fault.expected)]
                continue
            field = self._fields.get(fault.column or "") if own else None
            if field is not None:
                expected = gettext("Expected: %(expected)s") % {"expected": fault.expected}
                field.errors = [*field.errors, expected]
            else:
                self.form_errors.append(fault_sentence(fault))

    @property
    def record_fields(self) -> list[RecordField]:
        return [f for f in self if isinstance(f, RecordField)]

    def prefill(self, given: Mapping[str, str], ledger: Ledger, sheet: str) -> None:
        """With what the page that led here knows of the new row; the next number where rows are numbered."""
        for field in self.record_fields:
            if given.get(field.name):
                field.typed = [given[field.name][:200]]
        numbered = next((f for f in self.record_fields if f.name == "no" and not f.typed), None)
        if numbered is not None:
            rows = getattr(ledger, sheet)
            if sheet == "sessions":
                rows = [row for row in rows if row.activity == given.get("activity")]
            numbered.typed = [str(max((row.no for row in rows), default=0) + 1)]

    def conflict(self, record: Any, version: int) -> dict[str, Any]:
        """The fields that stand otherwise by now than they are typed here. The form is then of the row as it stands,
        and may be sent again."""
        self.version.data = str(version)
        self.once.data = self.once.default() if callable(self.once.default) else self.once.data
        stands = {f.name: getattr(record, f.name) for f in self.record_fields}
        return {f.name: stands[f.name] for f in self.record_fields if f.data != stands[f.name]}


# what the next row usually has alike, when one is entered after the other
REPEATED = {
    "sessions": ("activity", "hours"),
    "attendance": ("activity", "session_no", "role"),
    "volunteer_duty": ("served_on", "hours", "note"),
    "expenses": ("category", "activity"),
    "scores": ("round", "scored_on", "rater_kind"),
    "indicator_values": ("measured_on",),
    "indicators": ("direction",),
    "findings": ("round", "found_on", "due_on"),
}


def record_form(sheet: str, names: Collection[str], known: Known) -> type[RecordForm]:
    """The form of these columns of a sheet; ``known`` has what a column may name."""
    made = {
        column.name: RecordField(column, hint(sheet, column), known.get(column.name))
        for column in columns(RECORDS[sheet])
        if column.name in names
    }
    return type("AnyRecordForm", (RecordForm,), made)


class Paste(Corrects):
    """Rows copied from a spreadsheet."""

    rows = TextAreaField(Label(N_("Rows")), [InputRequired(), Length(max=500_000)])


class Removal(Corrects):
    """That a row is to be removed."""

    version = HiddenField()
