"""A table has what its record declares: the declaration is said once."""

from __future__ import annotations

import pytest

from tracker.contracts.models import projects
from tracker.contracts.records import PARTIES, Contract
from tracker.fields import columns
from tracker.ledger.models import TABLES
from tracker.ledger.records import RECORDS
from tracker.terms import TERMS


@pytest.mark.parametrize("sheet", TABLES)
def test_a_table_mirrors_its_record(sheet):
    assert set(TABLES[sheet].c.keys()) == {"id", "project_id", "version"} | {
        c.name for c in columns(RECORDS[sheet])
    }
    for column in columns(RECORDS[sheet]):
        if column.required:
            assert not TABLES[sheet].c[column.name].nullable


def test_the_projects_table_mirrors_the_contract():
    names = {c.name for c in columns(Contract)} - set(PARTIES)
    assert names | {f"{party}_id" for party in PARTIES} <= set(projects.c.keys())


def test_every_sheet_column_and_choice_has_its_terms():
    for sheet, record in RECORDS.items():
        assert sheet in TERMS["sheet"]
        for column in columns(record):
            assert column.name in TERMS["column"]
            vocabulary = getattr(column.kind, "vocabulary", None)
            assert vocabulary is None or vocabulary in TERMS


@pytest.mark.parametrize("vocabulary", TERMS)
def test_no_two_keys_of_a_vocabulary_share_a_chinese_word(vocabulary):
    if vocabulary == "column":  # unique within a sheet
        for record in RECORDS.values():
            words = [TERMS["column"][c.name][0] for c in columns(record)]
            assert len(set(words)) == len(words), record
        return
    words = [chinese for chinese, _ in TERMS[vocabulary].values()]
    assert len(set(words)) == len(words)
