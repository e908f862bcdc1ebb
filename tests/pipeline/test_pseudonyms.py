"""Respondents' ids as keyed hashes."""

import hashlib
import hmac

import polars as pl
import pytest

from pipeline import sql
from pipeline.pseudonyms import Key
from schemas.errors import UserError
from tests.making import STUDY, Folder


@pytest.mark.parametrize("secret", ["short", "x" * 64, "y" * 65, "nøgle på dansk " * 10])
def test_a_pseudonym_is_hmac_sha256_as_the_standard_library_has_it(secret: str) -> None:
    messages = ["", "Jørn", "small\x1f42"]
    expected = [
        hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()[:20]
        for message in messages
    ]
    with sql.connect() as connection:
        connection.register("texts", pl.DataFrame({"message": messages}))
        hashed = connection.sql(f"SELECT {Key(secret).expression('message')} FROM texts")
        assert [one for (one,) in hashed.fetchall()] == expected


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
