"""How far a report is, told page by page; whoever listens gets the same bytes."""

from __future__ import annotations

import io
import logging
from xml.etree.ElementTree import fromstring

import pypdf
import pytest

from reports import long_tables, progress, setting
from reports.render import render_pdf
from reports.sample import sample

from .conftest import LEDGER
from .test_press import small_parts


@pytest.fixture(scope="module")
def printed(final):
    """The report without a listener, and with one in two processes, and what that one heard."""
    heard: list[tuple[str, int, int]] = []
    told = render_pdf(sample(), LEDGER, progress=lambda *now: heard.append(now), side_by_side=True)
    return final, told, heard


def test_the_same_bytes_with_and_without(printed):
    quiet, told, _ = printed
    assert quiet == told


def test_phases_follow_each_other(printed):
    phases = [*dict.fromkeys(phase for phase, _, _ in printed[2])]
    assert phases == ["setting", "writing", "attaching"]
    assert [phase for phase, _, _ in printed[2]] == sorted(
        (phase for phase, _, _ in printed[2]), key=phases.index
    )


def test_every_page_is_counted_up_to_the_last(printed):
    quiet, _, heard = printed
    pages = len(pypdf.PdfReader(io.BytesIO(quiet)).pages)
    for phase in ("setting", "writing"):
        told = [(done, total) for name, done, total in heard if name == phase]
        # heard in the process that listens; the other's pages are in its sums
        assert all(0 <= done <= total for done, total in told)
        assert [done for done, _ in told] == sorted(done for done, _ in told)
        assert told[-1][0] <= pages
    assert abs(heard[0][2] - pages) < pages / 4  # the guess, before a page is laid out


@pytest.mark.parametrize("rows", [1, 200])
def test_in_one_process_all_pages_are_told_once(rows, monkeypatch):
    """Those that are set again for another portion too."""
    monkeypatch.setattr(long_tables, "LONG", 90)
    parts = small_parts()
    table = f"<section><table><tbody>{'<tr><td>t</td></tr>' * rows}</tbody></table></section>"
    parts.rest.find("body/main").append(fromstring(table))
    heard: list[tuple[str, int, int]] = []
    with progress.telling(lambda *now: heard.append(now), parts):
        pieces = [piece.pdf for piece in setting.set_in_turn(parts) if piece.place != "letters"]
    pages = sum(len(pypdf.PdfReader(io.BytesIO(pdf)).pages) for pdf in pieces)
    assert heard[-1] == ("writing", pages, pages) and len(pieces) == (3 if rows == 1 else 5)
    assert max(done for phase, done, _ in heard if phase == "setting") >= pages


def test_nobody_is_left_listening(printed):
    logger = logging.getLogger("weasyprint.progress")
    assert logger.handlers == [] and logger.propagate
