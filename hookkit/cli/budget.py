"""hookkit budget: set budgets, and see what is left of them."""

from collections.abc import Callable
from typing import Any

import click

from hookkit.api import budgets, current_session
from hookkit.api.budgets import BudgetReport
from hookkit.cli import CommandGroup, completion
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.messages import warn
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.hook.budgets import KINDS
from hookkit.lib.text.counted import counted
from hookkit.lib.text.money import dollars
from hookkit.render import budgets as cells

DEFAULT = "daily"

NONE_SET = "No budget is set. `hookkit budget set 20` sets one of $20 a day."


def amount(_: click.Context, parameter: click.Parameter, value: str) -> float:
    """Parse US dollars, with or without the dollar sign; 0 is allowed. Raises BadParameter."""
    try:
        return budgets.amount_of(value)
    except budgets.AmountError as error:
        raise click.BadParameter(str(error), param=parameter) from None


def kind_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose a kind of budget."""
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
    """Return the kind that the options name. Raises UsageError where they name several."""
    found = [kind for kind in KINDS if kinds[kind]]
    if len(found) > 1:
        raise click.UsageError(f"Choose one of --{' and --'.join(found)}.")
    return found[0] if found else DEFAULT


project_option = click.option(
    "--project", shell_complete=completion.projects, help="Of this project only."
)
about_option = click.option(
    "--project", shell_complete=completion.projects, help="The budgets that apply to this project."
)


team_option = click.option(
    "--team", "of_team", is_flag=True, help="The team's budgets, which its admins set."
)
user_option = click.option("--user", metavar="NAME", help="The team's budget for this member.")


@click.group("budget", cls=CommandGroup, invoke_without_command=True)
@about_option
@team_option
@json_option
@click.pass_context
def command(ctx: click.Context, project: str | None, of_team: bool, as_json: bool) -> None:
    """Show, set, check and enforce budgets.

    Days, weeks and months are those of your local clock. A session budget applies to the active
    session that has cost most, or to the one that runs the command.

    \b
    Examples:
      hookkit budget set 20
      hookkit budget set --monthly 200 --project shop
      hookkit budget
      hookkit budget check || echo "enough for today"
      hookkit budget enforce on
      hookkit budget --team
    """
    if ctx.invoked_subcommand is None:
        if of_team:
            list_of_team(project, as_json)
        else:
            show(project, as_json)
    elif project is not None or as_json or of_team:
        raise click.UsageError(
            f"Give options behind the command: hookkit budget {ctx.invoked_subcommand} …"
        )


def report(project: str | None) -> BudgetReport:
    """Return the budgets that the options select."""
    with open_store() as store:
        mine = current_session.id_of_environment()
        return budgets.report_budgets(store, project=project, session_id=mine)


def show(project: str | None, as_json: bool) -> None:
    """Print all budgets and what was spent of them."""
    found = report(project)
    if as_json:
        echo_json(**found.to_dict())
        return
    if not found.budgets:
        click.echo(NONE_SET)
    else:
        echo_table(cells.LAYOUT, list(map(cells.row, found.budgets)))
    if found.budgets and found.enforce:
        click.echo("\nEnforced: over budget, prompts are blocked.")
    if found.unpriced:
        warn(
            f"no price is known of {counted(found.unpriced, 'message')}, which the sums lack; "
            "`hookkit stats` lists their models."
        )


def list_of_team(project: str | None, as_json: bool) -> None:
    """Print the budgets of the team."""
    from hookkit.cli import team_budget  # most people have none

    team_budget.list_budgets(project, as_json)


@command.command("set")
@click.argument("usd", callback=amount)
@kind_options
@project_option
@team_option
@user_option
def set_budget(
    usd: float, project: str | None, of_team: bool, user: str | None, **kinds: bool
) -> None:
    """Set a budget of USD dollars; 0 removes it.

    Admins set those of the team with --team: for all, for a project, or with --user for a member.

    \b
    Examples:
      hookkit budget set 20
      hookkit budget set --weekly 75.50
      hookkit budget set --session 5 --project shop
      hookkit budget set 500 --team --monthly
    """
    kind, of_team = chosen(kinds), of_team or user is not None
    if not usd:
        remove_one(kind, project, of_team, user)
        return
    if of_team:
        from hookkit.cli import team_budget

        team_budget.set_budget(kind, usd, project, user)
        return
    with open_store() as store:
        name = budgets.set_budget(store, kind, usd, project=project)
    click.echo(f"The {name} is now {dollars(usd)}.")


@command.command("remove")
@kind_options
@project_option
@team_option
@user_option
def remove(project: str | None, of_team: bool, user: str | None, **kinds: bool) -> None:
    """Remove a budget.

    \b
    Examples:
      hookkit budget remove
      hookkit budget remove --monthly --project shop
      hookkit budget remove --monthly --user ann@example.com
    """
    remove_one(chosen(kinds), project, of_team or user is not None, user)


def remove_one(kind: str, project: str | None, of_team: bool, user: str | None) -> None:
    """Remove a budget, and print that."""
    if of_team:
        from hookkit.cli import team_budget

        team_budget.remove(kind, project, user)
        return
    with open_store() as store:
        name = budgets.remove_budget(store, kind, project=project)
    click.echo(f"Removed the {name}.")


@command.command("check")
@about_option
@team_option
@json_option
def check(project: str | None, of_team: bool, as_json: bool) -> None:
    """Exit with 1 when a budget is exceeded, with 0 when none is: for scripts and CI.

    \b
    Examples:
      hookkit budget check && claude -p "go on"
      hookkit budget check --project shop --json
    """
    if of_team:
        from hookkit.cli import team_budget

        team_budget.check(project, as_json)
        return
    found = report(project)
    if as_json:
        echo_json(**found.to_dict())
    else:
        for each in found.exceeded:
            click.echo(f"{each.spending}.")
        if not found.exceeded:
            click.echo("Within budget." if found.budgets else NONE_SET)
    if found.exceeded:
        raise SystemExit(1)


@command.command("enforce")
@click.argument("state", type=click.Choice(["on", "off"]))
def enforce(state: str) -> None:
    """Block prompts while a budget is exceeded; off is the default.

    \b
    Examples:
      hookkit budget enforce on && hookkit install
      hookkit budget enforce off
    """
    budgets.enforce_budgets(on=state == "on")
    if state == "on":
        click.echo("Over budget, prompts are blocked where the guard is installed.")
        click.echo("Next: run `hookkit install` (or `hookkit install --user`) to install it.")
    else:
        click.echo("Prompts are no longer blocked.")
