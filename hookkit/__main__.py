"""The one entrypoint: a hook's payload on stdin is recorded; anything else is a command."""

import os
import sys

COMPLETION = frozenset(("_HOOKKIT_COMPLETE", "_HK_COMPLETE"))
"""Variables that a shell sets when it asks what may be typed next."""


def main() -> None:
    """Record what is piped in when there are no arguments; else run the command line."""
    is_terminal = sys.stdin and sys.stdin.isatty()
    if len(sys.argv) == 1 and not is_terminal and not COMPLETION & os.environ.keys():
        record_stdin()
    else:
        from hookkit.cli import run

        run()


def record_stdin() -> None:
    """Do what the wired hook does: record, be silent, leave with 0."""
    from hookkit import paths, record

    record.main(str(paths.data_dir()), os.getppid())


if __name__ == "__main__":
    main()
