"""Build the package, and install it into an environment of its own."""

import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import NamedTuple

from tests.matrix.pythons import UV
from tests.matrix.rows import Row

CHECKOUT = Path(__file__).parents[2]


TOOLS_OF_LOWEST = ("httpx",)
"""What early versions of dependencies need to be tested with: starlette's test client."""


class Package(NamedTuple):
    """What was built."""

    wheel: Path
    tests: Path
    """The sources as they are published, without the package itself: tests, documents, hooks."""


def build(folder: Path) -> Package:
    """Build the package as it is published: the sources, and from these the wheel."""
    shutil.rmtree(folder, ignore_errors=True)
    run(*UV, "build", "--quiet", "--out-dir", str(folder), str(CHECKOUT))
    (sources,) = folder.glob("*.tar.gz")
    with tarfile.open(sources) as archive:
        archive.extractall(folder, filter="data")
    tests = sources.with_name(sources.name.removesuffix(".tar.gz"))
    shutil.rmtree(tests / "hookkit")  # else the tests would import it from here
    (wheel,) = folder.glob("*.whl")
    return Package(wheel, tests)


def install(package: Package, row: Row, interpreter: str, folder: Path) -> Path:
    """Install the wheel, its dependencies and the tools of tests; return the new interpreter."""
    python = folder / "bin" / "python"
    run(*UV, "venv", "--quiet", "--clear", "--python", interpreter, str(folder))
    project = str(package.tests / "pyproject.toml")
    tools = ["--group", f"{project}:dev"]
    if row.is_lowest:
        # Only of a project's own file does uv take the requirements for direct ones.
        pip(python, "--resolution", "lowest-direct", "--requirement", project, "--extra", "team")
        found = run(*UV, "pip", "freeze", "--quiet", "--python", str(python))
        constraints = folder / "lowest.txt"
        constraints.write_text(found)
        tools += [*TOOLS_OF_LOWEST, "--constraint", str(constraints)]
    pip(python, f"hookkit[team] @ {package.wheel.as_uri()}", *tools)
    return python


def pip(python: Path, *arguments: str) -> None:
    """Install something into an environment."""
    run(*UV, "pip", "install", "--quiet", "--python", str(python), *arguments)


def run(*command: str) -> str:
    """Run a command, whose errors are shown; return what it printed.

    Raises CalledProcessError if it fails.
    """
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
