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
    """A secret that turns ids into pseudonyms; printing it shows its fingerprint only.

    The hash is SHA-256 of 32 bytes made of the secret and then the message, cut to 80 bits. Nobody
    can go on from a hash of which 176 bits are not shown, so that one pass over key and message is
    as good as the two of HMAC, and takes a quarter of the time (the construction `chop` of Coron,
    Dodis, Malinaud, Puniya, Merkle-Damgård revisited, CRYPTO 2005).
    """

    label = b"likertwave key fingerprint 2\x00"

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that tell a key, and its way to hash, without showing it."""
        return hashlib.sha256(self.label + self._secret).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.fingerprint})"

    def digest(self, message: str) -> str:
        """The same hash as `expression` gives, of a text."""
        return hashlib.sha256(self._start + message.encode()).hexdigest()[:DIGITS]

    def expression(self, message: str) -> str:
        """SQL for the hash of a text expression, 20 hexadecimal digits."""
        return f"left(sha256({_blob(self._start)} || encode({message})), {DIGITS})"

    @property
    def _start(self) -> bytes:
        return hashlib.sha256(b"likertwave pseudonyms\x00" + self._secret).digest()


class HmacKey(Key):
    """The same secret hashed by HMAC-SHA256 (RFC 2104), as studies do that began so.

    Their pseudonyms, and what they were told to forget, go by it.
    """

    label = b"likertwave key fingerprint\x00"

    def digest(self, message: str) -> str:
        """The same hash as `expression` gives, of a text."""
        return hmac.digest(self._secret, message.encode(), "sha256").hex()[:DIGITS]

    def expression(self, message: str) -> str:
        """SQL for the hash of a text expression, 20 hexadecimal digits."""
        secret = self._secret
        if len(secret) > BLOCK:
            secret = hashlib.sha256(secret).digest()
        padded = secret.ljust(BLOCK, b"\x00")
        inner, outer = (_blob(bytes(byte ^ pad for byte in padded)) for pad in (0x36, 0x5C))
        return f"left(sha256({outer} || unhex(sha256({inner} || encode({message})))), {DIGITS})"


def _blob(content: bytes) -> str:
    return f"unhex('{content.hex()}')"


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
    secret = _secret(store, study, public)
    known = fingerprint_file(store, study)
    if not known.exists():
        return Key(secret)
    # A study goes on with the hash that it began with.
    noted = known.read_text("utf-8").strip()
    for key in (Key(secret), HmacKey(secret)):
        if key.fingerprint == noted:
            return key
    raise StoreError(
        store.shown(known),
        f"study {study} was published with another pseudonym key",
        "Set LIKERTWAVE_KEY, or restore .likertwave-key, to the key used before",
    )


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
