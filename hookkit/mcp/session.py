"""The tool `session`: what a session was about, and its prompts and answers."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from hookkit.mcp.arguments import Argument, Tool

if TYPE_CHECKING:
    from hookkit.api.history.turns import Turn
    from hookkit.api.store import Store
    from hookkit.model.session import Session

LINE, CENTER = 400, 1_600
"""Characters of a turn, and of the one that is asked for."""

SUMMARY, NAME = 600, 200
"""Characters of a summary, and of a name: a file, a branch, a model."""

PREFIX = 48
"""Bytes before the text of a turn: its number, when, and who."""

WAY_OUT = "ask for less, or for a larger max_chars"


def answer(store: "Store", given: dict[str, Any]) -> str:
    """Return facts about a session, and the part of the conversation around a place."""
    from hookkit.api.session_texts import place_of, texts_of
    from hookkit.mcp.answer import fitted, size

    found = store.find(given["id"].removeprefix("#"))
    turns, most = texts_of(store, found), given["max_chars"]
    head = begin(store, found, len(turns), most)
    room = most - sum(map(size, head))
    around = given["around"]
    if around is None:
        return fitted(head, outline(turns, room), (), most, WAY_OUT)
    place = place_of(turns, around)
    if place is None:
        return fitted(head, ["No turn has any of these words."], (), most)
    return surrounded(head, turns, place, room)


def begin(store: "Store", session: "Session", turns: int, most: int) -> list[str]:
    """Return what is known of a session, in lines that leave half of the room for its turns."""
    from hookkit.mcp.answer import DATA, session_line, size

    name, count = session_line(session), f"{turns} prompts and answers. {DATA}"
    room, lines = most // 2 - size(name) - size(count), list[str]()
    for each in facts(store, session, most // 6):
        if size(each) <= room:
            lines.append(each)
            room -= size(each)
    return [name, *lines, count]


def facts(store: "Store", session: "Session", room: int) -> Iterator[str]:
    """Yield facts about a session, a line each of about so many bytes."""
    from hookkit.api.session_parts import parts_of
    from hookkit.mcp.answer import quoted, time_of
    from hookkit.model.session import ENDED, IN_PROGRESS
    from hookkit.render.agent_name import agent_name

    parts = parts_of(store, session)
    known = [agent_name(session.framework) or "", session.model or "", session.git_branch or ""]
    more = ", ".join(quoted(each, NAME, room // 4) for each in known if each)
    yield (
        f"{time_of(session.first_started_at)} to {time_of(session.last_activity)}, "
        f"{session.state}; {more}"
    )
    if session.summary not in (IN_PROGRESS, ENDED):
        yield f"summary: {quoted(session.summary, SUMMARY, room)}"
    if parts.files:
        yield listed("files", (quoted(each.path, NAME, room) for each in parts.files), room)
    if parts.commits:
        commits = (f"{each.hash[:9]} {quoted(each.subject, 80, room)}" for each in parts.commits)
        yield listed("commits", commits, room)


def listed(name: str, values: Iterable[str], room: int) -> str:
    """Return values in a line of about so many bytes; the first is always there."""
    values, kept = list(values), list[str]()
    for each in values:
        room -= len(each.encode()) + len(", ")
        if kept and room < 0:
            break
        kept.append(each)
    more = f", and {len(values) - len(kept)} more" if len(values) > len(kept) else ""
    return f"{name}: {', '.join(kept)}{more}"


def outline(turns: Sequence["Turn"], room: int) -> Iterator[str]:
    """Yield the last answer, then each prompt: what was asked for, and what came of it."""
    answers = [number for number, each in enumerate(turns) if each.kind == "answer"]
    if answers:
        yield line_of(turns, answers[-1], CENTER, room // 2)
    for number, each in enumerate(turns):
        if each.kind == "prompt":
            yield line_of(turns, number, LINE, room // 4)


def surrounded(head: Sequence[str], turns: Sequence["Turn"], place: int, room: int) -> str:
    """Return as many turns around a place as fit into so many bytes, in their order."""
    from hookkit.mcp.answer import size

    chosen = {place: line_of(turns, place, CENTER, room)}
    room -= size(chosen[place])
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


def line_of(turns: Sequence["Turn"], number: int, most: int, room: int | None = None) -> str:
    """Return a turn: its number from 1, when, who, and what; `room` is for its bytes."""
    from hookkit.mcp.answer import quoted, time_of

    turn = turns[number]
    text = quoted(turn.content, most, None if room is None else room - PREFIX)
    return f"[{number + 1}] {time_of(turn.timestamp)} {turn.kind}: {text}"


TOOL = Tool(
    "session",
    "Read a past session",
    "Read a past session: facts, summary, files, commits, then its prompts and last answer; or, "
    "with `around`, the prompts and answers around a place.",
    (
        Argument("id", "#id of a hit, or a session id or its beginning", is_required=True),
        Argument("around", "Words of a turn, such as those of the query, or its [number]"),
        Argument("max_chars", "Length", "integer", default=4_000, least=1_000, most=40_000),
    ),
    answer,
)
