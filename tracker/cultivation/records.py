"""What cultivating a community organization leaves behind (docs/field.md, section 7)."""

from __future__ import annotations

from typing import Annotated

from ..fields import Choice, Code, Date, Flag, Many, Money, Name, record


@record
class Resource:
    name: Name
    owner: Name | None = None
    society: Annotated[str, Choice("society")] | None = None
    kind: Name | None = None
    value: Money
    provided_on: Date
    activity: Code | None = None
    was_idle: Flag | None = None


@record
class Deliberation:
    """An issue of the negotiation mechanism: raised, discussed, agreed, done, fed back."""

    issue: Name
    raised_on: Date
    discussed_on: Date | None = None
    agreed_on: Date | None = None
    done_on: Date | None = None
    fed_back_on: Date | None = None
    parties: Annotated[tuple[str, ...], Many()] = ()


@record
class Leader:
    """A stage of a person's growth, from a day on; the latest one holds."""

    person: Code
    stage: Annotated[str, Choice("stage")]
    since: Date
