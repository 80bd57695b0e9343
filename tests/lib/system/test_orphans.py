"""Adopting orphans, and systems on which nobody can."""

import ctypes
import sys

import pytest

from hookkit.lib.system.orphans import adopt_orphans


@pytest.mark.skipif(sys.platform != "linux", reason="nobody adopts")
def test_orphans_are_adopted() -> None:
    assert adopt_orphans()
    assert adopt_orphans(False)


def test_a_system_on_which_nobody_adopts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert not adopt_orphans()
