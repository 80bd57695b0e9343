"""Chromium without a screen, driven over two pipes: https://chromedevtools.github.io/devtools-protocol/

Nothing but the browser is needed. What a page does is written down: scripts, requests, dialogs.
"""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"),
)

DOMAINS = ("Page", "Network", "Runtime", "Log")

SECONDS = 60.0
"""After which an answer is given up."""

Json = dict[str, Any]


def found() -> str | None:
    """The browser, where there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Tab:
    """One page in the browser."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back = to, back
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        self.events: list[Json] = []
        """All that has happened, as the protocol tells it."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in DOMAINS:
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **values: Any) -> Json:
        """Have something done; what came of it."""
        self._number += 1
        sent: Json = {"id": self._number, "method": method, "params": values}
        if self._session:
            sent["sessionId"] = self._session
        os.write(self._to, json.dumps(sent).encode() + b"\0")
        while True:
            message = self._next()
            if message.get("id") == self._number:
                assert "error" not in message, message
                result: Json = message["result"]
                return result

    def _next(self) -> Json:
        deadline = time.monotonic() + SECONDS
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._back], [], [], deadline - time.monotonic())
            assert ready, "the browser says nothing"
            self._rest += os.read(self._back, 1 << 20)
        line, _, self._rest = self._rest.partition(b"\0")
        message: Json = json.loads(line)
        if "method" in message:
            self.events.append(message)
        return message

    def open(self, page: Path, settle: float = 0.3) -> None:
        """Open a file, and give it some time to do what it should not."""
        self.events.clear()
        assert "errorText" not in self.ask("Page.navigate", url=page.as_uri())
        while not self.told("Page.loadEventFired"):
            self._next()
        time.sleep(settle)
        self.value("1")

    def told(self, method: str) -> list[Json]:
        """The events of one kind."""
        return [each["params"] for each in self.events if each["method"] == method]

    def value(self, expression: str) -> Any:
        """What an expression comes to in the page."""
        done = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def look(self, width: int, height: int = 900, scheme: str = "light") -> None:
        """Have the page shown on another screen."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", features=features)

    def picture(self, to: Path) -> None:
        """A picture of what is shown."""
        to.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot")["data"]))


@contextmanager
def tab(browser: str) -> Iterator[Tab]:
    """A page in a browser of its own, which ends with it."""
    (theirs_in, to), (back, theirs_out) = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as home:
        # The protocol speaks on the descriptors 3 and 4; a shell puts them there.
        line = f'exec "$0" "$@" 3<&{theirs_in} 4>&{theirs_out}'
        process = subprocess.Popen(
            ["bash", "-c", line, browser, *FLAGS, f"--user-data-dir={home}", "about:blank"],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"HOME": home},
        )
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            yield Tab(to, back)
        finally:
            process.terminate()
            process.wait(SECONDS)
            os.close(to)
            os.close(back)
