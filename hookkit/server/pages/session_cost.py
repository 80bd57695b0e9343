"""What one session cost: by model, by kind of token, and its most expensive messages."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api.history.outline import outline_of
from hookkit.api.history.turn_times import TurnTimes
from hookkit.api.message_costs import MessageCosts, dearest, turns_of
from hookkit.api.session_detail import break_down
from hookkit.api.store import Store
from hookkit.model.session import Session
from hookkit.render import message_costs, session_facts
from hookkit.render.web.html_table import HtmlTable
from hookkit.server.api.session import MOST_MESSAGES
from hookkit.server.endpoints import PREFIX
from hookkit.server.page import page
from hookkit.server.pages.session_head import address, by_number, head

DEAREST = 40
"""Messages of the table."""


async def show(request: Request) -> Response:
    """Return the page."""
    return await by_number(request) or await page(request, "session_cost.html", fill)


def fill(store: Store, session: str) -> dict[str, Any]:
    """Return the variables of the template."""
    found = store.find(session)
    costs, dear = break_down(store, found), dearest(store, found, DEAREST)
    source = f"{PREFIX}{address(found)}"
    rows = [session_facts.cost_row(each, "") for each in costs.own]
    rows += [session_facts.cost_row(each, "subagent") for each in costs.subagents]
    return {
        **head(found, "/cost"),
        "facts": session_facts.cost_facts(found, costs),
        "is_outdated": costs.is_outdated,
        "by_model": HtmlTable(
            "By model",
            message_costs.MODELS,
            list(map(message_costs.model_row, dear.by_model)),
            empty="No message of a model is known.",
        ),
        "lines": HtmlTable("Price by price", session_facts.COSTS, rows),
        "messages": messages(store, found, dear, source),
        "total": dear.total,
    }


def messages(store: Store, session: Session, dear: MessageCosts, source: str) -> HtmlTable:
    """Return the table of the most expensive messages, with links to their turns."""
    outline = outline_of(store, session)
    times = TurnTimes(each.at for each in outline or ())
    turns = turns_of(dear.messages, times)
    return HtmlTable(
        "The most expensive messages",
        message_costs.MESSAGES,
        [message_costs.message_row(*each) for each in zip(dear.messages, turns, strict=True)],
        [
            None if turn is None else f"{address(session)}/conversation?turn={turn}#turn-{turn}"
            for turn in turns
        ],
        f"{source}/messages?limit={MOST_MESSAGES}",
        empty="No message of a model is known.",
    )


ROUTES = [Route("/sessions/{session}/cost", show)]
