"""Pictures of the pages of `hookkit serve`.

    python -m tests.screens.web [FOLDER] [PATH…]

Each page in dark and light, at the width of a phone, a laptop and a large screen.
"""

import sys
from pathlib import Path

from playwright.sync_api import ViewportSize

from tests.screens.__main__ import live_in

RICH = 1
"""A session of the demo that has everything."""

WIDTHS = (390, 1280, 2560)
SCHEMES = ("dark", "light")
HEIGHTS = {390: 844, 1280: 800, 2560: 1440}

MOST_HEIGHT = 4000
"""Pixels of a picture: a long page shows its beginning."""


def live_in_rich(home: Path) -> None:
    """Fill a home with all there is to show, and live there from now on."""
    live_in(home)


def main() -> None:
    """Take the pictures."""
    from tests.browser.site import PAGES, site

    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "screens").absolute()
    chosen = sys.argv[2:] or PAGES
    folder.mkdir(exist_ok=True)
    live_in_rich(folder / "home")
    with site(folder, RICH) as found:
        for width in WIDTHS:
            for scheme in SCHEMES:
                size = ViewportSize(width=width, height=HEIGHTS[width])
                with found.context(viewport=size, color_scheme=scheme) as context:
                    page = context.new_page()
                    for route in chosen:
                        page.goto(found.path(route), wait_until="load")
                        page.wait_for_timeout(300)
                        name = route.strip("/").replace("/", "-").replace("{", "").replace("}", "")
                        path = folder / f"{name or 'now'}-{width}-{scheme}.png"
                        height = page.evaluate("document.documentElement.scrollHeight")
                        whole = max(HEIGHTS[width], min(height, MOST_HEIGHT))
                        page.set_viewport_size(ViewportSize(width=width, height=whole))
                        page.screenshot(path=path)
                        page.set_viewport_size(size)
                        print(path)


if __name__ == "__main__":
    main()
