"""The rooms of the house: which file may import which (README, map of folders)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINE = (
    "accounts",
    "contracts",
    "milestones",
    "beneficiaries",
    "activities",
    "budget",
    "cultivation",
    "evaluation",
    "payments",
    "ledger",
    "workbook",
    "reporting",
    "demonstration",
)
PURE = {"money", "dates", "formats", "terms", "i18n", "fields", "errors", "paging"}
OUTSIDE = {"flask", "flask_login", "flask_wtf", "wtforms", "sqlalchemy", "alembic", "werkzeug"}
PAPER_LIBRARIES = {"jinja2", "markupsafe", "babel", "vl_convert", "weasyprint", "pypdf", "xlsxwriter", "segno"}


def modules() -> list[Path]:
    return sorted(p for p in (ROOT / "tracker").rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Every module that a file imports, by its full name: ``tracker.budget.rules``."""
    package = path.relative_to(ROOT).with_suffix("").parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level]) if node.level else []
            name = ".".join([*base, *((node.module or "").split(".") if node.module else [])])
            found.add(name)
            found |= {f"{name}.{alias.name}" for alias in node.names if (ROOT / name.replace(".", "/")).is_dir()}
    return found


def kind_and_feature(path: Path) -> tuple[str | None, str]:
    parts = path.relative_to(ROOT / "tracker").parts
    return (parts[0] if len(parts) > 1 else None), path.stem


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_feature_imports_only_those_before_it(path):
    feature, stem = kind_and_feature(path)
    if feature is None or stem == "routes":
        return  # routes stand on top: they read any feature, and nobody imports them but the wiring
    assert feature in LINE, f"{feature} has no place in the line"
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "tracker" and len(parts) > 2 and parts[1] in LINE:
            assert LINE.index(parts[1]) <= LINE.index(feature), f"{name} stands behind {feature}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_what_a_kind_of_file_may_import(path):
    _, stem = kind_and_feature(path)
    named = imports(path)
    roots = {name.split(".")[0] for name in named}
    if stem in {"rules", "records", "access"} | PURE:
        assert not roots & OUTSIDE, f"a pure file imports {roots & OUTSIDE}"
        assert not {n for n in named if n.endswith((".models", ".queries", ".service", ".forms", ".routes"))}
    if stem in ("models", "queries", "service"):
        assert not roots & (OUTSIDE - {"sqlalchemy", "alembic"}), "a page's library below the pages"
        assert not {n for n in named if n.endswith((".routes", ".forms"))}
    if stem != "app":
        assert not {n for n in named if n.endswith(".routes")}, "nobody imports routes but the wiring"


@pytest.mark.parametrize("path", sorted((ROOT / "reports").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_paper_knows_no_database_and_no_pages(path):
    named = imports(path)
    assert not {n.split(".")[0] for n in named} & OUTSIDE
    inside = {n for n in named if n.startswith("tracker.")}
    assert inside <= {f"tracker.{name}" for name in PURE}, inside


def test_only_one_place_commits():
    offenders = [
        str(path.relative_to(ROOT))
        for path in modules()
        if ".commit()" in path.read_text() and path.name not in ("guard.py", "cli.py")
    ]
    assert offenders == []
