"""Invented photos for the sample: drawn scenes with the grain of a photograph, so that their files are as large."""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import replace

from PIL import Image, ImageDraw, ImageFilter

from .snapshot import Photo, Snapshot

SIDE = 480  # pixels, as tracker/evidence/pictures.py makes them


def with_photos(snapshot: Snapshot, most: int = 24) -> tuple[Snapshot, dict[str, bytes]]:
    """The snapshot with two photos of each activity of its period, at most that many, every fifth upright; and their
    bytes by SHA-256."""
    activities = snapshot.period.activities if snapshot.period else snapshot.activities
    photos, files = [], {}
    for n in range(min(2 * len(activities), most)):
        a = activities[n // 2]
        content = scene(n, (360, SIDE) if n % 5 == 4 else (SIDE, 360))
        sha256 = hashlib.sha256(content).hexdigest()
        files[sha256] = content
        first = a.first_on or snapshot.as_of
        photos.append(Photo(sha256, sha256, a.code, a.title, first, a.last_on or first))
    return replace(snapshot, photos=tuple(photos), photos_kept=len(photos) + 3), files


def scene(seed: int, size: tuple[int, int]) -> bytes:
    """A room with people in it, more or less, as a JPEG; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  nothing secret
    width, height = size
    picture = Image.new("RGB", size, (214, 208, 196))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, height * 0.62, width, height), fill=(150, 128, 104))
    for _ in range(14):
        x, head = chance.uniform(0, width), height * chance.uniform(0.3, 0.5)
        colour = tuple(chance.randrange(40, 200) for _ in range(3))
        draw.ellipse((x - 14, head - 14, x + 14, head + 14), fill=(212, 170, 140))
        draw.rounded_rectangle((x - 24, head + 14, x + 24, head + 110), 14, fill=colour)
    noise = Image.frombytes("L", size, chance.randbytes(width * height)).filter(ImageFilter.GaussianBlur(0.8))
    picture = Image.blend(picture, Image.merge("RGB", [noise] * 3), 0.12)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=88)
    return target.getvalue()
