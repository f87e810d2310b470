"""Photos: measured before they are decoded, decoded to the end, and shown as copies that hold pixels alone.

What a phone writes beside the pixels, the place above all, tells where residents live. It is read here once, to
be kept apart; the copies are made anew of the pixels (docs/field.md, section 2, Personal Information Protection
Law: de-identification).
"""

from __future__ import annotations

import math
import os
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any

from PIL import Image, ImageOps

from ..dates import SHANGHAI
from ..i18n import N_, Message
from .records import Picture
from .rules import Limits, Refused

SMALL_SIDE = 480  # pixels
_QUALITY = 88
_EXIF, _GPS = 0x8769, 0x8825
_ORIENTATION, _TAKEN, _WRITTEN, _ZONE = 0x0112, 0x9003, 0x0132, 0x9011
_ONE = Lock()  # one picture of a process at a time: decoded, the largest takes some 200 MB


def make_copies(path: Path, media: str, limits: Limits, photo: Path, small: Path) -> Picture:
    """Writes the copy for looking at and the small one, both JPEG. Refused for too many pixels, by what the
    file's head says, and for what cannot be decoded; OSError where the disk has no room."""
    with _ONE:
        pixels, picture = _decoded(path, media, limits)
        _write(pixels, photo)
        pixels.thumbnail((SMALL_SIDE, SMALL_SIDE))
        _write(pixels, small)
        return picture


def _decoded(path: Path, media: str, limits: Limits) -> tuple[Image.Image, Picture]:
    try:
        with Image.open(path, formats=[media]) as image:
            width, height = image.size
            if width * height >= limits.pixels:
                raise _too_many(limits)
            image.load()
            said = _said(image)
            turned = ImageOps.exif_transpose(image) if said.get(_ORIENTATION) in range(2, 9) else image
            pixels = _plain(turned)
    except Image.DecompressionBombError as error:
        raise _too_many(limits) from error
    except Refused:
        raise
    except Exception as error:  # whatever a stranger's file makes a decoder raise
        raise Refused(Message(N_("the picture is damaged or not whole: take or send it again"))) from error
    latitude, longitude = _place(said)
    return pixels, Picture(*pixels.size, _time(said), latitude, longitude)


def _too_many(limits: Limits) -> Refused:
    text = N_("the picture is too large: it must have fewer than %(megapixels)s million pixels")
    return Refused(Message(text, megapixels=limits.pixels // 1_000_000))


def _plain(image: Image.Image) -> Image.Image:
    """Its pixels and nothing else, on white where it is transparent."""
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        plain = Image.new("RGB", image.size, "white")
        plain.paste(layer, mask=layer)
        return plain
    plain = image.convert("RGB")
    if plain is image:
        plain = image.copy()
    plain.info.clear()  # a comment in it would be written again
    return plain


def _write(pixels: Image.Image, path: Path) -> None:
    with path.open("xb") as file:
        pixels.save(file, "JPEG", quality=_QUALITY)
        file.flush()
        os.fsync(file.fileno())


def _said(image: Image.Image) -> dict[Any, Any]:
    """What the camera wrote, its parts laid together; nothing where it is not readable."""
    try:
        exif = image.getexif()
        return {**exif, **exif.get_ifd(_EXIF), _GPS: exif.get_ifd(_GPS)}
    except Exception:  # a camera's note that is none loses nobody the photo
        return {}


def _time(said: dict[Any, Any]) -> datetime | None:
    """A camera's clock shows the time of the place; where it names its zone, it is brought to Shanghai's."""
    text = str(said.get(_TAKEN) or said.get(_WRITTEN) or "")[:19]
    try:
        at = datetime.fromisoformat(f"{text[:10].replace(':', '-')}T{text[11:]}{said.get(_ZONE) or ''}")
    except (ValueError, TypeError):
        return None
    at = at.astimezone(SHANGHAI).replace(tzinfo=None) if at.tzinfo else at
    return at.replace(microsecond=0) if at.year >= 1990 else None


def _place(said: dict[Any, Any]) -> tuple[Decimal | None, Decimal | None]:
    """North and east, in degrees; neither where one is missing or is no place on Earth."""
    gps = said.get(_GPS) or {}
    try:
        latitude = _degrees(gps[2]) * (-1 if gps.get(1) == "S" else 1)
        longitude = _degrees(gps[4]) * (-1 if gps.get(3) == "W" else 1)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None, None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or latitude == longitude == 0:
        return None, None  # 0, 0 is what a camera writes that does not know where it is
    return Decimal(f"{latitude:.6f}"), Decimal(f"{longitude:.6f}")


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        raise ValueError
    return value
