"""Files that jobs leave: whole or not at all, for who asked alone, for a week."""

from __future__ import annotations

import os
from datetime import timedelta

from tracker.dates import now
from tracker.jobs.files import keep_file, read_file, remove_files
from tracker.jobs.rules import KEPT


def test_a_file_is_read_as_it_was_kept_or_not_at_all(tmp_path):
    folder = tmp_path / "jobs"
    kept = keep_file(folder, "../../a b/报告.pdf", b"%PDF")
    [path] = folder.iterdir()
    assert path.name == kept["file"] and path.suffix == ".pdf"
    assert path.stat().st_mode & 0o077 == 0 and folder.stat().st_mode & 0o077 == 0
    assert read_file(folder, kept) == b"%PDF"
    path.write_bytes(b"%PDF altered")
    assert read_file(folder, kept) is None
    path.unlink()
    assert read_file(folder, kept) is None and read_file(folder, {}) is None


def test_files_without_a_job_go_after_a_week(tmp_path):
    old, used, fresh = (keep_file(tmp_path, "a.pdf", b"x")["file"] for _ in range(3))
    long_ago = (now() - KEPT - timedelta(minutes=1)).timestamp()
    for name in (old, used):
        os.utime(tmp_path / name, (long_ago, long_ago))
    remove_files(tmp_path, {used}, now())
    assert {path.name for path in tmp_path.iterdir()} == {used, fresh}
    remove_files(tmp_path / "not there", set(), now())
