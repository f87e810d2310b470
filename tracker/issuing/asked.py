"""What is asked of issuing and what comes of it, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from reports.render import render_pdf
from reports.snapshot import Snapshot

from ..errors import DomainError
from ..evidence.vault import Vault
from ..ledger.records import Ledger
from .rules import signature_reason

Printer = Callable[[Snapshot, bytes, Mapping[str, bytes]], bytes]  # figures, ledger, photos → file
Sign = Callable[[bytes, str], bytes]  # a file and what its signature says → the signed file


@dataclass(frozen=True, slots=True)
class Asked:
    """A report to be issued by an organization. ``project_id`` is None for a portfolio, which has a period, ``from_on``
    to ``to_on``; ``issuer_id`` is None for the command line; ``revision`` that of the records that the issuer
    looked at, where it was a person, and ``latest`` the number that stood last for this kind and language then;
    ``from_on`` the first day of a progress report, where another than the usual
    one is chosen; ``vault`` has the photos to be printed."""

    project_id: int | None
    kind: str
    as_of: date
    lang: str
    organization_id: int
    issuer_id: int | None
    issuer_name: str
    revision: int | None = None
    latest: str | None = None
    from_on: date | None = None
    to_on: date | None = None
    verify_at: str | None = None  # the address that its cover leads to
    replaces: str | None = None  # the number of which it is a revised edition, and why
    reason: str | None = None
    vault: Vault | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """One that is taken; of a portfolio for no project."""

    id: int
    number: str
    project_id: int | None
    project_code: str | None


@dataclass(frozen=True, slots=True)
class Reserved(Number):
    """A number that is taken, and all that is to be printed under it."""

    snapshot: Snapshot
    ledger: Ledger
    photos: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Kept:
    number: str
    pdf: bytes
    sha256: str


class Voided(DomainError):
    """The report was not issued, and its number is void."""


def signed(sign: Sign, printer: Printer = render_pdf) -> Printer:
    """A printer whose files bear the installation's digital signature: what is issued leaves by this one."""

    def printed_and_signed(snapshot: Snapshot, ledger: bytes, photos: Mapping[str, bytes]) -> bytes:
        return sign(printer(snapshot, ledger, photos), signature_reason(snapshot.number))

    return printed_and_signed
