"""What the pages for readers say of the code is so: files, functions, sections, commands and settings."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import config
from tests.house.test_imports import LINE, MAY_IMPORT, ROOT, modules, named
from tracker.cli import cli

README = (ROOT / "README.md").read_text("utf-8")
FIELD = (ROOT / "docs" / "field.md").read_text("utf-8")
SECTIONS = set(re.findall(r"^## (\d+)\.", FIELD, re.MULTILINE))
FOLDERS = (ROOT, ROOT / "tracker", ROOT / "tracker" / "ledger" / "checks")


def found(path: str) -> Path | None:
    return next((folder / path for folder in FOLDERS if (folder / path).exists()), None)


@pytest.mark.parametrize("page", [README, FIELD], ids=["README", "field"])
def test_files_that_are_named_are_there(page):
    paths = re.findall(r"`([a-z_]+(?:/[\w.]+)+\.(?:py|html|po|css))\b", page)
    assert paths
    assert [path for path in paths if found(path) is None] == []


def test_functions_that_are_named_are_there():
    cited = re.findall(r"`(\S+\.py):\s+(\w+)", README)
    assert cited
    for path, function in cited:
        source = found(path)
        assert source is not None, path
        defined = {
            n.name for n in ast.parse(source.read_text("utf-8")).body if isinstance(n, ast.FunctionDef)
        }
        assert function in defined, f"{path} has no {function}"


def test_the_map_names_every_file_of_the_top():
    there = {p.name for p in (ROOT / "tracker").glob("*.py")} - {"__init__.py"}
    assert [name for name in sorted(there) if not re.search(rf"^  .*\b{name}\b", README, re.MULTILINE)] == []


def test_the_line_and_the_table_are_those_of_the_tests():
    assert f"`{' → '.join(LINE)}`" in " ".join(README.split())
    for kind in set(MAY_IMPORT) - {"other"}:
        assert re.search(rf"^\|[^|]*`{kind}\.py`", README, re.MULTILINE), kind


@pytest.mark.parametrize("path", modules(), ids=named)
def test_sections_that_are_cited_are_there(path):
    for said in re.findall(r"docs/field\.md, sections? ([\d, and to]*\d)", path.read_text("utf-8")):
        assert set(re.findall(r"\d+", said)) <= SECTIONS, said


def test_commands_that_are_named_are_there():
    for name in re.findall(r"(?:^|`)tracker ([a-z]+)", README, re.MULTILINE):
        assert name in cli.commands, name


def test_settings_are_listed():
    """Each that is read from the environment stands in the docstring of config.py."""
    assert config.__doc__
    for source in (
        ROOT / "config.py",
        ROOT / "tracker" / "cli.py",
        *(ROOT / "tracker" / "commands").glob("*.py"),
    ):
        for name in re.findall(r'environ\.get\("(\w+)"', source.read_text("utf-8")):
            assert name in config.__doc__ or name == "LANG", name
