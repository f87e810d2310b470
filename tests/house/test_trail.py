"""Whoever writes says so: a file that changes tables appends to the trail too."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.test_imports import imports, modules, named
from tracker.dossier.past import APART, EMPTY, MADE
from tracker.dossier.past_queries import SUBJECTS

WRITES = {"insert", "update", "delete", "postgresql", "sqlite"}
# the trail itself, and what it reads from; notices, which tell persons of what stands in it already
ITSELF = {"tracker.audit.service", "tracker.db", "tracker.inbox.notice_service"}


def writers():
    for path in modules():
        names = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
            for alias in node.names
        }
        text = path.read_text("utf-8")
        if (names & WRITES or "session.add(" in text or "session.delete(" in text) and named(
            path
        ) not in ITSELF:
            yield path


def test_there_are_some():
    assert len(list(writers())) >= 3


@pytest.mark.parametrize("path", list(writers()), ids=named)
def test_a_file_that_writes_tells_the_trail(path):
    assert "tracker.audit.service" in imports(path)
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "note" in calls


def told() -> Iterator[tuple[str, ast.Call]]:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Change":
                yield f"{named(path)}:{node.lineno}", node


def test_what_the_trail_tells_of_a_project_is_undone_by_a_dossier_of_the_time_before():
    """Whoever tells something new says in ``tracker/dossier/past.py`` how it is taken back."""
    calls = [
        (place, [a.value if isinstance(a, ast.Constant) else None for a in c.args], c) for place, c in told()
    ]
    assert len(calls) > 30
    for place, (subject, _, action, *_), call in calls:
        of_a_project = len(call.args) > 5 or any(k.arg == "project_id" for k in call.keywords)
        if subject is None or not of_a_project or subject in APART:
            continue
        assert subject in SUBJECTS, place
        known = action is None or action in {*MADE, "changed", "removed"} or (subject, action) in EMPTY
        assert known, place
