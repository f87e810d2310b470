"""How far a report is, told page by page; whoever listens gets the same bytes."""

from __future__ import annotations

import io
import logging

import pypdf
import pytest

from reports.render import render_pdf
from reports.sample import sample

from .conftest import LEDGER


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


def test_nobody_is_left_listening(printed):
    logger = logging.getLogger("weasyprint.progress")
    assert logger.handlers == [] and logger.propagate
