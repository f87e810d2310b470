"""The register of participants of a project. Identity-card numbers are never stored."""

from __future__ import annotations

from typing import Annotated

from ..fields import Choice, Code, Many, Name, Year, record


@record
class Person:
    """Someone who takes part, as beneficiary or volunteer: the role stands on the attendance row."""

    code: Code
    name: Name | None = None
    phone: Name | None = None
    gender: Annotated[str, Choice("person_gender")] | None = None
    birth_year: Year | None = None
    household: Name | None = None
    groups: Annotated[tuple[str, ...], Many()] = ()
