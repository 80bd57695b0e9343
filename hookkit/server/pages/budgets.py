"""Budgets: what is left of them; set, remove and enforce them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api import budgets
from hookkit.api.budgets import BudgetReport, amount_of, report_budgets
from hookkit.api.store import Store
from hookkit.hook.budgets import KINDS
from hookkit.lib.text.counted import counted
from hookkit.render import budgets as cells
from hookkit.render.web.share_bar import share_bar
from hookkit.server import parameters
from hookkit.server.api.budgets import ABOUT
from hookkit.server.page import answer_form, api_url, page

PATH = "/budgets"
TEMPLATE = "budgets.html"
PARAMETERS = (ABOUT,)

DEFAULT = "daily"


def variables(request: Request, report: BudgetReport, project: str | None) -> dict[str, Any]:
    """Return the variables of the template."""
    return {
        "rows": [(each, share_bar(each.used), *cells.row(each)) for each in report.budgets],
        "report": report,
        "scope": scope_of(report, project),
        "source": api_url(request, PATH, PARAMETERS),
        "kinds": list(KINDS),
        "selectors": PARAMETERS,
        "mistake": "",
        "typed": {"kind": DEFAULT},
    }


def scope_of(report: BudgetReport, project: str | None) -> str:
    """Return what is counted."""
    of = (
        ""
        if project is None
        else f" that {'applies' if len(report.budgets) == 1 else 'apply'} to {project}"
    )
    text = f"{counted(len(report.budgets), 'budget')}{of}, in days, weeks and months of your clock"
    if report.unpriced:
        return f"{text}; {counted(report.unpriced, 'message')} without a known price not counted"
    return text


async def show(request: Request) -> Response:
    """Return the page."""

    def fill(store: Store, project: str | None) -> dict[str, Any]:
        return variables(request, report_budgets(store, project=project), project)

    return await page(request, TEMPLATE, fill, PARAMETERS)


async def change(request: Request) -> Response:
    """Carry out what a form asks; where that can't be done, return the page with the reason."""

    def fill(store: Store) -> dict[str, Any]:
        return variables(request, report_budgets(store), None)

    return await answer_form(request, TEMPLATE, PARAMETERS, carry_out, fill, lambda _: PATH)


def carry_out(store: Store, fields: dict[str, str]) -> None:
    """Set or remove a budget, or change whether they are enforced. Raises HookkitError."""
    kind, project = fields.get("kind", DEFAULT), fields.get("project") or None
    match fields.get("do"):
        case "set":
            set_one(store, kind, amount_of(fields.get("usd", "")), project)
        case "remove":
            budgets.remove_budget(store, kind, project=project)
        case "enforce":
            budgets.enforce_budgets(on=fields.get("on") == "yes")
        case _:
            raise parameters.BadQueryError("The form asks for nothing that can be done.")


def set_one(store: Store, kind: str, usd: float, project: str | None) -> None:
    """Set a budget; 0 removes it, as on the command line."""
    if usd:
        budgets.set_budget(store, kind, usd, project=project)
    else:
        budgets.remove_budget(store, kind, project=project)


ROUTES = [Route(PATH, show), Route(PATH, change, methods=["POST"])]
