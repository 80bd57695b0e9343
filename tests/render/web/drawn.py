"""Read a chart as a browser does."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from markupsafe import Markup


def parsed(chart: Markup) -> Element:
    """A well-formed chart without a style of its own, which the pages' policy would refuse."""
    root = ElementTree.fromstring(chart)
    assert root.get("role") == "img"
    ids = {each.get("id") for each in root if each.get("id")}
    assert {root.get("aria-labelledby"), root.get("aria-describedby")} == ids
    for each in root.iter():
        assert "style" not in each.attrib and each.tag != "style"
        assert not any(name.startswith("on") for name in each.attrib)
    return root


def of_class(root: Element, *names: str) -> list[Element]:
    """The elements with any of these classes."""
    return [each for each in root.iter() if set(names) & set((each.get("class") or "").split())]


def titles(root: Element) -> list[str]:
    """What is shown on pointing at a part, in order."""
    return [each.text or "" for each in root.iter("title")][1:]


def texts(root: Element) -> list[str]:
    return [each.text or "" for each in root.iter("text")]


def share(text: str | None) -> float:
    """The number of a width in percent."""
    assert text is not None and text.endswith("%")
    return float(text[:-1])
