"""Respondents' ids as keyed hashes."""

import hashlib
import hmac

import polars as pl
import pytest

from pipeline import sql
from pipeline.pseudonyms import HmacKey, Key, remember
from schemas.errors import UserError
from tests.making import KEY, STUDY, Folder

SECRETS = ["short", "x" * 64, "y" * 65, "nøgle på dansk " * 10]
MESSAGES = ["", "Jørn", "small\x1f42"]


def in_duckdb(key: Key) -> list[str]:
    with sql.connect() as connection:
        connection.register("texts", pl.DataFrame({"message": MESSAGES}))
        hashed = connection.sql(f"SELECT {key.expression('message')} FROM texts")
        return [one for (one,) in hashed.fetchall()]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_pseudonym_is_sha256_of_a_key_and_what_tells_the_person(secret: str) -> None:
    key = hashlib.sha256(b"likertwave pseudonyms\x00" + secret.encode()).digest()
    expected = [hashlib.sha256(key + one.encode()).hexdigest()[:20] for one in MESSAGES]
    assert in_duckdb(Key(secret)) == expected
    assert [Key(secret).digest(one) for one in MESSAGES] == expected


def test_a_pseudonym_is_what_other_programs_make_of_it() -> None:
    # (printf 'likertwave pseudonyms\000short' | openssl dgst -sha256 -binary
    #  printf 'small\03742') | openssl dgst -sha256
    assert Key("short").digest("small\x1f42") == "357f15e3bc702bd357df"


@pytest.mark.parametrize("secret", SECRETS)
def test_an_older_pseudonym_is_hmac_sha256_as_the_standard_library_has_it(secret: str) -> None:
    expected = [
        hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()[:20]
        for message in MESSAGES
    ]
    assert in_duckdb(HmacKey(secret)) == expected
    assert [HmacKey(secret).digest(one) for one in MESSAGES] == expected


def test_a_study_that_began_with_older_pseudonyms_keeps_them(folder: Folder) -> None:
    folder.study()
    folder.wave()
    older = HmacKey(KEY)
    remember(folder.store, "small", older)
    assert folder.compute().read("wide")["respondent"][0] == older.digest("small\x1fa")


def test_printing_a_key_shows_its_fingerprint_only() -> None:
    assert "secret" not in repr(Key("a secret of some length"))


def test_an_id_gives_the_same_pseudonym_in_every_wave_of_a_study(folder: Folder) -> None:
    folder.study()
    folder.wave("id,It is useful,It is easy\n 7 ,Agree,Agree\n", name="2023")
    folder.wave("id,It is useful,It is easy\nx,Agree,Agree\n7,Agree,Agree\n", name="2024")
    first = folder.compute(wave="2023").read("wide")["respondent"][0]
    assert folder.compute(wave="2024").read("wide")["respondent"][1] == first


def test_another_key_is_refused_and_what_is_published_stays(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.study()
    folder.wave()
    folder.compute()
    before = folder.bytes_below("store")
    monkeypatch.setenv("LIKERTWAVE_KEY", "quite another key for tests")
    with pytest.raises(UserError, match="published with another pseudonym key"):
        folder.compute()
    assert folder.bytes_below("store") == before


def test_without_a_key_a_study_of_real_persons_does_not_run(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LIKERTWAVE_KEY")
    folder.study()
    folder.wave()
    with pytest.raises(UserError, match="Run `likertwave init`"):
        folder.compute()
    monkeypatch.setenv("LIKERTWAVE_KEY", "short")
    with pytest.raises(UserError, match="shorter than 16 characters"):
        folder.compute()


def test_a_study_without_real_persons_needs_no_key(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LIKERTWAVE_KEY")
    folder.study('public_key: "anyone"\n' + STUDY)
    folder.wave()
    assert folder.compute().read("wide").height == 3
