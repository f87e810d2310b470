"""The archive that is written as it is sent: how much of it is in memory, and the same bytes for the same parts."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
import zipfile
from datetime import UTC, datetime

from tracker.dossier.archive import CHUNK, Part, packed, whole

AT = datetime(2025, 7, 10, 12, 30, 8, tzinfo=UTC)
PIECE = bytes(range(256)) * (CHUNK // 256)


def test_memory_stays_flat_however_much_is_sent():
    def parts(pieces: int):
        return (Part(f"{n}.bin", iter([PIECE] * pieces), CHUNK * pieces) for n in range(4))

    peaks = []
    for pieces in (4, 40):  # 4 MB, 40 MB
        tracemalloc.start()
        sent = sum(len(chunk) for chunk in packed(parts(pieces), AT, lambda _: []))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert sent > 4 * CHUNK * pieces
    assert peaks[1] < peaks[0] + CHUNK and peaks[1] < 8 * CHUNK


def test_the_same_parts_give_the_same_bytes_with_the_sums_of_all():
    def made() -> bytes:
        parts = [whole("a.txt", b"a"), Part("b.bin", iter([PIECE, PIECE]), 2 * CHUNK)]
        return b"".join(packed(parts, AT, lambda written: [whole("list", repr(written).encode())]))

    data = made()
    assert made() == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {i.date_time for i in archive.infolist()} == {(2025, 7, 10, 12, 30, 8)}
        for line in archive.read("SHA256SUMS").decode().splitlines():
            sha256, name = line.split("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == sha256
        assert archive.namelist() == ["a.txt", "b.bin", "list", "SHA256SUMS"]
