"""The tool `session`: what a session was about, and its prompts and answers."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from hookkit.mcp.arguments import Argument, Tool

if TYPE_CHECKING:
    from hookkit.api.history.turns import Turn
    from hookkit.api.store import Store
    from hookkit.model.session import Session

LINE, CENTER = 400, 1_600
"""Characters of a turn, and of the one that is asked for."""

SUMMARY = 600
FILES, COMMITS = 12, 8
"""Files and commits that are named."""


def answer(store: "Store", given: dict[str, Any]) -> str:
    """Return facts about a session, and the part of the conversation around a place."""
    from hookkit.api.session_texts import place_of, texts_of
    from hookkit.mcp.answer import DATA, fitted

    found = store.find(given["id"].removeprefix("#"))
    turns = texts_of(store, found)
    head = [*facts(store, found), f"{len(turns)} prompts and answers. {DATA}"]
    around = given["around"]
    if around is None:
        return fitted(head, outline(turns), (), given["max_chars"])
    place = place_of(turns, around)
    if place is None:
        return fitted(head, ["No turn has any of these words."], (), given["max_chars"])
    return surrounded(head, turns, place, given["max_chars"])


def facts(store: "Store", session: "Session") -> list[str]:
    """Return what is known of a session, some lines."""
    from hookkit.api.session_parts import parts_of
    from hookkit.mcp.answer import quoted, session_line, time_of
    from hookkit.model.session import ENDED, IN_PROGRESS
    from hookkit.render.agent_name import agent_name

    parts = parts_of(store, session)
    known = [agent_name(session.framework) or "", session.model or "", session.git_branch or ""]
    more = ", ".join(quoted(each, LINE) for each in known if each)
    lines = [
        session_line(session),
        f"{time_of(session.first_started_at)} to {time_of(session.last_activity)}, "
        f"{session.state}; {more}",
    ]
    if session.summary not in (IN_PROGRESS, ENDED):
        lines.append(f"summary: {quoted(session.summary, SUMMARY)}")
    if parts.files:
        lines.append(listed("files", [quoted(each.path, LINE) for each in parts.files], FILES))
    if parts.commits:
        commits = [f"{each.hash[:9]} {quoted(each.subject, 80)}" for each in parts.commits]
        lines.append(listed("commits", commits, COMMITS))
    return lines


def listed(name: str, values: Sequence[str], most: int) -> str:
    """Return values in a line, no more than so many."""
    more = f", and {len(values) - most} more" if len(values) > most else ""
    return f"{name}: {', '.join(values[:most])}{more}"


def outline(turns: Sequence["Turn"]) -> Iterator[str]:
    """Yield the last answer, then each prompt: what was asked for, and what came of it."""
    answers = [number for number, each in enumerate(turns) if each.kind == "answer"]
    if answers:
        yield line_of(turns, answers[-1], CENTER)
    for number, each in enumerate(turns):
        if each.kind == "prompt":
            yield line_of(turns, number, LINE)


def surrounded(head: Sequence[str], turns: Sequence["Turn"], place: int, most: int) -> str:
    """Return as many turns around a place as fit, in their order."""
    from hookkit.mcp.answer import size

    chosen = {place: line_of(turns, place, CENTER)}
    room = most - sum(map(size, head)) - size(chosen[place])
    for distance in range(1, len(turns)):
        for number in (place - distance, place + distance):
            if 0 <= number < len(turns) and room > 0:
                line = line_of(turns, number, LINE)
                room -= size(line)
                if room >= 0:
                    chosen[number] = line
        if room <= 0:
            break
    return "\n".join((*head, *(chosen[number] for number in sorted(chosen))))


def line_of(turns: Sequence["Turn"], number: int, most: int) -> str:
    """Return a turn: its number from 1, when, who, and what."""
    from hookkit.mcp.answer import quoted, time_of

    turn = turns[number]
    return f"[{number + 1}] {time_of(turn.timestamp)} {turn.kind}: {quoted(turn.content, most)}"


TOOL = Tool(
    "session",
    "Read a past session",
    "Read a past session: facts, summary, files, commits, then its prompts and last answer; or, "
    "with `around`, the prompts and answers around a place.",
    (
        Argument("id", "#id of a hit, or a session id or its beginning", is_required=True),
        Argument("around", "Words of a turn, such as those of the query, or its [number]"),
        Argument("max_chars", "Length", "integer", default=4_000, least=500, most=40_000),
    ),
    answer,
)
