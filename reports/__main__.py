"""``python -m reports FILE.pdf``: the invented sample as a PDF, or as HTML where the name ends in .html."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from .kinds import LAYOUTS
from .snapshot import KINDS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m reports", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--kind", choices=(*KINDS, "portfolio"), default="final")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    options = parser.parse_args()

    from .render import render_html, render_pdf
    from .sample import SAMPLES
    from .sample_photos import with_photos

    if options.kind == "portfolio":
        _portfolio(options.file, options.lang)
        return
    snapshot = replace(SAMPLES[options.kind](), lang=options.lang)
    photos: dict[str, bytes] = {}
    if "photos" in dict(LAYOUTS[options.kind].annexes):
        snapshot, photos = with_photos(snapshot)
    if options.file.suffix == ".html":
        options.file.write_text(render_html(snapshot), encoding="utf-8")
    else:
        options.file.write_bytes(render_pdf(snapshot, None, photos))


def _portfolio(file: Path, lang: str) -> None:
    from .portfolio_render import portfolio_html, portfolio_pdf
    from .sample_portfolio import sample_portfolio

    portfolio = replace(sample_portfolio(), lang=lang)
    if file.suffix == ".html":
        file.write_text(portfolio_html(portfolio), encoding="utf-8")
    else:
        file.write_bytes(portfolio_pdf(portfolio))


if __name__ == "__main__":
    main()
