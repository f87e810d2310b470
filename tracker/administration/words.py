"""What an entry of the trail says, in words; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..formats import moment
from ..i18n import gettext, language
from ..terms import TERMS, term


class Said(NamedTuple):
    """A field with its value before and after, each empty where there was none."""

    label: str
    before: str
    after: str


def fields(
    subject: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    organizations: Mapping[int, str],
    people: Mapping[int, str],
) -> list[Said]:
    """The fields that an entry tells of, in the reader's language; the two mappings give names to ids."""
    names = [*after, *(name for name in before if name not in after)]
    return [
        Said(
            _label(subject, name),
            _value(name, before.get(name), organizations, people),
            _value(name, after.get(name), organizations, people),
        )
        for name in names
    ]


def word(vocabulary: str, key: str) -> str:
    """The field's word for what the trail tells of; the key itself where there is none."""
    return term(vocabulary, key, language()) if key in TERMS[vocabulary] else key.replace("_", " ")


def _label(subject: str, name: str) -> str:
    if (subject, name) == ("user", "name"):
        name = "full_name"
    return word("account_field" if name in TERMS["account_field"] else "column", name)


def _value(name: str, value: Any, organizations: Mapping[int, str], people: Mapping[int, str]) -> str:
    match name, value:
        case _, None:
            return ""
        case "role", str() if value in TERMS["user_role"]:
            return term("user_role", value, language())
        case "kind", str() if value in TERMS["organization_kind"]:
            return term("organization_kind", value, language())
        case "organization_id", int():
            return organizations.get(value, str(value))
        case "user_id", int():
            return people.get(value, str(value))
        case "active", bool():
            return gettext("in use") if value else gettext("closed")
        case (("expires_at" | "used_at"), str()):
            return moment(value, language())
    return str(value)
