"""The entry point: record a hook's payload on stdin, or run a command."""

import os
import sys

COMPLETION = frozenset(("_HOOKKIT_COMPLETE", "_HK_COMPLETE"))
"""Variables that a shell sets for completion."""


def main() -> None:
    """Record stdin if there are no arguments and it is piped in; else run the command line."""
    is_terminal = sys.stdin and sys.stdin.isatty()
    if len(sys.argv) == 1 and not is_terminal and not COMPLETION & os.environ.keys():
        record_stdin()
    else:
        from hookkit.cli import run

        run()


def record_stdin() -> None:
    """Record stdin as the installed hook does: print nothing and exit with 0."""
    from hookkit import paths, record

    record.main(str(paths.data_dir()), os.getppid())


if __name__ == "__main__":
    main()
