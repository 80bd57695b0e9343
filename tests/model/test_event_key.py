"""How the same event is recognised when it comes twice."""

from typing import Any

import pytest

from hookkit.model import event_key
from tests.builders import at, payload, record


def key(seconds: float = 0, content: Any = None, **envelope: Any) -> event_key.Key:
    return event_key.by_content("stop", record(content or payload("Stop"), seconds, **envelope))


def test_an_id_is_a_key() -> None:
    assert event_key.by_id("tool_done", "toolu_1") == event_key.Key("tool_done:toolu_1")


@pytest.mark.parametrize(
    "other, same",
    [
        (key(), True),
        (key(1.9), True),
        (key(2), False),
        (key(content=payload("Stop", prompt_id="p")), False),
        (key(pid=811), False),
    ],
    ids=["again", "same window", "next window", "other content", "other process"],
)
def test_content_process_and_time_are_a_key(other: event_key.Key, same: bool) -> None:
    assert (key() == other) is same


def test_only_the_start_distinguishes_processes_with_one_pid() -> None:
    keys = {key(pid=811, start=start, boot=1795253068804).text for start in (1, 1, 2)}
    assert len(keys) == 2


def test_a_replayed_payload_has_no_time() -> None:
    assert key(nth=1) == key(3600, nth=1)
    assert key(nth=1) != key(nth=2)
    assert key(nth=1).digest == key(nth=2).digest == key().digest


def test_neighbours_are_the_windows_before_and_after() -> None:
    assert event_key.neighbours(key(2).text) == (key(0).text, key(4).text)


@pytest.mark.parametrize("seconds, near", [(0, True), (-2, True), (2, True), (2.001, False)])
def test_two_seconds_are_near(seconds: float, near: bool) -> None:
    assert event_key.is_near(at(0), at(seconds)) is near


def test_a_delivery_without_a_process_is_found() -> None:
    named, digest = key(2, pid=811), key().digest or b""
    keys = event_key.without_process(named.text, digest)
    assert keys == (key(0).text, key(2).text, key(4).text)
    assert event_key.without_process(key().text, digest) == ()
    assert named.text.startswith(event_key.start_of(key().text, digest) + "811.")


def test_a_hash_is_short() -> None:
    assert len(event_key.short_hash(b"")) == 8
    assert event_key.short_hash(b"a") != event_key.short_hash(b"b")
