"""Settings: defaults, the file, the environment."""

import re

import pytest

from hookkit import config, paths
from hookkit.errors import ConfigError


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOOKKIT_SUMMARY")


def write(text: str) -> None:
    file = paths.config_file()
    paths.make_private(file.parent)
    file.write_text(text)


def test_defaults() -> None:
    known = config.load()
    assert known.summary == "detached"
    assert known.edit_tools == frozenset()  # those of the agent count
    assert known.journal_raw_days == 30
    assert known.claude == ""


def test_the_table_and_the_class_agree() -> None:
    names = [setting.key for setting in config.SETTINGS]
    assert {*names, "prices"} == set(config.Config._fields)
    assert all(setting.meaning for setting in config.SETTINGS)


def test_the_file_is_read() -> None:
    write('summary = "off"\nsummary_deadline = 2.5\nedit_tools = ["Edit", "Patch"]\n')
    known = config.load()
    assert (known.summary, known.summary_deadline) == ("off", 2.5)
    assert known.edit_tools == {"Edit", "Patch"}


def test_the_environment_takes_precedence(monkeypatch: pytest.MonkeyPatch) -> None:
    write('summary = "off"\n')
    monkeypatch.setenv("HOOKKIT_SUMMARY", "inline")
    monkeypatch.setenv("HOOKKIT_EDIT_TOOLS", " Edit ,, Patch,")
    monkeypatch.setenv("HOOKKIT_JOURNAL_RAW_DAYS", "7")
    known = config.load()
    assert (known.summary, known.journal_raw_days) == ("inline", 7)
    assert known.edit_tools == {"Edit", "Patch"}


@pytest.mark.parametrize(
    "text, told",
    [
        ('summary = "sometimes"', "summary: 'sometimes': must be one of detached, inline, off"),
        ("summary_deadline = 0", "summary_deadline: '0': must be a positive number"),
        ("summary_deadline = nan", "must be a positive number"),
        ('summary_hourly = "many"', "summary_hourly: 'many'"),
        ("summary_hourly = 1.5", "summary_hourly: '1.5'"),
        ("journal_raw_days = -3", "must be a positive number"),
        ("[summary]\nmode = 1", "summary: "),
        ("colour = 1", "unknown setting 'colour'"),
        ("summary", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_reported(text: str, told: str) -> None:
    write(text)
    with pytest.raises(ConfigError, match=re.escape(told)) as error:
        config.load()
    assert str(paths.config_file()) in str(error.value)


@pytest.mark.parametrize(
    "variable, value", [("HOOKKIT_SUMMARY", ""), ("HOOKKIT_SUMMARY_CONCURRENCY", "two")]
)
def test_a_wrong_variable_is_reported(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=variable):
        config.load()


def test_a_file_that_cannot_be_read_is_reported() -> None:
    paths.config_file().mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"config\.toml"):
        config.load()


def test_a_file_that_is_no_text_is_reported() -> None:
    write("")
    paths.config_file().write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="utf-8"):
        config.load()


def test_prices_are_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    paths.make_private(paths.config_file().parent)
    paths.config_file().write_text("prices = 5")
    with pytest.raises(ConfigError, match="must be tables"):
        config.load()


def test_a_switch_is_on_or_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_SEARCH", "off")
    assert config.load().search is False
    monkeypatch.setenv("HOOKKIT_SEARCH", "perhaps")
    with pytest.raises(ConfigError, match="true or false"):
        config.load()
