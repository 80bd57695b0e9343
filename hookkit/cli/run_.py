"""hookkit run: start a session of the client and watch it.

`continue` and `resume` are the same for sessions that are there; they share what is here.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from hookkit.api.runs import RunningSession, SessionManager
from hookkit.cli.echo import echo_json
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line, visible
from hookkit.runs.recover import OrphanedRun
from hookkit.runs.run_request import RunOptions

EXIT_CODES = {"completed": 0, "cancelled": 130}
"""How a run ended → the exit code; any other is 1."""

Command = TypeVar("Command", bound=Callable[..., Any])


class ClientCommand(click.Command):
    """A command that leaves to the client what comes after `--`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = args.index("--") if "--" in args else len(args)
        ctx.meta["arguments"] = args[at + 1 :]
        return super().parse_args(ctx, args[:at])


def run_options(command: Command) -> Command:
    """The options of all commands that start a run."""
    options = (
        click.option("--model", metavar="M", help="The model; a new session has sonnet."),
        click.option("--max-turns", type=click.IntRange(1), help="End after so many turns."),
        click.option(
            "--allowed-tools",
            multiple=True,
            metavar="TOOL",
            help="A tool that needs no permission; may be given again.",
        ),
        click.option("--permission-mode", help="As the client names it: acceptEdits, plan …"),
        click.option("--append-system-prompt", metavar="TEXT", help="Added to the system prompt."),
        click.option("--timeout", type=float, metavar="SECONDS", help="End it after this time."),
        click.option("--follow/--detach", default=True, help="Watch it, or print its id and go."),
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


project_option = click.option(
    "--project",
    default=".",
    type=click.Path(path_type=Path),
    help="The project's folder; this one where none is given.",
)
prompt_argument = click.argument("prompt", required=False)


@click.command("run", cls=ClientCommand)
@prompt_argument
@project_option
@run_options
@click.pass_context
def command(ctx: click.Context, /, prompt: str | None, project: Path, **given: Any) -> None:
    """Run a prompt in a new agent session.

    The agent's answers are printed as they come. PROMPT is read from stdin when it is `-` or
    missing. Arguments after `--` go to the agent.

    The run continues when this command is killed; Ctrl-C cancels it. The exit code is 0 when it
    completed, 1 when it failed, and 130 when it was cancelled.

    \b
    Examples:
      hookkit run "Add a test for the parser"
      hookkit run --project ~/shop --model opus --detach "Update the docs"
      git diff | hookkit run - --allowed-tools Read -- --add-dir ../lib
    """
    given["model"] = given["model"] or "sonnet"
    start(ctx, prompt, given, partial(manager().execute, project))


def start(
    ctx: click.Context,
    prompt: str | None,
    given: dict[str, Any],
    begin: Callable[..., RunningSession],
) -> None:
    """Start a run and watch it, as the options say."""
    is_followed, as_json = given.pop("follow"), given.pop("as_json")
    options = RunOptions(**given, arguments=ctx.meta["arguments"])  # type: ignore[typeddict-item]
    run = begin(prompt=words(prompt), **options)
    if is_followed:
        run = watched(run, quiet=as_json)
    if as_json:
        echo_json(run=run._asdict())
    elif not is_followed:
        click.echo(run.session_id)
    if is_followed:
        if run.error:
            click.echo(f"hookkit: {one_line(run.error)}", err=True)
        ctx.exit(EXIT_CODES.get(run.status, 1))


def words(prompt: str | None) -> str:
    """The prompt; what is piped in where none is given."""
    if prompt is None and sys.stdin.isatty():
        raise click.UsageError("Missing argument 'PROMPT'.")
    if prompt is None or prompt == "-":
        return sys.stdin.read()
    return prompt


def watched(run: RunningSession, *, quiet: bool) -> RunningSession:
    """Print what a run says until it is over; Ctrl-C cancels it. How it is then."""
    sessions = manager()
    try:
        for event in sessions.listen("claude-output", run.session_id):
            if event.kind == "text" and event.role == "assistant" and not quiet:
                click.echo(visible(event.content))
    except KeyboardInterrupt:
        click.echo(f"hookkit: cancelling {run.session_id} …", err=True)
        sessions.cancel(run.session_id)
    return sessions.get(run.session_id)


def manager() -> SessionManager:
    """The runs; one that has lost its supervisor is told on stderr."""
    return SessionManager(tell)


def tell(lost: OrphanedRun) -> None:
    """Say that a run has lost its supervisor."""
    click.echo(f"hookkit: {lost.words}", err=True)
