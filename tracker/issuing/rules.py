"""Whether a report may be issued, and its number (docs/field.md, section 6); pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from reports.fields import Fields
from reports.prose import unknown_fields
from reports.snapshot import EVALUATIONS, Snapshot
from reports.words import words

from .. import formats
from ..i18n import N_, Message, Term, language
from ..jobs.rules import Job

INTERRUPTED_AFTER = timedelta(minutes=10)  # the longest report prints in a fraction of it
REASON_LENGTH = 120  # it stands on a cover
NO_REASON = N_("Say why, in at most %(most)s letters.")


def sequence_name(organization_id: int, prefix: str | None, year: int) -> str:
    """``PG-2025``; of an organization without a prefix ``R3-2025``, which no prefix can be, as it has a digit."""
    return f"{prefix or f'R{organization_id}'}-{year}"


def number_of(sequence: str, ordinal: int) -> str:
    """``PG-2025-0012``: letters, digits and hyphens, since it stands in an address."""
    return f"{sequence}-{ordinal:04d}"


def verify_address(public_url: str) -> str:
    """Where anybody enters a report's code."""
    return f"{public_url.rstrip('/')}/verify"


def signature_reason(number: str | None) -> str:
    """What the signature of an issued report says, in letters that stand unaltered in the file."""
    return f"Report {number}"


def reasons_against(snapshot: Snapshot, today: date) -> tuple[Message, ...]:
    """Why a report with these figures cannot be issued; nothing where it can."""
    found, day = [], _said(snapshot.as_of)
    if snapshot.as_of > today.isoformat():
        found.append(Message(N_("The report's day is still to come: its figures may change until then.")))
    found += _before_anything(snapshot)
    if snapshot.kind in EVALUATIONS:
        round_ = Term("round", snapshot.kind)
        result = snapshot.evaluation
        if result is None:
            found.append(
                Message(
                    N_("No scores of the %(round)s are on record by %(day)s."),
                    round=round_,
                    day=day,
                )
            )
        elif result.score is None:
            missing = ", ".join(s.code for s in result.scores if s.score is None)
            found.append(
                Message(
                    N_("The scores of the %(round)s are not complete by %(day)s: %(codes)s."),
                    round=round_,
                    day=day,
                    codes=missing,
                )
            )
    if snapshot.kind == "certificate" and (
        snapshot.acceptance is None or snapshot.acceptance.published_on is None
    ):
        found.append(
            Message(
                N_("No acceptance certificate is concluded and published by %(day)s: publish it first."),
                day=day,
            )
        )
    fields = Fields(snapshot, words(snapshot.lang))
    for one in snapshot.written:
        if names := unknown_fields(one.text, fields):
            text = N_("The chapter “%(chapter)s” names figures that the records do not have: %(names)s.")
            said = ", ".join(f"{{{name}}}" for name in names)
            found.append(Message(text, chapter=Term("chapter", one.chapter), names=said))
    return tuple(found)


def _said(day: str | date) -> str:
    """A day in the reader's language."""
    return formats.day(day, language())


def _before_anything(snapshot: Snapshot) -> list[Message]:
    """A report of a time when there was no contract, or of progress when nothing had begun, locks a period and takes
    a number, and tells nothing."""
    p = snapshot.project
    if p.signed_on and snapshot.as_of < p.signed_on:
        text = N_("The contract was signed on %(day)s: there is nothing to report before.")
        return [Message(text, day=_said(p.signed_on))]
    if snapshot.from_on and snapshot.from_on > snapshot.as_of:
        return [Message(N_("The period begins after the report's day."))]
    if snapshot.kind == "progress" and min(snapshot.from_on or snapshot.as_of, snapshot.as_of) < p.starts_on:
        text = N_("The project begins on %(day)s: no period of a progress report begins before.")
        return [Message(text, day=_said(p.starts_on))]
    return []


def counted_already(
    from_on: date, as_of: date, others: Iterable[tuple[str, date, date]]
) -> tuple[Message, ...]:
    """Of a progress report: which of the others, each a number with its first and last day, count some of its days.
    That stands against nothing: a quarter and its year may both be reported. But it has to be known, since sums of
    two reports are sums of their periods only where these do not share a day."""
    text = N_(
        "Report %(number)s, of %(start)s to %(end)s, counts some of the same days: the figures of the two are never to be added up."
    )
    return tuple(
        Message(text, number=number, start=_said(start), end=_said(end))
        for number, start, end in others
        if start <= as_of and from_on <= end
    )


def reason_against_replacing(
    standing: str, edition: str | None, same: bool, own: bool, number: str
) -> Message | None:
    """Why no revised edition of report ``number`` can be issued; None where it can. ``edition`` is the number of
    one that is there already or being printed; ``same``: kind and language are those of the report; ``own``: it
    was issued by the organization that asks."""
    if standing not in ("valid", "withdrawn", "replaced"):
        return Message(N_("Number %(number)s is of no issued report."), number=number)
    if edition is not None:
        text = N_("Report %(number)s has a revised edition already, %(edition)s: revise that one.")
        return Message(text, number=number, edition=edition)
    if not own:
        return Message(N_("A report is revised by the organization that issued it."))
    if not same:
        return Message(N_("A revised edition is of the same kind and in the same language as the report."))
    return None


def reason_against_withdrawing(standing: str, own: bool, number: str) -> Message | None:
    """Why report ``number`` cannot be withdrawn; None where it can."""
    if standing == "withdrawn":
        return Message(N_("Report %(number)s is withdrawn already."), number=number)
    if standing == "replaced":
        return Message(
            N_("Report %(number)s is replaced by its revised edition: withdraw that one."), number=number
        )
    if standing != "valid":
        return Message(N_("Number %(number)s is of no issued report."), number=number)
    if not own:
        return Message(N_("A report is withdrawn by the organization that issued it."))
    return None


def printable(text: str | None) -> str:
    """Without what is no text: control characters, and marks that turn the direction."""
    return "".join(letter for letter in text or "" if letter.isprintable() or letter.isspace())


def clean_reason(text: str | None) -> str | None:
    """A reason as it is kept and printed, on one line; None where it says nothing, is too long for a cover, or
    holds what is no text."""
    reason = " ".join((text or "").split())
    fit = 0 < len(reason) <= REASON_LENGTH and reason.isprintable()
    return reason if fit else None


def shown_status(status: str, issued_at: str, at: datetime, job: Job | None) -> str:
    """What became of a number: as kept, and of one that is reserved also "failed", where its job did, or
    "interrupted", where it has no job (the command line) and nobody can still be printing it: its process ended
    between taking the number and the end."""
    if status != "reserved":
        return status
    if job is not None:
        return "failed" if job.state == "failed" else status
    return "interrupted" if datetime.fromisoformat(issued_at) < at - INTERRUPTED_AFTER else status
