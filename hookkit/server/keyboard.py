"""The keys of the pages. None of them changes anything; the script is static/keys.js."""

GO: dict[str, str] = {
    "/": "n",
    "/sessions": "s",
    "/usage": "u",
    "/projects": "p",
    "/search": "f",
    "/budgets": "b",
    "/corrections": "c",
    "/runs": "r",
    "/health": "h",
}
"""Address of a page of the menu → the key that opens it, after `g`."""

KEYS = (
    (("?",), "show the keys"),
    (("/",), "search, or go to the search of this page"),
    (("j",), "next row"),
    (("k",), "row before"),
    (("Enter",), "open the row"),
)
"""Keys and what they do, beside those of `GO`."""


def listed(menu: tuple[tuple[str, str], ...]) -> list[tuple[tuple[str, ...], str]]:
    """Return all keys, each with what it does."""
    pages = [(("g", GO[url]), f"go to {name}") for url, name in menu]
    return [*KEYS, *pages]
