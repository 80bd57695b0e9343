"""The lines that a session has changed."""

from hookkit.pipeline.collect.changed_lines import lines_in


def test_nothing_is_known_of_no_working_tree() -> None:
    assert lines_in([]) == {}
