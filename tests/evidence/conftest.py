from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tracker.contracts.models import projects
from tracker.db import Database
from tracker.evidence.models import evidence
from tracker.ledger.models import TABLES

from ..strict import CODE, StrictClient

GALLERY = f"/projects/{CODE}/evidence"
Send = Callable[..., TestResponse]


@pytest.fixture
def record_id(example_database: Database) -> Callable[..., int]:
    """The id of a record of the worked example: of a sheet, by the value of a column."""

    def find(sheet: str, project: str = CODE, **known) -> int:
        table = TABLES[sheet]
        mine = select(projects.c.id).where(projects.c.code == project).scalar_subquery()
        wanted = [table.c[name] == value for name, value in known.items()]
        with example_database.session() as session:
            return session.scalars(select(table.c.id).where(table.c.project_id == mine, *wanted)).first()

    return find


@pytest.fixture
def activity(record_id) -> str:
    """Where what is attached to an activity stands."""
    return f"{GALLERY}/activities/{record_id('activities', code='A05')}"


@pytest.fixture
def send(client: StrictClient) -> Send:
    """Attaches files, (name, bytes) each, as a person does: by the form of the record's page."""

    def attach(address: str, *sent: tuple[str, bytes], kind: str = "photo", **more) -> TestResponse:
        page = client.get(address).text
        once = re.search(r'name="once"[^>]*value="([^"]+)"', page)
        data = {"kind": kind, "files": [(io.BytesIO(data), name) for name, data in sent]}
        if once and "once" not in more:
            data["once"] = once[1]
        return client.send(address, data | more)

    return attach


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "evidence"


def kept(vault: Path) -> list[Path]:
    """Every file in the vault, in its place or still aside."""
    return sorted(path for path in vault.rglob("*") if path.is_file()) if vault.exists() else []


def rows(database: Database) -> list:
    with database.session() as session:
        return list(session.execute(select(evidence).order_by(evidence.c.id)).mappings())
