"""The entry point: record a hook's payload on stdin, or run a command."""

import os
import sys

COMPLETION = frozenset(("_HOOKKIT_COMPLETE", "_HK_COMPLETE"))
"""Variables that a shell sets for completion."""


def main() -> None:
    """Record stdin if there are no arguments and it is piped in; else run the command line."""
    is_terminal = sys.stdin and sys.stdin.isatty()
    is_hook = len(sys.argv) == 1 and not is_terminal and not COMPLETION & os.environ.keys()
    if sys.platform == "win32":
        from hookkit.lib.system import windows  # nearly all others fail to import there

        windows.leave("hook" if is_hook else " ".join(sys.argv[1:2]))
    find_home()
    if is_hook:
        record_stdin()
    elif sys.argv[1:] == ["mcp"] and not is_terminal:
        from hookkit.mcp import handshake  # the agent waits for it: no command line

        handshake.main()
    else:
        from hookkit.cli import run

        run()


def find_home() -> None:
    """Set HOME where a service or a container has not: git and the agent look for it too."""
    if not os.environ.get("HOME"):
        os.environ.pop("HOME", None)  # an empty one would mean the root
        home = os.path.expanduser("~")  # noqa: PTH111 - of the user database
        if home.startswith("/"):
            os.environ["HOME"] = home


def record_stdin() -> None:
    """Record stdin as the installed hook does: print nothing and exit with 0."""
    from hookkit import paths, record

    record.main(str(paths.data_dir()), os.getppid())


if __name__ == "__main__":
    main()
