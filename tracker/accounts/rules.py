"""Who may have an account and how long it lasts: roles by organization, passwords and how guessing them is
slowed down, invitations, credit codes; pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from ..errors import DomainError
from ..i18n import N_, Message

MOST_FAILURES = 5
WINDOW = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
_REPORT_PREFIX = re.compile(r"[A-Z]{2,8}")
LONGEST_SESSION = timedelta(days=7)  # since the sign-in, however busy; twelve idle hours end it before
KEPT_SENDING = timedelta(days=8)  # a form's key: longer than the session in which the form was opened
INVITATION = timedelta(days=7)
# kind of organization → the roles that its people may have
ROLES = {
    "purchaser": frozenset({"official"}),
    "contractor": frozenset({"project_manager", "social_worker", "finance_officer"}),
    "evaluator": frozenset({"evaluator"}),
    "auditor": frozenset({"auditor"}),
    "street_office": frozenset({"official"}),
    "community": frozenset({"official"}),
    "platform": frozenset({"administrator"}),
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def locked_until(failures: Sequence[datetime], now: datetime) -> datetime | None:
    """When the next attempt is allowed: 15 minutes after the fifth-last failure; None, at once."""
    recent = sorted(at for at in failures if at > now - WINDOW)
    return recent[-MOST_FAILURES] + WINDOW if len(recent) >= MOST_FAILURES else None


def is_email(text: str) -> bool:
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def is_long_enough(password: str) -> bool:
    return SHORTEST_PASSWORD <= len(password) <= 1000


def is_report_prefix(text: str) -> bool:
    """What stands before year and ordinal in the numbers of an organization's reports: it is part of an
    address, and has no digit, as the ones of organizations without a prefix have (docs/field.md, section 6)."""
    return _REPORT_PREFIX.fullmatch(text) is not None


def fits(role: str, kind: str) -> bool:
    """Whether people of an organization of that kind may have the role."""
    return role in ROLES[kind]


def credit_code(text: str) -> str:
    """A unified social credit code 统一社会信用代码 (GB 32100-2015) without blanks, in capitals. DomainError
    where it is none."""
    try:
        return uscc.validate(text)
    except InvalidLength:
        said = N_("a unified social credit code has 18 characters")
    except InvalidChecksum:
        said = N_("the check digits of this code are wrong: one of its characters is mistyped")
    except ValidationError:
        said = N_("a unified social credit code has digits and capital letters without I, O, S, V and Z")
    raise DomainError(Message(said), "uscc")


def fingerprint(token: str) -> str:
    """What is kept of a token: whoever reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()
