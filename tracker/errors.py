"""Errors with a sentence for the person who meets them."""

from __future__ import annotations

from typing import Any

from .i18n import Message


class DomainError(Exception):
    """A rule said no. ``field`` names the form's field at fault, where it is one."""

    def __init__(self, message: Message, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class Conflict(Exception):
    """Somebody else changed the record while this form was open. ``now``: the form's fields as they stand, of
    ``version``."""

    def __init__(self, now: dict[str, Any], version: int) -> None:
        super().__init__("changed by somebody else")
        self.now, self.version = now, version
