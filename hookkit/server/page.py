"""Answer with a page: parse what the URL asks, read, and render, both in a reader's thread."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hookkit import __version__
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.server import keyboard, marks, parameters
from hookkit.server.context import context_of
from hookkit.server.endpoints import PREFIX
from hookkit.server.forms import WrongFormError, fields_of
from hookkit.server.parameters import Parameter
from hookkit.server.templates import rendered

Fill = Callable[..., Mapping[str, Any]]
"""Store, parts of the path and parameters by name → the variables of a template."""

MENU = (
    ("/", "Now"),
    ("/sessions", "Sessions"),
    ("/usage", "Usage"),
    ("/projects", "Projects"),
    ("/search", "Search"),
    ("/budgets", "Budgets"),
    ("/corrections", "Corrections"),
    ("/runs", "Runs"),
    ("/health", "Health"),
)
"""The pages in the menu: address and name."""


async def page(
    request: Request, template: str, fill: Fill, known: Sequence[Parameter] = ()
) -> Response:
    """Return a page. Raises BadQueryError, and what `fill` raises."""
    given = request.query_params.multi_items()
    query = parameters.parse(given, known, strict=False)
    return await filled(request, template, fill, known, request.path_params | query)


async def filled(
    request: Request,
    template: str,
    fill: Fill,
    known: Sequence[Parameter],
    values: Mapping[str, Any],
) -> Response:
    """Return a page whose template is filled by `fill(store, **values)`."""
    shared = shell(request, known)
    readers = context_of(request).readers

    def write(store: Store) -> str:
        found = fill(store, **values)
        return rendered(template, **shared, problem=readers.problem, **found)

    return HTMLResponse(await readers.run(write))


def shell(request: Request, known: Sequence[Parameter] = ()) -> dict[str, Any]:
    """Return the variables that every page has."""
    asked, team = asked_of(request, known), context_of(request).team
    return {
        "path": request.url.path,
        "team": team,
        "menu": [(url, name, is_in(request.url.path, url)) for url, name in menu_of(team)],
        "asked": asked,
        "url": lambda **changes: with_query(request.url.path, asked | changes),
        "parameters": {each.name: each for each in known},
        "csrf_key": context_of(request).access.keys.csrf,
        "key_list": keyboard.listed(menu_of(team)),
        "go_keys": keyboard.GO,
        "version": __version__,
        "live_mark": marks.now(),
    }


def menu_of(team: str) -> tuple[tuple[str, str], ...]:
    """Return the pages in the menu, those of a team where one is named."""
    if not team:
        return MENU
    from hookkit.server.team import MENU as OF_TEAM

    return OF_TEAM


def api_url(request: Request, path: str, known: Sequence[Parameter]) -> str:
    """Return the address of what a page shows in the API."""
    return with_query(PREFIX + path, asked_of(request, known))


def asked_of(request: Request, known: Sequence[Parameter]) -> dict[str, str]:
    """Return the parameters that a URL gives, as texts."""
    names = {each.name for each in known}
    return {name: text for name, text in request.query_params.items() if name in names and text}


def is_in(path: str, page_url: str) -> bool:
    """Return True if a page of the menu is the one at a path, or the one above it."""
    return path == page_url or (page_url != "/" and path.startswith(f"{page_url}/"))


def with_query(path: str, query: Mapping[str, Any]) -> str:
    """Return an address with a query; None leaves a member out."""
    members = {name: value for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(members)}" if members else path


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form of ours. Raises WrongFormError for any other."""
    fields = fields_of(await request.body())
    if not context_of(request).access.keys.is_csrf(fields.pop("csrf", "")):
        raise WrongFormError("This form is out of date. Reload the page, then send it again.")
    return fields


async def answer_form(
    request: Request,
    template: str,
    known: Sequence[Parameter],
    change: Callable[[Store, dict[str, str]], object],
    fill: Callable[[Store], Mapping[str, Any]],
    after: Callable[[dict[str, str]], str],
) -> Response:
    """Carry out a form; where that can't be done, return the page with what was typed, and why.

    `change(store, fields)` raises HookkitError; `fill` returns the variables of the page, and
    `after` the address to go on at.
    """
    fields = await form_of(request)
    try:
        await context_of(request).readers.run(change, fields)
    except HookkitError as error:
        refused = {"mistake": str(error), "typed": fields}
    else:
        return see_other(after(fields))
    response = await filled(request, template, lambda store: {**fill(store), **refused}, known, {})
    response.status_code = 422
    return response


def see_other(url: str) -> Response:
    """Return the answer to a form that was carried out."""
    return RedirectResponse(url, 303)
