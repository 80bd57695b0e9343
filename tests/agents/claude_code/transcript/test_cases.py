"""Exact sums on transcripts that mislead: one case at least for each way in which they do."""

from itertools import permutations
from pathlib import Path

import pytest

from tests.agents.claude_code.transcript.cases import files, numbers, snapshots, wire
from tests.agents.claude_code.transcript.cases.case import Case
from tests.transcript_builders import Consumer, added_up, entries, write

CASES = [*snapshots.CASES, *numbers.CASES, *files.CASES, *wire.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, tmp_path: Path) -> None:
    paths = write(tmp_path, case.files)
    for order in permutations(paths):
        sums = added_up(order)
        assert sums.tokens == case.tokens
        assert sums.messages == case.messages
        assert sums.bad == case.bad
        if case.by_session:
            assert {name: each.output for name, each in sums.by_session.items()} == case.by_session
        if case.by_model:
            assert {name: each.output for name, each in sums.by_model.items()} == case.by_model


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_without_texts_the_sums_are_the_same(case: Case, tmp_path: Path) -> None:
    consumer = Consumer()
    for path in write(tmp_path, case.files):
        consumer.take(path, entries(path, with_texts=False))
    assert (consumer.sums().tokens, consumer.sums().messages) == (case.tokens, case.messages)


def test_every_case_has_a_name_of_its_own() -> None:
    assert len({case.id for case in CASES}) == len(CASES)
