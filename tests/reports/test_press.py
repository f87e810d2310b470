"""The press prints what ``render_pdf`` prints, in a process of its own."""

from __future__ import annotations

import pytest

from reports.press import Press
from reports.render import render_pdf
from reports.sample import sample


def test_the_same_bytes_as_in_this_process():
    with Press("zh") as press:
        press.set(sample())
        printed = press.print(b"ledger")
    assert printed == render_pdf(sample(), b"ledger")


def test_a_press_without_anything_to_print_ends():
    with pytest.raises(LookupError), Press("zh") as press:
        raise LookupError
    assert press._process.returncode == 0
