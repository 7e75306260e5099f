"""Settings: environment over .env over cartographer.toml, clear refusals, and secrets that never print."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import reference
from config.clock import ManualClock, SystemClock, from_iso
from config.settings import Settings, SettingsError, environment_name

ROOT = Path(__file__).parents[2]


def load(folder: Path, **environ: str) -> Settings:
    return Settings.load(environ, folder=folder)


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.hf_endpoint == "https://huggingface.co"
    assert settings.database_url.startswith("sqlite+aiosqlite:///")
    assert settings.refresh_minutes == 30
    assert settings.operators == ()
    assert settings.discord_token is None
    assert isinstance(settings.clock(), SystemClock)


def test_the_environment_wins_over_dotenv_over_toml(tmp_path: Path) -> None:
    (tmp_path / "cartographer.toml").write_text("refresh_minutes = 10\nlocale = 'de'\nlog_level = 'ERROR'\n")
    (tmp_path / ".env").write_text("CARTOGRAPHER_REFRESH_MINUTES=20\nCARTOGRAPHER_LOCALE=nb\n")
    settings = load(tmp_path, CARTOGRAPHER_REFRESH_MINUTES="40")
    assert (settings.refresh_minutes, settings.locale, settings.log_level) == (40, "nb", "ERROR")


def test_a_variable_that_is_set_to_nothing_is_not_set(tmp_path: Path) -> None:
    assert load(tmp_path, CARTOGRAPHER_NOW="", HF_TOKEN="").hf_token is None


def test_the_usual_names_are_kept(tmp_path: Path) -> None:
    settings = load(tmp_path, HF_ENDPOINT="http://127.0.0.1:8080/", HF_TOKEN="hf_x", DISCORD_TOKEN="d")
    assert settings.hf_endpoint == "http://127.0.0.1:8080"
    assert settings.hf_token is not None
    assert settings.hf_token.get_secret_value() == "hf_x"
    assert environment_name("discord_token") == "DISCORD_TOKEN"
    assert environment_name("now") == "CARTOGRAPHER_NOW"


def test_the_process_environment_is_read_where_none_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CARTOGRAPHER_LOCALE", "fr")
    assert Settings.load().locale == "fr"
    assert Settings.load(locale="it").locale == "it"


def test_now_stops_the_clock(tmp_path: Path) -> None:
    clock = load(tmp_path, CARTOGRAPHER_NOW="2026-11-01T12:00:00Z").clock()
    assert isinstance(clock, ManualClock)
    assert clock.now() == from_iso("2026-11-01T12:00:00Z")


def test_operators_are_separated_by_commas(tmp_path: Path) -> None:
    settings = load(tmp_path, CARTOGRAPHER_OPERATORS="123456789012345678, 2,")
    assert settings.operators == (123456789012345678, 2)


def test_secrets_never_print(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        DISCORD_TOKEN="discord-secret",
        HF_TOKEN="hub-secret",
        CARTOGRAPHER_DATABASE_URL="postgresql+asyncpg://ada:store-secret@db/store",
    )
    for shown in (repr(settings), str(settings), f"{settings.discord_token}{settings.hf_token}"):
        assert "secret" not in shown.replace("SecretStr", "")


WRONG = [
    ("CARTOGRAPHER_REFRESH_MINUTES", "0", "refresh_minutes", "greater than or equal to 1"),
    ("CARTOGRAPHER_REFRESH_MINUTES", "often", "refresh_minutes", "integer"),
    ("CARTOGRAPHER_NOW", "yesterday", "now", "ISO"),
    ("CARTOGRAPHER_OPERATORS", "ada", "operators", "Discord user ids"),
    ("CARTOGRAPHER_LOG_LEVEL", "LOUD", "log_level", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ("CARTOGRAPHER_HUB_TIMEOUT", "-1", "hub_timeout", "greater than 0"),
    ("HF_ENDPOINT", "huggingface.co", "hf_endpoint", "an address beginning with http:// or https://"),
    ("HF_ENDPOINT", "wss://huggingface.co", "hf_endpoint", "an address beginning with http:// or https://"),
    ("HF_ENDPOINT", "https://", "hf_endpoint", "an address beginning with http:// or https://"),
    (
        "CARTOGRAPHER_DISCORD_API",
        "ws://discord",
        "discord_api",
        "an address beginning with http:// or https://",
    ),
    (
        "CARTOGRAPHER_DISCORD_GATEWAY",
        "gateway",
        "discord_gateway",
        "an address beginning with ws:// or wss://",
    ),
    (
        "CARTOGRAPHER_DISCORD_GATEWAY",
        "https://x",
        "discord_gateway",
        "an address beginning with ws:// or wss://",
    ),
    (
        "CARTOGRAPHER_DATABASE_URL",
        "mysql://x",
        "database_url",
        "sqlite+aiosqlite:///PATH or postgresql+asyncpg",
    ),
    ("CARTOGRAPHER_DATABASE_URL", "store.sqlite", "database_url", "sqlite+aiosqlite:///PATH"),
    (
        "CARTOGRAPHER_DATABASE_URL",
        "sqlite+aiosqlite:///a/b/c.sqlite",
        "database_url",
        "folder 'a' does not exist",
    ),
    ("CARTOGRAPHER_LOCALE", "english please", "locale", "a language tag such as en or en-GB"),
    ("CARTOGRAPHER_LOCALE", "en_GB", "locale", "a language tag such as en or en-GB"),
]


@pytest.mark.parametrize(("variable", "value", "setting", "allowed"), WRONG)
def test_a_wrong_setting_is_one_line_that_says_where_from_and_what_is_allowed(
    tmp_path: Path, variable: str, value: str, setting: str, allowed: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, **{variable: value})
    line = str(caught.value)
    assert len(line.splitlines()) == 1
    assert line.startswith(f"{setting} (from {variable} in the environment) is not allowed")
    assert allowed in line


def test_a_wrong_database_does_not_show_its_password(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, CARTOGRAPHER_DATABASE_URL="mysql://ada:store-secret@db/store")
    assert "secret" not in str(caught.value)


def test_the_folder_of_the_store_may_be_missing_and_nothing_above_it(tmp_path: Path) -> None:
    below = f"sqlite+aiosqlite:///{tmp_path}/data"
    assert load(tmp_path, CARTOGRAPHER_DATABASE_URL=f"{below}/store.sqlite").database_url.startswith(below)
    with pytest.raises(SettingsError, match="data' does not exist"):
        load(tmp_path, CARTOGRAPHER_DATABASE_URL=f"{below}/deeper/store.sqlite?timeout=1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tag", ["en", "en-GB", "zh-Hant-TW", "es-419", "sl-rozaj"])
def test_a_language_tag_is_a_locale(tmp_path: Path, tag: str) -> None:
    assert load(tmp_path, CARTOGRAPHER_LOCALE=tag).locale == tag


def test_a_wrong_setting_names_the_file_it_stands_in(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CARTOGRAPHER_REFRESH_MINUTES=never\n")
    with pytest.raises(SettingsError, match=r"CARTOGRAPHER_REFRESH_MINUTES in .*\.env"):
        load(tmp_path)
    (tmp_path / ".env").unlink()
    (tmp_path / "cartographer.toml").write_text("refresh_minutes = 'never'\n")
    with pytest.raises(SettingsError, match=r"from .*cartographer\.toml"):
        load(tmp_path)


def test_an_unknown_setting_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cartographer.toml").write_text("refresh_minuts = 5\n")
    with pytest.raises(SettingsError, match=r"refresh_minuts \(from .*\) is no setting; docs/settings.md"):
        load(tmp_path)


@pytest.mark.parametrize("content", [b"refresh_minutes = ", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "cartographer.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"cartographer\.toml cannot be read") as caught:
        load(tmp_path)
    assert len(str(caught.value).splitlines()) == 1


@given(st.sampled_from(sorted(Settings.model_fields)), st.text().filter(lambda text: "\0" not in text))
def test_no_value_makes_anything_but_settings_or_one_refusal(setting: str, value: str) -> None:
    try:
        Settings.load({environment_name(setting): value}, folder=ROOT / "config")
    except SettingsError as error:
        assert str(error).startswith(setting)  # noqa: PT017 - most values are refused, some are not


def test_settings_do_not_change(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load(tmp_path).locale = "de"


def test_the_example_file_loads_and_holds_every_default(tmp_path: Path) -> None:
    text = (ROOT / "cartographer.example.toml").read_text(encoding="utf-8")
    (tmp_path / "cartographer.toml").write_text(text, encoding="utf-8")
    assert load(tmp_path) == Settings.load({}, folder=tmp_path / "nowhere")


def test_the_example_file_loads_with_everything_taken_in(tmp_path: Path) -> None:
    """What is commented out has no default: taken in, it must be allowed too."""
    lines = (ROOT / "cartographer.example.toml").read_text(encoding="utf-8").splitlines()
    taken = [
        line.removeprefix("# ") if line.removeprefix("# ").split(" = ")[0] in Settings.model_fields else line
        for line in lines
    ]
    (tmp_path / "cartographer.toml").write_text("\n".join(taken), encoding="utf-8")
    assert set(tomllib.loads("\n".join(taken))) == set(Settings.model_fields)
    assert load(tmp_path).now == from_iso("2026-11-01T12:00:00Z")


def test_the_documents_are_those_that_the_settings_write() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == reference.settings_page()
    assert (ROOT / "cartographer.example.toml").read_text(encoding="utf-8") == reference.example_file()


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())
    page = reference.settings_page()
    assert all(f"| `{name}` | `{environment_name(name)}` |" in page for name in Settings.model_fields)


def test_writing_the_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "PAGE", tmp_path / "settings.md")
    monkeypatch.setattr(reference, "EXAMPLE", tmp_path / "example.toml")
    reference.main()
    assert (tmp_path / "settings.md").read_text(encoding="utf-8") == reference.settings_page()
    assert (tmp_path / "example.toml").read_text(encoding="utf-8") == reference.example_file()
