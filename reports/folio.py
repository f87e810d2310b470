"""Numbers of pages, "— 17 —": on the right where the number is odd, on the left where it is even, seven millimetres
below the text and one character in (GB/T 9704-2012, docs/field.md, section 6).

They are set when the parts of a report are joined, as no part knows how many pages stand before it; so nobody waits
for another's pages. Their letters come from a page that WeasyPrint sets for them.
"""

from __future__ import annotations

from pikepdf import Array, Object, Page, Pdf, String, parse_content_stream

LETTERS = "— 0123456789 —"
PAGE = (
    f'<html lang="zh-Hans"><head><title>.</title></head><body><p style="font: 14pt \'Noto Serif SC\'; text-indent: 0">'
    f"{LETTERS}</p></body></html>"
)
SIZE = 14.0  # points, as the lengths below
LEFT, RIGHT = 28 / 25.4 * 72 + SIZE, 184 / 25.4 * 72 - SIZE
BASE = 63.26  # above the foot of the page


def number_pages(whole: Pdf, letters: Pdf) -> None:
    """Every page but the cover. A number is an artifact: nothing that is read aloud."""
    source = letters.pages[0]
    [font] = source.Resources.Font.values()
    glyphs = dict(zip(LETTERS, _glyphs(source), strict=True))
    widths = _widths(font.DescendantFonts[0].W)
    font = whole.copy_foreign(font)
    for number, page in enumerate(whole.pages, 1):
        if number == 1:
            continue
        page.Resources.Font["/Folio"] = font
        text = [glyphs[letter] for letter in f"— {number} —"]
        x = RIGHT - sum(widths[glyph] for glyph in text) * SIZE / 1000 if number % 2 else LEFT
        drawn = f"BT /Folio {SIZE} Tf {x:.3f} {BASE} Td <{''.join(f'{glyph:04x}' for glyph in text)}> Tj ET"
        stream = whole.make_stream(f"/Artifact <</Type /Pagination>> BDC q {drawn} Q EMC".encode())
        # before the page's own, which leaves the axes turned
        page.obj.Contents = Array([stream, page.obj.Contents])


def _glyphs(page: Page) -> list[int]:
    """The glyphs of the only line of a page."""
    [[pieces]] = [step.operands for step in parse_content_stream(page) if str(step.operator) in ("TJ", "Tj")]
    # what stands between the texts are moves, which are numbers
    texts = b"".join(bytes(piece) for piece in pieces if isinstance(piece, String))
    return [int.from_bytes(texts[n : n + 2], "big") for n in range(0, len(texts), 2)]


def _widths(array: Object) -> dict[int, float]:
    """Glyph → its width in thousandths, from the runs of a font's ``/W``."""
    rows = list(array)
    return {
        int(first) + n: float(width)
        for first, run in zip(rows[::2], rows[1::2], strict=True)
        for n, width in enumerate(run)
    }
