"""Run commands of hookkit in processes that are forked from one that has imported it.

They are what a person's commands are, but for the time that an import takes. Reads a JSON list of
arguments per line on stdin, and answers with lines `started PID`, and `ended PID STATUS` later.
Variables of the environment may come before the arguments: `NAME=VALUE`.
"""

import gc
import json
import os
import pkgutil
import select
import signal
import sys
from importlib import import_module
from typing import NoReturn

import hookkit
from hookkit import __main__


def serve(folder: str) -> None:
    """Start what is asked for until stdin ends; `folder` gets what the commands print."""
    for module in pkgutil.walk_packages(hookkit.__path__, "hookkit."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    gc.freeze()
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    rest = b""
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            reap()
        if 0 in ready:
            chunk = os.read(0, 1 << 16)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                start(json.loads(line), folder, (woken, wake))


def start(arguments: list[str], folder: str, ours: tuple[int, int]) -> None:
    """Fork a command, and report its pid."""
    pid = os.fork()
    if pid == 0:
        become(arguments, folder, ours)
    os.write(1, b"started %d\n" % pid)


def become(arguments: list[str], folder: str, ours: tuple[int, int]) -> NoReturn:
    """Be a command of its own."""
    code = 3
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for fd in ours:
            os.close(fd)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        for fd, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(f"{folder}/{os.getpid()}.{name}", flags, 0o600), fd)
        while "=" in arguments[0]:
            name, _, os.environ[name] = arguments.pop(0).partition("=")
        sys.argv = ["hookkit", *arguments]
        try:
            __main__.main()
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def reap() -> None:
    """Report the commands that have ended."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        os.write(1, b"ended %d %d\n" % (pid, os.waitstatus_to_exitcode(status)))


if __name__ == "__main__":
    serve(sys.argv[1])
