"""Chapters that are written by hand: a small Markdown with figures as fields, printed as the report's own HTML.

What it knows: a line is a paragraph; ``## heading``, of one level; ``- `` and ``1. `` lists; ``**bold**`` and
``*emphasis*``; tables with ``|``; ``{name of a figure}`` (``reports/fields.py``); a backslash before any of these
prints the sign itself. All else, HTML, links and pictures too, prints as the text that it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from markupsafe import Markup, escape

from .fields import Fields
from .letters import strange
from .words import Chapter

LONGEST = 10_000  # characters of a chapter in one language
MOST_COLUMNS = 8
DEEPEST = 3  # a list in a list in a list
_FIELD = re.compile(r"\{([^{}\n]{1,80})\}")
_FULL_WIDTH = re.compile(r"｛([^｛｝{}\n]{1,80})｝")
_BEHIND_TABLE = re.compile(r"(?m)^([ ]*\|.*)\n(?=[ ]*[^|\s])")
_ALIGN = {"text-align:right": "r", "text-align:center": "c"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text cannot be printed as it is meant. ``kind``: too_long | unknown_field | columns | depth |
    letters; ``detail`` is the name, the number or the letters at fault, ``like`` names that were perhaps meant."""

    kind: str
    detail: str
    like: tuple[str, ...] = ()


def clean(text: str) -> str:
    """The text as it is kept: without what nobody sees and what turns the direction of writing, with lines that end
    in one way."""
    text = re.sub("\r\n|[\r\v\f\x85\u2028\u2029]", "\n", text)  # a word processor has line ends of its own
    return "".join(c for c in text if c in "\n\t" or not _unseen(c)).strip("\n ")


def _unseen(c: str) -> bool:
    """Controls, halves of characters, and marks of format: zero width, byte order, bidi."""
    return unicodedata.category(c) in ("Cc", "Cf", "Cs")


def faults(text: str, fields: Fields) -> list[Fault]:
    if len(text) > LONGEST:  # nothing else is looked for: it may be of any length
        return [Fault("too_long", str(len(text)))]
    found: list[Fault] = []
    tokens = _parse(text)
    unknown = [name for name in dict.fromkeys(_field_names(tokens)) if fields.find(name) is None]
    found += [Fault("unknown_field", name, tuple(fields.like(name))) for name in unknown[:5]]
    columns = max((_columns(tokens, n) for n, t in enumerate(tokens) if t.type == "thead_open"), default=0)
    if columns > MOST_COLUMNS:
        found.append(Fault("columns", str(columns)))
    if any(t.type.endswith("list_open") and t.level >= 2 * DEEPEST for t in tokens):
        found.append(Fault("depth", ""))
    if letters := strange(text):
        found.append(Fault("letters", " ".join(sorted(letters, key=text.index)[:20])))
    return found


def unknown_fields(text: str, fields: Fields) -> list[str]:
    """Names that the text gives to figures and that the snapshot has none of."""
    return [name for name in dict.fromkeys(_field_names(_parse(text))) if fields.find(name) is None]


def prose(text: str, fields: Fields, chapter: Chapter) -> Markup:
    """As it is printed; its headings are numbered on as sections of the chapter."""
    return Markup("").join(_Printer(fields, chapter).blocks(_parse(text)))


def headings(text: str) -> int:
    return sum(t.type == "heading_open" for t in _parse(text))


class _Printer:
    def __init__(self, fields: Fields, chapter: Chapter) -> None:
        self.fields, self.w = fields, fields.w
        self.chapter, self.section, self.caption = chapter, 0, chapter.caption

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Markup]:
        for n, token in enumerate(tokens):
            if token.hidden:
                continue
            if token.type == "inline":
                yield self.inside(token.children or [])
            elif token.type == "heading_open":
                self.section += 1
                # numbered from the chapter's first section on, whatever stands before its computed ones
                number = self.section - self.chapter.before
                yield Markup("<h2>") + self.w.section(self.chapter, number)
            elif token.type == "heading_close":
                yield Markup("</h2>\n")
            elif token.type == "table_open":
                share = Markup('<col style="width: %s%%"/>') % f"{100 / _columns(tokens, n + 1):.2f}"
                columns = share * _columns(tokens, n + 1)
                caption = Markup("<caption>%s</caption>") % self.caption if self.caption else Markup()
                self.caption = ""
                yield Markup('<table class="grid written">') + caption
                yield Markup("<colgroup>") + columns + Markup("</colgroup>")
            elif token.type == "th_open":
                yield Markup('<th scope="col">')
            elif token.type == "td_open":
                yield Markup('<td class="%s">') % _ALIGN.get(str(token.attrGet("style")), "l")
            elif token.type == "ordered_list_open" and token.attrGet("start") is not None:
                yield Markup('<ol class="written" start="%s">') % token.attrGet("start")
            elif token.type in ("ordered_list_open", "bullet_list_open"):
                yield Markup('<%s class="written">') % token.tag
            else:
                yield Markup("<%s%s>") % ("/" if token.nesting < 0 else "", token.tag)

    def inside(self, tokens: Sequence[Token]) -> Markup:
        made = Markup("")
        for token in tokens:
            if token.type == "field":
                made += self.field(token.content)
            elif token.nesting:
                made += Markup("<%s%s>") % ("/" if token.nesting < 0 else "", token.tag)
            else:
                made += escape(self.w.record(token.content))
        return made

    def field(self, name: str) -> Markup:
        figure = self.fields.find(name)
        if figure is None:
            return Markup('<strong class="lacking">{%s}</strong>') % self.w.record(name)
        return escape(
            self.w.record(figure.text) if figure.text is not None else self.w.say("(no figure yet)")
        )


def _parse(text: str) -> list[Token]:
    text = _FULL_WIDTH.sub(r"{\1}", text)
    return _markdown().parse(_BEHIND_TABLE.sub(r"\1\n\n", text))  # a line without | is no row any more


def _field_names(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        yield from (child.content for child in token.children or () if child.type == "field")


def _columns(tokens: Sequence[Token], head: int) -> int:
    """Of the table whose ``thead_open`` stands there."""
    number = 0
    for token in tokens[head:]:
        if token.type == "thead_close":
            break
        number += token.type == "th_open"
    return max(number, 1)


@cache
def _markdown() -> MarkdownIt:
    md = MarkdownIt("zero", {"maxNesting": 100}).enable(["heading", "list", "table", "emphasis", "escape"])
    md.block.ruler.at("paragraph", _one_line)
    md.inline.ruler.at("emphasis", _stars)
    md.inline.ruler.push("field", _field)
    return md


def _one_line(state: StateBlock, start: int, _end: int, _silent: bool) -> bool:
    """A line is a paragraph: who presses Enter in a form means it."""
    state.line = start + 1
    state.push("paragraph_open", "p", 1)
    token = state.push("inline", "", 0)
    token.content = state.getLines(start, start + 1, state.blkIndent, False).strip()
    token.map, token.children = [start, start + 1], []
    state.push("paragraph_close", "p", -1)
    return True


def _stars(state: StateInline, silent: bool) -> bool:
    """Stars that touch a word open, and close, whatever letter stands on their other side: Chinese writes no blanks
    between words, where CommonMark looks for them."""
    if silent or state.src[state.pos] != "*":
        return False
    length = state.scanDelims(state.pos, True).length
    before = state.src[state.pos - 1 : state.pos] if state.pos else ""
    after = state.src[state.pos + length : state.pos + length + 1]
    for _ in range(length):
        state.push("text", "", 0).content = "*"
        state.delimiters.append(
            Delimiter(
                marker=ord("*"),
                length=length,
                token=len(state.tokens) - 1,
                end=-1,
                open=bool(after.strip()),
                close=bool(before.strip()),
            )
        )
    state.pos += length
    return True


def _field(state: StateInline, silent: bool) -> bool:
    match = _FIELD.match(state.src, state.pos) if state.src[state.pos] == "{" else None
    if match is None:
        return False
    if not silent:
        state.push("field", "", 0).content = match[1]
    state.pos = match.end()
    return True
