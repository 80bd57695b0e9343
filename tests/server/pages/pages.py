"""Pages that are read strictly: well formed, with names, and nothing that a text could slip in."""

from html.parser import HTMLParser

from starlette.testclient import TestClient

VOID = {"meta", "link", "input", "img", "br", "hr"}
IN_SVG = {"rect", "line"}
"""Elements that close themselves."""

MOST_BYTES = 100_000

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m[x](javascript:alert(1))\"'&"
)


class StrictPage(HTMLParser):
    """A page whose elements are closed in order; ids are unique."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []
        assert len(self.ids) == len(set(self.ids))

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        assert not any(name.startswith("on") or name == "style" for name in known), known
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag == "a":
            href = known.get("href") or ""
            assert href.startswith(("/", "#")), href
            self.links.append(href)
        if tag == "script":
            assert (known.get("src") or "").startswith("/static/")
        if tag == "img":
            assert (known.get("src") or "").startswith("/static/")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in IN_SVG | VOID, tag

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, (tag, self.open)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(client: TestClient, path: str, status: int = 200) -> StrictPage:
    """Ask for a page and read it."""
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:300]
    assert len(answer.content) < MOST_BYTES
    assert "\x1b" not in answer.text
    found = StrictPage(answer.text)
    assert found.tags.count("h1") == 1
    assert found.tags.count("main") == 1
    return found
