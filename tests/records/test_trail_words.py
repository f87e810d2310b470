"""What the trail says of submissions, certificates and the like, in a reader's words."""

from __future__ import annotations

import pytest

from tracker.i18n import use
from tracker.records.trail_words import in_short

ENTRIES = [
    (
        "round",
        {"subject_id": 4, "no": 2, "content": '{"title": "x", "files": [{"name": "a.pdf"}, {"name": "b.pdf"}]}'},
        {"no": 2, "content": "a.pdf, b.pdf"},
    ),
    # of what has no files its record tells, and a file whose name may be a resident's is not named
    ("round", {"content": '{"amount": 100}'}, {}),
    ("round", {"content": '{"files": [{"name": ""}]}'}, {}),
    ("round", {"decided_at": "2024-08-14T14:20:00+08:00"}, {"decided_at": "14 August 2024 14:20"}),
    ("certificate", {"members": '[{"name": "Li"}, {"name": "Yan"}]', "standards": '[{"code": "I01"}]'},
     {"members": "Li, Yan", "standards": "I01"}),
    ("evidence", {"record_id": 3, "sheet": "expenses"}, {"sheet": "expenses"}),
    ("expenses", {"content": "as it is", "amount": 5}, {"content": "as it is", "amount": 5}),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "kept", "read"), ENTRIES)
def test_what_is_kept_for_machines_is_read_by_people(subject, kept, read):
    with use("en"):
        assert in_short(subject, kept) == read
