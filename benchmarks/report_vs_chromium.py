"""The whole ``tracker report`` against a headless Chromium that only prints the finished page: one run, a ratio.

    .venv/bin/python benchmarks/report_vs_chromium.py [--rounds 9] [--chromium PATH] [--plain]

Both are whole processes, timed from start to end by the wall clock, in turns; the first of each is left out
and the medians are compared. ``tracker report`` opens the database of the demonstration, counts, draws, sets
and attaches; Chromium is given the page that was counted and drawn already, with the same fonts, and prints it
(``--plain``: with whatever fonts the machine has). Chromium's PDF bears no attachments and is not PDF/A.

Also printed: what the figures of a report cost, drawn by ``reports/charts/``, and what a first chart
by vl-convert costs, which is why it is not used.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
AS_OF = "2025-07-10"
FONTS = (
    ("Noto Serif SC", 400, "NotoSerifSC_400Regular.ttf"),
    ("Noto Serif SC", 700, "NotoSerifSC_700Bold.ttf"),
    ("Noto Sans SC", 500, "NotoSansSC_500Medium.ttf"),
    ("FandolFang", 400, "FandolFang-Regular.otf"),
    ("FandolKai", 400, "FandolKai-Regular.otf"),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--plain", action="store_true")
    options = parser.parse_args()
    if not options.chromium:
        raise SystemExit("no Chromium here; name one with --chromium")
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), options)
    charts()


def compare(folder: Path, options: argparse.Namespace) -> None:
    environment = {**os.environ, "TRACKER_DATA": str(folder / "data"), "TRACKER_ENV": "test"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation has its compiled modules
    environment.pop("DATABASE_URL", None)
    tracker = str(Path(sys.executable).with_name("tracker"))
    for command in (("init",), ("demo", "--records-only")):
        subprocess.run([tracker, *command], env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    page = folder / "page.html"
    page.write_text(html(plain=options.plain), encoding="utf-8")
    report = [tracker, "report", "CP-2024-017", "--kind", "final", "--as-of", AS_OF, "--lang", "zh"]
    times: dict[str, list[float]] = {"tracker report": [], "chromium": []}
    for n in range(options.rounds + 1):
        ours, theirs = folder / f"ours-{n}.pdf", folder / f"theirs-{n}.pdf"
        took = timed([*report, "-o", str(ours)], environment)
        printed = timed(
            [
                options.chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                f"--user-data-dir={folder / f'profile-{n}'}",
                "--no-pdf-header-footer",
                f"--print-to-pdf={theirs}",
                page.as_uri(),
            ],
            environment,
        )
        if not (ours.stat().st_size and theirs.stat().st_size):
            raise SystemExit("one of the two printed nothing")
        if n:
            times["tracker report"].append(took)
            times["chromium"].append(printed)
    for name, row in times.items():
        print(f"{name:16}{statistics.median(row):7.2f} s   ({min(row):.2f} to {max(row):.2f})")
    pairs = zip(times["tracker report"], times["chromium"], strict=True)
    ratio = statistics.median(times["tracker report"]) / statistics.median(times["chromium"])
    print(
        f"ratio of the medians {ratio:.2f}; median of the ratios {statistics.median(a / b for a, b in pairs):.2f}"
    )


def timed(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    return time.perf_counter() - start


def html(*, plain: bool) -> str:
    """The page that ``tracker report`` sets, for a browser that opens it from a file."""
    from reports import STATIC
    from reports.render import render_html
    from tracker.demonstration.worked_example import worked_example
    from tracker.ledger.records import Ledger, ledger_of
    from tracker.reporting.gather import gather

    example = worked_example()
    ledger = example if isinstance(example, Ledger) else ledger_of(example)
    page = render_html(gather(ledger, "final", date.fromisoformat(AS_OF), "zh"))
    fonts = "" if plain else f"<style>{''.join(map(face, FONTS))}</style>"
    return page.replace("<head>", f'<head><base href="{STATIC.as_uri()}/">{fonts}', 1)


def face(font: tuple[str, int, str]) -> str:
    family, weight, file = font
    return f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url(fonts/{file}) }}'


def charts() -> None:
    from reports import charts as drawing
    from reports.sample import sample
    from reports.words import words

    snapshot, w = sample(), words("zh")
    start = time.perf_counter()
    drawing.completion(snapshot.indicators, w)
    drawing.spending(snapshot.budget.lines, w)
    drawing.by_month(snapshot.months, w)
    drawing.pyramid(snapshot.counts.persons_by, w)
    drawing.societies(snapshot.cultivation, w)
    drawing.profile([row for row in snapshot.evaluation.sheet if row.level == 1], w)
    drawing.over_time(
        snapshot.project, snapshot.months, snapshot.budget, snapshot.payments, snapshot.as_of, w
    )
    print(f"seven figures by reports/charts {(time.perf_counter() - start) * 1000:.1f} ms")
    start = time.perf_counter()
    import vl_convert

    bars = {
        "data": {"values": [{"a": "x", "b": 1}]},
        "mark": "bar",
        "encoding": {"x": {"field": "a"}, "y": {"field": "b"}},
    }
    vl_convert.vegalite_to_svg(bars)
    print(f"one chart by vl-convert, with its start {(time.perf_counter() - start) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
