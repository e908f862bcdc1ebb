"""Notices: that a wave failed, is overdue, or changed a published conclusion, to people outside.

Belongs here: what a notice says, and its two ways out (webhook, e-mail). Does not belong here: when
one is sent, or anything that could hold a cell's value: a notice is made of names, dates and
counts, so that nothing personal can be in it.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import urlsplit

from pipeline.environment import secret
from pipeline.errors import ALL_CHECKS, NoticeError, StoreError
from schemas.errors import Problem
from schemas.parts import STUDY_NAME, WAVE_NAME
from schemas.settings import Email, Kind, Notices, Webhook, web_url

# Of the JSON that a webhook gets; rises when a key changes its meaning or goes.
SHAPE = 1
SECONDS = 10.0
CHECK_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
RUN_NAME = re.compile(r"[0-9A-Za-z-]{1,64}")
# What can go wrong with a mail server, and what to do; the first that fits is told.
MAIL_FAULTS: tuple[tuple[tuple[type[Exception], ...], tuple[str, str]], ...] = (
    (
        (smtplib.SMTPAuthenticationError,),
        ("did not accept the login", "Check user and password"),
    ),
    ((smtplib.SMTPRecipientsRefused,), ("refused every recipient", "Check the addresses")),
    ((smtplib.SMTPNotSupportedError,), ("lacks STARTTLS or login", "Check `security` and `user`")),
    ((ssl.SSLError,), ("has no certificate that is trusted", "Check its certificate")),
    (
        (TimeoutError, smtplib.SMTPServerDisconnected),
        ("did not answer in time, or broke off", "Check port and `security`"),
    ),
    ((Exception,), ("cannot be reached", "Check host, port and `security`")),
)


@dataclass(frozen=True)
class Notice:
    """What somebody outside is told.

    Attributes:
        kind: `failed`, `overdue` or `changed`.
        study: the study's name.
        wave: the wave's name; None for what belongs to the study as a whole.
        checks: names of the validations that failed.
        run: Dagster's id of the run.
        expected: the day by which the wave was expected.
        conclusions: how many published conclusions changed.

    Raises:
        ValueError: a name that is none, so that no free text can become part of a notice.
    """

    kind: Kind
    study: str
    wave: str | None = None
    checks: tuple[str, ...] = ()
    run: str | None = None
    expected: date | None = None
    conclusions: int | None = None

    def __post_init__(self) -> None:
        names = [(STUDY_NAME, self.study), *((CHECK_NAME, check) for check in self.checks)]
        names += [(WAVE_NAME, self.wave)] if self.wave is not None else []
        names += [(RUN_NAME, self.run)] if self.run is not None else []
        if not all(pattern.fullmatch(name) for pattern, name in names):
            raise ValueError("a notice is made of names of studies, waves, checks and runs only")

    @property
    def title(self) -> str:
        """What happened, as one line."""
        happened = {"failed": "failed", "overdue": "is overdue", "changed": "changed conclusions"}
        place = self.study if self.wave is None else f"{self.study}, wave {self.wave},"
        return f"likertwave: {place} {happened[self.kind]}"

    @property
    def lines(self) -> tuple[str, ...]:
        """Title and details, a sentence each."""
        lines = [f"{self.title}."]
        for check in self.checks:
            meaning = ALL_CHECKS.get(check)
            lines.append(
                f"Check {check} does not hold: {meaning}" if meaning else f"Check {check} failed."
            )
        if self.expected is not None:
            lines.append(f"It was expected by {self.expected.isoformat()}.")
        if self.conclusions is not None:
            lines.append(f"Published conclusions that changed: {self.conclusions}.")
        if self.run is not None:
            lines.append(f"Run {self.run} in Dagster says more.")
        return tuple(lines)

    def as_json(self) -> dict[str, Any]:
        """What a webhook gets; every key is always there (docs/unattended.md)."""
        return {
            "shape": SHAPE,
            "text": " ".join(self.lines),
            "kind": self.kind,
            "study": self.study,
            "wave": self.wave,
            "checks": [
                {"name": check, "meaning": ALL_CHECKS.get(check, "")} for check in self.checks
            ],
            "run": self.run,
            "expected": self.expected.isoformat() if self.expected else None,
            "conclusions": self.conclusions,
        }


def send(notice: Notice, settings: Notices, *, seconds: float = SECONDS) -> None:
    """Sends a notice over every channel of the settings; nothing where none is configured.

    Args:
        notice: what is told.
        settings: the channels, and the kinds that go out at all.
        seconds: after which a silent receiver is given up.

    Raises:
        NoticeError: a channel failed; the others were tried nevertheless.
    """
    if notice.kind not in settings.about:
        return
    problems: list[Problem] = []
    if settings.webhook is not None:
        with _gathering(problems):
            _post(notice, settings.webhook, seconds)
    if settings.email is not None:
        with _gathering(problems):
            _mail(notice, settings.email, seconds)
    if problems:
        raise NoticeError(problems)


@contextmanager
def _gathering(problems: list[Problem]) -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        problems.extend(error.problems)


def _post(notice: Notice, webhook: Webhook, seconds: float) -> None:
    import requests

    url = webhook.url or _named_url(webhook.url_from or "")
    parts = urlsplit(url)
    where = f"notices, webhook {parts.scheme}://{parts.netloc}"
    try:
        # The answer's body is not read: a receiver could send one without end.
        with requests.post(
            url, json=notice.as_json(), timeout=seconds, allow_redirects=False, stream=True
        ) as answer:
            status = answer.status_code
    except requests.Timeout:
        problem = Problem(where, f"did not answer within {seconds:g} seconds", "Check the receiver")
    except requests.exceptions.SSLError:
        problem = Problem(where, "has no certificate that is trusted", "Check its certificate")
    except (requests.RequestException, OSError, ValueError):
        problem = Problem(where, "cannot be reached", "Check the address and the network")
    else:
        if status < 300:
            return
        remedy = "Check the URL" if status < 500 else "Check the receiver"
        if status < 400:
            remedy = "Give the URL it redirects to; redirects are not followed"
        problem = Problem(where, f"answered with status {status}", remedy)
    raise NoticeError([problem])


def _named_url(variable: str) -> str:
    """The URL that an environment variable holds."""
    where = "likertwave.yaml, notices.webhook.url_from"
    url = secret(variable, where)
    try:
        return web_url(url)
    except ValueError:
        what = f"what {variable} holds is no URL without a login"
    raise StoreError(where, what, "Let it begin with https://, and have no user or password")


def _mail(notice: Notice, email: Email, seconds: float) -> None:
    where = f"notices, e-mail over {email.host}:{email.port_used}"
    password = None
    if email.password_from is not None:
        password = secret(email.password_from, "likertwave.yaml, notices.email.password_from")
    try:
        with _connection(email, seconds) as server:
            if email.user is not None and password is not None:
                server.login(email.user, password)
            refused = server.send_message(
                _message(notice, email), email.sender, list(email.recipients)
            )
    except (smtplib.SMTPException, OSError, ValueError) as error:
        problem = _what_failed(error, where)
    else:
        if not refused:
            return
        problem = Problem(where, f"refused {len(refused)} of the recipients", "Check the addresses")
    raise NoticeError([problem])


def _what_failed(error: Exception, where: str) -> Problem:
    """What a mail server did, without its own words: they may name people."""
    is_login = isinstance(error, smtplib.SMTPAuthenticationError)
    if isinstance(error, smtplib.SMTPResponseException) and not is_login:
        return Problem(where, f"answered with {error.smtp_code}", "Check the mail server")
    what, remedy = next(said for kinds, said in MAIL_FAULTS if isinstance(error, kinds))
    return Problem(where, what, remedy)


def _connection(email: Email, seconds: float) -> smtplib.SMTP:
    """A connection to the mail server, encrypted as the settings say."""
    domain = email.sender.partition("@")[2]
    if email.security == "tls":
        return smtplib.SMTP_SSL(
            email.host,
            email.port_used,
            local_hostname=domain,
            timeout=seconds,
            context=ssl.create_default_context(),
        )
    server = smtplib.SMTP(email.host, email.port_used, local_hostname=domain, timeout=seconds)
    if email.security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _message(notice: Notice, email: Email) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = notice.title
    message["From"] = email.sender
    message["To"] = ", ".join(email.recipients)
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=email.sender.partition("@")[2])
    # So that no out-of-office answer comes back.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join(notice.lines) + "\n")
    return message
