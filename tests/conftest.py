"""No test touches the person's home: every test has a home of its own."""

import os
import signal
import sys
from atexit import register
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from itertools import count
from pathlib import Path
from pkgutil import walk_packages
from shutil import rmtree
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings

import hookkit
from hookkit import clock, config
from hookkit.api.store import Store
from hookkit.lib import containment
from tests.accounts import is_of_account

# Some of our tests send these; whoever starts the tests in the background may have them ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

pytest_plugins = [
    "tests.fixtures.agents",
    "tests.fixtures.clock",
    "tests.fixtures.git",
    "tests.fixtures.machine",
    "tests.fixtures.machines",
    "tests.fixtures.plugin",
    "tests.fixtures.postgres",
    "tests.fixtures.runs",
]

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")  # no test fails on an absolute time

_numbers = count(1)
TESTS = Path(__file__).parent
WHOLE = tuple(TESTS / name for name in ("accuracy", "documents", "properties", "recipes"))
"""Folders with tests of the whole program."""

NOBODY = mkdtemp(prefix="hookkit-nobody-")
"""The home of whatever runs outside of a test's own home."""

os.environ["HOME"] = NOBODY
register(rmtree, NOBODY, ignore_errors=True)

DATA = str(TESTS.parent / ".coverage")
"""Where coverage keeps what it has measured."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark property tests and tests of the whole as `slow` and `uncovered`.

    Tracing doubles the time of property tests, and coverage that depends on random examples would
    be random too.
    """
    for item in items:
        is_property = hasattr(getattr(item, "obj", None), "hypothesis")
        if is_property or any(folder in item.path.parents for folder in WHOLE):
            item.add_marker("slow")
            item.add_marker("uncovered")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Import the program with coverage's tracer, then the tests without it, which is quicker."""
    for module in walk_packages(hookkit.__path__, "hookkit."):
        import_module(module.name)  # else an uncovered test may be the first that imports it
    with untraced():
        return (yield)


@contextmanager
def untraced() -> Iterator[None]:
    """Do without coverage's tracer."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Execute an `uncovered` test without coverage's tracer.

    pytest-cov's own marker, `no_cover`, doesn't stop the tracer in processes of pytest-xdist.
    """
    with untraced() if item.get_closest_marker("uncovered") else nullcontext():
        return (yield)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home; hookkit's folder is `.hookkit` in it."""
    # Not `mktemp`: it looks for a free number among all the homes of the tests before.
    folder = tmp_path_factory.getbasetemp() / "homes" / str(next(_numbers))
    folder.mkdir(parents=True, mode=0o700)
    with pytest.MonkeyPatch.context() as patch:  # a test that undoes its own stays at home
        for setting in config.SETTINGS:
            patch.delenv(setting.variable, raising=False)
        for name in filter(is_of_account, list(os.environ)):
            patch.delenv(name)  # the account of whoever runs the tests
        patch.setenv("HOME", str(folder))
        for name in ("GEMINI_CLI_HOME", "QWEN_HOME", "XDG_CONFIG_HOME"):
            patch.delenv(name, raising=False)
        patch.setenv("HOOKKIT_HOME", str(folder / ".hookkit"))
        clock.use("")
        containment.failures.take()  # of tests before
        patch.setenv("HOOKKIT_SUMMARY", "off")  # no real client is to be started
        yield folder


@pytest.fixture
def covered_children(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Count what a test's processes execute, too, unless the test is `uncovered`.

    It doubles the time of each Python process.
    """
    is_measured = request.config.getoption("cov_source", None) is not None
    if is_measured and not request.node.get_closest_marker("uncovered"):
        monkeypatch.setenv("COVERAGE_PROCESS_START", str(TESTS.parent / "pyproject.toml"))
        monkeypatch.setenv("COVERAGE_FILE", os.environ.get("COVERAGE_FILE", DATA))


@pytest.fixture
def store() -> Iterator[Store]:
    """An open store in the test's home."""
    with Store.open() as opened:
        yield opened
