"""What `hookkit serve` prints."""

from collections.abc import Iterable

KEY = "/enter?key="


def link_of(printed: Iterable[str]) -> str:
    """Return the address that signs a browser in, which has a line of its own; "" for none."""
    return next((each.strip() for each in printed if KEY in each), "")


def url_of(link: str) -> str:
    """Return the address of the server."""
    return link.partition(KEY)[0]
