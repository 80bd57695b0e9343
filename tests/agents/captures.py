"""Captures of real clients: what their hooks got, what they logged, and what was really sent.

A capture is a folder `tests/agents/AGENT/captures/NAME` with `payloads/hooks.jsonl`,
`logs/home/dev` (what was in the person's home) and `truth.json` (what the scripted API sent).
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from hookkit import paths
from hookkit.model.session import Session
from hookkit.model.usage import Tokens
from hookkit.store.sqlite.database import Database
from tests.builders import deliver, fold_all
from tests.cli.terminal import call

HERE = Path(__file__).parent

PERSON = "/home/dev"
"""The home of the person who made the captures."""


class Capture:
    """One captured session, with those that were forked from it or resumed."""

    def __init__(self, agent: str, name: str) -> None:
        self.agent = agent
        self.folder = HERE / agent / "captures" / name

    @cached_property
    def truth(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "truth.json").read_text("utf-8")))

    def payloads(self) -> Iterator[tuple[float, dict[str, Any]]]:
        """What the hooks got, with the Unix time of each."""
        for text in (self.folder / "payloads" / "hooks.jsonl").read_text("utf-8").splitlines():
            captured = json.loads(text)
            yield captured["t"], captured["payload"]

    def lines(self) -> list[bytes]:
        """The lines that the recorder writes of the payloads; paths are those of this home."""
        return [
            recorded(self.agent, payload, at, number)
            for number, (at, payload) in enumerate(self.payloads())
        ]

    def deliver(self, lines: Iterable[bytes] | None = None) -> None:
        """Record what the hooks got, and fold it."""
        deliver(*(self.lines() if lines is None else lines), day="2026-11-29")
        fold_all()

    def place_logs(self) -> None:
        """Put the logs into the home of this test."""
        shutil.copytree(
            self.folder / "logs" / PERSON[1:], Path.home(), dirs_exist_ok=True, symlinks=True
        )

    def import_logs(self) -> None:
        """Put the logs there, and import them as a person does."""
        self.place_logs()
        call("import")

    def sent(self, *, lanes: Iterable[str | None] | None = None) -> Tokens:
        """What the API sent, in calls that the client got to the end; by default of all lanes."""
        known = None if lanes is None else set(lanes)
        total = Tokens()
        for each in self.truth["calls"]:
            usage = each.get("usage")
            if usage and each.get("complete") is not False and (not known or each["lane"] in known):
                total = total.plus(tokens_of(usage))
        return total


def recorded(agent: str, payload: dict[str, Any], at: float, number: int) -> bytes:
    """A line of the journal, with paths of this test's home."""
    members = {"v": 1, "id": f"c-{number}", "at": int(at * 1e9), "src": "hook", "agent": agent}
    text = json.dumps(payload).replace(f"{PERSON}/.", f"{Path.home()}/.")
    return (
        json.dumps(members, separators=(",", ":")).encode()[:-1] + b',"p":' + text.encode() + b"}\n"
    )


def tokens_of(usage: dict[str, Any]) -> Tokens:
    """A call's usage in any API's words: input without cache, output with reasoning."""
    if "promptTokenCount" in usage:  # Gemini
        cached = usage.get("cachedContentTokenCount", 0)
        output = usage["candidatesTokenCount"] + usage.get("thoughtsTokenCount", 0)
        return Tokens(usage["promptTokenCount"] - cached, output, cached)
    if "prompt_tokens" in usage:  # Chat Completions
        details = usage["prompt_tokens_details"]
        return without_cache(usage["prompt_tokens"], usage["completion_tokens"], details)
    if "cache_read_input_tokens" in usage:  # Anthropic's Messages
        return Tokens(
            usage["input_tokens"],
            usage["output_tokens"],
            usage["cache_read_input_tokens"],
            usage["cache_creation_input_tokens"],
        )
    return without_cache(
        usage["input_tokens"], usage["output_tokens"], usage["input_tokens_details"]
    )


def without_cache(given: int, output: int, details: dict[str, Any]) -> Tokens:
    """OpenAI's APIs count what was cached, read or written, as input."""
    read, written = details.get("cached_tokens", 0), details.get("cache_write_tokens", 0)
    return Tokens(given - read - written, output, read, written)


def sessions() -> dict[str, Session]:
    """All sessions by id."""
    database = Database.open(paths.database())
    try:
        return {each.session_id: each for each in database.recent_sessions(1000)}
    finally:
        database.close()


def counted(found: Iterable[Session] | None = None) -> Tokens:
    """The tokens of sessions, by default of all; writes into the cache have one kind here."""
    total = Tokens()
    for each in sessions().values() if found is None else found:
        total = total.plus(
            Tokens(
                each.tokens_input,
                each.tokens_output,
                each.tokens_cache_read,
                each.tokens_cache_write,
            )
        )
    return total
