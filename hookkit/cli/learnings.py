"""hookkit learnings: list, search, export, edit and forget learnings."""

import click

from hookkit.api import learnings
from hookkit.api.learnings import LearningList
from hookkit.cli import CommandGroup, completion
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.messages import note
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line
from hookkit.render import learnings as shown

NONE_YET = "No learnings. Begin a line of a prompt with `[LEARN] rule:` to keep what follows."

project_option = click.option(
    "--project", shell_complete=completion.projects, help="Only those from this project."
)


@click.group("learnings", cls=CommandGroup, invoke_without_command=True)
@project_option
@json_option
@click.pass_context
def command(ctx: click.Context, project: str | None, as_json: bool) -> None:
    """List, search, export, edit and forget learnings.

    A learning is what follows the marker on a line of a prompt or of an agent's answer that begins
    with [LEARN], such as: [LEARN] rule: Run the tests before a commit. Each is kept once, however
    often it occurs.

    \b
    Examples:
      hookkit learnings
      hookkit learnings --project shop
      hookkit learnings search tests
      hookkit learnings export >> CLAUDE.md
      hookkit learnings edit 3fa9 "Run make test before a commit."
      hookkit learnings forget 3fa9
    """
    if ctx.invoked_subcommand is None:
        show((), project, as_json)
    elif project is not None or as_json:
        raise click.UsageError(
            f"Give options behind the command: hookkit learnings {ctx.invoked_subcommand} …"
        )


def found(words: tuple[str, ...], project: str | None) -> LearningList:
    """Return the learnings that the options select."""
    with open_store() as store:
        return learnings.list_learnings(store, words, project=project)


def show(words: tuple[str, ...], project: str | None, as_json: bool) -> bool:
    """Print learnings; return whether there are any."""
    known = found(words, project)
    if as_json:
        echo_json(**known.to_dict())
    elif known.learnings:
        echo_table(shown.LAYOUT, list(map(shown.row, known.learnings)))
    else:
        note("Nothing found." if words or project else NONE_YET)
    return bool(known.learnings)


@command.command("search")
@click.argument("words", nargs=-1, required=True, metavar="WORDS\u2026")
@project_option
@json_option
@click.pass_context
def search(ctx: click.Context, words: tuple[str, ...], project: str | None, as_json: bool) -> None:
    """List the learnings that contain all WORDS, ignoring case.

    The exit code is 1 when nothing is found.

    \b
    Examples:
      hookkit learnings search tests
      hookkit learnings search commit --project shop --json
    """
    if not show(words, project, as_json):
        ctx.exit(1)


@command.command("export")
@project_option
def export(project: str | None) -> None:
    """Print the learnings as a block of Markdown for CLAUDE.md, the oldest first.

    Two comments mark the beginning and the end of the block. Read it before you add it: an agent
    follows what is in that file.

    \b
    Examples:
      hookkit learnings export >> CLAUDE.md
      hookkit learnings export --project shop | less
    """
    known = found((), project).learnings
    if known:
        click.echo(shown.markdown(known), nl=False)
    else:
        note("Nothing found." if project else NONE_YET)


@command.command("edit")
@click.argument("learning", metavar="ID", shell_complete=completion.learnings)
@click.argument("text")
def edit(learning: str, text: str) -> None:
    """Overwrite the TEXT of a learning. ID is the beginning of its id.

    \b
    Example:
      hookkit learnings edit 3fa9 "Run make test before a commit."
    """
    with open_store() as store:
        changed = learnings.edit_learning(store, learning, text)
    click.echo(f"{changed.id} is now: {one_line(changed.text)}")


@command.command("forget")
@click.argument(
    "ids", nargs=-1, required=True, metavar="ID\u2026", shell_complete=completion.learnings
)
def forget(ids: tuple[str, ...]) -> None:
    """Remove learnings for ever. Each ID is the beginning of an id.

    They don't come back when they are marked again. Transcripts stay as they are.

    \b
    Example:
      hookkit learnings forget 3fa9 67aa
    """
    with open_store() as store:
        gone = learnings.forget_learnings(store, ids)
    for each in gone:
        click.echo(f"Forgot {each.id}: {one_line(each.text)}")
