"""The command line: a group that imports a command only when it is called.

A command is a module of this folder with a click command named `command`, and one line in
`commands.COMMANDS`.
"""

import io
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from hookkit import __version__
from hookkit.cli import error_report
from hookkit.cli.commands import COMMANDS, SECTIONS
from hookkit.errors import HookkitError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

COLORS = ("auto", "always", "never")
"""Values of the option --color."""


class CommandGroup(click.Group):
    """A group that reports an unknown command in the same way with every version of click."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.get_command(ctx, args[0]) or args[0].startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        from hookkit.cli.suggestions import UnknownCommand

        raise UnknownCommand(args[0], self.list_commands(ctx), ctx)


class LazyGroup(CommandGroup):
    """A group that lists its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, command in COMMANDS.items() if not command.hidden]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading in SECTIONS:
            with formatter.section(heading):
                formatter.write_dl(
                    [
                        (name, command.summary)
                        for name, command in COMMANDS.items()
                        if command.section == heading and not command.hidden
                    ]
                )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["CompletionItem"]:
        from click.shell_completion import CompletionItem

        names = sorted(name for name in self.list_commands(ctx) if name.startswith(incomplete))
        items = [CompletionItem(name, help=COMMANDS[name].summary) for name in names]
        return items + click.Command.shell_complete(self, ctx, incomplete)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"hookkit.cli.{COMMANDS[cmd_name].module}")
        command: click.Command = module.command
        from hookkit.cli import color

        color.accept(command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # whoever read our output has left
            discard_output()
            ctx.exit(0)
        except OSError:  # such as a full disk
            try:
                sys.stdout.flush()
            except OSError:
                discard_output()
            raise


def discard_output() -> None:
    """Discard what can't be written: Python would complain again when it flushes at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=LazyGroup, context_settings=CONTEXT, invoke_without_command=True)
@click.version_option(__version__, "-V", "--version", prog_name="hookkit")
@click.option(
    "--color",
    "color_choice",
    type=click.Choice(COLORS),
    help="When to use colours.  [default: in a terminal]",
)
@click.pass_context
def cli(ctx: click.Context, color_choice: str | None) -> None:
    """Track what your coding agents do, and what it costs.

    \b
    Examples:
      hookkit install          record the agent's sessions in this project
      hookkit list             list the latest sessions
      hookkit show 5           show one session, by number, id or unique prefix of the id
    """
    from hookkit.api import launcher_check  # help, version and completion don't come here
    from hookkit.cli import color

    color.use(ctx, color_choice)
    launcher_check.renew_if_stale()
    if ctx.invoked_subcommand is None:
        from hookkit.cli import overview

        overview.echo()


def run() -> None:
    """Run the command line; exit with 1 for a user's mistake, 2 for wrong usage, 3 for a bug."""
    replace_unencodable()
    try:
        # Click's own mode prints errors in three lines and more.
        code = cli(prog_name=program_name(), standalone_mode=False)
    except click.ClickException as mistake:
        exit_if_completing()
        error_report.report_usage(mistake)
        sys.exit(mistake.exit_code)
    except click.Abort:
        sys.exit(130)
    except HookkitError as error:
        exit_if_completing()
        error_report.report_mistake(error)
        sys.exit(1)
    except Exception as bug:
        exit_if_completing()
        if cause := error_report.as_user_error(bug):
            error_report.report_mistake(cause)
            sys.exit(1)
        error_report.report_bug(bug)
        sys.exit(3)
    finally:
        error_report.report_contained()
    if code:
        sys.exit(code)


def exit_if_completing() -> None:
    """Exit if a shell completes a word: the person is typing, and a message would be in the way."""
    if any(os.environ.get(f"_{name}_COMPLETE") for name in ("HOOKKIT", "HK")):
        sys.exit(1)


def program_name() -> str:
    """Return the name that was typed, since shell completion is set up per name."""
    return "hk" if os.path.basename(sys.argv[0]) == "hk" else "hookkit"  # noqa: PTH119


def replace_unencodable() -> None:
    """Print a question mark for a character that the output's encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
