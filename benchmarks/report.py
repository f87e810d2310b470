"""How long a report takes to print, beside a Chromium kept open and Typst: one run on one machine, medians and ratios.

    .venv/bin/uv pip install --python .venv typst      # once; nothing else here needs it
    .venv/bin/python benchmarks/report.py [--rounds 5] [--sizes small ordinary large] [--chromium PATH]

Three final reports, made from the worked example: small (a project of which little is recorded), ordinary (about 40
pages, 24 photos), large (3,000 activities). Of each, in turns:

- warm: a process that has the engine loaded prints it, as the worker does, in two processes side by side;
- cold: a process is started for it, as ``tracker report`` is;
- Chromium: kept open by a debugging connection, given the same page with the same fonts, writes a tagged PDF;
- Typst: the same headings, paragraphs, tables and pictures, translated into its language; its own process, of which
  the compiling alone is timed, tagged PDF/A-3a.

The first round is left out. Chromium's PDF has neither attachments nor PDF/A. Memory is the largest sum of the
proportional sizes of all processes that print, looked at 20 times a second in a round of its own.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring, tostring

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
AS_OF = date(2025, 7, 10)
SIZES = {
    "small": (0, 0),
    "ordinary": (90, 24),
    "large": (3000, 0),
}  # activities beside the example's own, photos
LARGEST_RATIO = "cost per page ÷ that of the ordinary one"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--warm", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--typst", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        printed(options.once)
    elif options.warm:
        keep_printing()
    elif options.typst:
        compile_typst(options.typst)
    else:
        compare(options)


def compare(options: argparse.Namespace) -> None:
    if not options.chromium:
        raise SystemExit("no Chromium here; name one with --chromium")
    per_page: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch, kept_open(options.chromium) as browser:
        warm = Warm()
        for size in options.sizes:
            folder = Path(scratch) / size
            folder.mkdir()
            prepare(folder, *SIZES[size])
            times: dict[str, list[float]] = {"warm": [], "cold": [], "chromium": [], "typst": []}
            rounds = options.rounds if size != "large" else max(2, options.rounds // 2)
            for n in range(rounds + 1):
                took = {
                    "warm": warm.print(folder),
                    "chromium": chromium_prints(browser, folder),
                    "cold": cold(folder),
                    "typst": typst_prints(folder),
                }
                if n:
                    for name, seconds in took.items():
                        times[name].append(seconds)
            pages = {name: pages_of(folder / f"{name}.pdf") for name in times}
            print(f"\n{size}: {SIZES[size][0]} activities added, {SIZES[size][1]} photos")
            ours = statistics.median(times["warm"])
            for name, row in times.items():
                middle, megabytes = statistics.median(row), (folder / f"{name}.pdf").stat().st_size / 1e6
                print(
                    f"  {name:9}{middle:8.2f} s ({min(row):.2f} to {max(row):.2f}) {pages[name]:4} pages"
                    f" {megabytes:6.2f} MB   warm ÷ this {ours / middle:5.2f}"
                )
            per_page[size] = ours / pages["warm"]
            print(f"  {1000 * per_page[size]:.1f} ms a page; memory at most {peak(folder):.0f} MB")
        if {"ordinary", "large"} <= per_page.keys():
            print(f"\nlarge: {LARGEST_RATIO} {per_page['large'] / per_page['ordinary']:.2f}")


def prepare(folder: Path, more: int, photos: int) -> None:
    """Everything that is printed, as files: the snapshot, the ledger, the photos, and the page for the others."""
    from reports import STATIC
    from reports.render import render_html
    from reports.snapshot import to_json
    from tracker.reporting.gather import gather
    from tracker.workbook.attachment import ledger_workbook

    ledger = ledger_with(more, small=not more)
    snapshot = gather(ledger, "final", AS_OF, "zh")
    pictures = {}
    if photos:
        chosen = [made(n) for n in range(photos)]
        pictures = {sha256(jpeg).hexdigest(): jpeg for jpeg in chosen}
        snapshot = replace(snapshot, photos=tuple(photo_rows(snapshot, list(pictures))))
    (folder / "snapshot.json").write_text(to_json(snapshot), encoding="utf-8")
    (folder / "ledger.xlsx").write_bytes(ledger_workbook(ledger, AS_OF))
    addresses = {}
    for name, jpeg in pictures.items():
        (folder / f"{name}.jpg").write_bytes(jpeg)
        addresses[name] = (folder / f"{name}.jpg").as_uri()
    page = render_html(snapshot, addresses)
    fonts = "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url(fonts/{file}) }}'
        for family, weight, file in FONTS
    )
    head = f'<head><base href="{STATIC.as_uri()}/"/><style>{fonts}</style>'
    (folder / "page.html").write_text(page.replace("<head>", head, 1), encoding="utf-8")
    (folder / "page.typ").write_text(Translation(folder).of(page), encoding="utf-8")


FONTS = (
    ("Noto Serif SC", 400, "NotoSerifSC_400Regular.ttf"),
    ("Noto Serif SC", 700, "NotoSerifSC_700Bold.ttf"),
    ("Noto Sans SC", 500, "NotoSansSC_500Medium.ttf"),
    ("FandolFang", 400, "FandolFang-Regular.otf"),
    ("FandolKai", 400, "FandolKai-Regular.otf"),
)


def ledger_with(more: int, *, small: bool) -> Any:
    """The worked example with ``more`` activities of one session each; ``small``: without what fills annexes."""
    from tracker.demonstration.worked_example import worked_example
    from tracker.ledger.records import Ledger, ledger_of

    example = worked_example()
    ledger = example if isinstance(example, Ledger) else ledger_of(example)
    if small:
        gone = ("activities", "sessions", "attendance", "resources", "deliberations", "leaders", "findings",
                "surveys", "scores", "volunteer_duty", "adjustments")  # fmt: skip
        expenses = tuple(replace(x, activity=None) for x in ledger.expenses)
        return replace(ledger, **dict.fromkeys(gone, ()), expenses=expenses)
    activities, sessions = list(ledger.activities), list(ledger.sessions)
    models = [x for x in ledger.activities if any(s.activity == x.code for s in ledger.sessions)]
    held = {x.code: next(s for s in ledger.sessions if s.activity == x.code) for x in models}
    for n in range(more):
        model = models[n % len(models)]
        code = f"X{n:04}"
        activities.append(replace(model, code=code, title=f"{model.title}（第{n + 1}次）", summary=None))
        sessions.append(replace(held[model.code], activity=code, no=1, headcount=10 + n % 25))
    return replace(ledger, activities=tuple(activities), sessions=tuple(sessions))


def made(n: int) -> bytes:
    """A picture with as much in it as a photo has, in the size in which photos are printed."""
    from PIL import Image, ImageFilter

    chance = random.Random(n)  # noqa: S311 - a picture
    grain = Image.frombytes("RGB", (220, 165), chance.randbytes(220 * 165 * 3))
    picture = grain.resize((450, 338), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(1.5))
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80)
    return target.getvalue()


def photo_rows(snapshot: Any, names: list[str]) -> Iterator[Any]:
    from reports.snapshot import Photo

    dated = [a for a in snapshot.activities if a.first_on]
    for n, name in enumerate(names):
        a = dated[n % len(dated)]
        yield Photo(name, name, a.code, a.title, a.first_on, a.last_on or a.first_on)


# ---- this project ----------------------------------------------------------------------------------------------


def printed(folder: Path) -> None:
    """The report of a folder's files, in two processes side by side."""
    from reports.render import render_pdf
    from reports.snapshot import from_json

    snapshot = from_json((folder / "snapshot.json").read_text("utf-8"))
    photos = {p.sha256: (folder / f"{p.sha256}.jpg").read_bytes() for p in snapshot.photos}
    pdf = render_pdf(snapshot, (folder / "ledger.xlsx").read_bytes(), photos, side_by_side=True)
    (folder / "warm.pdf").write_bytes(pdf)


def cold(folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, __file__, "--once", str(folder)], check=True)  # noqa: S603
    took = time.perf_counter() - start
    shutil.copyfile(folder / "warm.pdf", folder / "cold.pdf")
    return took


def keep_printing() -> None:
    """The child's side of ``Warm``."""
    import reports.setting  # noqa: F401 - what takes long

    for line in sys.stdin:
        start = time.perf_counter()
        printed(Path(line.rstrip("\n")))
        print(time.perf_counter() - start, flush=True)


class Warm:
    """A process with the engine loaded, which prints what it is told to."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(  # noqa: S603
            [sys.executable, __file__, "--warm"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def print(self, folder: Path) -> float:
        if self._child.stdin is None or self._child.stdout is None:
            raise SystemExit("the process that prints cannot be spoken to")
        self._child.stdin.write(f"{folder}\n")
        self._child.stdin.flush()
        answer = self._child.stdout.readline()
        if not answer:
            raise SystemExit("printing failed; the process has said why")
        return float(answer)


def peak(folder: Path) -> float:
    """Megabytes of the largest moment of a printing of its own."""
    child = subprocess.Popen([sys.executable, __file__, "--once", str(folder)])  # noqa: S603
    largest = 0
    while child.poll() is None:
        largest = max(largest, sum(map(proportional, family(child.pid))))
        time.sleep(0.05)
    return largest / 1024


def family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(x for child in children for x in family(int(child)))]


def proportional(pid: int) -> int:
    """Kilobytes: what several processes share counts for each with its part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


# ---- Chromium --------------------------------------------------------------------------------------------------


@contextmanager
def kept_open(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def chromium_prints(browser: Any, folder: Path) -> float:
    page = browser.new_page()
    page.set_default_timeout(600_000)
    start = time.perf_counter()
    page.goto((folder / "page.html").as_uri())
    page.pdf(path=str(folder / "chromium.pdf"), tagged=True, outline=True, prefer_css_page_size=True)
    took = time.perf_counter() - start
    page.close()
    return took


# ---- Typst -----------------------------------------------------------------------------------------------------


def typst_prints(folder: Path) -> float:
    done = subprocess.run(  # noqa: S603
        [sys.executable, __file__, "--typst", str(folder)], check=True, capture_output=True, text=True
    )
    return float(json.loads(done.stdout)["seconds"])


def compile_typst(folder: Path) -> None:
    import typst

    from reports import STATIC

    start = time.perf_counter()
    typst.compile(
        folder / "page.typ",
        output=folder / "typst.pdf",
        root=folder,
        font_paths=[STATIC / "fonts"],
        ignore_system_fonts=True,
        pdf_standards=["a-3a"],
    )
    print(json.dumps({"seconds": time.perf_counter() - start}))


class Translation:
    """Our page in Typst's language: enough of it that both set the same text, tables and pictures."""

    HEAD = """#set document(title: [Report])
#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm), numbering: "— 1 —")
#set text(font: ("FandolFang R", "FandolFang", "Noto Serif SC"), size: 16pt, lang: "zh")
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 13pt)
#show table: set text(font: "Noto Serif SC", size: 10.5pt)
#show table: set par(first-line-indent: 0em, leading: 5pt)
#show figure: set block(breakable: true)
"""
    PLAIN = str.maketrans({c: "\\" + c for c in "\\#$*_`<>@[]~=-+/\"'"})

    def __init__(self, folder: Path) -> None:
        self._folder, self._pictures = folder, 0

    def of(self, html: str) -> str:
        body = fromstring(html)[1]  # noqa: S314 - made by our own templates
        return self.HEAD + "\n".join(self._block(e) for e in body)

    def _block(self, e: Element) -> str:
        tag = e.tag.rpartition("}")[2]
        if tag == "table":
            return self._table(e)
        if tag == "svg":
            return self._picture(tostring(e, "unicode").encode(), "svg", e.findtext("{*}title") or "")
        if tag == "img":
            source = e.get("src", "")
            if source.startswith("data:"):
                return ""
            return self._picture(Path(source.removeprefix("file://")).read_bytes(), "jpg", e.get("alt", ""))
        if tag == "nav":
            return "#outline()\n"
        if tag in ("h1", "h2", "h3"):
            return f"{'=' * int(tag[1])} {self._text(e)}\n"
        if tag == "li":
            return f"+ {self._text(e)}"
        if tag in ("p", "caption", "figcaption"):
            return self._text(e) + "\n"
        return "\n".join(self._block(child) for child in e)

    def _text(self, e: Element) -> str:
        return " ".join("".join(e.itertext()).split()).translate(self.PLAIN)

    def _picture(self, content: bytes, ending: str, said: str) -> str:
        self._pictures += 1
        name = f"picture-{self._pictures}.{ending}"
        (self._folder / name).write_bytes(content)
        width = "100%" if ending == "svg" else "48%"
        return f"#image({json.dumps(name)}, width: {width}, alt: {json.dumps(said or '-', ensure_ascii=False)})\n"

    def _table(self, e: Element) -> str:
        rows = [row for row in e.iter() if row.tag.endswith("tr")]
        if not rows:
            return ""
        heads = [
            row for head in e.iter() if head.tag.endswith("thead") for row in head if row.tag.endswith("tr")
        ]
        width = max(sum(int(cell.get("colspan", 1)) for cell in row) for row in rows)
        caption = e.find("{*}caption")
        head = "".join(self._cells(row) for row in heads)
        cells = "\n".join(self._cells(row) for row in rows if row not in heads)
        table = f"table(columns: (1fr,) * {width}, {f'table.header({head}),' if head else ''}\n{cells})"
        titled = "" if caption is None else f", caption: [{self._text(caption)}]"
        return f"#figure({table}{titled})\n"

    def _cells(self, row: Element) -> str:
        return "".join(
            f"table.cell(colspan: {cell.get('colspan', 1)}, rowspan: {cell.get('rowspan', 1)})"
            f"[{self._text(cell)}], "
            for cell in row
        )


def pages_of(path: Path) -> int:
    import pikepdf

    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


if __name__ == "__main__":
    main()
