"""WeasyPrint, loaded without what a report never uses: half of the time that loading it takes."""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

__all__ = [
    "CSS",
    "HTML",
    "UA_STYLESHEET",
    "Document",
    "ElementWrapper",
    "FatalURLFetchingError",
    "FontConfiguration",
    "URLFetcher",
    "URLFetcherResponse",
    "pydyf",
]


class NotLoaded(Exception):
    """Stands for whatever WeasyPrint takes from fontTools; an exception, because one of them is caught."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise RuntimeError("fontTools is not loaded: the fonts of reports need no more than harfbuzz-subset")


class _Empty(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return NotLoaded


@contextmanager
def _needless_left_out() -> Iterator[None]:
    """fontTools serves variable fonts, fonts of pictures, and systems without harfbuzz-subset, of which a
    report has none (``reports/libraries.py`` refuses the last). And WeasyPrint tries the names that its
    libraries have on other systems first: for each, the search would start ldconfig and a C compiler, some
    twenty processes for nothing."""
    names = (
        "fontTools",
        "fontTools.subset",
        "fontTools.ttLib",
        "fontTools.varLib",
        "fontTools.varLib.instancer",
    )
    search, empty = ctypes.util.find_library, {} if names[0] in sys.modules else {n: _Empty(n) for n in names}
    ctypes.util.find_library = lambda name: None
    sys.modules.update(empty)
    try:
        yield
    finally:
        ctypes.util.find_library = search
        for name in empty:
            del sys.modules[name]


with _needless_left_out():
    import pydyf
    from cssselect2 import ElementWrapper
    from PIL import ImageFile
    from weasyprint import CSS, HTML
    from weasyprint.document import Document
    from weasyprint.formatting_structure import boxes
    from weasyprint.html import UA_STYLESHEET
    from weasyprint.layout import block
    from weasyprint.pdf import tags
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

_tags_of = tags._build_box_tree


def _tags_with_language(box: Any, parent: Any, *more: Any) -> Iterator[Any]:
    """WeasyPrint tells the language of a document, and not of an element that is in another."""
    made = _tags_of(box, parent, *more)
    lang = None if box.element is None or box.element_tag == "html" else box.element.get("lang")
    return _speaking(made, lang) if lang else made


def _speaking(elements: Iterator[Any], lang: str) -> Iterator[Any]:
    for element in elements:
        element["Lang"] = pydyf.String(lang)
        yield element


tags._build_box_tree = _tags_with_language

_table_of, _break_in = block.table_layout, block.find_earlier_page_break


def _no_higher_than_its_rows(*given: Any, **named: Any) -> tuple[Any, ...]:
    """A row that would fit but stands with what comes on the next page (``break-before: avoid``) goes there; WeasyPrint
    leaves its room, empty, in the frame of the table."""
    made = _table_of(*given, **named)
    table, goes_on = made[:2]
    if table is not None and goes_on and table.children:
        _fit(table.children[-1], table)
    return made


def _with_an_earlier_break(*given: Any, **named: Any) -> tuple[list[Any], Any] | None:
    found: tuple[list[Any], Any] | None = _break_in(*given, **named)
    if found and found[0] and isinstance(found[0][-1], boxes.TableBox | boxes.TableRowGroupBox):
        _fit(found[0][-1])
    return found


def _fit(*outwards: Any) -> None:
    for box in outwards:
        if box.children:
            last = box.children[-1]
            start = box.content_box_y() if isinstance(box, boxes.TableBox) else box.position_y
            box.height = min(box.height, last.position_y + last.height - start)


block.table_layout, block.find_earlier_page_break = _no_higher_than_its_rows, _with_an_earlier_break

# WeasyPrint makes the whole process take pictures that are broken off; whoever checks a photo must see that it is.
ImageFile.LOAD_TRUNCATED_IMAGES = False
