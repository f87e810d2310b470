"""Attaching files to a record, and taking one away."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from ..fields import PROSE_LENGTH
from ..forms import Form, Label, OnceForm
from ..i18n import N_, gettext, language
from ..terms import choices, term
from .rules import USUAL_KIND, Limits


class Attach(OnceForm):
    """Files from a folder, or one from a telephone's camera. A list of types without HEIC makes an iPhone send
    its photos as JPEG."""

    kind = SelectField(Label(N_("Kind")))
    files = MultipleFileField(
        Label(N_("Files")),
        render_kw={"accept": "image/jpeg,image/png,image/webp,application/pdf,.pdf,.xlsx,.docx"},
    )
    camera = FileField(
        Label(N_("Or take a photo now")), render_kw={"accept": "image/*", "capture": "environment"}
    )

    def prepare(self, sheet: str, limits: Limits) -> Attach:
        """``sheet`` says what is most often attached; ``limits`` are told before anything is sent."""
        self.kind.choices = [
            (key, term("evidence_kind", key, language())) for key in choices("evidence_kind")
        ]
        if not self.is_submitted():
            self.kind.data = USUAL_KIND.get(sheet, "record")
        megabytes = limits.file_bytes // 2**20
        told = {
            "data-most-files": limits.files,
            "data-most-bytes": limits.file_bytes,
            "data-too-many": gettext("At most %(most)s files at once.") % {"most": limits.files},
            "data-too-large": gettext("A file may have at most %(mb)s MB.") % {"mb": megabytes},
        }
        for field in (self.files, self.camera):
            field.render_kw = {**field.render_kw, **told}
        return self

    def sent(self) -> list[FileStorage]:
        return [*(self.files.data or ()), *([self.camera.data] if self.camera.data else [])]

    def validate(self, extra_validators: Any = None) -> bool:
        well = super().validate(extra_validators)
        if not self.sent():
            self.files.errors = [*self.files.errors, gettext("Choose at least one file.")]
            return False
        return well


class Remove(Form):
    reason = TextAreaField(
        Label(N_("Why is it removed?")),
        [DataRequired(), Length(max=PROSE_LENGTH)],
        filters=[lambda text: text and text.strip()],
    )
