"""Change the budgets in the data folder."""

from collections.abc import Callable

from hookkit.hook.budgets import FILE, Budgets, BudgetsError, read

LOCK_SECONDS = 10.0


def to_json(budgets: Budgets) -> bytes:
    """The content of the file."""
    import json

    listed = [
        {"kind": kind, "project": project, "usd": usd}
        for (kind, project), usd in budgets.limits.items()
    ]
    value = {"enforce": budgets.enforce, "budgets": listed}
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"


def change(edit: Callable[[Budgets], None]) -> Budgets:
    """Edit the budgets in the data folder, which are then written whole or not at all.

    Raises BudgetsError, BusyError, and what `edit` raises.
    """
    from hookkit import paths
    from hookkit.lib.system import locks
    from hookkit.lib.system.atomic_write import replace_file

    folder = paths.data_dir()
    try:
        with locks.hold(paths.lock_file("budgets"), "changing budgets", wait=LOCK_SECONDS):
            budgets = read(str(folder))
            edit(budgets)
            replace_file(folder / FILE, to_json(budgets), mode=0o600)
    except OSError as error:
        raise BudgetsError(
            f"{folder / FILE} can't be written ({error.strerror}). Make its folder writable, "
            "or choose another with HOOKKIT_HOME."
        ) from None
    return budgets
