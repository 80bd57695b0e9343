"""hookkit guard: what the wired guard does, from the command line."""

import click


@click.command("guard", hidden=True)
def command() -> None:
    """Judge the prompt in the hook payload on stdin by the budgets; exit code 0 in any case.

    Over budget it prints the answer that has Claude Code hold the prompt back; else nothing. The
    wired guard takes a faster way to the same place; this one is for trying things out.

    \b
    Example:
      hookkit guard < payload.json
    """
    import os
    import sys

    from hookkit import paths
    from hookkit.hook import budget_guard

    if sys.stdin and sys.stdin.isatty():
        raise click.UsageError("Pipe a payload in: hookkit guard < payload.json")
    budget_guard.main(str(paths.data_dir()), os.getppid())
