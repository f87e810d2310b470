"""What the trail says of a resident is written with a key of that person's own: without the key nobody reads
it any more, and the chain still holds (docs/field.md, section 2, Personal Information Protection Law)."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .rules import canonical

# subject → its fields that tell who somebody is
PERSONAL = {"people": frozenset({"name", "phone", "gender", "birth_year", "household", "groups"})}
SEALED = "personal"


def new_key() -> bytes:
    return AESGCM.generate_key(bit_length=256)


def close(subject: str, values: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """The fields with the personal ones written in one, by the person's key."""
    personal = PERSONAL[subject]
    hidden = {name: value for name, value in values.items() if name in personal}
    shown = {name: value for name, value in values.items() if name not in personal}
    if not hidden:
        return shown
    nonce = secrets.token_bytes(12)
    text = AESGCM(key).encrypt(nonce, canonical(hidden).encode(), None)
    return shown | {SEALED: base64.b64encode(nonce + text).decode()}


def reveal(values: Mapping[str, Any], key: bytes | None) -> dict[str, Any]:
    """The fields with the personal ones readable; those whose key is gone, or is another, are left out."""
    shown = {name: value for name, value in values.items() if name != SEALED}
    if SEALED not in values or key is None:
        return shown
    packed = base64.b64decode(values[SEALED])
    try:
        return shown | json.loads(AESGCM(key).decrypt(packed[:12], packed[12:], None))
    except InvalidTag:
        return shown
