"""What differs between systems is in lib/system; elsewhere only where a reason is given here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import hookkit

PACKAGE = Path(hookkit.__file__).parent

MODULES = {
    *("_winapi", "crypt", "ctypes", "fcntl", "grp", "mmap", "msvcrt", "platformdirs", "posix"),
    *("pty", "pwd", "resource", "spwd", "syslog", "termios", "tty", "winreg"),
}
"""Modules that not every system has, or whose answers depend on it."""

LINUX_ONLY = {
    *("copy_file_range", "eventfd", "fdatasync", "getrandom", "getresuid", "getxattr"),
    *("listxattr", "memfd_create", "pidfd_open", "pipe2", "posix_fadvise", "posix_fallocate"),
    *("removexattr", "sched_getaffinity", "sched_setaffinity", "setns", "setresuid", "setxattr"),
    *("splice", "unshare", "waitid", "O_DIRECT", "O_NOATIME", "O_PATH", "O_TMPFILE"),
    *("CLOCK_BOOTTIME", "CLOCK_TAI", "epoll", "SO_PEERCRED", "SOCK_CLOEXEC", "SOCK_NONBLOCK"),
    *("sigtimedwait", "sigwaitinfo", "pidfd_send_signal", "prlimit", "prctl"),
}
"""Names of the standard library that macOS lacks."""

FOLDERS = ("/proc", "/sys")
"""Folders by which Linux describes processes."""

WAITED_FOR = "the agent waits for it: `posix` is built into the interpreter, `os` is slow to import"
ORGANIZATION = "where an organization keeps the agent's settings"

EXCEPTIONS = {
    "__main__.py": ({"sys.platform"}, "leaves at once on Windows"),
    "agents/account_marks.py": ({"posix", "sys.platform", "/proc"}, "part of the recorder"),
    "agents/claude_code/account_facets.py": ({"posix"}, "part of the recorder"),
    "agents/claude_code/settings_in_force.py": ({"sys.platform"}, ORGANIZATION),
    "agents/gemini/settings_in_force.py": ({"sys.platform"}, ORGANIZATION),
    "agents/launcher.py": ({"sys.platform"}, "macOS has a stub in place of python3"),
    "hook/budget_guard.py": ({"posix"}, WAITED_FOR),
    "hook/budgets.py": ({"posix"}, WAITED_FOR),
    "hook/line_counts.py": ({"posix"}, WAITED_FOR),
    "hook/line_parts.py": ({"posix"}, WAITED_FOR),
    "hook/payload_json.py": ({"posix"}, WAITED_FOR),
    "hook/statusline.py": ({"posix"}, WAITED_FOR),
    "lib/git/project_root.py": ({"posix"}, WAITED_FOR),
    "paths.py": ({"platformdirs"}, "the folders of data and settings"),
    "record.py": (
        {"posix", "sys.platform", "/proc", "/sys", "CLOCK_BOOTTIME"},
        "the recorder imports nothing of hookkit",
    ),
    "store/sqlite/spending.py": ({"posix"}, WAITED_FOR),
}
"""Files outside of lib/system, the names in them, and why these are there."""


def names(node: ast.AST) -> Iterator[str]:
    """Yield what depends on the system in a node."""
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names if each.name in MODULES)
    elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
        yield node.module
    elif isinstance(node, ast.Attribute) and node.attr in LINUX_ONLY:
        yield node.attr
    elif isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.platform":
        yield "sys.platform"
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (each for each in FOLDERS if f"{node.value}/".startswith(f"{each}/"))


def names_of(text: str) -> set[str]:
    """Return what depends on the system in the text of a module."""
    return {name for node in ast.walk(ast.parse(text)) for name in names(node)}


def test_names_of_systems_are_found() -> None:
    text = "import fcntl, os\nfrom posix import read\nos.pipe2(0)\nopen('/proc/self')\n'/sysop'"
    assert names_of(text) == {"fcntl", "posix", "pipe2", "/proc"}


def test_what_depends_on_the_system_is_in_one_place() -> None:
    found = {}
    for file in PACKAGE.rglob("*.py"):
        path = file.relative_to(PACKAGE).as_posix()
        here = names_of(file.read_text("utf-8"))
        if here and not path.startswith("lib/system/"):
            found[path] = here
    assert found == {path: expected for path, (expected, _) in EXCEPTIONS.items()}
