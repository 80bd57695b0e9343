"""hookkit statusline: print what the installed status line prints."""

import click


@click.command("statusline")
def command() -> None:
    """Print a status line for the JSON on stdin.

    It shows the model, the branch, the context used, the cost of the session and of today, and
    what is left of the budget. `hookkit install --statusline` installs it by a faster path; this
    command is for trying things out, and for a status line of your own that calls it.

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
