"""Learnings: search, edit and forget them."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api.learnings import LearningList, edit_learning, forget_learnings, list_learnings
from hookkit.api.store import Store
from hookkit.lib.corrections.lessons import LONGEST
from hookkit.lib.text.counted import counted
from hookkit.render import learnings as cells
from hookkit.server.api.corrections import WORDS
from hookkit.server.page import answer_form, api_url, page
from hookkit.server.parameters import PROJECT, BadQueryError, Parameter

PATH = "/corrections/learnings"
TEMPLATE = "learnings.html"
PARAMETERS: tuple[Parameter, ...] = (WORDS, PROJECT)


def variables(request: Request, found: LearningList) -> dict[str, Any]:
    """Return the variables of the template."""
    return {
        "scope": f"{counted(len(found.learnings), 'learning')}, the latest first",
        "rows": [(each, cells.row(each)) for each in found.learnings],
        "layout": cells.LAYOUT,
        "source": api_url(request, "/learnings", PARAMETERS),
        "selectors": PARAMETERS,
        "block": cells.markdown(found.learnings) if found.learnings else "",
        "longest": LONGEST,
        "mistake": "",
        "typed": {},
    }


async def show(request: Request) -> Response:
    """Return the page."""

    def fill(store: Store, words: tuple[str, ...] | None, project: str | None) -> dict[str, Any]:
        return variables(request, list_learnings(store, words or (), project=project))

    return await page(request, TEMPLATE, fill, PARAMETERS)


async def change(request: Request) -> Response:
    """Edit or forget a learning; where that can't be done, return the page with the reason."""

    def fill(store: Store) -> dict[str, Any]:
        return variables(request, list_learnings(store))

    return await answer_form(request, TEMPLATE, PARAMETERS, carry_out, fill, address_after)


def carry_out(store: Store, fields: dict[str, str]) -> None:
    """Edit or forget a learning. Raises HookkitError."""
    learning = fields.get("learning", "")
    match fields.get("do"):
        case "edit" if learning:
            edit_learning(store, learning, fields.get("text", ""))
        case "forget" if learning:
            forget_learnings(store, (learning,))
        case _:
            raise BadQueryError("The form asks for nothing that can be done.")


def address_after(fields: dict[str, str]) -> str:
    """Return the address to go on at: the same search."""
    asked = {name: fields[name] for name in ("words", "project") if fields.get(name)}
    return f"{PATH}?{urlencode(asked)}" if asked else PATH


ROUTES = [Route(PATH, show), Route(PATH, change, methods=["POST"])]
