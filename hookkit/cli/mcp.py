"""hookkit mcp: let an agent search past sessions."""

import click


@click.command("mcp")
def command() -> None:
    """Serve MCP on stdin and stdout: an agent searches past sessions and asks what they cost.

    Agents start it themselves. It has four tools, which only read: recall, session, file_history
    and usage. Their answers are short, and secrets are redacted. The session that asks is left
    out.

    \b
    Examples:
      claude mcp add --scope user hookkit -- hookkit mcp
      codex mcp add hookkit -- hookkit mcp
    """
    import sys

    from hookkit.mcp import stdio

    if sys.stdin and sys.stdin.isatty():
        raise click.UsageError("Agents talk to it: claude mcp add hookkit -- hookkit mcp")
    stdio.main()
