"""The pictures of the documentation show what the commands print now."""

import re
from xml.etree import ElementTree

import click
import pytest

from tests.documents.page import PAGES
from tests.screens.pictures import FOLDER, TERMINALS, drawn, shown, week_home
from tests.screens.pictures import PAGES as BROWSERS

MOST_BYTES = 200_000


def words(text: str) -> list[str]:
    """Return the words of a text, without how they are laid out."""
    return text.replace("\xa0", " ").split()


def in_picture(svg: str) -> list[str]:
    """Return the words of a picture of a terminal."""
    found = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return words(" ".join(each.text or "" for each in found if "clip-path" in each.attrib))


def test_terminals_are_up_to_date() -> None:
    with week_home():
        now = {name: shown(commands) for name, commands in TERMINALS.items()}
    for name, text in now.items():
        picture = (FOLDER / name).read_text("utf-8")
        assert in_picture(picture) == in_picture(drawn(text, name)), "run `make pictures`"
        assert "".join(in_picture(picture)) == "".join(words(click.unstyle(text)))


@pytest.mark.parametrize("name", TERMINALS)
def test_a_picture_loads_nothing(name: str) -> None:
    picture = (FOLDER / name).read_text("utf-8")
    ElementTree.fromstring(picture)
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


def test_pictures_are_small() -> None:
    made = {each.name: each.stat().st_size for each in FOLDER.iterdir()}
    assert made.keys() == {*TERMINALS, *BROWSERS}
    assert max(made.values()) <= MOST_BYTES


def test_every_picture_is_shown() -> None:
    pages = "".join(page.read_text("utf-8") for page in PAGES)
    assert [each.name for each in FOLDER.iterdir() if f"pictures/{each.name})" not in pages] == []


def test_every_picture_has_a_text() -> None:
    for page in PAGES:
        for text in re.findall(r"!\[([^]]*)\]\(", page.read_text("utf-8")):
            assert len(text.split()) > 4, (page.name, text)
