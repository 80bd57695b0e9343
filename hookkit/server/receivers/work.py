"""Do the background work that is due after hooks, as the recorder does: in another process."""

import subprocess
import sys
import threading
from contextlib import suppress

from hookkit import paths

COMMAND = (sys.executable, "-E", "-P", "-m", "hookkit", "work")


class BackgroundWork:
    """Runs `hookkit work`: one at a time, and once more if that is asked for meanwhile."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="hookkit-work", daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """Have the work done soon."""
        self._asked.set()

    def close(self) -> None:
        """Start no more of it. What runs goes on without the server."""
        self._is_closing = True
        self._asked.set()

    def join(self) -> None:
        """Wait until none is running any more."""
        self._thread.join()

    def _run(self) -> None:
        while self._asked.wait() and not self._is_closing:
            self._asked.clear()
            with suppress(OSError):  # no process can be started: the next event asks again
                subprocess.run(  # noqa: S603 - ourselves
                    COMMAND,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd=paths.data_dir(),
                    start_new_session=True,
                    check=False,
                )
