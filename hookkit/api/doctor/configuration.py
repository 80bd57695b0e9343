"""Check hookkit's own settings, and the summarizer with them."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hookkit import agents, config, file_errors, paths
from hookkit.api.doctor.finding import Finding, quoted
from hookkit.config import Config
from hookkit.errors import ConfigError, SummaryError
from hookkit.lib.system import regular_file


def check(_: Path) -> Iterator[Finding]:
    """Check the settings, then the summarizer that they select."""
    file = paths.config_file()
    try:
        with suppress(FileNotFoundError):
            regular_file.read(file)
        chosen = config.load()
    except OSError as error:
        message = f"{file} can't be read: {error.strerror}."
        yield Finding("settings", "bad", message, file_errors.remedy(file, error.errno))
        return
    except ConfigError as error:
        place = str(error).partition(":")[0]
        is_variable = place in {setting.variable for setting in config.SETTINGS}
        remedy = f"unset {place}" if is_variable else f"edit {quoted(file)}"
        yield Finding("settings", "bad", str(error), remedy)
        return
    yield summarizer(chosen)


def summarizer(chosen: Config) -> Finding:
    """Check that the client that writes summaries is installed and starts."""
    if chosen.summary == "off":
        return Finding("summaries", "ok", "Summaries are switched off.")
    writer = agents.get().summarizer
    if writer is None:  # pragma: no cover - the default agent has one
        return Finding("summaries", "note", "No summaries: the agent can't write them.")
    try:
        client, version = writer.describe_client(chosen)
    except SummaryError as error:
        return Finding("summaries", "note", f"No summaries: {error}", writer.REMEDY)
    return Finding("summaries", "ok", f"Written by {client} ({version[:40]}, {chosen.summary}).")
