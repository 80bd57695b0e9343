"""hookkit guard: check a prompt as the installed budget guard does."""

import click


@click.command("guard", hidden=True)
def command() -> None:
    """Check the prompt on stdin against the budgets.

    When a budget is exceeded, it prints the answer that makes the agent block the prompt. The exit
    code is always 0. The installed hook does the same by a faster path; this command is for trying
    things out.

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
