"""Typed settings: the environment over `.env` over `cartographer.toml`. Secrets never print.

Every setting is `CARTOGRAPHER_` and its name in capitals; those that other programs know too keep their
usual names (`DISCORD_TOKEN`, `HF_TOKEN`, `HF_ENDPOINT`). In `cartographer.toml` the plain name is used.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from config.clock import Clock, ManualClock, SystemClock, from_iso

PREFIX = "CARTOGRAPHER_"
USUAL_NAMES = {"discord_token": "DISCORD_TOKEN", "hf_token": "HF_TOKEN", "hf_endpoint": "HF_ENDPOINT"}
TOML_FILE = "cartographer.toml"
ENV_FILE = ".env"


class SettingsError(Exception):
    """A setting is wrong: one line that names it, where its value came from, and what is allowed."""


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _instant(value: object) -> object:
    return from_iso(value) if isinstance(value, str) else value


def _address(*schemes: str) -> BeforeValidator:
    """Return what lets an address of some schemes through, without the slash at its end."""
    allowed = " or ".join(f"{scheme}://" for scheme in schemes)

    def check(value: object) -> object:
        if not isinstance(value, str):
            return value
        scheme, _, rest = value.partition("://")
        if scheme.lower() not in schemes or not rest.strip("/"):
            raise ValueError(f"an address beginning with {allowed}")
        return value.rstrip("/")

    return BeforeValidator(check)


def _database(value: object) -> object:
    """Let the address of a store through; what is refused is not repeated, for it may hold a password."""
    if not isinstance(value, str):
        return value
    scheme, _, rest = value.partition("://")
    if scheme not in DATABASES or not rest:
        raise ValueError("an address of one of these two forms")
    if scheme == SQLITE:
        # The folder of the file is made where it is missing; a whole path that is missing is a slip.
        above = Path(rest.removeprefix("/").partition("?")[0]).parent.parent
        if "\0" in rest or not above.is_dir():
            raise ValueError(f"the folder {str(above)!r} does not exist")
    return value


def _language(value: object) -> object:
    if isinstance(value, str) and not _BCP_47.fullmatch(value):
        raise ValueError("a language tag such as en or en-GB")
    return value


SQLITE = "sqlite+aiosqlite"
DATABASES = (SQLITE, "postgresql+asyncpg")
_BCP_47 = re.compile(
    r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
)
"""Language, script, region and variants (RFC 5646); whether there are texts in it is not known here."""

WebAddress = Annotated[str, _address("http", "https")]
SocketAddress = Annotated[str, _address("ws", "wss")]


class Settings(BaseModel):
    """What an operator can set. The descriptions are the documentation (docs/settings.md)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    discord_token: SecretStr | None = Field(
        default=None, description="the bot's token, from Discord's developer portal"
    )
    hf_token: SecretStr | None = Field(
        default=None, description="a Hugging Face token: a larger quota; none is needed"
    )
    hf_endpoint: WebAddress = Field(default="https://huggingface.co", description="the Hub's address")
    database_url: Annotated[str, BeforeValidator(_database)] = Field(
        default="sqlite+aiosqlite:///cartographer.sqlite",
        repr=False,  # it may hold a password
        description="the store: sqlite+aiosqlite:///PATH or postgresql+asyncpg://USER:PASSWORD@HOST/NAME",
    )
    operators: Annotated[tuple[int, ...], BeforeValidator(_split)] = Field(
        default=(),
        description="Discord user ids, separated by commas, of those who may change what everybody sees",
    )
    refresh_minutes: Annotated[int, Field(ge=1, le=10_080)] = Field(
        default=30, description="minutes from one refresh of what is tracked to the next"
    )
    discovery_minutes: Annotated[int, Field(ge=0, le=10_080)] = Field(
        default=60,
        description="minutes from one look around what is tracked to the next: derivatives, users, what is"
        " new, what trends; 0 is never",
    )
    discovery_requests: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=200, description="requests that one look around what is tracked takes at most"
    )
    locale: Annotated[str, BeforeValidator(_language)] = Field(
        default="en", description="the language of what people read, where Discord does not say"
    )
    now: Annotated[int | None, BeforeValidator(_instant)] = Field(
        default=None, description="an ISO instant that stops the clock: for demonstrations and measurements"
    )
    discord_api: WebAddress = Field(
        default="https://discord.com/api/v10", description="Discord's HTTP API, or a proxy of it"
    )
    discord_gateway: SocketAddress = Field(
        default="wss://gateway.discord.gg", description="Discord's gateway, or a proxy of it"
    )
    hub_timeout: Annotated[float, Field(gt=0, le=600)] = Field(
        default=30.0, description="seconds to wait for an answer of the Hub"
    )
    llm_model: Annotated[str | None, Field(min_length=1, max_length=200)] = Field(
        default=None,
        description="a language model that reads questions which the bot's own grammar did not: its name, as"
        " the address below knows it, or at Hugging Face's inference providers (with :PROVIDER for one of"
        " them); without it none is asked",
    )
    llm_url: WebAddress | None = Field(
        default=None,
        repr=False,  # it may hold a password
        description="the model's address, of any server that speaks OpenAI's chat completions, up to and with"
        " /v1; without it, Hugging Face's inference providers",
    )
    llm_token: SecretStr | None = Field(
        default=None,
        description="the token for the model's address; at the inference providers HF_TOKEN will do",
    )
    llm_timeout: Annotated[float, Field(gt=0, le=60)] = Field(
        default=8.0, description="seconds to wait for the model"
    )
    llm_daily: Annotated[int, Field(ge=0, le=1_000_000)] = Field(
        default=200,
        description="questions a day (UTC) that the model is asked at most, by all processes together",
    )
    llm_daily_person: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=10, description="questions of one person within a day that the model is asked at most"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="what the log on standard error holds"
    )

    def clock(self) -> Clock:
        """Return the clock to run by: the machine's, or one that stands where `now` says."""
        return SystemClock() if self.now is None else ManualClock(self.now)

    @classmethod
    def load(
        cls, environ: Mapping[str, str] | None = None, *, folder: Path | None = None, **overrides: object
    ) -> Self:
        """Read the settings from the environment, `.env` and `cartographer.toml` in a folder.

        Raises SettingsError with one clear line where a value is not allowed.
        """
        values, origins = _collect(os.environ if environ is None else environ, folder or Path.cwd())
        values |= overrides
        try:
            return cls(**values)
        except ValidationError as error:
            raise SettingsError(_complaint(error, origins)) from None


def environment_name(setting: str) -> str:
    """Return the environment variable that carries a setting."""
    return USUAL_NAMES.get(setting, PREFIX + setting.upper())


def _collect(environ: Mapping[str, str], folder: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Merge the three sources; beside the values, say where each came from."""
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    toml = folder / TOML_FILE
    if toml.is_file():
        try:
            written = tomllib.loads(toml.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{toml} cannot be read: {error}") from None
        values |= written
        origins |= dict.fromkeys(written, str(toml))
    dotenv = folder / ENV_FILE
    layers: list[tuple[str, Mapping[str, str | None]]] = [("the environment", environ)]
    if dotenv.is_file():
        layers.insert(0, (str(dotenv), dotenv_values(dotenv)))
    for origin, layer in layers:
        for setting in Settings.model_fields:
            value = layer.get(environment_name(setting))
            if value:
                values[setting] = value
                origins[setting] = f"{environment_name(setting)} in {origin}"
    return values, origins


def _complaint(error: ValidationError, origins: Mapping[str, str]) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    setting = str(first["loc"][0]) if first["loc"] else "settings"
    origin = origins.get(setting, "the command line")
    field = Settings.model_fields.get(setting)
    if field is None:
        return f"{setting} (from {origin}) is no setting; docs/settings.md lists them"
    allowed = f"{field.description}: " if field.description else ""
    said = first["msg"].removeprefix("Value error, ")
    return f"{setting} (from {origin}) is not allowed: {allowed}{said[:1].lower()}{said[1:]}"
