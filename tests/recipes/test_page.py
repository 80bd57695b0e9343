"""The page has no block that isn't run."""

from pathlib import Path

from tests.recipes.page import PAGE, RECIPES


def test_every_block_has_a_name_of_its_own() -> None:
    assert len(RECIPES) == PAGE.count("\n```") / 2


def test_every_block_is_run() -> None:
    tests = "".join(each.read_text("utf-8") for each in Path(__file__).parent.glob("test_*.py"))
    assert [name for name in RECIPES if f'"{name}"' not in tests] == []
