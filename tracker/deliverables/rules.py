"""What a contract promises to hand over, and how it is accepted (docs/field.md, section 1). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..i18n import N_, Message
from ..rounds.rules import Round, standing

MEMBERS = 7  # most places of a panel


@dataclass(frozen=True, slots=True)
class Submitted:
    """A file of a submission. ``mark``: new | replaced | same | gone, against the submission before."""

    id: int
    name: str
    sha256: str
    size: int
    mark: str = "new"


def files_of(content: Mapping[str, Any]) -> list[Submitted]:
    """The files of a round, as they were then."""
    return [Submitted(f["id"], f["name"], f["sha256"], f["size"]) for f in content.get("files", ())]


def marked(before: Sequence[Submitted], after: Sequence[Submitted]) -> list[Submitted]:
    """The files of a submission with what changed since the one before; those that are gone come last. Bytes
    that were there already are the same, whatever they are called now; other bytes under a name that was
    there replace what it named."""
    old, names, now = {f.sha256 for f in before}, {f.name for f in before}, {f.sha256 for f in after}
    kept = [
        Submitted(
            f.id,
            f.name,
            f.sha256,
            f.size,
            "same" if f.sha256 in old else "replaced" if f.name in names else "new",
        )
        for f in after
    ]
    replaced = {f.name for f in kept if f.mark == "replaced"}
    gone = [f for f in before if f.sha256 not in now and f.name not in replaced]
    return kept + [Submitted(f.id, f.name, f.sha256, f.size, "gone") for f in gone]


def handed_in(rounds: Sequence[Round]) -> dict[int, list[Submitted]]:
    """The files of each round, by its number, with what changed since the one before."""
    before: list[Submitted] = []
    found = {}
    for each in rounds:
        after = files_of(each.content)
        found[each.no] = marked(before, after)
        before = after
    return found


def met_on(rounds: Sequence[Sequence[Round]]) -> date | None:
    """The day on which a milestone was met: that of the last acceptance, once all its deliverables are
    accepted. ``rounds``: those of each deliverable; None of a milestone that promises nothing."""
    if not rounds or any(standing(each) != "accepted" for each in rounds):
        return None
    return max(day for each in rounds if (day := max(each, key=lambda r: r.no).decided_on) is not None)


@dataclass(frozen=True, slots=True)
class Standard:
    """A service standard on the certificate: an indicator's figures on the day, and what the panel says."""

    code: str
    name: str
    unit: str | None
    target: str
    actual: str | None
    completion_percent: str | None
    met: bool | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    position: str
    signed_on: date | None = None


def reasons_against_publishing(
    standards: Sequence[Standard], members: Sequence[Member], opinion: str | None, conclusion: str, on: date
) -> list[Message]:
    """What the law asks of a certificate and this one lacks: each standard judged, the beneficiaries' opinion,
    and members who signed, on the day of the certificate or later."""
    found = []
    if not standards:
        found.append(Message(N_("There is no service standard: the project has no indicator.")))
    open_ = [s.code for s in standards if s.met is None]
    if open_:
        found.append(Message(N_("Not judged yet: %(codes)s."), codes=", ".join(open_)))
    if not (opinion or "").strip():
        found.append(Message(N_("The beneficiaries' opinion is not written down.")))
    if not members:
        found.append(Message(N_("No member of the panel is named.")))
    for one in members:
        if one.signed_on is None:
            found.append(Message(N_("%(name)s has not signed."), name=one.name))
        elif one.signed_on < on:
            found.append(Message(N_("%(name)s signed before the day of the certificate."), name=one.name))
    if conclusion == "passed" and any(s.met is False and not s.remark for s in standards):
        found.append(
            Message(N_("A standard is not met: write beside it why the project passes all the same."))
        )
    return found


def certificate_number(code: str, no: int) -> str:
    """CP-2024-017-Y1: Y for 验收, counted within the project."""
    return f"{code}-Y{no}"
