"""The transcripts of another machine are no files of this one, even where the path is the same."""

from pathlib import Path

from hookkit.api.store import Store
from hookkit.pipeline.collect import live_transcripts
from tests.accounting import reading
from tests.machines import machine


def test_their_paths_are_not_looked_up_here(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    one, other = machine(tmp_path / "one"), machine(tmp_path / "other")
    one.record(reading())
    one.sync(shared)
    other.sync(shared)
    assert "deleted" not in other.run("import").err
    with other.awake(), Store.open() as store:
        session = store.find("s1")
        assert len(store.accounts.positions()) == 0
        assert len(store.accounts.transcripts_of(session.seq or 0)) == 1
        assert live_transcripts.tasks_of(store.accounts, session, None) == []
    with one.awake(), Store.open() as store:
        assert list(store.accounts.positions()) == ["/t/s1.jsonl"]
