"""Tool calls and their results, as the model asked for them and as the client answered.

What the client refuses, and what it finds wrong before it runs, is a result like any other: its
beginning shows it.
"""

import json
import re
import shlex
from typing import Any, NamedTuple

from hookkit.agents.codex.patches import TOOL, files_in
from hookkit.agents.values import members, text

SHELLS = ("exec_command", "shell", "local_shell", "container.exec", "shell_command")
SHELL = "Bash"
"""The name of all tools that run a command, as hooks have it."""

CODE_MODE = ("exec", "wait")
"""Tools with which a model runs code that calls other tools: these are the calls."""

INNER = "exec-"
"""How the ids of such calls begin."""

NEVER_RAN = re.compile(
    r"apply_patch verification failed|patch rejected|Command blocked by|Tool call blocked by"
    r"|.{0,80} blocked by PreToolUse hook|exec_command failed for .{0,200} rejected by user"
    r"|rejected by user|failed to parse (?:function|exec_command|tool) arguments"
    r"|unsupported call|unsupported custom tool call|approval (?:was )?denied",
    re.DOTALL,
)
"""How the result of a call begins that the client refused, or found wrong before it ran."""

EXIT = re.compile(
    r"(?:Chunk ID: [^\n]*\n)?(?:Wall time: [^\n]*\n)?Process exited with code (-?\d+)"
    r"|Exit code: (-?\d+)\n"
)
"""How the result of a command begins that has ended."""

ABORTED = re.compile(r"(?:Wall time: [^\n]*\n)?aborted by user")
FAILED = ("failed", "declined")

HEAD = 400
"""Characters of a result that are searched for what it means."""


class Call(NamedTuple):
    """A tool call."""

    id: str
    name: str
    inputs: dict[str, Any]
    command: str | None = None
    files: tuple[str, ...] = ()
    """The files that it is to edit."""


class Result(NamedTuple):
    """The result of a tool call."""

    id: str
    output: str
    is_error: bool
    never_ran: bool


def call_of(item: dict[str, Any], cwd: str | None) -> Call | None:
    """Return the call in an item of a response; None for any other item."""
    kind, call_id = item.get("type"), text(item.get("call_id")) or text(item.get("id"))
    name = text(item.get("name")) or ""
    if not call_id:
        return None
    if kind == "function_call":
        return function_call(call_id, full_name(item, name), arguments_of(item), cwd)
    if kind == "custom_tool_call" and name not in CODE_MODE:
        given = text(item.get("input")) or ""
        files = tuple(files_in(given, cwd)) if name == TOOL else ()
        return Call(call_id, name, {"input": given}, None, files)
    if kind == "local_shell_call":
        return function_call(call_id, "local_shell", members(item.get("action")), cwd)
    if kind == "web_search_call":
        return Call(call_id, "web_search", members(item.get("action")))
    return None


def full_name(item: dict[str, Any], name: str) -> str:
    """Return the name of a function as hooks have it: behind the name of its server."""
    namespace = text(item.get("namespace")) or ""
    return f"{namespace}{name}" if namespace.startswith("mcp__") else name


def arguments_of(item: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a function call, which are JSON in a text."""
    try:
        return members(json.loads(text(item.get("arguments")) or "{}"))
    except (ValueError, RecursionError):
        return {}


def function_call(call_id: str, name: str, inputs: dict[str, Any], cwd: str | None) -> Call | None:
    """Return the call of a function; a patch may be the argument of a shell command."""
    if name in CODE_MODE:
        return None
    if name == TOOL:
        return Call(call_id, TOOL, inputs, None, patched(inputs, cwd))
    if name not in SHELLS:
        return Call(call_id, name, inputs)
    words = command_of(inputs.get("cmd") or inputs.get("command"))
    if words and words[0] in (TOOL, "applypatch"):
        patch = " ".join(words[1:])
        return Call(call_id, TOOL, {"input": patch}, None, tuple(files_in(patch, cwd)))
    command = " ".join(words) if len(words) == 1 else shlex.join(words)
    return Call(call_id, SHELL, inputs | {"command": command}, command)


def patched(inputs: dict[str, Any], cwd: str | None) -> tuple[str, ...]:
    """Return the files of a patch that is an argument of a function."""
    patch = text(inputs.get("input")) or text(inputs.get("patch")) or ""
    return tuple(files_in(patch, cwd))


def command_of(given: Any) -> list[str]:
    """Return the words of a command, without the shell that runs it."""
    if isinstance(given, str):
        return [given]
    words = [each for each in given if isinstance(each, str)] if isinstance(given, list) else []
    is_shell = len(words) == 3 and words[1] in ("-c", "-lc")
    return words[2:] if is_shell else words


def inner_call(item: dict[str, Any], cwd: str | None) -> tuple[Call, Result] | None:
    """Return the call that a model's code made, with its result: a completed item; else None."""
    call_id = text(item.get("id")) or ""
    if not call_id.startswith(INNER):
        return None
    kind, is_error = item.get("type"), item.get("status") in FAILED
    if kind == "CommandExecution":
        words = command_of(item.get("command"))
        command = " ".join(words)
        output = text(item.get("aggregated_output")) or ""
        is_error = is_error or bool(item.get("exit_code"))
        never_ran = item.get("status") == "declined"
        return (
            Call(call_id, SHELL, {"command": command}, command),
            Result(call_id, output, is_error, never_ran),
        )
    if kind == "FileChange":
        files = tuple(members(item.get("changes")))
        output = text(item.get("stdout")) or text(item.get("stderr")) or ""
        call = Call(call_id, TOOL, {"files": list(files)}, None, files)
        return call, Result(call_id, output, is_error, is_error)
    if kind == "McpToolCall":
        server, tool = text(item.get("server")) or "", text(item.get("tool")) or ""
        call = Call(call_id, f"mcp__{server}__{tool}", members(item.get("arguments")))
        return call, Result(call_id, "", is_error, never_ran=False)
    return None


def result_of(item: dict[str, Any]) -> Result | None:
    """Return the result in an item of a response; None for any other item."""
    if item.get("type") not in ("function_call_output", "custom_tool_call_output"):
        return None
    call_id = text(item.get("call_id"))
    if not call_id:
        return None
    output, code = output_of(item.get("output"))
    head = output[:HEAD]
    never_ran = NEVER_RAN.match(head) is not None
    ended = EXIT.match(head) if code is None else None
    code = int(ended[1] or ended[2]) if ended else code
    return Result(call_id, output, never_ran or bool(code) or is_aborted(head), never_ran)


def is_aborted(head: str) -> bool:
    """Return True for the result of a call that an interruption ended."""
    return ABORTED.match(head) is not None


def output_of(value: Any) -> tuple[str, int | None]:
    """Return the text of an output, and the exit code where it is apart: a JSON object."""
    if isinstance(value, list):
        texts = (text(members(each).get("text")) for each in value)
        return "\n".join(filter(None, texts)), None
    words = value if isinstance(value, str) else ""
    if not words.startswith('{"output":'):
        return words, None
    try:
        found = members(json.loads(words))
    except (ValueError, RecursionError):
        return words, None
    code = members(found.get("metadata")).get("exit_code")
    return text(found.get("output")) or "", code if type(code) is int else None
