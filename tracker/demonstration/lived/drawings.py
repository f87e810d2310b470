"""Photos of what was held, drawn: nobody was ever there, and each picture says so. The same for the same scene."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import reports

SIZE = (960, 720)
_LARGER = 2  # drawn larger and made smaller, so that edges are smooth
_FONT = Path(reports.__file__).parent / "static" / "fonts" / "NotoSansSC_500Medium.ttf"
_TAKEN, _EXIF = 0x9003, 0x8769

Colour = str
_WALLS = ("#f3e9d8", "#e6eef2", "#eef0e2", "#f4e6e0", "#e9e6f1")
_FLOORS = ("#c9a882", "#b9b2a6", "#c4b497", "#bfa58f", "#a9b0b5")
_CLOTHES = ("#3f6c8f", "#a8453f", "#5d8a5a", "#7a5b94", "#c98a3c", "#47807c", "#8c6a52", "#b3566f")
_HAIR = ("#2f2a28", "#4a4340", "#8d8883", "#bdb9b4", "#5a463a")
_SKIN = ("#e9bd97", "#dfae86", "#f0c8a6")
_YARN = ("#c8453b", "#e0a030", "#4c8ab5", "#7fae5b", "#a065a8", "#e58ba0")


@dataclass(frozen=True, slots=True)
class Scene:
    """``kind`` is a key of SCENES; ``banner`` hangs on the wall, ``caption`` stands below the picture."""

    kind: str
    banner: str
    caption: str
    taken_at: datetime
    seed: int


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size)


class _Sheet:
    """A picture that is drawn in the measures of SIZE."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.image = Image.new("RGB", (SIZE[0] * _LARGER, SIZE[1] * _LARGER), "white")
        self._draw = ImageDraw.Draw(self.image)

    def box(self, x: float, y: float, w: float, h: float, fill: Colour, round_: float = 0) -> None:
        at = [v * _LARGER for v in (x, y, x + w, y + h)]
        self._draw.rounded_rectangle(at, round_ * _LARGER, fill)

    def disc(self, x: float, y: float, r: float, fill: Colour, height: float | None = None) -> None:
        h = r if height is None else height
        self._draw.ellipse([v * _LARGER for v in (x - r, y - h, x + r, y + h)], fill)

    def half(self, x: float, y: float, r: float, fill: Colour) -> None:
        """The upper half of a disc."""
        self._draw.pieslice([v * _LARGER for v in (x - r, y - r, x + r, y + r)], 180, 360, fill)

    def line(self, *points: tuple[float, float], fill: Colour, width: float) -> None:
        flat = [(x * _LARGER, y * _LARGER) for x, y in points]
        self._draw.line(flat, fill, int(width * _LARGER), joint="curve")

    def text(self, x: float, y: float, text: str, size: int, fill: Colour, anchor: str = "mm") -> None:
        self._draw.text((x * _LARGER, y * _LARGER), text, fill, font(size * _LARGER), anchor)

    def any(self, colours: tuple[Colour, ...]) -> Colour:
        return self.chance.choice(colours)

    # what several scenes have

    def room(self, banner: str) -> None:
        self.box(0, 0, 960, 470, self.any(_WALLS))
        self.box(0, 470, 960, 250, self.any(_FLOORS))
        self.box(0, 464, 960, 8, "#ffffff")
        self.window(60)
        self.plant(890, 470)
        self.banner(banner)

    def yard(self, banner: str) -> None:
        """A courtyard between houses, with a tree."""
        self.box(0, 0, 960, 430, "#cfe4f1")
        self.disc(830, 84, 42, "#f7dc8c")
        for n, colour in enumerate(("#d8c3ad", "#cbb59d", "#dccab6")):
            x = n * 330 - 20
            self.box(x, 130 + 26 * (n % 2), 290, 330, colour)
            for row in range(4):
                for column in range(4):
                    self.box(x + 26 + column * 66, 160 + 26 * (n % 2) + row * 66, 38, 40, "#8fb0c4", 3)
        self.box(0, 430, 960, 290, "#c9cbb8")
        self.box(0, 430, 960, 12, "#9eb083")
        self.box(905, 270, 16, 170, "#7d5f45")
        for x, y, r in ((880, 250, 56), (936, 232, 60), (905, 190, 54)):
            self.disc(x, y, r, "#6f9a57")
        self.banner(banner, y=60)

    def banner(self, text: str, y: float = 46) -> None:
        size = 34 if len(text) <= 18 else 28
        width = min(size * len(text) + 80, 860)
        self.box(480 - width / 2, y, width, 62, "#b8322a", 4)
        self.text(480, y + 30, text, size, "#fff4d6")

    def window(self, x: float) -> None:
        self.box(x, 150, 190, 190, "#ffffff", 4)
        self.box(x + 10, 160, 80, 170, "#bcdcec")
        self.box(x + 100, 160, 80, 170, "#bcdcec")
        self.disc(x + 62, 290, 40, "#93b981", 34)

    def plant(self, x: float, y: float) -> None:
        for dx, dy in ((-26, -92), (0, -112), (26, -90), (-12, -70), (14, -68)):
            self.disc(x + dx, y + dy, 24, "#5f9160", 34)
        self.box(x - 28, y - 46, 56, 58, "#b5704c", 8)

    def person(self, x: float, y: float, tall: float = 1.0, vest: bool = False, back: bool = False) -> None:
        """Down to the waist at ``y``; seen from behind where ``back``."""
        body = "#c8362d" if vest else self.any(_CLOTHES)
        skin, hair = self.any(_SKIN), self.any(_HAIR)
        w, h, r = 66 * tall, 92 * tall, 27 * tall
        head = y - h - r * 0.8
        self.box(x - w / 2, y - h, w, h + 6, body, 24 * tall)
        if vest and not back:
            self.box(x - 3, y - h + 8, 6, h - 8, "#f6d66b")
        self.box(x - 9 * tall, head + r * 0.6, 18 * tall, 20 * tall, skin, 6)
        self.disc(x, head, r, hair if back else skin)
        if back:
            return
        self.half(x, head - 2 * tall, r + 1, hair)
        if self.chance.random() < 0.5:
            self.disc(x - r * 0.86, head + 2, 8 * tall, hair, 15 * tall)
            self.disc(x + r * 0.86, head + 2, 8 * tall, hair, 15 * tall)
        for side in (-1, 1):
            self.disc(x + side * 9 * tall, head + 4 * tall, 2.4 * tall, "#3b322d")
        smile = [v * _LARGER for v in (x - 9 * tall, head + 2 * tall, x + 9 * tall, head + 17 * tall)]
        self._draw.arc(smile, 25, 155, "#8f4d42", int(2 * _LARGER))

    def people(self, xs: range, y: float, tall: float = 1.0, vests: int = 0, back: bool = False) -> None:
        for n, x in enumerate(xs):
            sway = self.chance.uniform(-7, 7)
            self.person(x + sway, y + sway / 2, tall * self.chance.uniform(0.95, 1.05), n < vests, back)

    def yarn(self, x: float, y: float, r: float = 20) -> None:
        colour = self.any(_YARN)
        self.disc(x, y, r, colour)
        for n in (-0.5, 0.0, 0.5):
            at = [v * _LARGER for v in (x - r * 0.8, y - r * 0.8 + n * r, x + r * 0.8, y + r * 0.8 + n * r)]
            self._draw.arc(at, 200, 340, "#ffffff", int(1.5 * _LARGER))

    def table(self, x: float, y: float, w: float, h: float = 120, fill: Colour = "#a9764a") -> None:
        self.box(x + 26, y + 20, 16, h, "#7a5232")
        self.box(x + w - 42, y + 20, 16, h, "#7a5232")
        self.box(x, y, w, 26, fill, 6)


def _meeting(s: _Sheet, banner: str) -> None:
    s.room(banner)
    s.people(range(190, 860, 118), 450)
    s.box(110, 440, 740, 120, "#b07c4d", 12)
    s.box(110, 440, 740, 18, "#c7945f", 8)
    for x in range(180, 840, 118):
        s.box(x - 24, 466, 52, 34, "#ffffff", 2)
        s.disc(x + 44, 474, 11, "#e9eef0", 7)
    s.people(range(230, 800, 150), 690, 1.15, back=True)


def _knitting(s: _Sheet, banner: str) -> None:
    s.room(banner)
    s.people(range(160, 880, 135), 480)
    for x in range(160, 880, 135):
        colour = s.any(_YARN)
        s.box(x - 26, 430, 52, 56, colour, 6)
        for y in (442, 456, 470):
            s.line((x - 22, y), (x + 22, y), fill="#ffffff", width=1.5)
        s.line((x - 34, 420), (x + 6, 448), fill="#6d6259", width=3)
        s.line((x + 34, 420), (x - 6, 448), fill="#6d6259", width=3)
    s.table(120, 520, 720)
    for x in range(180, 820, 62):
        s.yarn(x + s.chance.uniform(-8, 8), 502, s.chance.uniform(16, 24))
    s.people(range(300, 760, 210), 712, 1.1, back=True)


def _lecture(s: _Sheet, banner: str) -> None:
    s.room(banner)
    s.box(330, 140, 400, 230, "#57606a", 6)
    s.box(340, 150, 380, 210, "#fdfdfb")
    for n, width in enumerate((280, 220, 250, 180)):
        s.box(380, 184 + n * 42, width, 14, ("#4c8ab5", "#c9d4da", "#c9d4da", "#c9d4da")[n], 5)
    s.person(800, 440, 1.1)
    s.box(756, 400, 100, 90, "#8a6038", 4)
    s.people(range(130, 860, 108), 570, 1.0, back=True)
    s.people(range(90, 920, 118), 712, 1.25, back=True)


def _visit(s: _Sheet, banner: str) -> None:
    s.yard(banner)
    s.box(60, 250, 360, 190, "#e9e4da", 20)
    s.box(60, 330, 360, 40, "#3f7fa8")
    for x in range(86, 390, 76):
        s.box(x, 268, 58, 48, "#a9cfe2", 6)
    for x in (140, 340):
        s.disc(x, 442, 32, "#3a3f44")
        s.disc(x, 442, 14, "#b9c0c5")
    s.people(range(480, 880, 96), 520, vests=1)
    s.people(range(150, 880, 122), 660, 1.15)


def _board(s: _Sheet, banner: str) -> None:
    s.room(banner)
    s.box(330, 140, 380, 230, "#ffffff", 6)
    s.box(330, 140, 380, 8, "#8a8f94")
    for n in range(8):
        x, y = 356 + n % 4 * 88, 172 + n // 4 * 96
        s.box(x, y, 70, 70, ("#f7d774", "#f2a7a0", "#a9d3b5", "#a8c6e8")[(n + s.chance.randrange(4)) % 4], 3)
        s.line((x + 12, y + 26), (x + 58, y + 26), fill="#8a8378", width=3)
        s.line((x + 12, y + 42), (x + 46, y + 42), fill="#8a8378", width=3)
    s.person(280, 450, 1.1, vest=True)
    s.people(range(130, 860, 105), 570, 1.0, back=True)
    s.people(range(180, 860, 130), 712, 1.2, back=True)


def _sale(s: _Sheet, banner: str) -> None:
    s.yard(banner)
    for n, x in enumerate((50, 345, 640)):
        s.people(range(x + 70, x + 260, 92), 490, vests=2)
        for stripe in range(7):
            s.box(x + stripe * 38, 222, 38, 54, "#c8453b" if (stripe + n) % 2 else "#fff4e4", 4)
        s.box(x, 270, 8, 230, "#8c8378")
        s.box(x + 260, 270, 8, 230, "#8c8378")
        s.table(x - 6, 482, 280, 100)
        for k in range(6):
            if (k + n) % 2:
                s.yarn(x + 24 + k * 44, 466, 17)
            else:
                s.box(x + 8 + k * 44, 446, 32, 36, s.any(_YARN), 5)
    s.people(range(120, 900, 135), 706, 1.15, back=True)


def _counter(s: _Sheet, banner: str) -> None:
    s.room(banner)
    for x, sign in ((370, "综合受理"), (560, "为老服务"), (750, "社区事务")):
        s.box(x - 78, 176, 156, 44, "#3f6c8f", 5)
        s.text(x, 198, sign, 24, "#ffffff")
        s.person(x, 450)
    s.box(200, 436, 660, 110, "#d9c4a5", 8)
    s.box(200, 436, 660, 16, "#a98a62", 6)
    s.people(range(150, 880, 140), 706, 1.2, vests=2)


def _fair(s: _Sheet, banner: str) -> None:
    s.yard(banner)
    for n, x in enumerate(range(70, 800, 190)):
        s.box(x, 210, 150, 200, "#ffffff", 4)
        for k in range(4):
            s.box(x + 14 + k % 2 * 64, 226 + k // 2 * 88, 56, 72, _YARN[(n + k) % len(_YARN)], 8)
        s.box(x + 8, 410, 8, 70, "#8c8378")
        s.box(x + 134, 410, 8, 70, "#8c8378")
    s.people(range(130, 860, 104), 540, vests=3)
    s.table(70, 560, 340, 90)
    s.text(240, 573, "便民服务：理发 量血压 缝补", 18, "#fff4d6")
    s.people(range(470, 900, 118), 706, 1.15)


SCENES: Mapping[str, Callable[[_Sheet, str], None]] = {
    "meeting": _meeting,
    "knitting": _knitting,
    "lecture": _lecture,
    "visit": _visit,
    "board": _board,
    "sale": _sale,
    "counter": _counter,
    "fair": _fair,
}


def photo(scene: Scene) -> bytes:
    """The scene as a JPEG with the time at which it was taken."""
    sheet = _Sheet(random.Random(scene.seed))  # noqa: S311  nothing secret
    SCENES[scene.kind](sheet, scene.banner)
    sheet.box(0, 676, 960, 44, "#2f3437")
    sheet.text(24, 698, scene.caption, 20, "#ffffff", "lm")
    sheet.text(936, 698, f"绘制的示意图  {scene.taken_at:%Y-%m-%d}", 18, "#c9d0d4", "rm")
    picture = sheet.image.resize(SIZE, Image.Resampling.BOX)
    said = Image.Exif()
    said.get_ifd(_EXIF)[_TAKEN] = f"{scene.taken_at:%Y:%m:%d %H:%M:%S}"
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=82, exif=said)
    return target.getvalue()
