"""hookkit statusline: what the wired status line does, from the command line."""

import click


@click.command("statusline")
def command() -> None:
    """Print one line for the status line's JSON on stdin: model, branch, context used, session
    cost, cost today, budget left.

    `hookkit install --statusline` wires it, by a faster way to the same place; this one is for
    trying things out, and for a status line of your own that calls it.

    \b
    Example:
      echo '{"model":{"display_name":"Opus"}}' | hookkit statusline
    """
    import os
    import sys

    from hookkit import paths
    from hookkit.hook import statusline

    if sys.stdin and sys.stdin.isatty():
        raise click.UsageError("Pipe the JSON in: hookkit statusline < status.json")
    statusline.main(str(paths.data_dir()), os.getppid())
