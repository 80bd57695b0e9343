"""Approve our hooks in Codex's `config.toml`, and take that back.

Codex runs a hook only after the person has approved it, and keeps the hash of each approved one:

    [hooks.state."/home/dev/.codex/hooks.json:stop:0:0"] # hookkit
    trusted_hash = "sha256:…"

The file belongs to the person, so it is edited as text. Our tables come last, each behind an empty
line, and are marked: taking them out restores the same bytes.
"""

import json
import re
import tomllib
from collections.abc import Iterable
from json import JSONDecodeError
from typing import Any

from hookkit.agents.values import members

MARK, JOINED = "# hookkit", "# hookkit, on a line of its own"
"""Behind the header of a table of ours; the second: behind text whose last line had no end."""

OURS = re.compile(
    rf'^\[hooks\.state\.(?P<key>"(?:[^"\\\n]|\\.)*")\] (?P<mark>{JOINED}|{MARK})\r?\n'
    r'trusted_hash = "(?P<digest>[^"\n]*)"(?:\r?\n|\Z)',
    re.MULTILINE,
)


def approve(text: str | None, hashes: dict[str, str]) -> str:
    """Return settings in which hooks (key → hash) are approved.

    Raises JSONDecodeError if they aren't valid, or have another form than tables.
    """
    before = text or ""
    parsed = load(before)
    known = members(members(parsed.get("hooks")).get("state"))
    after = before
    for key, digest in hashes.items():
        state = members(known.get(key))
        if state.get("trusted_hash") == digest:
            continue
        after = (
            renewed(after, key, digest) if "trusted_hash" in state else added(after, key, digest)
        )
    check(after, parsed, hashes)
    return after


def withdraw(text: str | None, *, path: str, is_kept: bool = False) -> str | None:
    """Return settings without our approvals of the hooks in a file.

    None: nothing else is there, and the file needn't stay. Raises JSONDecodeError if they aren't
    valid.
    """
    if text is None:
        return None
    load(text)
    found = [(json.loads(each["key"]), each["digest"]) for each in OURS.finditer(text)]
    if not any(is_of(key, path) for key, _ in found):
        return text
    rest = without_ours(text)
    for key, digest in found:
        if not is_of(key, path):
            rest = added(rest, key, digest)
    return rest if rest or is_kept else None


def is_of(key: str, path: str) -> bool:
    """Return True for the state of a hook in a file."""
    return key.startswith(f"{path}:")


def without_ours(text: str) -> str:
    """Return settings without any table of ours."""
    for each in reversed(list(OURS.finditer(text))):
        before = text[: each.start()]
        for _ in range(2 if each["mark"] == JOINED else 1):
            before = before.removesuffix("\n").removesuffix("\r")
        if each["mark"] == MARK and before and not before.endswith("\n"):
            before += line_break(text)
        text = before + text[each.end() :]
    return text


def added(text: str, key: str, digest: str) -> str:
    """Return settings with one more table."""
    end, is_joined = line_break(text), bool(text) and not text.endswith("\n")
    mark = JOINED if is_joined else MARK
    header = f"[hooks.state.{json.dumps(key, ensure_ascii=False)}] {mark}"
    start = end * 2 if is_joined else end if text else ""
    return f"{text}{start}{header}{end}trusted_hash = {json.dumps(digest)}{end}"


def renewed(text: str, key: str, digest: str) -> str:
    """Return settings with another hash in a table that is there."""
    quoted = re.escape(json.dumps(key, ensure_ascii=False))
    table = re.compile(
        rf'(?m)(^\[hooks\.state\.{quoted}\][^\n]*\n(?:[^\[\n][^\n]*\n)*?trusted_hash *= *)"[^"\n]*"'
    )
    return table.sub(lambda found: f"{found[1]}{json.dumps(digest)}", text, count=1)


def check(text: str, before: dict[str, Any], hashes: dict[str, str]) -> None:
    """Raise JSONDecodeError unless settings differ from those before by hashes alone."""
    hooks = members(before.get("hooks"))
    state = members(hooks.get("state"))
    approved = {
        key: {**members(state.get(key)), "trusted_hash": each} for key, each in hashes.items()
    }
    expected = {**before, "hooks": {**hooks, "state": {**state, **approved}}} if hashes else before
    if load(text) != expected:
        raise JSONDecodeError("`hooks.state` has a form that can't be edited", text, 0)


def load(text: str) -> dict[str, Any]:
    """Return settings as values. Raises JSONDecodeError for anything but TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise JSONDecodeError(str(error).partition(" (at ")[0], text, place(text, error)) from None


def place(text: str, error: tomllib.TOMLDecodeError) -> int:
    """Return where an error is."""
    found = re.search(r"at line (\d+), column (\d+)", str(error))
    if found is None:
        return len(text)
    lines: Iterable[str] = text.splitlines(keepends=True)[: int(found[1]) - 1]
    return sum(map(len, lines)) + int(found[2]) - 1


def line_break(text: str) -> str:
    """Return how lines end."""
    return "\r\n" if "\r\n" in text else "\n"
