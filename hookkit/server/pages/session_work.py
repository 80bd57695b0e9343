"""The files and commits of one session, with what its calls changed in each file."""

from typing import Any, NamedTuple

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api.session_diffs import FileEdits, edited_files, with_diffs
from hookkit.api.session_parts import parts_of, with_edited
from hookkit.api.store import Store
from hookkit.model.session import Session
from hookkit.render import session_detail
from hookkit.render.web import file_diffs
from hookkit.render.web.html_table import HtmlTable
from hookkit.server.endpoints import PREFIX
from hookkit.server.page import page
from hookkit.server.pages.session_head import address, by_number, head
from hookkit.server.parameters import whole_number

FILES, COMMITS = 25, 40
"""Files and commits of a page."""

TURNS = 8
"""Links to the calls that changed a file."""

MOST = 10**9
PARAMETERS = (
    whole_number("file", "The first file.", 1, MOST),
    whole_number("commit", "The first commit.", 1, MOST),
)


class FileShown(NamedTuple):
    """A file with its changes."""

    number: int
    name: str
    added: int
    removed: int
    turns: tuple[int, ...]
    more: int
    """Calls that are not in `turns`."""
    diffs: Markup


async def show(request: Request) -> Response:
    """Return the page."""
    return await by_number(request) or await page(request, "session_work.html", fill, PARAMETERS)


def fill(store: Store, session: str, file: int, commit: int) -> dict[str, Any]:
    """Return the variables of the template."""
    found = store.find(session)
    parts, edited = parts_of(store, found), edited_files(store, found)
    files = with_edited(parts.files, set(edited))
    shown = files[file - 1 : file - 1 + FILES]
    changed = with_diffs(store, found, [edited[each.path] for each in shown if each.path in edited])
    numbers = {each.path: number for number, each in enumerate(shown, file)}
    commits = parts._replace(commits=parts.commits[commit - 1 : commit - 1 + COMMITS])
    *_, layout = session_detail.sections(found, commits, files=False, commits=True, short=True)
    source = f"{PREFIX}{address(found)}"
    return {
        **head(found, "/work"),
        "files": HtmlTable(
            "Files",
            session_detail.FILES,
            [session_detail.file_row(each, found.cwd) for each in shown],
            [f"#file-{numbers[each.path]}" if each.path in edited else None for each in shown],
            f"{source}/files",
            link_column=0,
            empty="No file was changed, as far as is known.",
        ),
        "file_count": len(files),
        "next_file": file + FILES if len(files) >= file + FILES else None,
        "commits": HtmlTable(
            "Commits",
            layout.layout,
            layout.rows,
            (),
            f"{source}/commits",
            empty="No commit was made, as far as is known.",
        ),
        "commit_count": len(parts.commits),
        "next_commit": commit + COMMITS if len(parts.commits) >= commit + COMMITS else None,
        "changes": [shown_file(found, numbers[path], each) for path, each in changed.items()],
    }


def shown_file(session: Session, number: int, each: FileEdits) -> FileShown:
    """Return a file with its first diffs, and links to the calls."""
    name = session_detail.relative(each.path, session.cwd)
    turns = each.turns[:TURNS]
    diffs = file_diffs.html_of(each.diffs, f"{address(session)}/turns/")
    more = len(each.turns) - len(turns)
    return FileShown(number, name, each.added, each.removed, turns, more, diffs)


ROUTES = [Route("/sessions/{session}/work", show)]
