"""The QR code on a cover, as SVG text."""

from __future__ import annotations

from markupsafe import Markup, escape

QUIET = 4  # modules around it that stay white


def qr(text: str, said: str) -> Markup:
    """``text`` as a QR code that may lose 15 % of itself; ``said`` is read aloud."""
    import segno  # loaded for an issued report alone

    rows = segno.make(text, error="m", micro=False, boost_error=False).matrix
    size = len(rows) + 2 * QUIET
    runs = []
    for y, row in enumerate(rows, QUIET):
        x = 0
        while x < len(row):
            width = 0
            while x + width < len(row) and row[x + width]:
                width += 1
            if width:
                runs.append(f"M{x + QUIET} {y}h{width}v1h-{width}z")
            x += width or 1
    return Markup(  # noqa: S704 - figures, and an escaped text
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><title>{escape(said)}</title><path d="{"".join(runs)}"/></svg>'
    )
