"""The press prints what ``render_pdf`` prints, in a process of its own; whichever of several processes fails, all end
and one says why."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from signal import SIGKILL
from xml.etree.ElementTree import SubElement, fromstring

import pikepdf
import pytest

from reports import join, pipe, progress, setting
from reports.engine import FatalURLFetchingError
from reports.parts import Parts, parts_of
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
    with Press("zh") as press:
        pass
    assert press._process.returncode == 0
    with pytest.raises(LookupError), Press("zh") as press:
        raise LookupError
    assert press._process.returncode == -SIGKILL


def test_a_press_that_fails_says_why(capfd):
    snapshot, _ = with_photos(sample(), most=1)
    with pytest.raises(RuntimeError, match="exit status 1"), Press("zh") as press:
        press.set(snapshot)
        press.print(LEDGER)
    assert "the report came without this photo" in capfd.readouterr().err


def test_noise_in_place_of_pages_is_a_failure(tmp_path, monkeypatch):
    noise = tmp_path / "noise"
    noise.write_text("#!/bin/sh\nexec 3<&0\ncat <&3 >/dev/null &\nexec yes\n")
    noise.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(noise))
    with pytest.raises(RuntimeError, match="exit status"), Press("zh") as press:
        press.set(sample())
        press.print(LEDGER)


def test_the_process_that_reads_the_records_loads_no_engine():
    script = "import sys, reports.press, reports.join; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "weasyprint" not in loaded.stdout.split() and join.Piece.__module__ == "reports.join"


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch):
    """The processes that are forked, of which none is left."""
    fork, pids = os.fork, []

    def forking() -> int:
        pids.append(fork())
        return pids[-1]

    monkeypatch.setattr(os, "fork", forking)
    yield pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def small_parts(broken: str = "") -> Parts:
    page = '<html lang="en"><head><title>t</title></head><body><main><h1 id="{}">t</h1></main></body></html>'
    parts = Parts(*(fromstring(page.format(name)) for name in ("contents", "first", "rest")))
    if broken:
        SubElement(getattr(parts, broken)[1], "img", src="file:///etc/passwd", alt="")
    return parts


def test_two_processes_give_what_one_gives(forked):
    assert [*setting.set_side_by_side(small_parts())] == [*setting.set_in_turn(small_parts())]
    assert len(forked) == 1


def test_where_this_process_fails_the_other_is_ended(forked):
    with pytest.raises(FatalURLFetchingError, match="nothing from outside"):
        list(setting.set_side_by_side(small_parts("first")))


def test_where_the_other_process_fails_this_one_has_its_reason(forked, capfd):
    with pytest.raises(RuntimeError, match=r"FatalURLFetchingError: .* nothing from outside"):
        list(setting.set_side_by_side(small_parts("rest")))
    assert "Traceback" in capfd.readouterr().err


@pytest.mark.parametrize("told", [False, True])
def test_where_the_other_process_is_killed_this_one_says_so(forked, monkeypatch, told):
    """Before it has said anything, and before its last word."""

    def set_rest(parts):
        if told:
            yield setting.Places({}, 1)
        os.kill(os.getpid(), SIGKILL)

    monkeypatch.setattr(setting, "set_rest", set_rest)
    with pytest.raises(RuntimeError, match="ended with status -9"):
        list(setting.set_side_by_side(small_parts()))


def test_where_nobody_listens_any_more_the_other_process_ends_without_a_word(capfd):
    source, target = os.pipe()
    os.close(source)
    pid = os.fork()
    if pid == 0:
        setting._tell_rest(small_parts(), target)
    os.close(target)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1
    assert capfd.readouterr().err == ""


def test_what_breaks_off_within_a_word_is_an_end():
    source, target = os.pipe()
    with open(target, "wb") as speak:
        pipe.say(speak, b"whole")
        speak.write(pickle.dumps(bytes(1000))[:500])
    with open(source, "rb") as hear:
        assert [*pipe.said(hear)] == [b"whole"]


def test_where_the_joining_fails_nothing_goes_on(forked, monkeypatch):
    def bind(snapshot, pieces, ledger):
        next(pieces)
        raise LookupError

    monkeypatch.setattr(join, "bind", bind)
    with pytest.raises(LookupError) as failed:
        render_pdf(sample(), progress=lambda *now: None, side_by_side=True)
    assert failed.traceback and progress._listening.get() is None  # not only once that is forgotten
    with pytest.raises(ProcessLookupError):
        os.kill(forked[0], 0)


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
