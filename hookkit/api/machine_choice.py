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

    Where two have the same name, each has the beginning of its id as well; in a team's store, where
    they are those of the members whose rows are read, the name of its member.
    """
    found = plain_names(store)
    owners = store.owners_of_machines()
    count = Counter(found.values())
    of_owners = Counter((owners.get(key), name) for key, name in found.items())
    return {
        key: name
        if count[name] < 2
        else f"{name} ({key[:SHOWN] if of_owners[owners.get(key), name] > 1 else owners.get(key)})"
        for key, name in found.items()
    }


def plain_names(store: Store) -> dict[str, str]:
    """Return what people call the known machines, by their ids, this one first."""
    found = {paths.machine_id(): own_name(store.settings)}
    found |= {key: name for key, name in store.machines().items() if key not in found}
    return found


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
    plain, everything = plain_names(store), names(store)
    found = [
        each
        for each, name in everything.items()
        if given.lower() in (each, name.lower(), plain[each].lower())
    ]
    if len(found) > 1:
        # In a team's store, this machine may have sent nothing.
        found = [each for each in found if not store.is_team or each in store.machines()]
    if not found:
        for each in MachineQueries(store.db).of_sessions():
            everything.setdefault(each, each[:SHOWN])
        found = [each for each in everything if given and each.startswith(given.lower())]
    if len(found) == 1:
        return found[0]
    lines = [candidate(store, each, everything[each]) for each in found or everything]
    if found:
        raise AmbiguousError("\n".join([f"{given!r} may mean any of these machines:", *lines]))
    raise NotFoundError("\n".join([f"No machine {given!r}. There are:", *lines]))


def candidate(store: Store, machine_id: str, name: str) -> str:
    """Return a machine as a line among others; in a team's store with whose it is."""
    owner = store.owners_of_machines().get(machine_id)
    has_owner = owner is None or name.endswith(f"({owner})")
    known = [machine_id[:SHOWN], one_line(name), *([] if has_owner else [one_line(owner or "")])]
    return f"  {'  '.join(known)}"
