"""hookkit mcp: let an agent search past sessions."""

import click


@click.command("mcp")
def command() -> None:
    """Let agents search past sessions, over MCP.

    Agents start it themselves, and talk to it on stdin and stdout. It has four tools, which only
    read: recall, session, file_history and usage. Their answers are short, and secrets are
    redacted. The session that asks is left out.

    \b
    Examples:
      claude mcp add --scope user hookkit -- hookkit mcp
      codex mcp add hookkit -- hookkit mcp
    """
    import sys

    from hookkit.mcp import handshake

    if sys.stdin and sys.stdin.isatty():
        raise click.UsageError("Agents talk to it: `claude mcp add hookkit -- hookkit mcp`.")
    handshake.main()
