"""Templates filled from a snapshot: HTML in the snapshot's language, without arithmetic.

Every text of a record is escaped; a name that a template misspells is an error, not an empty place.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from tracker.money import cents, in_capitals

from . import charts
from .qr import qr
from .traced import bare_number, money, number, number_of, percent
from .words import brief, capitalized, size_of, words

FOLDER = Path(__file__).parent
# A paragraph's sentences stand on lines of their own in a template (so these are not trimmed); Chinese has no blank between them.
_BREAK = re.compile(r"\s*\n\s*")


class Compiled(BytecodeCache):
    """Compiled templates beside the templates, as Python keeps its own modules: compiling them anew takes
    longer than filling them. Nothing is kept where the folder may not be written."""

    folder = FOLDER / "templates" / "__pycache__"

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            with (self.folder / bucket.key).open("rb") as file:
                bucket.load_bytecode(file)
        except OSError:
            return

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        part = self.folder / f"{bucket.key}.{os.getpid()}"
        try:
            self.folder.mkdir(exist_ok=True)
            with part.open("wb") as file:
                bucket.write_bytecode(file)
            part.replace(self.folder / bucket.key)
        except OSError:
            part.unlink(missing_ok=True)


@cache
def environment(lang: str) -> Environment:
    """``_`` and ``ngettext`` say a sentence in the language (``reports.words``), ``term`` a word of the field."""
    w = words(lang)
    env = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=w.record,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=Compiled(),
    )
    env.filters.update(
        money=money,
        number=number,
        hours=bare_number,
        percent=percent,
        length=number_of,
        day=w.day,
        month=w.month,
        capitalize_first=capitalized,
        attribute=lambda text: escape(Markup(text).striptags()),  # noqa: S704  without breaks of long words
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
            "in_pairs": in_pairs,
            "brief": brief,
            "size_of": size_of,
            "qr": qr,
            "capitals": lambda yuan: in_capitals(cents(yuan)),
        }
    )
    return env


def in_pairs(rows: Iterable[tuple[Any, ...]]) -> list[list[tuple[Any, Any]]]:
    """Names and values side by side, two pairs a line. One of three parts is wide: it has a line of its own, as
    has one that finds no other."""
    lines: list[list[tuple[Any, Any]]] = []
    waiting = False
    for name, value, *wide in rows:
        if waiting and not wide:
            lines[-1].append((name, value))
            waiting = False
        else:
            lines.append([(name, value)])
            waiting = not wide
    return lines
