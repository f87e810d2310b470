"""The press prints what ``render_pdf`` prints, in a process of its own."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

import pikepdf
import pytest

from reports.parts import parts_of
from reports.press import Press
from reports.render import render_html, render_pdf
from reports.sample import sample
from reports.sample_photos import with_photos

from .conftest import LEDGER


def test_the_same_bytes_as_in_this_process(final):
    with Press("zh") as press:
        press.set(sample())
        printed = press.print(LEDGER)
    assert printed == final


def test_a_press_without_anything_to_print_ends():
    with pytest.raises(LookupError), Press("zh") as press:
        raise LookupError
    assert press._process.returncode == 0


def test_photos_come_with_it_and_a_report_with_all_of_them_stays_small():
    """24 photos, as an ordinary report has them: each in the file as it came, with its text alternative."""
    snapshot, photos = with_photos(sample())
    with Press("zh") as press:
        press.set(snapshot, photos)
        printed = press.print(b"ledger")
    assert printed == render_pdf(snapshot, b"ledger", photos)
    assert len(printed) <= 3_000_000
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        pictures = [x for x in pdf.objects if isinstance(x, pikepdf.Stream) and x.get("/Subtype") == "/Image"]
        assert sorted(hashlib.sha256(x.read_raw_bytes()).hexdigest() for x in pictures) == sorted(photos)
        assert not any(x.get("/Interpolate") for x in pictures)  # PDF/A allows none
        for figure in (
            x for x in pdf.objects if isinstance(x, pikepdf.Dictionary) and x.get("/S") == "/Figure"
        ):
            left, bottom, right, top = (float(n) for n in figure.A.BBox)  # within the text of an A4 page
            assert 79 <= left < right <= 522 and 99 <= bottom < top <= 738
        said = [
            str(x.Alt) for x in pdf.objects if isinstance(x, pikepdf.Dictionary) and x.get("/S") == "/Figure"
        ]
    assert sum(text.startswith("活动照片：") for text in said) == len(photos) == 24
    assert len(said) == len(photos) + 7 and all(said)


def test_a_hostile_title_is_text_beside_its_photo_too():
    """In an attribute no long word gets breaks, and nothing ends it."""
    title = "x" * 300 + '" onerror="alert(1)<script>&'
    snapshot, _ = with_photos(sample(), most=1)
    snapshot = replace(snapshot, photos=(replace(snapshot.photos[0], title=title),))
    [picture] = parts_of(render_html(snapshot)).rest.iter("img")
    assert picture.attrib.keys() == {"src", "alt"} and title in picture.get("alt", "")
