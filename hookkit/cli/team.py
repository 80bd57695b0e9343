"""hookkit team: a team's PostgreSQL, from its creation to leaving it."""

import sys

import click

from hookkit.cli import CommandGroup
from hookkit.cli.confirm import confirm, read_secret
from hookkit.cli.echo import echo_facts, echo_json, echo_table
from hookkit.cli.messages import warn
from hookkit.cli.options import json_option
from hookkit.cli.team_sharing import ledger, preview, push, share
from hookkit.lib.text.counted import counted
from hookkit.lib.text.sanitize import one_line
from hookkit.model.share_levels import LEVELS

BYPASS = (
    "This role is a superuser's, for whom row security doesn't hold. Use a role of its own for "
    "your everyday work."
)

level_option = click.option(
    "--level",
    type=click.Choice(LEVELS),
    help="How much this machine shares, the least first.  [default: as before, or totals]",
)


@click.group("team", cls=CommandGroup)
def command() -> None:
    """Share totals or sessions in a team's PostgreSQL.

    Each member has a role of their own in the database, which lets them change their own rows only,
    and see those of others only if they are an admin. What leaves a machine is its owner's choice:
    see `hookkit team share`. A DSN is a URL with the name and the password of a role. It is kept in
    a file of the data folder that only you can read.

    It needs psycopg: pip install 'hookkit[team]'.

    \b
    Examples:
      hookkit team create postgresql://owner:secret@db.example.com/hookkit
      hookkit team invite ann@example.com
      hookkit team join postgresql://hookkit_ann:secret@db.example.com/hookkit
      hookkit team status
    """


for each in (push, preview, share, ledger):
    command.add_command(each)


@command.command("create")
@click.argument("dsn", required=False)
@click.option("--name", help="Your name in the team.  [default: that of your account here]")
@level_option
@json_option
def create(dsn: str | None, name: str | None, level: str | None, as_json: bool) -> None:
    """Create a team in a database, with yourself as the first admin.

    The role in the DSN may create roles (CREATEROLE), and a schema in the database. It owns the
    tables. `-` reads the DSN from stdin. Without a DSN, the team of this machine is brought to the
    schema of this hookkit, as after an upgrade.

    \b
    Examples:
      hookkit team create postgresql://owner:secret@db.example.com/hookkit
      hookkit team create - --name ann@example.com < dsn.txt
      hookkit team create
    """
    from hookkit.api.team import create as api

    done = api.create(read(dsn), user=name, level=level)
    if as_json:
        echo_json(**done.to_dict())
    elif done.is_new:
        click.echo(one_line(f"Created the team at {done.server}. You are its admin {done.user}."))
        click.echo("Invite others: hookkit team invite NAME")
    elif done.migrations:
        click.echo(one_line(f"Upgraded {done.server} to schema version {done.schema}."))
    else:
        click.echo(one_line(f"{done.server} has schema version {done.schema} already."))
    if done.bypasses_row_security:
        warn(BYPASS)


@command.command("invite")
@click.argument("user")
@click.option("--admin", "is_admin", is_flag=True, help="They see all, invite and remove.")
@json_option
def invite(user: str, is_admin: bool, as_json: bool) -> None:
    """Invite a person, and print the DSN with which they join.

    It is printed once: nobody can see the password again, nor can the server. Invited again, a
    person gets a new password, and the former one is refused.

    \b
    Examples:
      hookkit team invite ann@example.com
      hookkit team invite bob --admin
    """
    from hookkit.api.team import invite as api

    done = api.invite(user, is_admin=is_admin)
    if as_json:
        echo_json(**done.to_dict())
    else:
        click.echo(one_line(f"hookkit team join '{done.dsn}'"))
    if not as_json and sys.stdout.isatty():
        verb = "joins" if done.is_new else "has a new password, and joins again"
        warn(f"{user} {verb} with this command. It is shown once: pass it on in private.")
    if done.is_local:
        warn("The DSN leads to this machine. For another one, put a name there that it can reach.")


@command.command("join")
@click.argument("dsn", required=False)
@level_option
@json_option
def join(dsn: str | None, level: str | None, as_json: bool) -> None:
    """Join a team with the DSN from its admin.

    Join again to share more or less. `-` reads the DSN from stdin, which keeps it out of the
    history of your shell. Without one, a terminal is asked, unless this machine is in a team.

    \b
    Examples:
      hookkit team join postgresql://hookkit_ann:secret@db.example.com/hookkit
      hookkit team join - --level titles < dsn.txt
      hookkit team join --level full
    """
    from hookkit.api.team import join as api
    from hookkit.api.team import stored

    known = stored.load() if dsn is None else None
    done = api.join(known.dsn if known else read(dsn or "-") or "", level)
    if as_json:
        echo_json(**done.to_dict())
    else:
        from hookkit.render.team import SHARES

        click.echo(one_line(f"You are {done.user} ({done.role}) in the team at {done.server}."))
        click.echo(f"This machine shares {done.level}: {SHARES[done.level]}.")
    if done.bypasses_row_security:
        warn(BYPASS)


@command.command("status")
@click.pass_context
@json_option
def status(ctx: click.Context, as_json: bool) -> None:
    """Show the team, its members, and what you share.

    The exit code is 1 if the team can't be used.

    \b
    Examples:
      hookkit team status
      hookkit team status --json | jq -r '.team.members[].user_id'
    """
    from hookkit.api.team import status as api
    from hookkit.api.team.stored import NO_TEAM

    found = api.status()
    if as_json:
        echo_json(team=found and found.to_dict())
    elif found is None:
        click.echo(NO_TEAM)
    else:
        from hookkit.render import team

        echo_facts(list(team.facts(found)))
        if found.members:
            click.echo()
            echo_table(team.LAYOUT, list(map(team.row, found.members)))
    if found and found.bypasses_row_security:
        warn(BYPASS)
    if found and found.problem:
        ctx.exit(1)


@command.command("limits")
@click.option(
    "--cohort",
    type=click.IntRange(1, 1000),
    help="Show members no sums of fewer members than this.",
)
@click.option("--level", type=click.Choice(LEVELS), help="Ask for no more than this of anybody.")
@json_option
def limits(cohort: int | None, level: str | None, as_json: bool) -> None:
    """Show the limits of the team, or set them.

    Members who are no admins see sums over all members with `hookkit stats --team`, but of no fewer
    than the cohort. The level is what the team asks for at most: nobody's machine shares more, and
    what is more is removed with the next push of each. Only who created the team sets them.

    \b
    Examples:
      hookkit team limits
      hookkit team limits --cohort 8 --level titles
    """
    from hookkit.api.team import limits as api

    found = api.limits(cohort=cohort, level=level)
    if as_json:
        echo_json(**found.to_dict())
    else:
        echo_facts([("cohort", str(found.cohort)), ("level", found.level)])


@command.command("leave")
@click.option("--keep-rows", is_flag=True, help="Leave what the team has of you there.")
@json_option
def leave(keep_rows: bool, as_json: bool) -> None:
    """Leave the team: remove what it has of you, and forget the DSN.

    That is everything from all your machines. What is recorded on this machine stays. With
    --keep-rows the server need not be reached.

    \b
    Examples:
      hookkit team leave
      hookkit team leave --keep-rows
    """
    from hookkit.api.team import leave as api

    done = api.leave(keep_rows=keep_rows)
    if as_json:
        echo_json(**done.to_dict())
    else:
        what = "Your rows stay" if done.rows is None else f"Removed {counted(done.rows, 'row')}"
        click.echo(one_line(f"Left the team at {done.server}. {what} there."))
    if done.problem:
        warn(f"The team does not know that you left: {done.problem}")


@command.command("remove")
@click.argument("user")
@click.option("--keep-rows", is_flag=True, help="Keep what they did in the team's sums.")
@click.option("--dry-run", is_flag=True, help="Show what would be removed; change nothing.")
@click.option("--yes", "-y", is_flag=True, help="Don't ask.")
@json_option
def remove(user: str, keep_rows: bool, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Remove a member: their role, and what the team has of them.

    Only an admin can. What is recorded on the person's own machines stays.

    \b
    Examples:
      hookkit team remove ann@example.com
      hookkit team remove bob --keep-rows --yes
    """
    from hookkit.api.team import remove as api

    found = api.remove(user, keep_rows=keep_rows, dry_run=True)
    if not dry_run:
        if not yes:
            confirm(rows_of(user, found.rows), f"Remove {rows_of(user, found.rows)}?")
        found = api.remove(user, keep_rows=keep_rows)
    if as_json:
        echo_json(**found.to_dict(), is_dry_run=dry_run)
    else:
        verb = "Would remove" if dry_run else "Removed"
        click.echo(f"{verb} {rows_of(user, found.rows)}.")


def rows_of(user: str, rows: int) -> str:
    """Return a member with the number of their rows, for people."""
    return one_line(f"{user} and {counted(rows, 'row')}")


def read(dsn: str | None) -> str | None:
    """Return the DSN that is given, or read for `-`."""
    return read_secret("DSN") if dsn == "-" else dsn
