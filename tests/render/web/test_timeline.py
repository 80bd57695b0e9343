"""The drawing of a session's timeline."""

from xml.etree import ElementTree

import pytest

from hookkit.api.timeline import Lane, Timeline
from hookkit.model.happening import Happening, Kind
from hookkit.render.web import timeline
from hookkit.render.web.timeline import TimelineChart, chart

MINUTE = 60_000
HOSTILE = "<script>alert(1)</script>\x1b[31m\"'&"


def happened(kind: Kind, minute: float = 0, minutes: float = 0, **more: object) -> Happening:
    at = round(minute * MINUTE)
    return Happening(kind, at, at + round(minutes * MINUTE), **more)  # type: ignore[arg-type]


def drawn(*found: Happening, lanes: tuple[Lane, ...] = ()) -> TimelineChart:
    main = Lane("", None, 0, MINUTE)
    made = chart(Timeline("transcript", [main, *lanes], list(found)))
    assert made is not None
    return made


def parsed(made: TimelineChart) -> ElementTree.Element:
    """The drawing, read strictly: no styles, no scripts, no handlers."""
    root = ElementTree.fromstring(made.svg)
    for each in root.iter():
        assert each.tag in {"svg", "title", "g", "rect", "line", "text"}
        assert "style" not in each.attrib
        assert not any(name.startswith("on") for name in each.attrib)
    return root


def test_nothing() -> None:
    assert chart(Timeline("records", [], [])) is None


def test_a_row_for_each_kind_that_there_is() -> None:
    made = drawn(
        happened("prompt"),
        happened("tool", 1, 2, is_edit=True),
        happened("tool", 2, 1, is_error=True),
        happened("permission", 3, 4, words=f"Bash {HOSTILE}"),
        happened("question", 8, 1),
        happened("compaction", 9),
        happened("interruption", 9),
        happened("commit", 10),
        lanes=(Lane(f"find {HOSTILE}", "a1", MINUTE, 5 * MINUTE, tools=3),),
    )
    assert made.names[:-1] == [each.name for each in timeline.ROWS]
    assert made.names[-1].startswith("find <script>")
    root = parsed(made)
    assert "\x1b" not in made.svg
    assert "<script" not in made.svg
    titles = [each.text or "" for each in root.iter("title")]
    assert titles[0].startswith("Timeline: prompts, tools")
    assert any(each.startswith("Bash <script>") and each.endswith("4m 00s") for each in titles)
    assert any(each.endswith("4m 00s, 3 tools, 0 errors") for each in titles)


def test_bars_are_higher_where_there_is_more() -> None:
    root = parsed(drawn(happened("tool"), *[happened("tool", 5)] * 9, happened("tool", 10)))
    heights = [int(each.attrib["height"]) for each in root.iter("rect")]
    assert heights == [8, timeline.BAR, 8]


def test_what_takes_longer_is_wider() -> None:
    root = parsed(drawn(happened("tool", 0, 5), happened("tool", 9, 1)))
    first, second = (float(each.attrib["width"].rstrip("%")) for each in root.iter("rect"))
    assert first > 4 * second
    ends = [float(each.attrib["x"].rstrip("%")) for each in root.iter("rect")]
    assert ends[1] + second == pytest.approx(100)


def test_many_subagents_share_a_row() -> None:
    lanes = tuple(Lane("", f"a{number}", 0, MINUTE) for number in range(30))
    made = drawn(
        happened("prompt"), *(happened("tool", 1, agent=each.agent) for each in lanes), lanes=lanes
    )
    assert made.names.count("Subagent") == timeline.MOST_LANES - 1
    assert made.names[-1] == "19 more subagents"
    parsed(made)


def test_many_waits_are_bars() -> None:
    made = drawn(*(happened("permission", number / 10) for number in range(200)))
    assert len(list(parsed(made).iter("rect"))) <= timeline.COLUMNS


def test_pauses_and_the_end_of_the_line() -> None:
    made = drawn(happened("prompt"), happened("permission", 1, 600), happened("prompt", 600))
    root = parsed(made)
    (pause,) = (each for each in root.iter("rect") if each.get("class") == "pause")
    assert pause[0].text == "Pause of 9h 59m"
    assert [each.get("class") for each in root.iter("text")].count("end") <= 1


def test_the_size_has_a_bound() -> None:
    lanes = tuple(Lane("x" * 500, f"a{number}", 0, MINUTE) for number in range(500))
    found = [
        happened(kind, number / 7, number % 9 / 3, agent=f"a{number % 500}", is_error=number % 2)
        for number in range(3000)
        for kind in ("prompt", "tool", "permission", "commit", "compaction", "question")
    ]
    made = drawn(*found, lanes=lanes)
    assert len(made.svg) < 100_000
