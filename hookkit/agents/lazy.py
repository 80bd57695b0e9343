"""An agent's capabilities, each imported when it is asked for first."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def capabilities(package: str, *names: str) -> "Callable[[str], ModuleType]":
    """Return the `__getattr__` of an agent's package: its modules with these names."""

    def find(name: str) -> "ModuleType":
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        __import__(f"{package}.{name}")
        return sys.modules[f"{package}.{name}"]

    return find
