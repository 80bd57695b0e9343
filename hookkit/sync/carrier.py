"""What takes files of facts from one machine to the others: a shared folder, or a team's store."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from hookkit.store.journal.fact_file import Header


class Found(NamedTuple):
    """A file of facts of some machine, which is there now."""

    place: str
    """Where it is: no other file there has the same, and people are shown it."""
    stream: str
    first: int
    """The number of its first fact."""
    end: int
    """The number behind its last one."""
    name: str
    """What people call the machine."""


class Carrier(Protocol):
    """One way between the machines. Each method may raise OSError, and what its way raises."""

    @property
    def name(self) -> str:
        """Return what people call it."""

    @property
    def changed(self) -> set[str]:
        """Return the places of files that are new, or others than at the last exchange."""

    def look(self, known: Mapping[str, int], /) -> None:
        """Look at what is there.

        `known` has the number of the next fact that is wanted of a stream, 1 of others: files with
        nothing from there on may be left out.
        """

    def found(self) -> list[Found]:
        """Return the files of facts that were there."""

    def fetch(self, file: Found) -> Path:
        """Return the path of such a file on this machine, where it stays until the next call."""

    def reject(self, file: Found, reason: str) -> None:
        """Note that a file can't be used as long as it doesn't change."""

    def cannot_read(self, file: Found, error: OSError) -> None:
        """Note that a file can't be read now."""

    def send(self, files: list[Path], stream: str, machine_name: str, label: str = "") -> None:
        """Send this machine's files, in the order of their facts, as far as they are missing.

        Files there whose facts are in another one by now are removed. `label` is what people read
        of the kind of facts, where the way has room for it.
        """

    def remove(self, streams: Collection[str]) -> None:
        """Remove all files of streams that were found there."""

    def remember(self) -> None:
        """Store what has been seen, for the next exchange."""

    def problems(self) -> dict[str, str]:
        """Return the places of files that can't be used, and why."""


def is_it(header: Header, file: Found) -> bool:
    """Return True if a header is that of the file that was found."""
    return (header.stream, header.first, header.end) == file[1:4]
