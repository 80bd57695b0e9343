"""Check for agents' clients that are newer than those that hookkit was tested with."""

import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hookkit import agents, config
from hookkit.agents.base import Agent
from hookkit.api.doctor.finding import Finding
from hookkit.api.doctor.hook_wiring import checked_agents
from hookkit.config import Config
from hookkit.errors import UPGRADE, ConfigError, HookkitError

ANSWER_SECONDS = 5

VERSION = re.compile(r"\d{1,9}(?:\.\d{1,9}){1,3}")


def check(folder: Path) -> Iterator[Finding]:
    """Check the clients of the agents that are used here."""
    try:
        chosen = config.load()
    except (OSError, ConfigError):
        return  # reported by the configuration check
    known = [agents.get(name) for name in checked_agents(folder)]
    with ThreadPoolExecutor() as pool:  # some take a second to start
        versions = list(pool.map(lambda agent: version_of(agent, chosen), known))
    for agent, found in zip(known, versions, strict=True):
        tested = agent.TESTED_VERSION
        if found is not None and tested is not None and numbers(found) > numbers(tested):
            message = (
                f"{agent.DISPLAY_NAME} {found} is newer than {tested}, with which this hookkit was "
                "tested: it may report what hookkit doesn't know yet."
            )
            yield Finding("client", "note", message, UPGRADE)


def version_of(agent: Agent, chosen: Config) -> str | None:
    """Return the version of an agent's client; None if it can't be known."""
    if agent.runner is None:
        return None
    try:
        client = agent.runner.find_executable(chosen)
        done = subprocess.run(  # noqa: S603 - the agent, as the person starts it
            [client, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ANSWER_SECONDS,
            text=True,
            errors="replace",
            check=False,
        )
    except (HookkitError, OSError, subprocess.TimeoutExpired):
        return None
    match = VERSION.search(done.stdout)
    return match[0] if match else None


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as something to compare."""
    return tuple(map(int, version.split(".")))
