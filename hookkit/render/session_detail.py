"""What a session adds up to, part by part: agents, calls logged by hand, files and commits."""

import os
import sys
from typing import Any

import click

from hookkit.api.manual_sessions import SessionMember, SessionParts
from hookkit.lib.text.sanitize import one_line
from hookkit.model.activity import LoggedCall
from hookkit.model.counters import NANO, Counters
from hookkit.model.git import Commit, FileChange
from hookkit.model.session import Session
from hookkit.render import humanize, table
from hookkit.render.table import Shape

SHORT = 10
"""Characters of a hash that are shown in a terminal."""

AGENTS = ("ID", "Title", "Model", "Duration", "Tokens", "Cost")
LOGGED = ("Time", "Provider", "Model", "Tokens", "Cost")
FILES = ("File", "Change", "+", "-", "State")
COMMITS = ("Commit", "Time", "Subject", "+", "-")

STATES = {"committed": "green", "uncommitted": "yellow", "untracked": "red"}


def to_dict(parts: SessionParts) -> dict[str, Any]:
    """The parts as JSON has them; costs are US dollars."""
    return {
        "usage": usage(parts.usage),
        "members": [
            {
                "session_id": each.session.session_id,
                "seq": each.session.seq,
                "title": each.session.title,
                "is_whole": each.is_whole,
                "usage": usage(each.usage),
            }
            for each in parts.members
        ],
        "logged": [call(each) for each in parts.logged],
        "commits": [each._asdict() for each in parts.commits],
        "files": [each._asdict() for each in parts.files],
    }


def usage(tally: Counters) -> dict[str, Any]:
    """Tokens and cost as JSON has them."""
    return {
        "api_requests": tally.api_requests,
        "tokens_input": tally.input,
        "tokens_output": tally.output,
        "tokens_cache_read": tally.cache_read,
        "tokens_cache_write": tally.cache_write,
        "total_tokens": tally.total_tokens,
        "cost_usd": tally.cost_usd,
        "unpriced": tally.unpriced,
    }


def call(logged: LoggedCall) -> dict[str, Any]:
    """A logged call as JSON has it."""
    known = logged._asdict()
    cost = known.pop("cost")
    return known | {"cost_usd": None if cost is None else cost / NANO}


def echo(session: Session, parts: SessionParts, *, files: bool, commits: bool) -> None:
    """Print the parts that are there, and those that were asked for."""
    if parts.members:
        section("Agents", AGENTS, [agent_row(each) for each in parts.members], "Title")
    if parts.logged:
        section("Logged by hand", LOGGED, [logged_row(each) for each in parts.logged], "Model")
    if files:
        rows = [file_row(each, session.cwd) for each in parts.files]
        section("Files", FILES, rows, "File", keeps_end=True)
    if commits:
        section("Commits", COMMITS, [commit_row(each) for each in parts.commits], "Subject")


def section(
    name: str,
    head: tuple[str, ...],
    rows: list[tuple[str, ...]],
    wide: str,
    *,
    keeps_end: bool = False,
) -> None:
    """A table below its name; so is nothing."""
    click.echo()
    if not rows:
        click.echo(f"No {name.lower()}.")
        return
    click.echo(click.style(name, bold=True))
    right = ("ID", "+", "-", "Tokens", "Cost", "Duration")
    give_way = ("Model", "Time", "Duration", "State") if wide != "Model" else ("Time",)
    leaving = [each for each in give_way if each in head]
    shape = Shape(wide, right, leaving, style, keeps_end=keeps_end)
    table.echo(head, rows, shape)


def style(column: str, cell: str) -> str:
    """Colours of files and commits."""
    if column == "State":
        return STATES.get(cell, "")
    return {"+": "green", "-": "red", "Commit": "yellow"}.get(column, "")


def agent_row(member: SessionMember) -> tuple[str, ...]:
    """An agent's session as cells."""
    session, tally = member.session, member.usage
    part = "" if member.is_whole else " (a part of it)"
    return (
        str(session.seq),
        one_line(session.title) + part,
        humanize.optional(session.model),
        humanize.human_duration(session.duration),
        humanize.tokens(tally.total_tokens),
        humanize.dollars(tally.cost_usd),
    )


def logged_row(logged: LoggedCall) -> tuple[str, ...]:
    """A logged call as cells."""
    return (
        humanize.short_time(logged.at),
        one_line(logged.provider),
        one_line(logged.model),
        humanize.tokens(logged.tokens),
        humanize.dollars(None if logged.cost is None else logged.cost / NANO),
    )


def file_row(file: FileChange, folder: str | None) -> tuple[str, ...]:
    """A file as cells."""
    name = relative(file.path, folder)
    if file.old_path is not None:
        name = f"{relative(file.old_path, folder)} → {name}"
    return name, file.change, lines(file.additions), lines(file.deletions), file.state


def relative(path: str, folder: str | None) -> str:
    """A path as seen from a session's folder; what lies elsewhere keeps all of it."""
    inside = folder is not None and path.startswith(folder.rstrip(os.sep) + os.sep)
    return one_line(os.path.relpath(path, folder) if inside else path)


def lines(count: int | None) -> str:
    """How many lines; of a binary file nobody knows."""
    return humanize.UNKNOWN if count is None else humanize.number(count)


def commit_row(commit: Commit) -> tuple[str, ...]:
    """A commit as cells."""
    return (
        commit.hash[:SHORT] if sys.stdout.isatty() else commit.hash,
        humanize.short_time(commit.at),
        one_line(commit.subject),
        humanize.number(commit.additions),
        humanize.number(commit.deletions),
    )
