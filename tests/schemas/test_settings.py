"""The settings of an installation: off by default, strict, and never a secret in the file."""

from pathlib import Path

import pytest

from pipeline.store import Store
from schemas.errors import CodebookError
from schemas.settings import Arrival, Public, Settings

FULL = """\
notices:
  webhook: { url_from: LIKERTWAVE_WEBHOOK }
  email:
    host: smtp.example.org
    sender: likertwave@example.org
    recipients: [evaluator@example.org, data.team+waves@example.org]
    user: likertwave
    password_from: SMTP_PASSWORD
  about: [failed, overdue]
landing:
  - url: s3://survey-exports/likertwave/
    options: { endpoint_url: "https://s3.example.org", client_kwargs: { verify: true } }
    options_from: { key: S3_KEY, secret: S3_SECRET }
  - url: /landing
  - url: file:///mnt/landing
public: { smallest_group: 10 }
arrival: { settled_after: 3 }
"""


def settings(folder: Path, text: str) -> Settings:
    (folder / "likertwave.yaml").write_text(text, encoding="utf-8")
    return Store(folder).settings()


def error(folder: Path, text: str) -> str:
    with pytest.raises(CodebookError) as caught:
        settings(folder, text)
    return str(caught.value).removeprefix("likertwave.yaml, line 1, ")


@pytest.mark.parametrize("text", [None, "", "# nothing yet\n"])
def test_without_settings_nothing_goes_out_and_nothing_is_fetched(
    tmp_path: Path, text: str | None
) -> None:
    told = Store(tmp_path).settings() if text is None else settings(tmp_path, text)
    assert (told.notices.webhook, told.notices.email, told.landing) == (None, None, ())
    assert told.notices.about == ("failed", "overdue", "changed")
    assert (told.public.smallest_group, told.arrival.settled_after) == (5, 2)


def test_every_key_is_read(tmp_path: Path) -> None:
    told = settings(tmp_path, FULL)
    assert told.notices.webhook is not None
    assert told.notices.webhook.url_from == "LIKERTWAVE_WEBHOOK"
    assert told.notices.email is not None
    assert (told.notices.email.security, told.notices.email.port_used) == ("starttls", 587)
    assert told.notices.about == ("failed", "overdue")
    assert [zone.url for zone in told.landing] == [
        *("s3://survey-exports/likertwave", "/landing", "file:///mnt/landing"),
    ]
    assert told.landing[0].options["client_kwargs"] == {"verify": True}
    assert (told.public.smallest_group, told.arrival.settled_after) == (10, 3)


def test_the_documented_file_is_valid(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "unattended.md").read_text("utf-8")
    told = settings(tmp_path, text.partition("```yaml\n")[2].partition("```")[0])
    assert told.notices.webhook is not None
    assert (len(told.landing), told.public, told.arrival) == (2, Public(), Arrival())


def test_an_unknown_key_is_named_with_its_line(tmp_path: Path) -> None:
    assert error(tmp_path, "public:\n  smalest_group: 5\n") == (
        "likertwave.yaml, line 2, public.smalest_group: the key `smalest_group` is not known."
        " Did you mean `smallest_group`?"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "notices: { webhook: { url: ftp://example.org } }",
            "notices.webhook.url: is no URL. Begin it with https://",
        ),
        (
            "notices: { webhook: { url: 'https://robot:hunter2@example.org' } }",
            "notices.webhook.url: has a user or password in the URL."
            " Leave them out, and name environment variables",
        ),
        (
            "notices: { webhook: {} }",
            "notices.webhook: needs one of `url` and `url_from`. Give one of them",
        ),
        (
            "notices: { webhook: { url_from: hunter2 } }",
            "notices.webhook.url_from: is no name of an environment variable."
            " Write its name in capitals, such as SMTP_PASSWORD, and the secret into it",
        ),
        ("notices: { about: [] }", "notices.about: `about` has no entry. Declare at least one"),
        ("public: { smallest_group: 0 }", "public.smallest_group: Input should be greater"),
        ("arrival: { settled_after: 0 }", "arrival.settled_after: Input should be greater"),
        (
            "landing: [{ url: landing }]",
            "landing[1].url: is no absolute path. Write it as /folder or file:///folder",
        ),
        (
            "landing: [{ url: file:landing }]",
            "landing[1].url: is no absolute path. Write it as /folder or file:///folder",
        ),
        (
            "landing: [{ url: 's3:///key' }]",
            "landing[1].url: is no URL. Write it as s3://bucket/folder or /folder",
        ),
        (
            "landing: [{ url: 'sftp://robot:hunter2@example.org/x' }]",
            "landing[1].url: has a user or password in the URL."
            " Leave them out, and name environment variables",
        ),
        (
            "landing: [{ url: /landing/../etc }]",
            "landing[1].url: goes up with `..`. Write the folder itself",
        ),
        (
            "landing: [{ url: 'simplecache::s3://bucket/x' }]",
            "landing[1].url: is no plain URL. Write it as s3://bucket/folder or /folder",
        ),
        (
            "landing: [{ url: s3://b/x, options: { client_kwargs: { aws_secret_key: hunter2 } } }]",
            "landing[1]: `aws_secret_key` among the options may be a secret."
            " Take it from the environment with `options_from`",
        ),
        (
            "landing: [{ url: s3://b/x, options: { key: a }, options_from: { key: KEY } }]",
            "landing[1]: gives `key` in `options` and in `options_from`. Keep one of them",
        ),
    ],
)
def test_what_is_wrong_is_told_without_a_secret(tmp_path: Path, text: str, problem: str) -> None:
    said = error(tmp_path, text)
    assert said.startswith(problem)
    assert "hunter2" not in said


def test_a_zone_is_named_once(tmp_path: Path) -> None:
    assert "`landing` names /a twice. Keep one of them" in error(
        tmp_path, "landing: [{ url: /a }, { url: /a/ }]"
    )


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ("host: 'smtp.example.org:25'\n", None),
        ("host: 'smtp example'\n", "notices.email.host: is no name of a host"),
        ('sender: "a@example.org\\nBcc: b@example.org"\n', "is no plain e-mail address"),
        ("recipients: ['Anna <anna@example.org>']\n", "is no plain e-mail address"),
        ("recipients: []\n", "`recipients` has no entry"),
        ("user: robot\n", "needs both of `user` and `password_from`, or none"),
        (
            "user: robot\npassword_from: PASSWORD\nsecurity: none\n",
            "would send the password in the clear. Set `security: starttls` or `tls`",
        ),
        ("port: 70000\n", "notices.email.port: Input should be less than or equal to 65535"),
    ],
)
def test_mail_settings_are_held_to_plain_addresses_and_safe_logins(
    tmp_path: Path, changed: str, problem: str | None
) -> None:
    given = dict(line.split(": ", 1) for line in changed.splitlines())
    whole = {"host": "smtp.example.org", "sender": "a@example.org", "recipients": "[b@example.org]"}
    lines = "".join(f"    {key}: {value}\n" for key, value in {**whole, **given}.items())
    text = f"notices:\n  email:\n{lines}"
    if problem is None:
        assert settings(tmp_path, text).notices.email is not None
    else:
        assert problem in error(tmp_path, text)
