"""Whether a report may be issued, and its number (docs/field.md, section 6); pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from reports.snapshot import Snapshot

from ..i18n import N_, Message, Term

INTERRUPTED_AFTER = timedelta(minutes=10)  # the longest report prints in a fraction of it
NEEDS_SCORES = frozenset({"midterm", "final"})


def sequence_name(organization_id: int, prefix: str | None, year: int) -> str:
    """``PG-2025``; of an organization without a prefix ``R3-2025``, which no prefix can be, as it has a digit."""
    return f"{prefix or f'R{organization_id}'}-{year}"


def number_of(sequence: str, ordinal: int) -> str:
    """``PG-2025-0012``: letters, digits and hyphens, since it stands in an address."""
    return f"{sequence}-{ordinal:04d}"


def signature_reason(snapshot: Snapshot) -> str:
    """What the signature of an issued report says, in letters that stand unaltered in the file."""
    return f"Report {snapshot.number}"


def reasons_against(snapshot: Snapshot, today: date) -> tuple[Message, ...]:
    """Why a report with these figures cannot be issued; nothing where it can."""
    found = []
    if snapshot.as_of > today.isoformat():
        found.append(Message(N_("The report's day is still to come: its figures may change until then.")))
    if snapshot.kind in NEEDS_SCORES:
        round_ = Term("round", "midterm" if snapshot.kind == "midterm" else "final")
        result = snapshot.evaluation
        if result is None:
            found.append(
                Message(
                    N_("No scores of the %(round)s are on record by %(day)s."),
                    round=round_,
                    day=snapshot.as_of,
                )
            )
        elif result.score is None:
            missing = ", ".join(s.code for s in result.scores if s.score is None)
            found.append(
                Message(
                    N_("The scores of the %(round)s are not complete by %(day)s: %(codes)s."),
                    round=round_,
                    day=snapshot.as_of,
                    codes=missing,
                )
            )
    return tuple(found)


def is_interrupted(status: str, issued_at: str, at: datetime) -> bool:
    """Whether nobody can still be printing it: its process ended between taking the number and the end."""
    return status == "reserved" and datetime.fromisoformat(issued_at) < at - INTERRUPTED_AFTER
