"""The process of an agent: as keys, rows and records have it."""

import pytest

from hookkit.model.process import Process, System, system_of


@pytest.mark.parametrize(
    "process, exact",
    [
        (Process(7, 90210, 5, "box/b/1/2"), "90210@box/b/1/2"),
        (Process(7, None, None, "box/b/1/2"), "@box/b/1/2"),
        (Process(7, 90210, 5), None),
    ],
)
def test_a_row_has_start_and_system(process: Process, exact: str | None) -> None:
    assert process.exact == exact
    assert Process(7, None, process.start_time).with_exact(exact) == (
        process if exact else process._replace(start_ticks=None)
    )


@pytest.mark.parametrize("ticks", ["x", "-1", "٣", "9" * 5000])
def test_what_an_export_may_hold(ticks: str) -> None:
    assert Process(7).with_exact(f"{ticks}@x") == Process(7, system="x")


def test_deduplication_keys_stay_as_they_were() -> None:
    assert Process(7, 90210, 5, "box/b/1/2").identity == "7.90210"


@pytest.mark.parametrize(
    "text, system",
    [
        ("box.1f/boot/1/2", System("box.1f", "boot", "1", "2")),
        ("", System("", "", "", "")),
        ("a/b/c/d/e", System("", "", "", "")),
    ],
)
def test_a_system_has_four_parts(text: str, system: System) -> None:
    assert system_of(text) == system
