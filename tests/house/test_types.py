"""What the code says of its types is so."""

from __future__ import annotations

import subprocess
import sys

from tests.house.test_imports import ROOT


def test_types_agree():
    """By mypy, as ``pyproject.toml`` sets it: every function says what it takes and gives."""
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
