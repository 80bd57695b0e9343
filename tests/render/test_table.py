"""Tables in a terminal."""

import pytest
from rich.console import Console
from rich.text import Text

from hookkit.render import table
from hookkit.render.table import Shape

HEAD = ("ID", "File", "State")
ROWS = [("1", "src/components/dashboard/widget.py", "committed"), ("12", "新しい.py", "untracked")]


def shown(width: int, shape: Shape) -> list[str]:
    """The lines of the table in a terminal of this width."""
    console = Console(width=width)
    with console.capture() as captured:
        console.print(table.drawn(HEAD, ROWS, shape, width))
    return [each.rstrip() for each in captured.get().splitlines()]


@pytest.mark.parametrize(
    "width, shape, expected",
    [
        (60, Shape("File"), "1   src/components/dashboard/widget.py  committed"),
        (40, Shape("File"), "1   src/components/dashboa…  committed"),
        (40, Shape("File", keeps_end=True), "1   …ts/dashboard/widget.py  committed"),
        (
            40,
            Shape("File", right=("ID",), give_way=("State",)),
            " 1  src/components/dashboard/widget.py",
        ),
        (20, Shape("File", give_way=("State", "ID")), "src/components/da…"),
    ],
    ids=["all fits", "cut", "cut before", "gives way", "all give way"],
)
def test_it_fits(width: int, shape: Shape, expected: str) -> None:
    lines = shown(width, shape)
    assert len(lines) == 3
    assert lines[1] == expected


def test_a_total_is_bold_and_cells_have_styles() -> None:
    console = Console(width=80, force_terminal=True, color_system="standard")
    shape = Shape("File", style=lambda column, cell: "red" if cell == "1" else "", has_total=True)
    with console.capture() as captured:
        console.print(table.drawn(HEAD, ROWS, shape, 80))
    _, first, total = captured.get().splitlines()
    assert "\x1b[31m1" in first and "\x1b[1m" not in first
    assert "\x1b[1m12" in total


@pytest.mark.parametrize(
    "text, room, end",
    [("abc", 3, "abc"), ("abcd", 3, "…cd"), ("新しい", 4, "…い"), ("abc", 1, "…")],
)
def test_the_end_of_a_cell(text: str, room: int, end: str) -> None:
    assert table.without_beginning(Text(text), room).plain == end


def test_a_plain_table_has_columns() -> None:
    lines = table.plain_lines(("A", "Long"), [("long", "b"), ("c", "")])
    assert list(lines) == ["A     Long", "long  b", "c"]
