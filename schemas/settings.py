"""The settings of an installation: `likertwave.yaml` in the data folder, as a strict model.

Belongs here: what goes out (notices), where files come in (landing zones), and what the public may
see. Does not belong here: where work is done (`schemas.machines`), anything about a study or a wave
(`schemas.study`, `schemas.wave`), any secret (only names of environment variables stand in the
file), anything that changes a result.
"""

import re
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    JsonValue,
    WithJsonSchema,
    model_validator,
)

from schemas.documents import Document
from schemas.machines import Backfill, Spark
from schemas.parts import SECRET_OPTION, Strict, Word

SETTINGS_NAME = "likertwave.yaml"
VARIABLE_PATTERN = r"^[A-Z_][A-Z0-9_]{0,127}$"
HOST = re.compile(r"[A-Za-z0-9:]([A-Za-z0-9.:_-]{0,251}[A-Za-z0-9])?")
ADDRESS = re.compile(r"[!#-'*+\-/-9=?A-Z^-~.]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
PORTS = {"starttls": 587, "tls": 465, "none": 25}

Kind = Literal["failed", "overdue", "changed"]


def _variable(value: object) -> object:
    """A name of an environment variable; the value is never shown, as it may be the secret."""
    if not isinstance(value, str) or not re.fullmatch(VARIABLE_PATTERN, value):
        raise ValueError(
            "is no name of an environment variable"
            " | Write its name in capitals, such as SMTP_PASSWORD, and the secret into it"
        )
    return value


Variable = Annotated[
    str,
    BeforeValidator(_variable),
    WithJsonSchema(
        {
            "description": "Name of an environment variable that holds the value.",
            "type": "string",
            "pattern": VARIABLE_PATTERN,
        }
    ),
]


def _no_login(url: str) -> None:
    """Refuses a URL with a user or a password before the host."""
    if "@" in urlsplit(url).netloc:
        raise ValueError(
            "has a user or password in the URL | Leave them out, and name environment variables"
        )


def web_url(url: str) -> str:
    """A URL that a notice can be posted to; messages about it never show it."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or not url.isprintable() or " " in url:
        raise ValueError("is no URL | Begin it with https://")
    _no_login(url)
    return url


def _zone_url(url: str) -> str:
    """The place of a landing zone, without a slash at its end."""
    if not url.isprintable() or "::" in url or "?" in url or "#" in url:
        raise ValueError("is no plain URL | Write it as s3://bucket/folder or /folder")
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    _no_login(url)
    local = url if parts.scheme == "" else parts.path if parts.scheme == "file" else None
    if local is not None and not (PurePosixPath(local).is_absolute() and parts.netloc == ""):
        raise ValueError("is no absolute path | Write it as /folder or file:///folder")
    if local is None and not (re.match(r"[A-Za-z][A-Za-z0-9+.-]*://[^/]", url)):
        raise ValueError("is no URL | Write it as s3://bucket/folder or /folder")
    if ".." in PurePosixPath(parts.path).parts:
        raise ValueError("goes up with `..` | Write the folder itself")
    return url.rstrip("/") if local is None or local.rstrip("/") else url


def _host(host: str) -> str:
    if not HOST.fullmatch(host):
        raise ValueError("is no name of a host | Write it as smtp.example.org, without a port")
    return host


def _address(address: str) -> str:
    if not ADDRESS.fullmatch(address):
        raise ValueError("is no plain e-mail address | Write it as name@example.org")
    return address


Address = Annotated[str, AfterValidator(_address)]


class Webhook(Strict):
    """Where notices are posted as JSON."""

    url: Annotated[str, AfterValidator(web_url)] | None = None
    url_from: Variable | None = Field(
        None, description="Environment variable that holds the URL, where the URL is a secret."
    )

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if (self.url is None) == (self.url_from is None):
            raise ValueError("needs one of `url` and `url_from` | Give one of them")
        return self


class Email(Strict):
    """The mail server and the people that notices go to."""

    host: Annotated[str, AfterValidator(_host)]
    port: int | None = Field(
        None, ge=1, le=65_535, description="Default: 587 with starttls, 465 with tls, 25 with none."
    )
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Address
    recipients: tuple[Address, ...] = Field(strict=False, min_length=1, max_length=50)
    user: Word | None = None
    password_from: Variable | None = None

    @property
    def port_used(self) -> int:
        """The port, or the usual one."""
        return self.port or PORTS[self.security]

    @model_validator(mode="after")
    def _logs_in_whole(self) -> Self:
        if (self.user is None) != (self.password_from is None):
            raise ValueError("needs both of `user` and `password_from`, or none | Add the other")
        if self.user is not None and self.security == "none":
            raise ValueError(
                "would send the password in the clear | Set `security: starttls` or `tls`"
            )
        return self


class Notices(Strict):
    """What goes out by itself: nothing, until a webhook or a mail server is given."""

    webhook: Webhook | None = None
    email: Email | None = None
    about: tuple[Kind, ...] = Field(
        ("failed", "overdue", "changed"),
        strict=False,
        min_length=1,
        description="failed: a wave stopped; overdue: a wave did not arrive in time; changed: a"
        " published conclusion changed.",
    )


class LandingZone(Strict):
    """A place where exports are put as `<study>/<wave>/<file>`, from which they are fetched."""

    url: Annotated[str, AfterValidator(_zone_url)] = Field(
        description="A folder such as /landing, or what fsspec reads, such as s3://bucket/folder."
    )
    options: dict[Word, JsonValue] = Field(
        {}, description="What fsspec is told about the place; nothing secret."
    )
    options_from: dict[Word, Variable] = Field(
        {}, description="Option: the environment variable that holds it."
    )

    @model_validator(mode="after")
    def _keeps_secrets_out(self) -> Self:
        for name in sorted(_option_names(self.options)):
            if SECRET_OPTION.search(name):
                raise ValueError(
                    f"`{name}` among the options may be a secret"
                    " | Take it from the environment with `options_from`"
                )
        for name in sorted(set(self.options) & set(self.options_from)):
            raise ValueError(
                f"gives `{name}` in `options` and in `options_from` | Keep one of them"
            )
        return self


def _option_names(value: JsonValue) -> set[str]:
    """Every name in an option, however deep."""
    if isinstance(value, dict):
        return set(value).union(*map(_option_names, value.values()))
    if isinstance(value, list):
        return set().union(*map(_option_names, value))
    return set()


class Public(Strict):
    """What the public warehouse may show."""

    smallest_group: int = Field(
        5, ge=1, description="Numbers about fewer respondents than this are left out."
    )


class Arrival(Strict):
    """When a file is taken as whole."""

    settled_after: int = Field(
        2,
        ge=1,
        le=1_000,
        description="Looks in a row at which a file must look the same before it is taken.",
    )


class Settings(Strict):
    """A likertwave.yaml; what it does not name is off, or as it is by default."""

    notices: Notices = Notices()
    landing: tuple[LandingZone, ...] = Field((), strict=False, max_length=50)
    public: Public = Public()
    arrival: Arrival = Arrival()
    engine: Literal["duckdb", "spark"] = Field(
        "duckdb", description="What counts stored answers; each gives the same numbers."
    )
    spark: Spark = Spark()
    backfill: Backfill = Backfill()

    @model_validator(mode="after")
    def _zones_differ(self) -> Self:
        urls = [zone.url for zone in self.landing]
        for url in sorted({url for url in urls if urls.count(url) > 1}):
            raise ValueError(f"`landing` names {url} twice | Keep one of them")
        return self


def load_settings(path: Path, shown_as: str = "") -> Settings:
    """A likertwave.yaml as a model; the defaults where there is no such file.

    Raises:
        CodebookError: naming each key that is wrong, its line, and what to write instead.
    """
    if not path.exists():
        return Settings()
    return Document(path, shown_as).parse(Settings)
