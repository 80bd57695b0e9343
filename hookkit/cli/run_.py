"""hookkit run: run a prompt in a new session.

`continue` and `resume` do the same in existing sessions and share the options and functions here.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from hookkit import agents
from hookkit.api.run_permissions import denied_calls, missing_permissions
from hookkit.api.running_session import RunningSession
from hookkit.api.runs import SessionManager
from hookkit.cli import messages
from hookkit.cli.echo import echo_json
from hookkit.cli.options import AGENT, json_option
from hookkit.model.run_options import AgentOptions
from hookkit.runs import run_folder
from hookkit.runs.recover import OrphanedRun
from hookkit.runs.run_request import RunOptions

if TYPE_CHECKING:
    from hookkit.runs.leftovers import Leftover

EXIT_CODES = {"completed": 0, "cancelled": 130}
"""Exit codes by the status of a run; any other status is 1."""

MOST = 3
"""Processes that were left behind and are listed."""

Command = TypeVar("Command", bound=Callable[..., Any])


class ClientCommand(click.Command):
    """A command that passes the arguments after `--` to the agent."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = args.index("--") if "--" in args else len(args)
        ctx.meta["arguments"] = args[at + 1 :]
        return super().parse_args(ctx, args[:at])


def run_options(command: Command) -> Command:
    """Add the options of all commands that start a run."""
    options = (
        click.option(
            "--model",
            metavar="M",
            help=f"The model; {agents.get().DEFAULT_MODEL} for a new session.",
        ),
        click.option("--max-turns", type=click.IntRange(1), help="End after this many turns."),
        click.option(
            "--allowed-tools",
            multiple=True,
            metavar="TOOL",
            help="A tool that needs no permission; repeatable.",
        ),
        click.option("--permission-mode", help="The agent's permission mode: acceptEdits, plan …"),
        click.option("--append-system-prompt", metavar="TEXT", help="Append to the system prompt."),
        click.option("--timeout", type=float, metavar="SECONDS", help="End after this time."),
        click.option(
            "--follow/--detach", default=True, help="Follow it, or print its id and exit."
        ),
        click.option("-q", "--quiet", is_flag=True, help="Print only answers, and errors."),
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


project_option = click.option(
    "--project",
    default=".",
    type=click.Path(path_type=Path),
    help="The project's folder; by default the current one.",
)
agent_option = click.option(
    "--agent",
    type=AGENT,
    metavar="NAME",
    default=agents.DEFAULT,
    show_default=True,
    help="The agent to run.",
)
prompt_argument = click.argument("prompt", required=False)


def session_options(command: Command) -> Command:
    """Add the arguments and options of commands that go on from a session."""
    from hookkit.cli import completion

    options = (
        click.argument("session", metavar="ID", shell_complete=completion.sessions),
        prompt_argument,
        click.option(
            "--project",
            type=click.Path(path_type=Path),
            help="The project's folder; by default that of the session.",
        ),
        run_options,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("run", cls=ClientCommand)
@prompt_argument
@project_option
@agent_option
@run_options
@click.pass_context
def command(
    ctx: click.Context, /, prompt: str | None, project: Path, agent: str, **given: Any
) -> None:
    """Run a prompt in a new agent session.

    The agent's answers are printed as they come; its tool calls, and at the end the session's
    number, time and cost, go to stderr. PROMPT is read from stdin when it is `-` or missing.
    Arguments after `--` go to the agent.

    The run continues when this command is killed; Ctrl-C cancels it. The exit code is 0 when it
    completed, 1 when it failed, and 130 when it was cancelled.

    \b
    Examples:
      hookkit run "Add a test for the parser"
      hookkit run --project ~/shop --model opus --detach "Update the docs"
      hookkit run --quiet "Write a changelog" > CHANGELOG.md
      git diff | hookkit run - --allowed-tools Read -- --add-dir ../lib
    """
    given["model"] = given["model"] or agents.get(agent).DEFAULT_MODEL
    start(ctx, prompt, given, partial(manager().execute, project, agent=agent))


def start(
    ctx: click.Context,
    prompt: str | None,
    given: dict[str, Any],
    begin: Callable[..., RunningSession],
) -> None:
    """Start a run, and follow it unless --detach is given."""
    is_followed, as_json, quiet = given.pop("follow"), given.pop("as_json"), given.pop("quiet")
    options = RunOptions(**given, arguments=ctx.meta["arguments"])  # type: ignore[typeddict-item]
    run = begin(prompt=read_prompt(prompt), **options)
    agent = run_folder.last_of(run.session_id).agent
    warn(missing_permissions(agent, [run.project_path], cast(AgentOptions, options)))
    if is_followed:
        from hookkit.cli import followed_run  # the agent is starting; other commands need no part

        display = followed_run.RunDisplay(answers=not as_json, actions=not (quiet or as_json))
        run = followed_run.follow(manager(), run, display)
    if as_json:
        echo_json(run=run._asdict())
    elif not is_followed:
        click.echo(run.session_id)
    else:
        print_end(run.session_id)
    if is_followed:
        warn(run.error)
        warn(denied_calls(agent, run.denied))
        warn(followed_run.outcome(run) if display.actions else None)
        ctx.exit(EXIT_CODES.get(run.status, 1))


def print_end(session_id: str) -> None:
    """Print what the session came to, where a setting asks for that."""
    from hookkit import config

    if not config.load().summary_at_end:
        return
    from hookkit.cli.followed_run import read_to_the_end
    from hookkit.cli.open_store import open_store
    from hookkit.render import session_end

    with open_store() as store:
        session = read_to_the_end(store, session_id)
        if session:
            messages.note(session_end.line(session))


def warn(message: str | None) -> None:
    """Print a message on stderr, if there is one."""
    if message is not None:
        messages.warn(message)


def warn_of(left: "list[Leftover]") -> None:
    """Print which processes ended runs have left behind, if any."""
    listed = ", ".join(f"{each.pid} {each.command}" for each in left[:MOST])
    more = f" and {len(left) - MOST} more" if len(left) > MOST else ""
    if left:
        warn(f"Left behind by ended runs: {listed}{more}. `hookkit cleanup` ends them.")


def read_prompt(prompt: str | None) -> str:
    """Return the prompt, read from stdin if it is `-` or missing."""
    if prompt is None and sys.stdin.isatty():
        raise click.UsageError("Missing argument 'PROMPT'.")
    if prompt is None or prompt == "-":
        return sys.stdin.read()
    return prompt


def manager() -> SessionManager:
    """Return a manager that reports orphaned runs on stderr."""
    return SessionManager(report)


def report(lost: OrphanedRun) -> None:
    """Print that a run has lost its supervisor."""
    warn(lost.message)
