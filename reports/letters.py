"""What the vendored fonts can print. A record may hold any character; a filed PDF may show none that its fonts lack."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from . import STATIC

STAND_IN = "□"
_FONTS = ("FandolFang-Regular.otf", "NotoSerifSC_400Regular.ttf", "SourceSerif4_400Regular.ttf")
# A report of these alone need not wait until the fonts are looked through.
SURE = "\t\n\r -~\u00a1-\u00ac\u00ae-\u00ff–—‘’“”•…‰′″℃№→←↑↓≤≥≠≈□■○●☐☑①-⑳\u3000-\u3003\u3008-\u3011\u4e00-\u9fa5！-～"
_UNSURE = re.compile(f"[^{SURE}]")


@cache
def letters() -> frozenset[int]:
    """The characters that one of the fonts of the text has."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for name in _FONTS:
        with TTFont(STATIC / "fonts" / name, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)


def strange(text: str) -> set[str]:
    """The characters of a text that cannot be printed, blanks aside."""
    return {c for c in set(_UNSURE.findall(text)) if ord(c) not in letters() and not c.isspace()}


def printable(text: str) -> str:
    """The text with □ in place of each character that no font has, and without those that nobody sees: marks of
    format, and selectors of a variant that the fonts do not have."""
    unknown = {c for c in set(_UNSURE.findall(text)) if ord(c) not in letters()}
    return text.translate({ord(c): _instead(c) for c in unknown}) if unknown else text


def _instead(c: str) -> str:
    if c.isspace():
        return " "
    unseen = unicodedata.category(c) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(c, "")
    return "" if unseen else STAND_IN
