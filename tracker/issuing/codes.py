"""The code of an issued report, by which anybody finds it (docs/field.md, section 6); pure.

Twelve of the 32 digits that Crockford chose, since none is taken for another by whoever types it: eleven at random,
a number of 55 bits, and one that checks them: a wrong digit, or two that changed places, give no code.
"""

from __future__ import annotations

import secrets
import unicodedata

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_READ = str.maketrans("OIL", "011")


def new_code() -> str:
    digits = [secrets.randbelow(32) for _ in range(LENGTH - 1)]
    return "".join(DIGITS[d] for d in (*digits, _sum(digits)))


def shown(code: str) -> str:
    """In groups of four, as it is printed: ``7M2Q-XH4V-0KDR``."""
    return "-".join(code[n : n + 4] for n in range(0, LENGTH, 4))


def read_code(text: str) -> str | None:
    """The code that somebody typed or copied, whatever the case, with O for 0 or I for 1, whatever stands between
    its groups or before them; None where it is none."""
    typed = unicodedata.normalize("NFKC", text[:80]).upper()
    code = "".join(letter for letter in typed if letter.isascii() and letter.isalnum()).translate(_READ)
    digits = [DIGITS.find(letter) for letter in code]
    if len(code) != LENGTH or -1 in digits or _sum(digits[:-1]) != digits[-1]:
        return None
    return code


def _sum(digits: list[int]) -> int:
    """Each digit times a power of x of its own, in the field of 32 elements: Horner's way."""
    found = 0
    for digit in digits:
        found = _times_x(found ^ digit)
    return found


def _times_x(value: int) -> int:
    """Modulo x⁵ + x² + 1, of which x makes all 31 powers."""
    return (value << 1) ^ (0b100101 if value & 16 else 0)
