"""The limit of open files."""

import resource

from hookkit.lib.system.open_files import allow_files


def test_files_that_may_be_open() -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, limits[1]))
        allow_files(300)
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (300, limits[1])
        allow_files(280)
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (300, limits[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
