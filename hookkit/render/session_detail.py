"""Turn the parts of a session into tables: agents, calls logged by hand, files and commits."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from hookkit.api.session_parts import SessionMember, SessionParts
from hookkit.lib.text.sanitize import one_line
from hookkit.model.activity import LoggedCall
from hookkit.model.counters import NANO
from hookkit.model.git import Commit, FileChange
from hookkit.model.session import Session
from hookkit.render import humanize
from hookkit.render.shown_id import labels, shown_id
from hookkit.render.table import NAME, TEXT, Column, Layout

SHORT = 10
"""Characters of a hash that are shown in a terminal."""

STATES = {"committed": "green", "uncommitted": "yellow", "untracked": "red"}


def style(column: str, cell: str) -> str:
    """Return the colour of a cell of files or commits."""
    if column == "State":
        return STATES.get(cell, "")
    return {"+": "green", "-": "red", "Commit": "yellow"}.get(column, "")


CHANGES = (Column("+", rank=1, is_number=True), Column("-", rank=1, is_number=True))

AGENTS = Layout(
    (
        Column("ID", is_number=True),
        Column("Title", least=TEXT),
        Column("Model", rank=4, least=NAME),
        Column("Duration", rank=3, is_number=True),
        Column("Tokens", rank=2, is_number=True),
        Column("Cost", rank=1, is_number=True),
    )
)
LOGGED = Layout(
    (
        Column("Time", rank=3),
        Column("Provider", rank=2, least=NAME),
        Column("Model", least=NAME),
        Column("Tokens", rank=1, is_number=True),
        Column("Cost", is_number=True),
    )
)
FILES = Layout(
    (
        Column("File", least=TEXT, keeps_end=True),
        Column("Change", rank=2),
        *CHANGES,
        Column("State", rank=3),
    ),
    style,
)
COMMITS = Layout(
    (Column("Commit"), Column("Time", rank=3), Column("Subject", least=TEXT), *CHANGES), style
)
ALSO_IN = Column("Also in", rank=2, least=NAME)


class Section(NamedTuple):
    """A table and its heading."""

    name: str
    layout: Layout
    rows: list[tuple[str, ...]]


def sections(
    session: Session, parts: SessionParts, *, files: bool, commits: bool, short: bool
) -> Iterator[Section]:
    """Yield the parts that exist, and those that were asked for; `short` abbreviates hashes."""
    if parts.members:
        yield Section("Agents", AGENTS, [agent_row(each) for each in parts.members])
    if parts.logged:
        yield Section("Logged by hand", LOGGED, [logged_row(each) for each in parts.logged])
    if files:
        yield Section("Files", FILES, [file_row(each, session.cwd) for each in parts.files])
    if commits:
        layout = COMMITS
        rows = [commit_row(each, short=short) for each in parts.commits]
        if parts.shared:  # by sessions that ran in the same working tree
            layout = COMMITS._replace(columns=(*COMMITS.columns, ALSO_IN))
            rows = [
                (*row, labels(parts.shared.get(each.hash, [])))
                for row, each in zip(rows, parts.commits, strict=True)
            ]
        yield Section("Commits", layout, rows)


def agent_row(member: SessionMember) -> tuple[str, ...]:
    """Return an agent's session as cells."""
    session, tally = member.session, member.usage
    part = "" if member.is_whole else " (a part of it)"
    return (
        shown_id(session.seq, session.session_id),
        one_line(session.title) + part,
        humanize.optional(session.model),
        humanize.human_duration(session.duration),
        humanize.tokens(tally.total_tokens),
        humanize.dollars(tally.cost_usd),
    )


def logged_row(logged: LoggedCall) -> tuple[str, ...]:
    """Return a logged call as cells."""
    return (
        humanize.short_time(logged.at),
        one_line(logged.provider),
        one_line(logged.model),
        humanize.tokens(logged.tokens),
        humanize.dollars(None if logged.cost is None else logged.cost / NANO),
    )


def file_row(file: FileChange, folder: str | None) -> tuple[str, ...]:
    """Return a file as cells."""
    name = relative(file.path, folder)
    if file.old_path is not None:
        name = f"{relative(file.old_path, folder)} → {name}"
    return name, file.change, lines(file.additions), lines(file.deletions), file.state


def relative(path: str, folder: str | None) -> str:
    """Return a path as seen from a session's folder; what lies elsewhere keeps all of it."""
    inside = folder is not None and path.startswith(folder.rstrip(os.sep) + os.sep)
    return one_line(os.path.relpath(path, folder) if inside else path)


def lines(count: int | None) -> str:
    """Return how many lines; of a binary file nobody knows."""
    return humanize.UNKNOWN if count is None else humanize.number(count)


def commit_row(commit: Commit, *, short: bool) -> tuple[str, ...]:
    """Return a commit as cells."""
    return (
        commit.hash[:SHORT] if short else commit.hash,
        humanize.short_time(commit.at),
        one_line(commit.subject),
        humanize.number(commit.additions),
        humanize.number(commit.deletions),
    )
