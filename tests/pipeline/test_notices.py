"""Notices: exactly the documented content, off by default, and clear where they do not arrive."""

import email
import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from pipeline.notices import Notice, send
from schemas.errors import UserError
from schemas.settings import Notices
from tests.pipeline.receiving import (
    PASSWORD,
    USER,
    Mailed,
    mail_server,
    make_certificate,
    web_server,
)

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "unattended.md"
FAILED = Notice(
    "failed",
    "wellbeing",
    "2024",
    checks=("labels_known",),
    run="0a1b2c3d-0000-4000-8000-0123456789ab",
)
OVERDUE = Notice("overdue", "wellbeing", "2025", expected=date(2025, 6, 1))
CHANGED = Notice("changed", "wellbeing", conclusions=3)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def notices(**settings: Any) -> Notices:
    return Notices.model_validate(settings)


def webhook(url: str) -> Notices:
    return notices(webhook={"url": url})


def mail(port: int, **more: Any) -> Notices:
    told = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "robot@example.org"}
    return notices(email={**told, "recipients": ["one@example.org"], **more})


def error(notice: Notice, settings: Notices, seconds: float = 10.0) -> str:
    with pytest.raises(UserError) as caught:
        send(notice, settings, seconds=seconds)
    return str(caught.value)


@contextmanager
def closed_port() -> Iterator[int]:
    """A port that nothing listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@contextmanager
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def test_a_failed_wave_is_posted_as_documented() -> None:
    with web_server() as posted:
        send(FAILED, webhook(posted.url + "/hook"))
    assert posted.paths == ["/hook"]
    assert posted.headers[0]["Content-Type"] == "application/json"
    documented = re.search(r"```json\n(.*?)```", DOCUMENTATION.read_text("utf-8"), re.DOTALL)
    assert documented is not None
    assert posted.bodies == [json.loads(documented[1])]
    assert posted.bodies[0]["text"] == (
        "likertwave: wellbeing, wave 2024, failed. Check labels_known does not hold:"
        " The codebook knows each answer, up to the tolerance it sets."
        " Run 0a1b2c3d-0000-4000-8000-0123456789ab in Dagster says more."
    )


def test_every_kind_has_the_same_keys() -> None:
    bodies = [notice.as_json() for notice in (FAILED, OVERDUE, CHANGED)]
    assert len({tuple(body) for body in bodies}) == 1
    assert bodies[1]["expected"] == "2025-06-01"
    assert (bodies[2]["wave"], bodies[2]["conclusions"]) == (None, 3)
    assert [body["text"] for body in bodies[1:]] == [
        "likertwave: wellbeing, wave 2025, is overdue. It was expected by 2025-06-01.",
        "likertwave: wellbeing changed conclusions. Published conclusions that changed: 3.",
    ]


def test_a_check_without_a_fixed_meaning_is_named_only() -> None:
    assert Notice("failed", "wellbeing", "2024", checks=("later_check",)).lines == (
        "likertwave: wellbeing, wave 2024, failed.",
        "Check later_check failed.",
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"study": "Anna Hansen"},
        {"study": "small\r\nBcc: all@example.org"},
        {"wave": "2024\nBcc: all@example.org"},
        {"wave": "a@example.org"},
        {"checks": ("labels_known: 'Anna' is not known",)},
        {"run": "run of Anna"},
    ],
)
def test_free_text_cannot_become_part_of_a_notice(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="names of studies, waves, checks and runs only"):
        Notice(**{"kind": "failed", "study": "small", "wave": "2024", **changed})


def test_nothing_goes_out_until_it_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    send(FAILED, Notices())


def test_kinds_that_are_not_wanted_stay_here() -> None:
    with web_server() as posted:
        settings = notices(webhook={"url": posted.url}, about=["overdue"])
        send(FAILED, settings)
        send(OVERDUE, settings)
    assert [body["kind"] for body in posted.bodies] == ["overdue"]


def test_the_url_may_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = notices(webhook={"url_from": "HOOK"})
    monkeypatch.delenv("HOOK", raising=False)
    assert error(FAILED, settings) == (
        "likertwave.yaml, notices.webhook.url_from: the environment variable HOOK is not set."
        " Set it where likertwave and Dagster are started"
    )
    monkeypatch.setenv("HOOK", "https://robot:secret@example.org/x")
    assert "what HOOK holds is no URL without a login" in error(FAILED, settings)
    with web_server() as posted:
        monkeypatch.setenv("HOOK", posted.url + "/secret\n")
        send(FAILED, settings)
    assert posted.paths == ["/secret"]


@pytest.mark.parametrize(
    ("status", "remedy"),
    [(404, "Check the URL"), (500, "Check the receiver"), (429, "Check the URL")],
)
def test_a_receiver_that_refuses_is_named_without_its_path(status: int, remedy: str) -> None:
    with web_server(status) as posted:
        said = error(FAILED, webhook(posted.url + "/services/SECRET?token=SECRET"))
    assert said == f"notices, webhook {posted.url}: answered with status {status}. {remedy}"


def test_a_redirect_is_not_followed() -> None:
    with web_server() as other, web_server(307, other.url) as posted:
        said = error(FAILED, webhook(posted.url))
    assert said.endswith(
        "answered with status 307. Give the URL it redirects to; redirects are not followed"
    )
    assert other.bodies == []


def test_a_receiver_that_is_not_there_is_named() -> None:
    with closed_port() as port:
        said = error(FAILED, webhook(f"http://127.0.0.1:{port}/SECRET"))
    assert said == (
        f"notices, webhook http://127.0.0.1:{port}: cannot be reached."
        " Check the address and the network"
    )


def test_a_receiver_that_is_silent_is_given_up() -> None:
    with silent_port() as port:
        said = error(FAILED, webhook(f"http://127.0.0.1:{port}/SECRET"), seconds=0.05)
    assert "did not answer within 0.05 seconds. Check the receiver" in said
    assert "SECRET" not in said


def received(mailed: Mailed) -> Message:
    (envelope,) = mailed.envelopes
    assert isinstance(envelope.content, bytes)
    return email.message_from_bytes(envelope.content)


def test_a_notice_is_mailed_as_plain_text() -> None:
    with mail_server() as mailed:
        settings = mail(mailed.port, recipients=["one@example.org", "two@example.org"])
        send(OVERDUE, settings)
    message = received(mailed)
    assert mailed.envelopes[0].rcpt_tos == ["one@example.org", "two@example.org"]
    assert mailed.envelopes[0].mail_from == message["From"] == "robot@example.org"
    assert message["Subject"] == "likertwave: wellbeing, wave 2025, is overdue"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert str(message.get_payload()).splitlines() == [
        "likertwave: wellbeing, wave 2025, is overdue.",
        "It was expected by 2025-06-01.",
    ]


def test_a_mail_server_with_starttls_gets_the_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path / "server.pem")
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate) as mailed:
        login = {"user": USER, "password_from": "MAIL_PASSWORD"}
        settings = mail(mailed.port, security="starttls", **login)
        send(FAILED, settings)
        assert received(mailed)["Subject"] == "likertwave: wellbeing, wave 2024, failed"
        monkeypatch.setenv("MAIL_PASSWORD", "wrong")
        said = error(FAILED, settings)
    assert said.endswith("did not accept the login. Check user and password")


def test_a_certificate_that_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    with mail_server(make_certificate(tmp_path / "server.pem")) as mailed:
        said = error(FAILED, mail(mailed.port, security="starttls"))
    assert "has no certificate that is trusted" in said
    assert mailed.envelopes == []


def test_a_server_without_starttls_gets_nothing_in_the_clear() -> None:
    with mail_server() as mailed:
        said = error(FAILED, mail(mailed.port, security="starttls"))
    assert "lacks STARTTLS or login" in said
    assert mailed.envelopes == []


def test_refused_recipients_are_counted_not_named() -> None:
    with mail_server(refuse=("two@example.org",)) as mailed:
        some = mail(mailed.port, recipients=["one@example.org", "two@example.org"])
        assert "refused 1 of the recipients. Check the addresses" in error(FAILED, some)
        none = mail(mailed.port, recipients=["two@example.org"])
        said = error(FAILED, none)
    assert said == (
        f"notices, e-mail over 127.0.0.1:{mailed.port}: refused every recipient."
        " Check the addresses"
    )
    assert mailed.envelopes[0].rcpt_tos == ["one@example.org"]


def test_a_mail_server_that_is_not_there_or_silent_is_named() -> None:
    with closed_port() as port:
        assert "cannot be reached" in error(FAILED, mail(port))
    with silent_port() as port:
        assert "did not answer in time" in error(FAILED, mail(port), seconds=0.05)
        assert "cannot be reached" not in error(FAILED, mail(port, security="tls"), seconds=0.05)


def test_a_channel_that_fails_does_not_keep_the_other_from_trying() -> None:
    with closed_port() as port, mail_server() as mailed:
        both = notices(
            webhook={"url": f"http://127.0.0.1:{port}"},
            email=mail(mailed.port).email.model_dump(),  # type: ignore[union-attr]
        )
        said = error(FAILED, both)
    assert said.startswith("notices, webhook http://127.0.0.1")
    assert len(said.splitlines()) == 1
    assert len(mailed.envelopes) == 1
    with closed_port() as first, closed_port() as second:
        neither = notices(
            webhook={"url": f"http://127.0.0.1:{first}"},
            email=mail(second).email.model_dump(),  # type: ignore[union-attr]
        )
        assert len(error(FAILED, neither).splitlines()) == 2
