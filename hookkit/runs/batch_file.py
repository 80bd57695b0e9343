"""Parse the prompts of a batch: one per line, or JSONL with `prompt`, `project`, `model`, `agent`.

All of them are validated before the first is run.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from hookkit import agents
from hookkit.errors import HookkitError
from hookkit.runs.run_request import RunOptions, check, folder_of, runner_of

KEYS = ("prompt", "project", "model", "agent")
SUFFIXES = (".jsonl", ".ndjson")
"""Files in which every line must be a JSON object; others are detected by their first line."""

NO_MATTER = "…"
"""A prompt to validate the defaults with."""


class BatchError(HookkitError):
    """Raised if a batch can't be run; the message names the remedy."""


class BatchTask(NamedTuple):
    """One prompt of a batch."""

    number: int
    """From 1."""
    prompt: str
    project: str
    """The folder, absolute."""
    model: str | None
    key: str
    """A hash of prompt, project, model, agent and their ordinal among equal ones."""
    agent: str = agents.DEFAULT


class Defaults(NamedTuple):
    """Defaults for prompts that don't set them."""

    project: Path
    model: str | None
    """None: each agent's own default."""
    folder: Path
    """The folder that a prompt's own project is relative to."""
    options: RunOptions
    """Options of every prompt."""
    agent: str = agents.DEFAULT


def read(data: bytes, name: str, defaults: Defaults) -> list[BatchTask]:
    """Parse the tasks in a file's content.

    Raises BatchError for the first mistake, with its line; HookkitError for bad defaults.
    """
    folder_of(defaults.project)
    check(NO_MATTER, defaults.model, defaults.options, runner_of(defaults.agent))
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        at = data.count(b"\n", 0, error.start) + 1
        raise BatchError(f"{name}, line {at}: this is not UTF-8.") from None
    stripped = ((at, line.strip()) for at, line in enumerate(lines, 1))
    numbered = [(at, line) for at, line in stripped if line and not line.startswith("#")]
    tasks: list[BatchTask] = []
    seen: Counter[str] = Counter()
    for at, members in parse_lines(numbered, name):
        try:
            tasks.append(to_task(len(tasks) + 1, members, defaults, seen))
        except HookkitError as error:
            raise BatchError(f"{name}, line {at}: {error}") from None
    if not tasks:
        raise BatchError(f"{name} has no prompts: write one on each line.")
    return tasks


def parse_lines(lines: list[tuple[int, str]], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the members of each line with its number.

    Raises BatchError for a line that is not a JSON object.
    """
    if not (name.endswith(SUFFIXES) or (lines and loaded(lines[0][1]) is not None)):
        yield from ((at, {"prompt": line}) for at, line in lines)
        return
    for at, line in lines:
        members = loaded(line)
        if members is None:
            raise BatchError(f'{name}, line {at}: not a JSON object such as {{"prompt": "…"}}.')
        yield at, members


def loaded(line: str) -> dict[str, Any] | None:
    """Return a line as a JSON object; None if it is none."""
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def to_task(
    number: int, members: dict[str, Any], defaults: Defaults, seen: Counter[str]
) -> BatchTask:
    """Convert the members of a line to a task. Raises HookkitError if it can't be run."""
    unknown = [repr(key) for key in members if key not in KEYS]
    if unknown:
        raise BatchError(f"Unknown: {', '.join(unknown)}. There are {', '.join(KEYS)}.")
    for key, value in members.items():
        if not isinstance(value, str | None):
            raise BatchError(f"{key!r} must be a text.")
    prompt, own = members.get("prompt") or "", members.get("project")
    agent = agents.find(members["agent"]) if members.get("agent") else defaults.agent
    model = members.get("model") or defaults.model or agents.get(agent).DEFAULT_MODEL
    project = folder_of(beside(own, defaults.folder) if own else defaults.project)
    check(prompt, model, RunOptions(), runner_of(agent))
    others = () if agent == agents.DEFAULT else (agent,)
    same = hashed(prompt, project, model, *others)
    seen[same] += 1
    return BatchTask(number, prompt, project, model, hashed(same, seen[same]), agent)


def beside(project: str, folder: Path) -> Path:
    """Resolve a prompt's own project. Raises BatchError for the home of an unknown user."""
    try:
        return folder / Path(project).expanduser()
    except RuntimeError:
        raise BatchError(f"The project {project!r} does not exist.") from None


def hashed(*values: object) -> str:
    """Return a short hash of the values."""
    return hashlib.sha256(repr(values).encode("utf-8", "surrogatepass")).hexdigest()[:32]
