"""Respondents' ids as keyed hashes.

Belongs here: the key, its fingerprint, the hash. Does not belong here: which rows are the same
person (`pipeline.conform`).
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from pipeline import sql
from pipeline.errors import StoreError
from pipeline.store import Store
from pipeline.writing import write_text
from schemas.questionnaire import Questionnaire

BLOCK = 64
SHORTEST_KEY = 16
# 80 bits: among five million respondents two share a pseudonym with a chance of 1e-11.
DIGITS = 20
SEPARATOR = "\x1f"


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

    def digest(self, message: str) -> str:
        """The same hash as `expression` gives, of a text."""
        return hmac.digest(self._secret, message.encode(), "sha256").hex()[:DIGITS]

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


def joined(start: str, texts: Iterable[str]) -> str:
    """SQL for several texts as one; folded texts hold no separator: no others make the same."""
    return f" || {sql.literal(SEPARATOR)} || ".join((sql.literal(start), *texts))


def of_id(study: str, text: str) -> str:
    """SQL for what is hashed of a respondent's id, a text expression."""
    return joined(study, [text])


def of_link(study: str, text: str) -> str:
    """SQL for what is hashed of an id that links waves, trimmed or folded as the study says."""
    return joined(f"{study}{SEPARATOR}link", [text])


def of_row(study: str, sha256: str, text: str) -> str:
    """SQL for what is hashed of a row without an id, a text expression of its number."""
    return joined(f"{study}{SEPARATOR}{sha256}", [text])


def new_key() -> str:
    """A fresh random secret."""
    return secrets.token_hex(32)


def key_for(store: Store, questionnaire: Questionnaire) -> Key:
    """The key of a study's pseudonyms, the same as at its first wave.

    Raises:
        StoreError: no key is set, it is too short, or it is not the one used before.
    """
    return key_of(store, questionnaire.study_name, questionnaire.study.public_key)


def key_of(store: Store, study: str, public: str | None) -> Key:
    """The key of a study whose codebook names a public key, or none.

    Raises:
        StoreError: no key is set, it is too short, or it is not the one used before.
    """
    key = Key(_secret(store, study, public))
    known = fingerprint_file(store, study)
    if known.exists() and known.read_text("utf-8").strip() != key.fingerprint:
        raise StoreError(
            store.shown(known),
            f"study {study} was published with another pseudonym key",
            "Set LIKERTWAVE_KEY, or restore .likertwave-key, to the key used before",
        )
    return key


def remember(store: Store, study: str, key: Key) -> None:
    """Notes the fingerprint of the key, so that another one is refused."""
    path = fingerprint_file(store, study)
    if not path.exists():
        write_text(path, key.fingerprint + "\n")


def fingerprint_file(store: Store, study: str) -> Path:
    """Where the fingerprint of a study's key is noted."""
    return store.home / "store" / study / "key-fingerprint.txt"


def _secret(store: Store, study: str, public: str | None) -> str:
    if public is not None:
        return f"public\x00{public}"
    secret = os.environ.get("LIKERTWAVE_KEY", "").strip()
    where = "LIKERTWAVE_KEY"
    if not secret and store.key_file.exists():
        secret, where = store.key_file.read_text("utf-8").strip(), store.shown(store.key_file)
    if not secret:
        raise StoreError(
            f"study {study}",
            "there is no key for pseudonyms",
            "Run `likertwave init` on the data folder once, or set LIKERTWAVE_KEY",
        )
    if len(secret) < SHORTEST_KEY:
        raise StoreError(
            where, f"the key is shorter than {SHORTEST_KEY} characters", "Use a longer one"
        )
    return secret
