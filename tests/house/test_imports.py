"""The rooms of the house: which file may import which (README, the map of folders and the table below it)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINE = (
    "audit",
    "accounts",
    "contracts",
    "administration",
    "rounds",
    "jobs",
    "milestones",
    "beneficiaries",
    "activities",
    "budget",
    "cultivation",
    "evaluation",
    "payments",
    "ledger",
    "evidence",
    "workbook",
    "periods",
    "records",
    "deliverables",
    "lifecycle",
    "rectification",
    "claims",
    "requests",
    "attendance",
    "new_projects",
    "narratives",
    "reporting",
    "issuing",
    "verification",
    "tracing",
    "dossier",
    "inbox",
    "portfolio",
    "demonstration",
)
# files of tracker/ itself that any file may import
PURE = {"access", "dates", "errors", "fields", "formats", "i18n", "money", "paging", "terms", "workdays"}
# kind of file → the kinds that it may import beside pure files, of its own feature and those before it. A
# file of any other name (checks, figures, gather, writer, …) is of the kind "other"; a second service of a feature is
# called <noun>_service.
MAY_IMPORT = {
    "records": {"records"},
    "rules": {"records", "rules"},
    "models": {"db", "records", "models"},
    "queries": {"db", "records", "rules", "models", "queries", "other"},
    "service": {"db", "records", "rules", "models", "queries", "service", "other"},
    "forms": {"forms", "records", "rules", "other"},
    "other": {"records", "rules", "other"},
}
WEB = {"flask", "flask_login", "flask_wtf", "werkzeug", "wtforms"}
DATABASE = {"alembic", "sqlalchemy"}
MAY_USE = {
    "forms": WEB,
    "models": DATABASE,
    "queries": DATABASE,
    "service": DATABASE,
}
PAPER = {"tracker." + name for name in PURE}


def modules() -> list[Path]:
    return sorted((ROOT / "tracker").rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Every module that a file imports, by its full name: ``tracker.budget.rules``."""
    package = path.relative_to(ROOT).with_suffix("").parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level] if node.level else ()
            name = ".".join([*base, *filter(None, [node.module])])
            folder = (ROOT / name.replace(".", "/")).is_dir()
            found |= {f"{name}.{alias.name}" for alias in node.names} if folder else {name}
    return found


def feature_and_kind(module: str) -> tuple[str | None, str]:
    """``tracker.budget.rules`` → budget, rules; ``tracker.money`` → None, money."""
    _, *parts = module.split(".")
    if parts[0] not in LINE:
        return None, parts[0]
    kind = parts[1].rpartition("_")[2] if len(parts) == 2 else "other"  # number_service is a service
    return parts[0], kind if kind in MAY_IMPORT or kind == "routes" else "other"


def named(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def own(path: Path) -> set[str]:
    return {name for name in imports(path) if name.startswith("tracker.")}


FEATURES = [
    path for path in modules() if path.parent not in (ROOT / "tracker", ROOT / "tracker" / "commands")
]
BELOW_ROUTES = [path for path in FEATURES if path.stem != "routes"]


@pytest.mark.parametrize("path", FEATURES, ids=named)
def test_every_folder_is_a_feature_with_its_place_in_the_line(path):
    assert path.relative_to(ROOT / "tracker").parts[0] in LINE


@pytest.mark.parametrize("path", BELOW_ROUTES, ids=named)
def test_a_feature_imports_only_those_before_it(path):
    feature, _ = feature_and_kind(named(path))
    for name in own(path):
        other, _ = feature_and_kind(name)
        if other is not None:
            assert LINE.index(other) <= LINE.index(feature), f"{name} stands behind {feature}"


@pytest.mark.parametrize("path", BELOW_ROUTES, ids=named)
def test_what_a_kind_of_file_may_import(path):
    _, kind = feature_and_kind(named(path))
    for name in own(path):
        other, imported = feature_and_kind(name)
        pure = other is None and imported in PURE
        assert pure or imported in MAY_IMPORT[kind], f"{kind} may not import {name}"
    libraries = {name.split(".")[0] for name in imports(path)} & (WEB | DATABASE)
    assert libraries <= MAY_USE.get(kind, set()), f"{kind} may not use {libraries}"


@pytest.mark.parametrize("name", sorted(PURE))
def test_a_pure_file_imports_pure_files_alone(name):
    path = ROOT / "tracker" / f"{name}.py"
    assert own(path) <= PAPER
    assert not {module.split(".")[0] for module in imports(path)} & (WEB | DATABASE)


@pytest.mark.parametrize("path", [p for p in modules() if p.stem != "app"], ids=named)
def test_nobody_imports_routes_but_the_wiring(path):
    assert not {name for name in imports(path) if name.endswith(".routes")}


@pytest.mark.parametrize("path", sorted((ROOT / "reports").rglob("*.py")), ids=named)
def test_paper_knows_no_database_and_no_pages(path):
    assert not {name.split(".")[0] for name in imports(path)} & (WEB | DATABASE)
    assert own(path) <= PAPER


def test_only_one_place_commits():
    """The request's commit is guard.py's; a command writes in db.py's transactions."""
    offenders = [
        named(path)
        for path in modules()
        if ".commit()" in path.read_text("utf-8") and path.name != "guard.py"
    ]
    assert offenders == []
