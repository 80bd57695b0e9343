"""Identities and names of projects, by their paths alone."""

import unicodedata

import pytest

from hookkit.model.project_path import display_names, is_path, last_name, normalized, outside

CAFE = unicodedata.normalize("NFC", "/home/u/café")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/u/shop", "/home/u/shop"),
        ("/home/u/shop/", "/home/u/shop"),
        ("/home//u/./x/../shop", "/home/u/shop"),
        ("/", "/"),
        ("/..", "/"),
        ("///home", "/home"),
        (unicodedata.normalize("NFD", CAFE), CAFE),
        ("/home/u/a\\b", "/home/u/a\\b"),
        ("C:\\Users\\me\\shop", "C:/Users/me/shop"),
        ("c:/Users/me/shop/", "C:/Users/me/shop"),
        ("c:", "C:/"),
        ("\\\\server\\share\\shop", "//server/share/shop"),
        ("//server/share/shop", "//server/share/shop"),
        ("\\\\?\\c:\\shop", "C:/shop"),
        ("\\\\?\\UNC\\server\\share", "//server/share"),
        ("my-app", "my-app"),
        ("acme/api", "acme/api"),
        ("", ""),
    ],
)
def test_the_one_form(path: str, expected: str) -> None:
    assert normalized(path) == expected
    assert normalized(expected) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/u/shop/.agent/worktrees/x", "/home/u/shop"),
        ("/home/u/shop/.agent/worktrees/x/src", "/home/u/shop"),
        ("C:/shop/.agent/worktrees/x", "C:/shop"),
        ("/home/u/shop/.agent/worktrees", "/home/u/shop/.agent/worktrees"),
        ("/.agent/worktrees/x", "/.agent/worktrees/x"),
        ("/home/u/shop", "/home/u/shop"),
    ],
)
def test_worktrees_at_known_places(path: str, expected: str) -> None:
    assert outside(path, ["/.other/trees/", "/.agent/worktrees/"]) == expected


@pytest.mark.parametrize(
    ("project", "expected", "is_one"),
    [
        ("/home/u/shop", "shop", True),
        ("/", "/", True),
        ("C:/", "C:", True),
        ("my-app", "my-app", False),
        ("acme/api", "api", False),
    ],
)
def test_the_last_name(project: str, expected: str, is_one: bool) -> None:
    assert last_name(project) == expected
    assert is_path(project) == is_one


@pytest.mark.parametrize(
    "names",
    [
        {"/home/u/shop": "shop"},
        {"/w/acme/api": "acme/api", "/w/globex/api": "globex/api"},
        {"/x/a/api": "x/a/api", "/y/a/api": "y/a/api", "/z/b/api": "b/api"},
        {"/a/api": "/a/api", "/b/a/api": "b/a/api"},
        {"api": "api", "/home/api": "home/api"},
        {"C:/code/api": "C:/code/api", "/mnt/code/api": "mnt/code/api"},
        {"//server/share/api": "share/api", "/home/api": "home/api"},
        {"/api": "/api", "C:/api": "C:/api"},
        {"acme/api": "acme/api", "/w/acme/api": "w/acme/api", "/w/globex/api": "globex/api"},
        {},
    ],
)
def test_as_many_parents_as_it_takes(names: dict[str, str]) -> None:
    assert display_names(names) == names
