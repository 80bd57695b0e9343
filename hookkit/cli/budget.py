"""hookkit budget: what may be spent, what was, and whether prompts are held back for it."""

import os
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import click

from hookkit import paths
from hookkit.api.budgets import change
from hookkit.api.store import Store
from hookkit.cli.echo import echo_folding_table, echo_json
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.errors import NotFoundError
from hookkit.hook import budgets
from hookkit.hook.budgets import KINDS, MOST, Budgets, BudgetStatus
from hookkit.lib.text.sanitize import one_line
from hookkit.store.sqlite import spending
from hookkit.store.sqlite.totals import LAST, Totals, UsageFilter

DEFAULT = "daily"

BLOCKS, WIDTH = " ▏▎▍▌▋▊▉█", 20
"""The eighths of a bar's cell, and how many cells it has."""

NONE_SET = "No budget is set. `hookkit budget set 20` sets one of $20 a day."


def amount(_: click.Context, parameter: click.Parameter, value: str) -> float:
    """US dollars, 0 too; with or without the dollar sign. Raises BadParameter."""
    try:
        usd = float(value.removeprefix("$"))
    except ValueError:
        usd = -1.0
    if not 0 <= usd < MOST:  # not a number is neither
        raise click.BadParameter(
            f"{value!r} is no amount. Give US dollars, such as 20 or 7.50.", param=parameter
        )
    return usd


def kind_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose a kind of budget."""
    helps = {
        "session": "Of each session.",
        "monthly": "Of each month.",
        "weekly": "Of each week, from Monday.",
        "daily": "Of each day (the default).",
    }
    for kind, text in helps.items():
        function = click.option(f"--{kind}", is_flag=True, help=text)(function)
    return function


def chosen(kinds: dict[str, bool]) -> str:
    """The kind that was asked for. Raises UsageError where these are several."""
    found = [kind for kind in KINDS if kinds[kind]]
    if len(found) > 1:
        raise click.UsageError(f"Choose one of --{' and --'.join(found)}.")
    return found[0] if found else DEFAULT


project_option = click.option("--project", help="Of one project only, by its name.")
about_option = click.option("--project", help="Those that one project falls under.")


@click.group("budget", invoke_without_command=True)
@about_option
@json_option
@click.pass_context
def command(ctx: click.Context, project: str | None, as_json: bool) -> None:
    """Show, set, check and enforce budgets.

    Days, weeks and months are those of your own clock. A session budget stands for the dearest
    session that is active, or for the one that runs the command.

    \b
    Examples:
      hookkit budget set 20
      hookkit budget set --monthly 200 --project shop
      hookkit budget
      hookkit budget check || echo "enough for today"
      hookkit budget enforce on
    """
    if ctx.invoked_subcommand is None:
        show(project, as_json)
    elif project is not None or as_json:
        raise click.UsageError(
            f"Give options behind the command: hookkit budget {ctx.invoked_subcommand} …"
        )


def show(project: str | None, as_json: bool) -> None:
    """Print all budgets and how they stand."""
    wanted = budgets.read(str(paths.data_dir()))
    with open_store() as store:
        found = standings(store, wanted, project)
        unpriced = uncounted(store, found)
    if as_json:
        echo(found, enforce=wanted.enforce)
        return
    if not found:
        click.echo(NONE_SET)
    else:
        head = ("Budget", "Project", "Used", "", "Spent", "Of", "Left")
        echo_folding_table(head, list(map(cells, found)), right=("", "Spent", "Of", "Left"))
    if found and wanted.enforce:
        click.echo("\nEnforced: over budget, prompts are held back.")
    if unpriced:
        click.echo(
            f"hookkit: {unpriced:,} messages have no known price and are not counted; "
            "`hookkit stats` names their models.",
            err=True,
        )


@command.command("set")
@click.argument("usd", callback=amount)
@kind_options
@project_option
def set_budget(usd: float, project: str | None, **kinds: bool) -> None:
    """Set a budget of USD dollars; 0 removes it.

    \b
    Examples:
      hookkit budget set 20
      hookkit budget set --weekly 75.50
      hookkit budget set --session 5 --project shop
    """
    key = chosen(kinds), project
    if not usd:
        take_out(key)
        return
    with open_store() as store:
        must_be_known(store, project)
    change(lambda known: known.limits.update({key: usd}))
    click.echo(f"The {name_of(key)} is {budgets.dollars(usd)} now.")


@command.command("remove")
@kind_options
@project_option
def remove(project: str | None, **kinds: bool) -> None:
    """Remove a budget.

    \b
    Examples:
      hookkit budget remove
      hookkit budget remove --monthly --project shop
    """
    take_out((chosen(kinds), project))


def take_out(key: tuple[str, str | None]) -> None:
    """Remove the budget with this key. Raises NotFoundError."""

    def edit(known: Budgets) -> None:
        if known.limits.pop(key, None) is None:
            raise NotFoundError(
                f"There is no {name_of(key)}. `hookkit budget` shows those there are."
            )

    change(edit)
    click.echo(f"Removed the {name_of(key)}.")


@command.command("check")
@about_option
@json_option
def check(project: str | None, as_json: bool) -> None:
    """Exit with 1 when a budget is exceeded, with 0 when none is: for scripts and CI.

    \b
    Examples:
      hookkit budget check && claude -p "go on"
      hookkit budget check --project shop --json
    """
    wanted = budgets.read(str(paths.data_dir()))
    with open_store() as store:
        found = standings(store, wanted, project)
    over = [each for each in found if each.is_over]
    if as_json:
        echo(found, enforce=wanted.enforce)
    else:
        for each in over:
            amounts = f"{budgets.dollars(each.spent)} of {budgets.dollars(each.limit)}"
            click.echo(f"Over budget: {amounts} {one_line(each.time)}.")
        if not over:
            click.echo("Within budget." if found else NONE_SET)
    if over:
        raise SystemExit(1)


@command.command("enforce")
@click.argument("state", type=click.Choice(["on", "off"]))
def enforce(state: str) -> None:
    """Have prompts held back while a budget is exceeded; off is the default.

    \b
    Examples:
      hookkit budget enforce on && hookkit install
      hookkit budget enforce off
    """
    change(lambda known: setattr(known, "enforce", state == "on"))
    if state == "on":
        click.echo("Over budget, prompts are held back where the guard is wired.")
        click.echo("Next: `hookkit install` (or `hookkit install --user`) wires it.")
    else:
        click.echo("No prompt is held back any more.")


def standings(store: Store, wanted: Budgets, project: str | None) -> list[BudgetStatus]:
    """How the budgets stand, or those that a project falls under; those of all projects first."""
    must_be_known(store, project)
    limits = wanted.limits if project is None else wanted.of_project(project)
    order = list(KINDS)
    ordered = sorted(limits.items(), key=lambda each: (each[0][1] or "", order.index(each[0][0])))
    found = budgets.standings(
        store.db, dict(ordered), time.time(), lambda own: session_cost(store.db, own or project)
    )
    return list(found)


def session_cost(db: sqlite3.Connection, project: str | None) -> int:
    """What this session has cost, or else the dearest active one, in nano-dollars."""
    mine = os.environ.get("CLAUDE_CODE_SESSION_ID")
    if mine and (known := spending.of_session(db, mine)) and project in (None, known[0]):
        return known[1]
    found = spending.dearest_active(db, project)
    return found[2] if found else 0


def must_be_known(store: Store, project: str | None) -> None:
    """Raise NotFoundError for a project of which no session is recorded."""
    if project is not None and store.database.project_times(project)[0] is None:
        raise NotFoundError(
            f"No session of the project {project!r} is recorded. "
            "`hookkit stats --by project` names those there are."
        )


def uncounted(store: Store, found: list[BudgetStatus]) -> int:
    """How many messages without a known price fall into the time of the budgets."""
    times = [each.kind for each in found if each.kind != "session"]
    if not times:
        return 0
    first = min(budgets.start_of(kind, time.time()) for kind in times)
    row = Totals(store.db).all(UsageFilter(spending.utc(first)[:10], LAST))
    return sum(each.messages for each in row.unpriced)


def name_of(key: tuple[str, str | None]) -> str:
    """A kind and a project, in words."""
    kind, project = key
    return f"{kind} budget" + ("" if project is None else f" of {one_line(project)}")


def cells(each: BudgetStatus) -> tuple[str, ...]:
    """A budget as cells of the table."""
    return (
        each.kind,
        "all" if each.project is None else one_line(each.project),
        bar(each.used),
        f"{each.used:.0%}",
        budgets.dollars(each.spent),
        budgets.dollars(each.limit),
        "over" if each.is_over else budgets.dollars(each.left),
    )


def bar(used: float) -> str:
    """A bar that is full when all is spent."""
    eighths = min(int(used * WIDTH * 8), WIDTH * 8)
    whole, rest = divmod(eighths, 8)
    cells = BLOCKS[-1] * whole + (BLOCKS[rest] if rest else "")
    return f"▕{cells:<{WIDTH}}▏"


def echo(found: list[BudgetStatus], *, enforce: bool) -> None:
    """Print budgets as JSON."""
    listed = [
        {
            "kind": each.kind,
            "project": each.project,
            "usd": each.limit,
            "spent_usd": each.spent,
            "left_usd": each.left,
            "is_over": each.is_over,
        }
        for each in found
    ]
    echo_json(budgets=listed, is_over=any(each.is_over for each in found), enforce=enforce)
