"""Sizes of files as a page writes them."""

from __future__ import annotations

import pytest

from tracker import formats


@pytest.mark.parametrize(
    ("size", "kilobytes", "megabytes"),
    [(0, "0", "0"), (1, "1", "0"), (1024, "1", "0"), (1025, "2", "0"), (2**20 - 1, "1,024", "0"), (20 * 2**20, "20,480", "20")],
)  # fmt: skip
def test_sizes_of_files(size, kilobytes, megabytes):
    """What a file has is rounded up, what it may have down."""
    assert (formats.kilobytes(size), formats.megabytes(size)) == (kilobytes, megabytes)
