"""Export formats: one per file, each with a function `write(chosen, options)`.

The chunks that it yields are the file, in UTF-8. JSON and JSONL hold all that is stored of a
session, and come back (restore.py); CSV and Markdown are for people and their spreadsheets.
"""

FORMATS = {
    "csv": "csv",
    "json": "json",
    "jsonl": "jsonl",
    "md": "markdown",
}
"""Format, and the end of a file's name → module in this folder."""
