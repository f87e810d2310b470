from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import Length

from ..forms import OnceForm


class Issue(OnceForm):
    """``revision`` is that of the records whose figures the issuer saw."""

    revision = HiddenField(validators=[Length(max=20)])
