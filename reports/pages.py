"""Templates filled from a snapshot: HTML in the snapshot's language, without arithmetic.

Every text of a record is escaped; a name that a template misspells is an error, not an empty place.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tracker import formats
from tracker.money import cents, in_capitals

from . import charts
from .reading import capitalized
from .words import words

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
# A paragraph's sentences stand on lines of their own in a template (so these are not trimmed); Chinese has no blank between them.
_BREAK = re.compile(r"\s*\n\s*")


@cache
def environment(lang: str) -> Environment:
    """``_`` and ``ngettext`` say a sentence in the language (``reports.words``), ``term`` a word of the field."""
    w = words(lang)
    env = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters.update(
        money=formats.money,
        number=formats.number,
        percent=formats.percent,
        day=w.day,
        month=w.month,
        capitalize_first=capitalized,
        run=lambda text: Markup(_BREAK.sub("" if lang == "zh" else " ", text)),  # noqa: S704 - markup already
    )
    env.globals.update(
        {
            "_": w.say,
            "ngettext": w.say_n,
            "term": w.term,
            "w": w,
            "zh": lang == "zh",
            "lang": lang,
            "charts": charts,
            "capitals": lambda yuan: in_capitals(cents(yuan)),
        }
    )
    return env
