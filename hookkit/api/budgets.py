"""Change the budgets in the data folder."""

from collections.abc import Callable

from hookkit.errors import BusyError
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
    from filelock import FileLock, Timeout

    from hookkit import paths
    from hookkit.agents import launcher

    folder = paths.data_dir()
    lock = folder / "locks" / "budgets.lock"
    try:
        paths.make_private(folder)
        paths.make_private(lock.parent)
        with FileLock(lock, timeout=LOCK_SECONDS):
            budgets = read(str(folder))
            edit(budgets)
            launcher.replace(folder / FILE, to_json(budgets), mode=0o600)
    except Timeout:
        raise BusyError(f"Another hookkit is changing budgets ({lock} is locked).") from None
    except OSError as error:
        raise BudgetsError(
            f"{folder / FILE} can't be written ({error.strerror}). Make its folder writable, "
            "or choose another with HOOKKIT_HOME."
        ) from None
    return budgets
