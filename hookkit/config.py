"""The user's settings: config.toml, and an environment variable for each.

The table `SETTINGS` defines them all: name, default, meaning.
"""

import os
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from hookkit import clock, paths
from hookkit.errors import ConfigError


class Setting(NamedTuple):
    """One setting: its key in config.toml, its default and its meaning."""

    key: str
    default: Any
    parse: Callable[[str], Any]
    meaning: str

    @property
    def variable(self) -> str:
        """The environment variable that takes precedence over the file."""
        return "HOOKKIT_" + self.key.upper().replace(".", "_")


class Config(NamedTuple):
    """The settings in force."""

    summary: str
    summary_model: str
    summary_deadline: float
    summary_concurrency: int
    summary_hourly: int
    summary_at_end: bool
    claude: str
    edit_tools: frozenset[str]
    journal_raw_days: int
    journal_redact: bool
    search: bool
    timezone: str
    idle_minutes: int
    run_grace: float
    run_days: int
    machine_name: str
    prices: Mapping[str, Any] = MappingProxyType({})
    """The user's own prices, by model: `[prices."name"]` in the file."""


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split(",") if word.strip())


def _choice(text: str, *, of: tuple[str, ...]) -> str:
    if text not in of:
        raise ValueError(f"must be one of {', '.join(of)}")
    return text


def _switch(text: str) -> bool:
    known = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}
    if text.lower() not in known:
        raise ValueError("must be true or false")
    return known[text.lower()]


def _zone(text: str) -> str:
    clock.named(text)
    return text


def _positive(text: str, kind: type[int] | type[float]) -> float:
    number = kind(text)
    if not 0 < number < 1e9:
        raise ValueError("must be a positive number")
    return number


SUMMARY_MODES = ("detached", "inline", "off")
_integer = partial(_positive, kind=int)
_seconds = partial(_positive, kind=float)

SETTINGS = (
    Setting(
        "summary",
        "detached",
        partial(_choice, of=SUMMARY_MODES),
        "when to write summaries: `detached` (in the background after the session), "
        "`inline` (before the command that ends the session returns) or `off`",
    ),
    Setting(
        "summary_model",
        "",
        str,
        "the model that writes titles and summaries; a small one of the agent's if empty",
    ),
    Setting("summary_deadline", "60", _seconds, "seconds after which a summary is abandoned"),
    Setting("summary_concurrency", "2", _integer, "summaries that may run at the same time"),
    Setting("summary_hourly", "30", _integer, "summaries that may start per hour"),
    Setting(
        "summary_at_end",
        "false",
        _switch,
        "show a session's edits, prompts, corrections, rate and cost: a line after `hookkit run`, "
        "and in the status line",
    ),
    Setting("claude", "", str, "path of the `claude` executable; found automatically if empty"),
    Setting(
        "edit_tools",
        "",
        _words,
        "tools whose success counts as an edit; those of the agent if empty",
    ),
    Setting("journal_raw_days", "30", _integer, "days after which the journal is compacted"),
    Setting(
        "journal_redact",
        "false",
        _switch,
        "keep recognizable secrets out of the journal, too, for what is recorded from then on",
    ),
    Setting("search", "true", _switch, "keep the text of transcripts for `hookkit search`"),
    Setting(
        "timezone",
        "",
        _zone,
        "the time zone of your days, such as `Europe/Berlin`; that of the machine if empty",
    ),
    Setting(
        "idle_minutes",
        "15",
        _integer,
        "minutes without activity after which time is not work",
    ),
    Setting(
        "run_grace",
        "10",
        _seconds,
        "seconds that an agent may take to exit after the result of its run; then it is ended",
    ),
    Setting(
        "run_days",
        "30",
        _integer,
        "days for which the output of finished runs is kept",
    ),
    Setting(
        "machine_name",
        "",
        str,
        "what this machine is called on your other ones; its host name if empty",
    ),
)


def load() -> Config:
    """Read the settings in force. Raises ConfigError for one that can't be used."""
    given = _from_file()
    prices = given.pop("prices", {})
    if not isinstance(prices, dict):
        raise ConfigError(f'{paths.config_file()}: `prices` must be tables: [prices."model"].')
    unknown = sorted(given.keys() - {setting.key for setting in SETTINGS})
    if unknown:
        raise ConfigError(f"{paths.config_file()}: unknown setting {unknown[0]!r}.")
    values = {setting.key: _value(setting, given) for setting in SETTINGS}
    return Config(**values, prices=prices)


def _value(setting: Setting, given: dict[str, Any]) -> Any:
    place, value = setting.variable, os.environ.get(setting.variable)
    if value is None:
        place, value = f"{paths.config_file()}: {setting.key}", given.get(setting.key)
    if value is None:
        value = setting.default
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    try:
        return setting.parse(text)
    except ValueError as error:
        raise ConfigError(f"{place}: {text!r}: {error}.") from None


def _from_file() -> dict[str, Any]:
    try:
        file = paths.config_file()
        if file.exists() and not file.is_file():  # a pipe would be waited for
            raise ConfigError(f"{file} is not a file. Move it away, then try again.")
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except OSError as error:
        from hookkit import file_errors

        raise ConfigError(str(file_errors.explained(error))) from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{paths.config_file()}: {error}.") from None
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also for numbers too long, nested too deeply
        raise ConfigError(f"{paths.config_file()}: not valid TOML: {error}.") from None
