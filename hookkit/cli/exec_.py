"""hookkit exec: run a command inside a session of your own."""

import click

from hookkit.api.session_command import run_in_session
from hookkit.cli.messages import warn
from hookkit.lib.text.sanitize import one_line


@click.command(
    "exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}
)
@click.option("-t", "--title", help="The session's title; by default the command.")
@click.option("-n", "--notes", help="Notes to add to the session.")
@click.option("--close-stale", is_flag=True, help="First end the active one, at its last activity.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing of our own but errors.")
@click.argument("words", nargs=-1, required=True, metavar="COMMAND\u2026", type=click.UNPROCESSED)
@click.pass_context
def command(
    ctx: click.Context,
    title: str | None,
    notes: str | None,
    close_stale: bool,
    quiet: bool,
    words: tuple[str, ...],
) -> None:
    """Run a command inside a session of your own.

    The session starts before the command and ends with it. Agents that run in this repository
    meanwhile belong to it, as in `hookkit start`. Signals reach the command, and its exit code is
    passed on: 128+n after signal n, 127 if it isn't found. No shell is involved.

    The command finds the session's id in HOOKKIT_SESSION_ID, and `hookkit note` and `log-ai` in it
    find the session. If it can't be recorded, the command runs all the same.

    \b
    Examples:
      hookkit exec -- make test
      hookkit exec -t "CI build $BUILD_ID" -- npm run build
      hookkit exec -- sh -c 'npm run build && npm test'
    """
    done = run_in_session(
        words, title and one_line(title), notes=notes, close_stale=close_stale, warn=warn
    )
    if done.session is not None and not quiet:
        title = one_line(done.session.title)
        warn(f"#{done.session.seq} has ended ({done.session.state}): {title}")
    ctx.exit(done.exit_code)
