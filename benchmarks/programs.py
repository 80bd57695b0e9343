"""The benchmarks that `make bench` runs, in this order."""

from typing import NamedTuple

CLIENT = "HOOKKIT_E2E_CLIENT"
"""The environment variable with the folder of the real client."""

PEERS = "HOOKKIT_PEERS"
"""The environment variable with the folder that `make peers` fills with other tools."""


class Program(NamedTuple):
    """A benchmark: a script beside this file, and the part of the table that it fills."""

    name: str
    theme: str
    """The heading above its figures."""
    arguments: tuple[str, ...] = ()
    """Of its command line; variables of the environment in them are replaced."""
    needs: str = ""
    """A variable of the environment without which it is left out."""
    of: str = ""
    """The script, where it is named otherwise."""
    has_short: bool = True
    """False if it has no short form: then `--short` is not given to it."""

    @property
    def script(self) -> str:
        """Return the file name of the script."""
        return f"{self.of or self.name}.py"


PROGRAMS = (
    Program("hook_latency", "Recording"),
    Program("statusline_latency", "Recording"),
    Program("command_latency", "Commands"),
    Program("scale", "Commands"),
    Program("growth", "Commands"),
    Program("fold_throughput", "Reading"),
    Program("import_speed", "Reading"),
    Program(
        "import_beside_ccusage",
        "Reading",
        ("--ccusage", f"${PEERS}/node_modules/.bin/ccusage"),
        needs=PEERS,
        of="import_speed",
    ),
    Program("mixed_import", "Reading"),
    Program("transcript_reading", "Reading", has_short=False),
    Program("pricing", "Reading", has_short=False),
    Program("corrections", "What is found"),
    Program("redaction", "What is found", has_short=False),
    Program("runner", "Runs"),
    Program("serve_load", "Pages"),
    Program("serve_scale", "Pages"),
    Program("live_page", "Pages", has_short=False),
    Program("slice_writing", "Teams"),
    Program("outbox_cost", "Teams"),
    Program("team_push", "Teams"),
    Program("team_questions", "Teams"),
    Program("live_client", "With Claude Code", needs=CLIENT, has_short=False),
    Program("telemetry_exit", "With Claude Code", needs=CLIENT),
    Program("mcp_start", "With Claude Code", needs=CLIENT),
    Program("peers", "Other tools", (f"${PEERS}",), needs=PEERS, has_short=False),
)
