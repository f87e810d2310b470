"""Which language a record's text is in, where it is not the report's: a screen reader says it as that language says it
(PDF/A and PDF/UA ask for ``Lang``), a browser too. The script decides; nothing guesses between languages of one script.
"""

from __future__ import annotations

import re

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_BLANKS = re.compile(r"(\s+)")
_ENGLISH = re.compile(r"[A-Za-z][a-z]{2,},? [A-Za-z]?[a-z]{3}")  # two words of small letters; a code has none


def foreign(text: str, lang: str) -> list[tuple[str, str | None]]:
    """The text in pieces, each with its language where that is not ``lang``. In an English report the words with
    Chinese characters are Chinese, with the blanks between them. In a Chinese one a text without any is English if it
    has words; single words in a Chinese text are read in Chinese."""
    if lang == "zh":
        return [(text, "en" if _ENGLISH.search(text) and not _HAN.search(text) else None)]
    if not _HAN.search(text):
        return [(text, None)]
    pieces: list[tuple[str, str | None]] = []
    blank = ""
    for n, word in enumerate(_BLANKS.split(text)):
        if n % 2:
            blank = word
            continue
        own = "zh" if _HAN.search(word) else None
        if pieces and own == pieces[-1][1]:
            pieces[-1] = (pieces[-1][0] + blank + word, own)
        elif own is None or not pieces:
            pieces.append((blank + word, own))
        else:
            pieces[-1] = (pieces[-1][0] + blank, None)
            pieces.append((word, own))
        blank = ""
    return [piece for piece in pieces if piece[0]]
