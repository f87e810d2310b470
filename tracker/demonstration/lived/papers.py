"""Papers that were handed in: a page of text, a voucher, a sign-in sheet. Drawn, small, the same each time, and each
says that it is made up."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Sequence
from datetime import date

from PIL import Image, ImageDraw

from .drawings import font

_PAGE, _SLIP = (827, 1169), (900, 520)  # pixels
_INK, _GREY, _RED = "#1f2326", "#6f767b", "#b8322a"
_MADE_UP = "演示资料 · 内容均为虚构"


def page(title: str, sections: Sequence[tuple[str, str]], signed: str, day: date) -> bytes:
    """An A4 page as a PDF: a title, headings with text, who handed it in and when."""
    image = Image.new("L", _PAGE, "white")
    draw = ImageDraw.Draw(image)
    draw.text((_PAGE[0] / 2, 120), title, _INK, font(30), "mm")
    draw.line((90, 160, _PAGE[0] - 90, 160), _GREY, 2)
    y = 200
    for heading, text in sections:
        draw.text((90, y), heading, _INK, font(21))
        y += 38
        for line in _wrapped(text):
            draw.text((90, y), line, _INK, font(18))
            y += 30
        y += 16
    draw.text((_PAGE[0] - 90, y + 40), signed, _INK, font(19), "rm")
    draw.text((_PAGE[0] - 90, y + 72), f"{day.year}年{day.month}月{day.day}日", _INK, font(19), "rm")
    draw.text((_PAGE[0] / 2, _PAGE[1] - 60), _MADE_UP, _GREY, font(15), "mm")
    return _pdf(image, title, day)


def voucher(no: str, day: date, payee: str, cents: int, purpose: str, as_pdf: bool) -> bytes:
    """A payment voucher, as a PDF or as a photo of it."""
    image = Image.new("RGB", _SLIP, "#fdfbf4")
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 30, _SLIP[0] - 30, _SLIP[1] - 30), outline="#b59a7a", width=2)
    draw.text((_SLIP[0] / 2, 76), "付 款 凭 证", "#7a4a2a", font(34), "mm")
    draw.text((_SLIP[0] - 60, 76), no, _RED, font(22), "rm")
    rows = (
        ("日　　期", f"{day.year}年{day.month}月{day.day}日"),
        ("收 款 方", payee),
        ("用　　途", purpose),
        ("金　　额", f"¥{cents // 100:,}.{cents % 100:02}"),
    )
    for n, (label, text) in enumerate(rows):
        y = 150 + n * 70
        draw.line((60, y - 30, _SLIP[0] - 60, y - 30), "#d8c6ac", 1)
        draw.text((80, y), label, _GREY, font(20), "lm")
        draw.text((220, y), text, _INK, font(23), "lm")
    draw.text((80, 440), "经手　 赵敏　　 复核　 孙会", _INK, font(19), "lm")
    draw.text((_SLIP[0] - 60, 468), _MADE_UP, _GREY, font(14), "rm")
    return _pdf(image, no, day) if as_pdf else _jpeg(image)


def sign_in_sheet(title: str, day: date, present: int) -> bytes:
    """A table of signatures that nobody can read, as a photo of it."""
    chance = random.Random(day.toordinal())  # noqa: S311  nothing secret
    image = Image.new("RGB", (900, 1200), "#fbfaf6")
    draw = ImageDraw.Draw(image)
    draw.text((450, 70), "活 动 签 到 表", _INK, font(34), "mm")
    draw.text((60, 124), f"活动：{title}", _INK, font(20), "lm")
    draw.text((840, 124), f"{day.year}年{day.month}月{day.day}日", _INK, font(20), "rm")
    half = (present + 1) // 2
    step = min(960 // (half + 1), 48)
    for row in range(half + 2):
        draw.line((60, 160 + row * step, 840, 160 + row * step), _GREY, 1)
    for x in (60, 120, 450, 510, 840):
        draw.line((x, 160, x, 160 + (half + 1) * step), _GREY, 1)
    for x, word in ((90, "序号"), (285, "签名"), (480, "序号"), (675, "签名")):
        draw.text((x, 160 + step / 2), word, _GREY, font(17), "mm")
    for n in range(present):
        left, y = 60 + n // half * 390, 160 + (n % half + 1.5) * step
        draw.text((left + 30, y), str(n + 1), _INK, font(16), "mm")
        begins, points = left + 150 + chance.uniform(0, 60), []
        for k in range(9):
            points.append((begins + k * chance.uniform(9, 15), y + chance.uniform(-0.3, 0.3) * step))
        draw.line(points, "#2b3a6b", 2, joint="curve")
    draw.text((450, 1166), _MADE_UP, _GREY, font(15), "mm")
    return _jpeg(image)


def _wrapped(text: str) -> list[str]:
    """In lines as wide as the text of the page."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.append("")
        for letter in paragraph:
            if font(18).getlength(lines[-1] + letter) > _PAGE[0] - 180 and letter not in "，。；：、”）":
                lines.append("")
            lines[-1] += letter
    return lines


def _pdf(image: Image.Image, title: str, day: date) -> bytes:
    target = io.BytesIO()
    at = time.struct_time((*day.timetuple()[:3], 9, 0, 0, *day.timetuple()[6:]))
    image.save(target, "PDF", resolution=100, quality=60, title=title, creationDate=at, modDate=at)
    return target.getvalue()


def _jpeg(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=70)
    return target.getvalue()
