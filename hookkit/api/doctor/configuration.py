"""Whether our own settings can be used, and the summariser with them."""

from collections.abc import Iterator
from pathlib import Path

from hookkit import config, paths
from hookkit.agents.claude_code import executable
from hookkit.api.doctor.finding import Finding, quoted
from hookkit.config import Config
from hookkit.errors import ConfigError

ANSWER_SECONDS = 10
"""How long the client may take to say its version."""


def check(_: Path) -> Iterator[Finding]:
    """The settings in force, then what they say of summaries."""
    try:
        chosen = config.load()
    except ConfigError as error:
        place = str(error).partition(":")[0]
        is_variable = place in {setting.variable for setting in config.SETTINGS}
        remedy = f"unset {place}" if is_variable else f"edit {quoted(paths.config_file())}"
        yield Finding("settings", "bad", str(error), remedy)
        return
    yield summariser(chosen)


def summariser(chosen: Config) -> Finding:
    """Whether the client that summarises is there and starts."""
    if chosen.summary == "off":
        return Finding("summaries", "ok", "Summaries are switched off.")
    remedy = "export HOOKKIT_CLAUDE=/path/to/claude"
    try:
        client = executable.find_claude(chosen.claude)
        asked = executable.run([client, "--version"], "", extra={}, seconds=ANSWER_SECONDS)
    except executable.ClientError as error:
        return Finding("summaries", "note", f"No summaries: {error}", remedy)
    if asked.code:
        says = f"No summaries: {client} --version ends with code {asked.code}."
        return Finding("summaries", "note", says, remedy)
    known = f"{asked.stdout.strip()[:40]}, {chosen.summary}"
    return Finding("summaries", "ok", f"Written by {client} ({known}).")
