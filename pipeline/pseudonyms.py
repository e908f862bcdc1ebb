"""Respondents' ids as keyed hashes.

Belongs here: the key, its fingerprint, the hash. Does not belong here: which rows are the same
person (`pipeline.conform`).
"""

import hashlib
import os
import secrets
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.store import Store, write_text
from schemas.questionnaire import Questionnaire

BLOCK = 64
SHORTEST_KEY = 16
# 80 bits: among five million respondents two share a pseudonym with a chance of 1e-11.
DIGITS = 20


class Key:
    """A secret that turns ids into pseudonyms; printing it shows its fingerprint only."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits by which a key is known without showing it."""
        return hashlib.sha256(b"likertwave key fingerprint\x00" + self._secret).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"Key({self.fingerprint})"

    def expression(self, message: str) -> str:
        """SQL for HMAC-SHA256 (RFC 2104) of a text expression, cut to 20 hexadecimal digits."""
        secret = self._secret
        if len(secret) > BLOCK:
            secret = hashlib.sha256(secret).digest()
        padded = secret.ljust(BLOCK, b"\x00")
        inner, outer = (
            "unhex('" + bytes(byte ^ pad for byte in padded).hex() + "')" for pad in (0x36, 0x5C)
        )
        return f"sha256({outer} || unhex(sha256({inner} || encode({message}))))[1:{DIGITS}]"


def new_key() -> str:
    """A fresh random secret."""
    return secrets.token_hex(32)


def key_for(store: Store, questionnaire: Questionnaire) -> Key:
    """The key of a study's pseudonyms, the same as at its first wave.

    Raises:
        StoreError: no key is set, it is too short, or it is not the one used before.
    """
    key = Key(_secret(store, questionnaire))
    known = _fingerprint_file(store, questionnaire.study_name)
    if known.exists() and known.read_text("utf-8").strip() != key.fingerprint:
        raise StoreError(
            store.shown(known),
            f"study {questionnaire.study_name} was published with another pseudonym key",
            "Set LIKERTWAVE_KEY, or restore .likertwave-key, to the key used before",
        )
    return key


def remember(store: Store, study: str, key: Key) -> None:
    """Notes the fingerprint of the key, so that another one is refused."""
    path = _fingerprint_file(store, study)
    if not path.exists():
        write_text(path, key.fingerprint + "\n")


def _fingerprint_file(store: Store, study: str) -> Path:
    return store.home / "store" / study / "key-fingerprint.txt"


def _secret(store: Store, questionnaire: Questionnaire) -> str:
    public = questionnaire.study.public_key
    if public is not None:
        return f"public\x00{public}"
    secret = os.environ.get("LIKERTWAVE_KEY", "").strip()
    where = "LIKERTWAVE_KEY"
    if not secret and store.key_file.exists():
        secret, where = store.key_file.read_text("utf-8").strip(), store.shown(store.key_file)
    if not secret:
        raise StoreError(
            f"study {questionnaire.study_name}",
            "there is no key for pseudonyms",
            "Run `likertwave init` on the data folder once, or set LIKERTWAVE_KEY",
        )
    if len(secret) < SHORTEST_KEY:
        raise StoreError(
            where, f"the key is shorter than {SHORTEST_KEY} characters", "Use a longer one"
        )
    return secret
