"""Static files, by addresses that change with their content: browsers may keep them for ever."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "static"

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

FOR_EVER = "public, max-age=31536000, immutable"


@cache
def files() -> dict[str, str]:
    """Return the static files by name, each with a hash of its content."""
    found = sorted(each for each in FOLDER.rglob("*") if each.suffix in TYPES)
    return {
        str(each.relative_to(FOLDER)): sha256(each.read_bytes()).hexdigest()[:12] for each in found
    }


def url(name: str) -> str:
    """Return the address of a static file. Raises KeyError for one that isn't there."""
    return f"/static/{files()[name]}/{name}"


async def show(request: Request) -> Response:
    """Answer with a file of the list; no other path is ever opened."""
    name = request.path_params["name"]
    if name not in files():
        return Response("Not found", 404, media_type="text/plain")
    is_current = request.path_params["mark"] == files()[name]
    headers = {"cache-control": FOR_EVER if is_current else "no-cache"}
    path = FOLDER / name
    return FileResponse(path, headers=headers, media_type=TYPES[path.suffix])


async def show_icon(_: Request) -> Response:
    """Answer with the icon that browsers ask for by themselves."""
    return FileResponse(FOLDER / "icon.svg", media_type=TYPES[".svg"])


ROUTES = [
    Route("/static/{mark}/{name:path}", show),
    Route("/favicon.ico", show_icon),
]
