"""The project of an exported session."""

import pytest

from hookkit.model.exported_project import project_by_name
from tests.builders import session


@pytest.mark.parametrize(
    ("name", "cwd", "expected"),
    [
        ("shop", "/home/u/shop", "/home/u/shop"),
        ("shop", "/home/u/shop/src/", "/home/u/shop"),
        ("shop", "/home/u/blog", "shop"),
        ("C:\\code\\shop", "C:\\code\\shop", "C:/code/shop"),
        ("shop", "c:\\code\\shop\\src", "C:/code/shop"),
        ("/", "/", "/"),
        ("shop", "relative", "shop"),
        ("shop", None, "shop"),
        (None, "/home/u/shop", None),
    ],
)
def test_an_earlier_version_exported_the_name(
    name: str | None, cwd: str | None, expected: str | None
) -> None:
    assert project_by_name(session(project=name, cwd=cwd)) == expected
