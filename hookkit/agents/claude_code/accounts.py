"""The accounts of sessions, as the Accounts protocol has them: which environment is a session's.

A summary is written by a client of its own, without any settings but those that are given to it
here: so its environment alone decides where the words go.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hookkit.agents.claude_code import account_facets
from hookkit.agents.claude_code.config_folders import client_environment, folder_of
from hookkit.agents.claude_code.executable import SESSION_MARKERS

__all__ = ["FACETS", "environments", "facets", "helpers", "present_environment"]

FACETS = {
    "endpoint": "endpoint (ANTHROPIC_BASE_URL)",
    "folder": "configuration folder (CLAUDE_CONFIG_DIR)",
    "helper": "credential helper (apiKeyHelper)",
    "key": "API key or token",
    "login": "login",
    "provider": "provider",
}
"""A facet of an account → its name for people."""

FOLDER, API_KEY = (os.fsdecode(each) for each in (account_facets.FOLDER, account_facets.API_KEY))


def facets(environment: dict[str, str]) -> dict[str, bytes] | None:
    """Return the facets of the account in an environment; None where they can't be known."""
    return account_facets.facets(
        {os.fsencode(name): os.fsencode(value) for name, value in environment.items()}
    )


def environments(transcript: Path) -> Iterator[dict[str, str]]:
    """Yield environments that may be a session's, ours first.

    Beside ours as it is there is ours with the person's own settings, as the client merges them;
    ours without an account, since another session's hook may have started us; each of them also
    with the configuration folder that the transcript lies in.
    """
    ours = inherited()
    for folder in (ours.get(FOLDER), *folders_of(transcript)):
        placed = without(ours, FOLDER) | ({FOLDER: folder} if folder else {})
        given = settings_environment(placed)
        more = {name: value for name, value in given.items() if not is_of_account(name)}
        plain = {name: value for name, value in placed.items() if not is_of_account(name)}
        for variant in (placed, without(placed, API_KEY), plain):
            yield more | variant
            yield more | variant | given


def present_environment() -> dict[str, str]:
    """Return the environment that a client has which is started here and now."""
    ours = inherited() | client_environment()
    return ours | settings_environment(ours)


def helpers(environment: dict[str, str]) -> dict[str, str]:
    """Return the person's own settings with commands that fetch credentials."""
    known = own_settings(environment)
    names = map(os.fsdecode, account_facets.HELPERS)
    return {name: known[name] for name in names if isinstance(known.get(name), str)}


def inherited() -> dict[str, str]:
    """Return our environment without the marks of the session that we may be inside of."""
    return without(dict(os.environ), *SESSION_MARKERS)


def without(environment: dict[str, str], *names: str) -> dict[str, str]:
    """Return an environment without some variables."""
    return {name: value for name, value in environment.items() if name not in names}


def is_of_account(name: str) -> bool:
    """Return True if a variable belongs to the account, but for its folder."""
    return account_facets.facet_of(os.fsencode(name)) is not None


def folders_of(transcript: Path) -> list[str | None]:
    """Return the values of CLAUDE_CONFIG_DIR for a transcript; None: it isn't set."""
    folder = folder_of(str(transcript))
    if folder is None:
        return []
    usual = os.fsdecode(account_facets.config_folder({b"HOME": os.fsencode(Path.home())}))
    return [None, folder] if folder == usual else [folder]


def settings_environment(environment: dict[str, str]) -> dict[str, str]:
    """Return the variables that the person's own settings set."""
    given = own_settings(environment).get("env")
    known = given.items() if isinstance(given, dict) else ()
    return {name: str(value) for name, value in known if isinstance(value, str | int | float)}


def own_settings(environment: dict[str, str]) -> dict[str, Any]:
    """Return the person's own settings; nothing where they can't be read."""
    known = {os.fsencode(name): os.fsencode(value) for name, value in environment.items()}
    folder = account_facets.config_folder(known)
    try:
        settings = json.loads(account_facets.read(folder + b"/settings.json"))
    except (ValueError, RecursionError):
        return {}
    return settings if isinstance(settings, dict) else {}
