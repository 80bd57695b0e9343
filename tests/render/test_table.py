"""Tables in a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.lib.text.columns import cells
from hookkit.render import table
from hookkit.render.table import NAME, TEXT, Column, Layout

ROWS = [("1", "src/components/dashboard/widget.py", "committed"), ("12", "新しい.py", "untracked")]


FILE = Column("File", least=TEXT)
PATH = FILE._replace(keeps_end=True)


def layout(file: Column = FILE, state: int = 0, number: int = 0) -> Layout:
    """A table of files."""
    columns = (Column("ID", number, is_number=True), file, Column("State", state))
    return Layout(columns, lambda column, cell: "red" if cell == "1" else "")


def shown(made: Layout, width: int, rows: table.Rows = ROWS) -> list[str]:
    """The lines of the table in a terminal of this width."""
    lines = list(table.fitted_lines(made, rows, width, lambda text, style: text))
    assert all(cells(each) <= width for each in lines), lines
    return lines


@pytest.mark.parametrize(
    "width, made, expected",
    [
        (60, layout(), " 1  src/components/dashboard/widget.py  committed"),
        (40, layout(), " 1  src/components/dashboard…  committed"),
        (40, layout(PATH), " 1  …/dashboard/widget.py      committed"),
        (40, layout(state=1), " 1  src/components/dashboard…  committed"),
        (38, layout(state=1), " 1  src/components/dashboard/widget.py"),
        (30, layout(state=1, number=2), "src/components/dashboard/widg…"),
        (20, layout(state=2, number=1), "src/components/dash…"),
        (20, layout(PATH, state=2, number=1), "…/widget.py"),
    ],
)
def test_it_fits(width: int, made: Layout, expected: str) -> None:
    lines = shown(made, width)
    assert len(lines) == 3
    assert lines[1] == expected


def test_the_least_important_column_is_left_out_first() -> None:
    columns = [Column("ID", is_number=True), Column("Title", least=TEXT)]
    columns += [Column(f"Count{rank}", rank, is_number=True) for rank in (2, 4, 1, 3)]
    made = Layout(columns)
    rows = [("5", "A title of some length that has many words in it", "2", "4", "1", "3")]
    for width, left in ((80, "2413"), (56, "213"), (48, "21"), (40, "1"), (32, ""), (20, "")):
        assert shown(made, width, rows)[0].split()[2:] == [f"Count{rank}" for rank in left]


def test_texts_share_what_is_left() -> None:
    columns = (
        Column("Title", least=TEXT),
        Column("Branch", least=NAME),
        Column("Project", least=NAME),
    )
    rows = [("word " * 30, "fix-" * 30, "shop")]
    widths = [each.width for each in table.fit(columns, [Layout(columns).head, *rows], 100)]
    assert widths == [45, 44, 7]
    widths = [each.width for each in table.fit(columns, [Layout(columns).head, *rows], 52)]
    assert widths == [24, 17, 7]  # the longest has its least
    widths = [each.width for each in table.fit(columns, [Layout(columns).head, *rows], 31)]
    assert widths == [10, 10, 7]  # less than the least of both


def test_what_is_no_text_is_whole_however_narrow_it_is() -> None:
    made = Layout((Column("ID"), Column("File", least=TEXT), Column("Change")))
    for width in range(20, 60):
        assert shown(made, width, [("1", "a.py", "added")])[1].split() == ["1", "a.py", "added"]
    narrow = list(table.fitted_lines(made, [("1", "a.py", "added")], 5, lambda text, _: text))
    assert narrow[1].split() == ["1", "…", "added"]


WORDS = st.text(st.sampled_from("abc d—新é/"), min_size=1, max_size=60).map(
    lambda text: " ".join(text.split())
)


@given(
    st.lists(st.tuples(WORDS, WORDS, st.integers(0, 10**9).map(str)), min_size=1),
    st.integers(44, 160),
)
def test_any_table_fits(rows: list[tuple[str, str, str]], width: int) -> None:
    columns = (
        Column("Title", least=TEXT),
        Column("Branch", rank=2, least=NAME),
        Column("Count", rank=1, is_number=True),
    )
    made = Layout(columns)
    lines = shown(made, width, rows)
    assert len(lines) == len(rows) + 1
    names = [name for name in made.head if name in lines[0].split()]
    assert names[0] == "Title"
    if "Count" in names:
        assert all(line.endswith(row[2]) for line, row in zip(lines[1:], rows, strict=True))


def test_a_total_is_bold_and_cells_have_styles() -> None:
    made = layout()._replace(has_total=True)
    lines = table.fitted_lines(made, ROWS, 80, lambda text, style: f"<{style}>{text}")
    head, first, total = lines
    assert head.startswith("<bold>ID")
    assert first.strip().startswith("<red>1  <>src")
    assert total.startswith("<bold>12  <bold>新しい.py")


def test_a_plain_table_has_columns() -> None:
    lines = table.plain_lines(("A", "Long"), [("long", "b"), ("c", "")])
    assert list(lines) == ["A     Long", "long  b", "c"]


def test_reasons_are_a_column_where_there_are_some() -> None:
    rows: list[tuple[str, ...]] = [("1", "a", "failed"), ("2", "b", "done")]
    made = layout()
    assert table.with_reasons(made, rows, ["", ""]) == (made, rows)
    wider, found = table.with_reasons(made, rows, ["no money", ""])
    assert wider.head == ("ID", "File", "State", "Reason")
    assert found == [("1", "a", "failed", "no money"), ("2", "b", "done", "")]
