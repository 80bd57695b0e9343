"""hookkit hook: record a payload as the installed hook does."""

import click


@click.command("hook")
def command() -> None:
    """Record the hook payload on stdin.

    It prints nothing, and the exit code is always 0. The installed hook does the same by a faster
    path; this command is for trying things out.

    \b
    Example:
      echo '{"hook_event_name":"SessionStart","session_id":"x"}' | hookkit hook
    """
    import sys

    from hookkit.__main__ import record_stdin

    if sys.stdin and sys.stdin.isatty():
        raise click.UsageError("Pipe a payload in: hookkit hook < payload.json")
    record_stdin()
