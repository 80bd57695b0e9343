"""JSON read and quoted by SQLite, for programs that can't wait for Python's `json` to load.

To import `json` takes as long as half of Python's own start; SQLite is loaded by them anyway.
"""

import sqlite3

Json = dict[str, object]

CONSTANTS = {"true": True, "false": False, "null": None}


def parsed(text: bytes) -> object:
    """Parse a JSON text. Raises ValueError for anything else."""
    try:
        # json_tree takes JSON5, too, since SQLite 3.42.
        rows = in_memory().execute(
            "SELECT id, parent, key, type, atom FROM json_tree(?1) WHERE json_valid(?1)",
            (text.decode("utf-8", "replace"),),
        )
        found = rows.fetchall()
    except sqlite3.Error as error:
        raise ValueError(str(error)) from None
    if not found:
        raise ValueError("malformed JSON")  # SQLite's own words
    return assembled(found)


def assembled(rows: list[tuple[int, int | None, str | int, str, object]]) -> object:
    """Return a value from its parts.

    Number, number of the whole, key in it, type, and simple value.
    """
    whole: object = None
    containers: dict[int | None, Json | list[object]] = {}
    for number, parent, key, kind, atom in rows:
        value = CONSTANTS.get(kind, atom)
        if kind in ("object", "array"):
            value = containers[number] = {} if kind == "object" else []
        above = containers.get(parent)
        if isinstance(above, dict):
            above[str(key)] = value
        elif above is not None:
            above.append(value)
        else:
            whole = value
    return whole


def quoted(text: str) -> str:
    """Return a text as a JSON string."""
    row: tuple[str] = in_memory().execute("SELECT json_quote(?)", (text,)).fetchone()
    return row[0]


def in_memory() -> sqlite3.Connection:
    """Return a connection to a database of no file.

    Half a surrogate pair in a text does no harm.
    """
    db = sqlite3.connect(":memory:")
    db.text_factory = lambda data: data.decode("utf-8", "replace")
    return db
