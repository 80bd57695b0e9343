"""Find the machine that a person means: by its name, or the beginning of its id."""

import os
from collections import Counter

from hookkit import paths
from hookkit.api.store import Store
from hookkit.config import Config
from hookkit.errors import AmbiguousError, NotFoundError
from hookkit.lib.text.sanitize import one_line
from hookkit.store.sqlite.machines import MachineQueries
from hookkit.store.sqlite.sessions import SessionFilter

SHOWN = 8
"""Characters of an id that people are shown."""


def own_name(settings: Config) -> str:
    """Return what people call this machine: the setting, else its host name."""
    return settings.machine_name or os.uname().nodename.partition(".")[0]


def names(store: Store) -> dict[str, str]:
    """Return the names of the known machines by their ids, this one first.

    Where two have the same name, each has the beginning of its id as well. A team's store knows
    only this one.
    """
    found = {paths.machine_id(): own_name(store.settings)}
    others = [] if store.is_team else MachineQueries(store.db).all()
    found |= {each.machine_id: each.name for each in others if each.machine_id not in found}
    count = Counter(found.values())
    return {
        key: name if count[name] < 2 else f"{name} ({key[:SHOWN]})" for key, name in found.items()
    }


def name_in(known: dict[str, str], machine_id: str | None) -> str | None:
    """Return the name of a machine; of one that isn't known the beginning of its id."""
    return None if machine_id is None else known.get(machine_id, machine_id[:SHOWN])


def elsewhere(store: Store, machine_id: str | None) -> str | None:
    """Return the name of another machine that has sent its sessions; None for any other."""
    known = {} if machine_id in (None, paths.machine_id()) else names(store)
    return known.get(machine_id or "")


def machine_filter(store: Store, selected: SessionFilter) -> SessionFilter:
    """Return a filter with the machine that its name means. Raises what `choose_machine` does."""
    if selected.machine is None:
        return selected
    return selected._replace(machine=choose_machine(store, selected.machine))


def choose_machine(store: Store, given: str) -> str:
    """Return the id of the machine with this name, or this beginning of its id.

    Raises NotFoundError or AmbiguousError with the machines to choose from.
    """
    known = names(store)
    everything = known | {
        each: each[:SHOWN] for each in MachineQueries(store.db).of_sessions() if each not in known
    }
    found = [each for each, name in everything.items() if given.lower() in called(each, name)]
    found = found or [each for each in everything if given and each.startswith(given.lower())]
    if len(found) == 1:
        return found[0]
    lines = [f"  {each[:SHOWN]}  {one_line(everything[each])}" for each in found or everything]
    if found:
        raise AmbiguousError("\n".join([f"{given!r} may mean any of these machines:", *lines]))
    raise NotFoundError("\n".join([f"No machine {given!r}. There are:", *lines]))


def called(machine_id: str, name: str) -> set[str]:
    """Return the names by which a person may call a machine, in small letters."""
    return {machine_id, name.lower(), name.lower().removesuffix(f" ({machine_id[:SHOWN]})")}
