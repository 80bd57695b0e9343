"""hookkit telemetry: have Claude Code send its telemetry to `hookkit serve`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookkit.api import telemetry
from hookkit.cli import CommandGroup
from hookkit.cli.echo import echo_json
from hookkit.cli.messages import warn
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line, visible
from hookkit.model.telemetry_export import Destination

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookkit.api.telemetry import TelemetryChange, TelemetryStatus

ANSWERS = {
    "ok": "takes telemetry",
    "no answer": "does not run; start it with `hookkit serve`",
    "another key": "has another key",
}

user_option = click.option("--user", "for_user", is_flag=True, help="For all projects (default).")
local_option = click.option("--local", "for_me", is_flag=True, help="In this project, for you.")
port_option = click.option(
    "--port", type=click.IntRange(1, 65535), help="The port of the server, if it doesn't run."
)
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Show what would change; change nothing."
)


@click.group("telemetry", cls=CommandGroup)
def command() -> None:
    """Send Claude Code's telemetry to `hookkit serve`.

    With telemetry, sessions have tokens and cost without a transcript: where transcripts are off,
    or in another place. Only log events are sent, and of these only what is counted is kept.

    The settings hold a key, which can't read anything: they are your own, or those of this project
    that aren't committed. Your own export to another place is left alone.

    \b
    Examples:
      hookkit telemetry on
      hookkit telemetry on --local
      hookkit telemetry status
      hookkit telemetry off
    """


@command.command("on")
@user_option
@local_option
@port_option
@click.option("--force", is_flag=True, help="Replace your own export; `off` brings it back.")
@dry_run_option
@json_option
def on(
    for_user: bool, for_me: bool, port: int | None, force: bool, dry_run: bool, as_json: bool
) -> None:
    """Send telemetry to the server.

    \b
    Examples:
      hookkit telemetry on
      hookkit telemetry on --local --dry-run
    """
    scope = chosen(for_user, for_me)
    done = telemetry.telemetry_on(
        Path.cwd(), scope, destination(port), force=force, dry_run=dry_run
    )
    show(done, lines_on, dry_run=dry_run, as_json=as_json)
    for each in done.obstacles:
        warn(f"{each.source} sets {each.name}={each.value}, so nothing is sent here. {each.remedy}")


@command.command("off")
@user_option
@local_option
@dry_run_option
@json_option
def off(for_user: bool, for_me: bool, dry_run: bool, as_json: bool) -> None:
    """Send telemetry where it went before, or nowhere.

    \b
    Examples:
      hookkit telemetry off
      hookkit telemetry off --local
    """
    scope = chosen(for_user, for_me)
    done = telemetry.telemetry_off(Path.cwd(), scope, destination(None), dry_run=dry_run)
    show(done, lines_off, dry_run=dry_run, as_json=as_json)


@command.command("status")
@port_option
@json_option
def status(port: int | None, as_json: bool) -> None:
    """Show where telemetry is sent, and whether the server takes it.

    \b
    Examples:
      hookkit telemetry status
      hookkit telemetry status --json
    """
    found = telemetry.telemetry_status(Path.cwd(), destination(port))
    if as_json:
        echo_json(**found.to_dict())
        return
    for line in lines_of(found):
        click.echo(one_line(line))


@command.command("key")
def key() -> None:
    """Print the key for what sends telemetry or hooks to the server.

    \b
    Examples:
      export HOOKKIT_KEY=$(hookkit telemetry key)
    """
    click.echo(destination(None).key)


def chosen(for_user: bool, for_me: bool) -> str:
    """Return the scope that the options name. Raises UsageError if they name two."""
    if for_user and for_me:
        raise click.UsageError("Give either --user, for all projects, or --local, for this one.")
    return "local" if for_me else "user"


def destination(port: int | None) -> Destination:
    """Return the server that is to get the telemetry."""
    known = telemetry.default_destination()
    return known if port is None else known._replace(url=f"http://127.0.0.1:{port}")


def show(
    done: "TelemetryChange",
    lines: "Callable[[TelemetryChange], Iterator[str]]",
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Print what was changed, or would be."""
    if as_json:
        echo_json(**done.to_dict())
    elif dry_run:
        click.echo(visible(done.diff) or "Nothing would change.\n", nl=False)
    else:
        for line in lines(done):
            click.echo(one_line(line))


def lines_on(done: "TelemetryChange") -> Iterator[str]:
    """Yield the lines about telemetry that is sent now."""
    if done.diff:
        yield f"Claude Code sends its telemetry to {done.url}, by {done.path}."
    else:
        yield f"{done.path} sends telemetry to {done.url} already."
    for each in done.overridden:
        yield f"This replaces {each.name}={each.value} of {each.source}."
    yield "Restart running sessions to apply this. `hookkit serve` has to run to take it."


def lines_off(done: "TelemetryChange") -> Iterator[str]:
    """Yield the lines about telemetry that is not sent any more."""
    if done.diff:
        yield f"Removed it from {done.path}. Restart running sessions to apply this."
    else:
        yield f"{done.path} sends no telemetry to hookkit."


def lines_of(found: "TelemetryStatus") -> Iterator[str]:
    """Yield the lines about where telemetry goes."""
    for each in found.files:
        if each.is_on and each.is_current:
            yield f"{each.path}: on"
        elif each.is_on:
            yield f"{each.path}: on, with an earlier address or key. Run `hookkit telemetry on`."
        elif each.url:
            yield f"{each.path}: sent to {each.url}"
        else:
            yield f"{each.path}: off"
    for conflict in found.obstacles:
        yield f"{conflict.source}: {conflict.name}={conflict.value}, so nothing is sent here"
    yield f"The server at {found.url} {ANSWERS.get(found.answer, 'answers with ' + found.answer)}."
