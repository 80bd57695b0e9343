"""hookkit help: the help of hookkit or of one command."""

import click


@click.command("help")
@click.argument("names", nargs=-1, metavar="[COMMAND]\u2026")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Show the help of a command.

    It is the same as that of `hookkit COMMAND --help`.

    \b
    Examples:
      hookkit help
      hookkit help list
      hookkit help prices show
    """
    shown = ctx.find_root()
    for name in names:
        shown = below(shown, name)
    click.echo(shown.get_help(), color=ctx.color)


def below(ctx: click.Context, name: str) -> click.Context:
    """Return the context of a command in a group. Raises UsageError where there is none."""
    if not isinstance(ctx.command, click.Group):
        raise click.UsageError(f"`{ctx.command_path}` has no commands of its own.", ctx)
    _, found, _ = ctx.command.resolve_command(ctx, [name])
    assert found is not None  # noqa: S101 - resolve_command raises for an unknown one
    return found.context_class(found, info_name=name, parent=ctx)
