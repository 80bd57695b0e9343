"""Machines with conversations: transcripts that are imported, and what a search finds in them."""

from pathlib import Path
from typing import Any

from tests.cli.installed import outcome
from tests.machines import Machine
from tests.transcript_builders import answer, prompt, transcript, write


def talk(one: Machine, session: str, *words: str, start: int = 0) -> Path:
    """Import a transcript there in which prompts and answers take turns; its path."""
    records = []
    for number, text in enumerate(words):
        seconds, place = start + number, {"cwd": "/home/dev/shop"}
        if number % 2:
            content = [{"type": "text", "text": text}]
            records.append(answer(f"{session}-{seconds}", None, seconds, session, content=content))
        else:
            records.append(prompt(text, seconds, session, **place))
    folder = one.home.with_name(f"{one.home.name}-claude")
    (path,) = write(folder, {f"p/{session}.jsonl": transcript(*records)})
    one.run("import", str(folder))
    return path


def found(one: Machine, *words: str) -> list[dict[str, Any]]:
    """What a search finds there, without the numbers that sessions have there."""
    _, printed = outcome("search", "--json", *words, variables={"HOOKKIT_HOME": str(one.home)})
    hits: list[dict[str, Any]] = printed.json["hits"]
    return [{name: value for name, value in hit.items() if name != "seq"} for hit in hits]


def said(one: Machine, session: str) -> tuple[list[str], str]:
    """The turns of a conversation as they are shown there, and what it lacks."""
    document = one.run("history", session, "--json").json
    return [each["content"] for each in document["turns"]], document["lacks"]
