"""Whoever writes says so: a file that changes tables appends to the trail too."""

from __future__ import annotations

import ast

import pytest

from tests.house.test_imports import imports, modules, named

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
