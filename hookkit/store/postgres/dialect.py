"""Translate a statement of SQLite's to PostgreSQL's: the questions of both stores are written once.

Only what the questions use is translated. What a statement needs where several people's rows lie in
one table stands in a comment, which SQLite leaves out: `/*team AND p.member = s.member */`.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import count

TABLES = (
    *("ai_usage", "api_messages", "commits", "corrections", "dimensions", "events"),
    *("failed_counts", "file_changes", "files", "learning_edits", "learning_sources"),
    *("projects", "session_sums", "sessions", "sums", "sums_ever", "tool_calls", "totals"),
    *("transcript_records", "transcripts", "work_counts", "work_stale"),
    *("worked", "worked_ever", "worked_spans", "worked_stale"),
)
META = "meta"
"""A table of the same name belongs to the team store itself."""

ALIAS = r"(?:(?:\ AS)?\ [a-z]\w*)?"
"""The name that a statement gives a table; keywords have capital letters."""

FUNCTIONS = ("date", "iif", "instr", "json_extract", "lower", "round", "strftime")
"""Those of the schema, which do what SQLite's do."""

OF_TEAM = re.compile(r"/\*team (.*?)\*/")
IN_LIST = re.compile(r"IN \(SELECT value FROM json_each\((:\w+|\?\d*)\)\)")
NO_CASE = re.compile(r"([\w.]+) = (:\w+|\?\d*) COLLATE NOCASE")

TOKEN = re.compile(
    rf"""
    (?P<text>'(?:[^']|'')*')
    | (?P<percent>%)
    | :(?P<name>[a-z_]\w*)
    | \?(?P<number>\d*)
    | (?P<plus>(?<=[\s(])\+(?=[A-Za-z_]))
    | (?P<integer>\bAS\ INTEGER\b)
    | \b(?P<from>FROM|JOIN)\ (?P<table>{"|".join(TABLES)}|{META})\b(?P<alias>{ALIAS})
    | (?<![.\w])(?P<function>{"|".join(FUNCTIONS)})\(
    """,
    re.VERBOSE,
)


@lru_cache(maxsize=1024)
def translated(statement: str, member: int | None = None) -> str:
    """Return a statement for psycopg; its parameters are named, by numbers where they have none.

    With the number of a member, it reads the rows of this member only.
    """
    statement = OF_TEAM.sub(r"\1", statement)
    statement = IN_LIST.sub(r"= ANY (hookkit.numbers(\1))", statement)
    statement = NO_CASE.sub(r"lower(\1) = lower(\2)", statement)
    numbers = count(1)

    def replaced(found: re.Match[str]) -> str:
        kind = found.lastgroup
        if kind == "number":
            return f"%({found['number'] or next(numbers)})s"
        if kind == "alias":
            return f"{found['from']} {rows_of(found['table'], found['alias'], member)}"
        return REPLACED[kind or ""](found)

    return TOKEN.sub(replaced, statement.replace("CROSS JOIN", "JOIN"))


def rows_of(table: str, alias: str, member: int | None) -> str:
    """Return a table of the team store as a part of FROM; with the rows of a member, or of all."""
    name = "member_meta" if table == META else table
    if member is None:
        return f"hookkit.{name}{alias}"
    # The planner reads it as if the condition stood in the statement itself.
    rows = f"(SELECT * FROM hookkit.{name} WHERE member = {member:d})"  # noqa: S608 - a number
    return f"{rows}{alias or f' AS {table}'}"


REPLACED: dict[str, Callable[[re.Match[str]], str]] = {
    "text": lambda found: found[0].replace("%", "%%"),
    "percent": lambda found: "%%",
    "name": lambda found: f"%({found['name']})s",
    "plus": lambda found: "",
    "integer": lambda found: "AS bigint",
    "function": lambda found: f"hookkit.{found['function']}(",
}
