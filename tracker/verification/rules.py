"""What is said of a file or a code that somebody wants verified (docs/field.md, section 6); pure."""

from __future__ import annotations

from reports.check import Examined

# the file was issued here, byte for byte; it names a report that was, but is not its file; it bears a signature of
# this installation but is no report that was kept; it bears another signature that holds; one that does not; none
VERDICTS = ("issued", "altered", "not_kept", "elsewhere", "broken", "unsigned")


def verdict(examined: Examined, issued: bool, named: bool, own: str | None) -> str:
    """``issued``: its SHA-256 is that of an issued report; ``named``: the number that it bears is one's; ``own``:
    the fingerprint of the installation's certificate, where it is known."""
    if issued:
        return "issued"
    if examined.state == "whole":
        if named or (own is not None and examined.fingerprint == own):
            return "not_kept" if examined.fingerprint == own else "altered"
        return "elsewhere"
    if named:
        return "altered"
    return "broken" if examined.state == "altered" else "unsigned"
