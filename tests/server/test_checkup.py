"""The check of the setup that pages share."""

import asyncio

import pytest

from hookkit.api.doctor import Diagnosis
from hookkit.server import checkup
from hookkit.server.checkup import Checkup


def test_who_asks_meanwhile_gets_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = []

    def diagnose() -> Diagnosis:
        checks.append(1)
        return Diagnosis(())

    async def ask() -> None:
        known = Checkup()
        await asyncio.gather(known.run(), known.run())
        assert known.latest is not None
        assert checks == [1]
        await known.run()
        assert checks == [1, 1]

    monkeypatch.setattr(checkup, "diagnose", diagnose)
    asyncio.run(ask())
