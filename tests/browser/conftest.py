"""Debian's Chromium, to look at the application with."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

CHROMIUM = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.skip("there is no Chromium")
    return browser_type_launch_args | {"executable_path": path, "args": ["--no-sandbox"]}
