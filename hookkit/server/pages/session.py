"""One session: what is known of it, what happened when, what each prompt took, its notes."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api import session_work
from hookkit.api.history.transcript_files import files_of
from hookkit.api.prompt_steps import prompt_steps
from hookkit.api.session_detail import SessionDetail, describe
from hookkit.api.session_notes import add_note, replace_notes, version_of
from hookkit.api.store import Store
from hookkit.api.timeline import Timeline, timeline
from hookkit.lib.text.columns import beginning
from hookkit.lib.text.sanitize import one_line, visible
from hookkit.model.session import Session
from hookkit.render import session_facts, session_timeline
from hookkit.render.web import timeline as drawing
from hookkit.render.web.html_table import HtmlTable
from hookkit.server.context import context_of
from hookkit.server.endpoints import PREFIX
from hookkit.server.page import form_of, page, see_other
from hookkit.server.pages.session_head import address, by_number, head
from hookkit.server.parameters import whole_number

PROMPTS, SUBAGENTS, NOTABLE, CORRECTIONS, STARTS = 30, 12, 20, 10, 8
"""Rows of the tables."""

LONGEST_FACT = 240
"""Columns of a value."""

CARDS = (
    *("AI Cost", "AI Tokens", "Duration", "Prompts", "Tool Calls", "Files Changed"),
    "Commits",
)
"""The facts that stand out."""

GONE = (
    "The transcript is gone (the client deletes it after 30 days). This is what was recorded and "
    "counted before."
)

UNREAD = (
    "The transcript can't be read, or is too large to be read at once. This is what was recorded "
    "and counted."
)

MOST_PROMPTS = 10**9
PARAMETERS = (whole_number("prompt", "The first prompt of the table.", 1, MOST_PROMPTS),)


async def show(request: Request) -> Response:
    """Return the page."""
    return await by_number(request) or await page(request, "session.html", fill, PARAMETERS)


def fill(store: Store, session: str, prompt: int) -> dict[str, Any]:
    """Return the variables of the template."""
    detail = describe(store, store.find(session))
    found = detail.session
    happened = timeline(store, found, detail.parts.commits)
    return {
        **head(found, ""),
        **known(store, detail),
        **prompts(store, found, happened, prompt),
        **beside(found, happened),
        "chart": drawing.chart(happened),
        "lacks": lacks(store, found, happened),
    }


def known(store: Store, detail: SessionDetail) -> dict[str, Any]:
    """Return what is known of a session, equal to `hookkit show`."""
    session, parts = detail.session, detail.parts
    facts = session_facts.of_detail(detail)
    shown = [(name, beginning(value, LONGEST_FACT)) for name, value in facts]
    by_name = dict(facts)
    corrected = session_work.corrections_in(store, session)
    return {
        "session": session,
        "summary": session_facts.summary(session),
        "cards": [(name, *divided(by_name[name])) for name in CARDS if name in by_name],
        "facts": [(name, value) for name, value in shown if name not in ("Notes", "Resume")],
        "resume": by_name.get("Resume", ""),
        "notes": visible(session.notes or ""),
        "notes_version": version_of(session),
        "parent": detail.lineage.parent,
        "forks": detail.lineage.forks,
        "members": parts.members,
        "corrections": corrected[:CORRECTIONS],
        "more_corrections": max(len(corrected) - CORRECTIONS, 0),
    }


def divided(value: str) -> tuple[str, str]:
    """Return the figure in a value, and what else it reports."""
    for mark in (" and ", " so far", " ("):
        begin, found, _ = value.partition(mark)
        if found:
            return begin, value[len(begin) :].strip()
    return value, ""


def prompts(store: Store, session: Session, happened: Timeline, first: int) -> dict[str, Any]:
    """Return the table of prompts, from one on."""
    steps = prompt_steps(store, session, happened)
    shown = steps[first - 1 : first - 1 + PROMPTS]
    table = HtmlTable(
        "Prompts",
        session_timeline.PROMPTS,
        list(map(session_timeline.prompt_row, shown)),
        [turn_url(session, each.turn) for each in shown],
        f"{PREFIX}{address(session)}/prompts",
        empty="No prompt is known.",
    )
    last = first - 1 + len(shown)
    return {
        "prompts": table,
        "prompt_count": len(steps),
        "first_prompt": first,
        "last_prompt": last,
        "next_prompt": last + 1 if last < len(steps) else None,
        "earlier_prompt": max(first - PROMPTS, 1) if first > 1 else None,
    }


def beside(session: Session, happened: Timeline) -> dict[str, Any]:
    """Return the tables of subagents, and of what stands out."""
    lanes, stands_out = happened.lanes[1:], session_timeline.notable(happened)
    is_manual = session.origin == "manual"
    return {
        "subagents": HtmlTable(
            "Agents" if is_manual else "Subagents",
            session_timeline.AGENTS if is_manual else session_timeline.SUBAGENTS,
            list(map(session_timeline.lane_row, lanes[:SUBAGENTS])),
            [
                f"/sessions/{each.agent}" if is_manual else turn_url(session, each.turn)
                for each in lanes[:SUBAGENTS]
            ],
            f"{PREFIX}{address(session)}/subagents",
        ),
        "subagent_count": len(lanes),
        "notable": HtmlTable(
            "What stands out",
            session_timeline.NOTABLE,
            [session_timeline.notable_row(each, lanes) for each in stands_out[-NOTABLE:]],
            [turn_url(session, each.turn) for each in stands_out[-NOTABLE:]],
        ),
        "notable_count": len(stands_out),
        "source": happened.source,
        "starts": [
            (session_timeline.clock_time(each.at), one_line(each.words))
            for each in happened.of_kind("start")[-STARTS:]
        ],
    }


def turn_url(session: Session, turn: int | None) -> str | None:
    """Return the address of a turn in the conversation."""
    return None if turn is None else f"{address(session)}/conversation?turn={turn}#turn-{turn}"


def lacks(store: Store, session: Session, happened: Timeline) -> str:
    """Return what is missing on this page, and why; transcripts are on their own machine only."""
    if store.is_team:
        return ""
    is_expected = session.transcript_available or session.transcript_path
    if session.origin == "manual" or happened.source == "transcript" or not is_expected:
        return ""
    return UNREAD if files_of(store, session).main else GONE


async def write_notes(request: Request) -> Response:
    """Add a note, or replace all of them; then show the page."""
    form = await form_of(request)

    def write(store: Store) -> str:
        session = store.find(request.path_params["session"])
        if form.get("action") == "replace":
            replace_notes(store, session, form.get("text", ""), form.get("version"))
        else:
            add_note(store, session, form.get("text", ""))
        return address(session)

    return see_other(f"{await context_of(request).readers.run(write)}#notes")


ROUTES = [
    Route("/sessions/{session}", show),
    Route("/sessions/{session}/notes", write_notes, methods=["POST"]),
]
