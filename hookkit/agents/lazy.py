"""An agent's capabilities, each imported on first use."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def capabilities(package: str, *names: str, **modules: str) -> "Callable[[str], ModuleType]":
    """Return the `__getattr__` of an agent's package.

    It offers the capabilities in `names`, and those in `modules`, whose module has another name.
    """
    paths = {name: f"{package}.{name}" for name in names}
    paths |= {name: f"{package}.{module}" for name, module in modules.items()}

    def find(name: str) -> "ModuleType":
        path = paths.get(name)
        if path is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        __import__(path)
        return sys.modules[path]

    return find
