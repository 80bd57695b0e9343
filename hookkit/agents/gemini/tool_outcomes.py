"""What became of a tool call, by what the client answers the model.

The log has no types of errors, only these words; a command that failed counts as a success there.
"""

import re

SHELL = "run_shell_command"

FAILED_COMMAND = re.compile(
    r"(?:^|\n)Exit Code: -?[1-9]\d*"
    r"(?:\n(?:Signal|Background PIDs|Process Group PGID): [^\n]*)*\s*(?:</untrusted_context>\s*)?\Z"
)
"""The end of a shell command's output, where it has an exit code: only a failed one has."""

NEVER_RAN = (
    "[Operation Cancelled] Reason:",
    "Tool execution blocked:",
    "Tool execution denied by policy.",
    "params ",
    "params/",
)
"""The beginnings of errors of calls that were refused, or found invalid."""

UNKNOWN_TOOL = re.compile(r'Tool "[^"\n]{0,200}" not found\.')


def is_failed_command(tool: str, output: str) -> bool:
    """Return True if a tool is the shell and its output shows that the command failed."""
    return tool == SHELL and FAILED_COMMAND.search(output) is not None


def never_ran(error: str) -> bool:
    """Return True for the error of a call that was refused, or found invalid."""
    return error.startswith(NEVER_RAN) or UNKNOWN_TOOL.match(error) is not None
