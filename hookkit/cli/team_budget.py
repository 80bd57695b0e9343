"""The team's budgets in `hookkit budget`: show, check, set and remove them."""

import click

from hookkit.api.team.budgets import TeamBudgetReport
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.messages import warn
from hookkit.cli.open_store import open_store
from hookkit.lib.text.money import dollars
from hookkit.lib.text.sanitize import one_line
from hookkit.render import team_budgets as cells

NONE_SET = "The team has no budget. An admin sets one: hookkit budget set 500 --team --monthly"


def report(project: str | None) -> TeamBudgetReport:
    """Return the team's budgets; warn on stderr where the server doesn't answer."""
    from hookkit.api.team import budgets

    with open_store() as store:
        found = budgets.report(store, project=project)
    if found.problem:
        warn(f"as of {found.asked}, the team store does not answer: {found.problem}")
    return found


def list_budgets(project: str | None, as_json: bool) -> None:
    """Print the team's budgets and what was spent of them."""
    found = report(project)
    if as_json:
        echo_json(**found.to_dict())
    elif found.budgets:
        echo_table(cells.LAYOUT, list(map(cells.row, found.budgets)))
    else:
        click.echo(NONE_SET)


def check(project: str | None, as_json: bool) -> None:
    """Print which of the team's budgets are exceeded, and exit with 1 if any is."""
    found = report(project)
    if as_json:
        echo_json(**found.to_dict())
    else:
        for each in found.exceeded:
            click.echo(one_line(f"{each.spending}."))
        if not found.exceeded:
            click.echo("Within budget." if found.budgets else NONE_SET)
    if found.exceeded:
        raise SystemExit(1)


def set_budget(kind: str, usd: float, project: str | None, user: str | None) -> None:
    """Set a budget of the team, and print that."""
    from hookkit.api.team import budget_changes

    done = budget_changes.set_budget(kind, usd, project=project, user=user)
    click.echo(f"The {done.name} is now {dollars(usd)}. Its days begin in {done.zone}.")


def remove(kind: str, project: str | None, user: str | None) -> None:
    """Remove a budget of the team, and print that."""
    from hookkit.api.team import budget_changes

    name = budget_changes.remove_budget(kind, project=project, user=user)
    click.echo(f"Removed the {name}.")
