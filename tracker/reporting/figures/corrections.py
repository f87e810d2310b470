"""What was corrected of what earlier reports counted (docs/field.md, section 6)."""

from __future__ import annotations

from collections.abc import Iterable

from reports import snapshot as paper

from ...i18n import gettext, use
from ...periods.rules import Correction
from ...records.told import COMMAND, corrected_row, in_words


def correction_rows(corrections: Iterable[Correction], lang: str) -> tuple[paper.Correction, ...]:
    """Each with its fields in the words of the report's language."""
    with use(lang):
        return tuple(
            paper.Correction(
                on=c.corrected_on.isoformat(),
                sheet=c.sheet,
                row=corrected_row(c),
                happened=c.happened,
                fields=tuple(
                    paper.CorrectedField(
                        name,
                        in_words(c.sheet, name, (c.before or {}).get(name)) or None,
                        in_words(c.sheet, name, (c.after or {}).get(name)) or None,
                    )
                    for name in dict.fromkeys((*(c.before or {}), *(c.after or {})))
                ),
                reason=c.reason,
                who=gettext("command line") if c.corrected_name == COMMAND else c.corrected_name,
                report=c.number,
            )
            for c in corrections
        )
