"""Scripts that were written for version 0.1 run."""

from datetime import UTC, datetime

import hookkit
from hookkit.pipeline.project import compaction
from hookkit.redact import redact
from hookkit.retention import compact_old
from hookkit.sessions import Store
from tests.builders import DAY, deliver, line, payload


def test_the_names() -> None:
    assert Store is hookkit.Store
    assert compact_old is compaction.compact_old
    assert redact("nothing to hide") == "nothing to hide"


def test_a_script_that_compacts() -> None:
    segment = deliver(line(payload("Stop")))
    with Store.open(wait=5) as store:
        assert compact_old(store.database, 1, datetime(2100, 1, 1, tzinfo=UTC)) == [segment]
    assert [each.name for each in segment.parent.iterdir()] == [f"{DAY}.jsonl.gz"]
