"""When a page shows a word, by the clock of the browser, which is that of this machine."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from playwright.sync_api import Page

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.server.announced import link_of

PATIENCE = 60.0
POLL_SECONDS = 0.02

OBSERVER = """part => {
  window.seen = {};
  const look = () => {
    const text = document.querySelector(part).textContent;
    for (const word of text.match(/mark-\\d+/g) ?? []) window.seen[word] ??= Date.now();
  };
  new MutationObserver(look).observe(document.body,
    { subtree: true, childList: true, characterData: true, attributes: true });
}"""

WATCHER = """([part, words, isThere]) => {
  window.watcher?.disconnect();
  window.happened = null;
  const look = () => {
    const has = document.querySelector(part).textContent.includes(words);
    if (has === isThere) window.happened ??= Date.now();
  };
  window.watcher = new MutationObserver(look);
  window.watcher.observe(document.body,
    { subtree: true, childList: true, characterData: true, attributes: true });
  look();
}"""


@contextmanager
def server(environment: Mapping[str, str]) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run `hookkit serve`; yield the process and the link that signs in."""
    command = [sys.executable, "-m", "hookkit", "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    try:
        yield process, link_of(process.stdout)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def passing_folder() -> Iterator[Path]:
    """Make a folder for homes; remove it once nothing that hooks have started works there."""
    with TemporaryDirectory() as folder:
        try:
            yield Path(folder)
        finally:
            deadline = time.monotonic() + PATIENCE
            while any(lives_in(each, folder) for each in psutil.process_iter()):
                assert time.monotonic() < deadline, folder
                time.sleep(POLL_SECONDS)


def lives_in(process: psutil.Process, folder: str) -> bool:
    """Return True if the home of a process is in a folder."""
    try:
        return process.environ().get("HOME", "").startswith(folder)
    except psutil.Error:
        return False


def home_of(folder: Path) -> dict[str, str]:
    """Return an environment whose home is a folder."""
    return os.environ | {"HOME": str(folder), "HOOKKIT_SUMMARY": "off"}


def observe(page: Page, part: str) -> None:
    """Note from now on when a part of a page shows a mark for the first time."""
    page.evaluate(OBSERVER, part)


def seen(page: Page, word: str) -> float:
    """Wait until a page has shown a word; return when that was, in milliseconds."""
    return wait_for(page, f"window.seen['{word}']")


def watch(page: Page, part: str, words: str, *, is_there: bool = True) -> None:
    """Note from now on when a part of a page has words, or has them no longer."""
    page.evaluate(WATCHER, [part, words, is_there])


def watched(page: Page) -> float:
    """Wait for what is watched for; return when it happened, in milliseconds."""
    return wait_for(page, "window.happened")


def wait_for(page: Page, time_noted: str) -> float:
    """Return a time that the page notes, as soon as it has done so."""
    deadline = time.monotonic() + PATIENCE
    while (at := page.evaluate(time_noted)) is None:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{time_noted}: {page.url}\n{page.locator('body').inner_text()}")
        time.sleep(POLL_SECONDS)
    return float(at)


def bare_start() -> float:
    """Return how many milliseconds a bare start of Python takes."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return (time.perf_counter() - began) * 1000


def summary(taken: Sequence[float]) -> str:
    """Return median and worst of some times in milliseconds."""
    return f"median {statistics.median(taken):.0f}, worst {max(taken):.0f}"
