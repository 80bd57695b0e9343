"""Build the wheel and the source distribution of the last commit, the same bytes every time.

    python -m release.dist [FOLDER]

Both are built twice, in different folders and from files with different modes and times: the first
wheel from the source distribution, the second one from a checkout. If the bytes differ, nothing is
written. Then `twine` and `check-wheel-contents` check them. FOLDER is emptied; without it, `dist`.

The time in the archives is that of the commit (SOURCE_DATE_EPOCH). The wheel names the version of
the build backend, so another version of it leads to other bytes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Build, compare, check, and print what was built."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist")
    if git("status", "--porcelain"):
        print("Changes that are not committed are left out.")
    for path in release(out):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        print(f"{path.name}  {path.stat().st_size:,} bytes  sha256 {digest}")


def release(out: Path, commit: str = "HEAD") -> list[Path]:
    """Build and check both distributions of a commit; return them in a folder. Raises SystemExit.

    The folder is emptied before.
    """
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        first = build(commit, work / "first", umask=0o022, time=1_000_000_000)
        second = build(commit, work / "a" / "second", "--sdist", "--wheel", umask=0o077)
        compare(first, second)
        complete(first, commit)
        run("twine", "--no-color", "check", "--strict", *first)
        run("check-wheel-contents", *[each for each in first if each.suffix == ".whl"])
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        return [Path(shutil.copy(each, out)) for each in first]


def build(
    commit: str, folder: Path, *options: str, umask: int = 0o022, time: int | None = None
) -> list[Path]:
    """Build the distributions of a commit in a new folder; return them, sorted by name.

    Args:
        commit: Its name, as git takes it.
        folder: Gets the files of the commit, and what is built.
        options: Of `python -m build`. Without any, the wheel is built from the sdist.
        umask: Taken from the modes of all files, those that the build makes included.
        time: The time of the files, in seconds since 1970; None for now.
    """
    source = folder / "source"
    checkout(commit, source)
    for path in [source, *source.rglob("*")]:
        path.chmod(path.stat().st_mode & ~umask)
        os.utime(path, None if time is None else (time, time))
    epoch = {"SOURCE_DATE_EPOCH": git("log", "-1", "--format=%ct", commit)}
    program = [sys.executable, "-m", "build", "--installer", "uv", "--outdir"]
    run(*program, folder / "dist", *options, source, environment=epoch, umask=umask)
    return sorted((folder / "dist").iterdir())


def checkout(commit: str, folder: Path) -> None:
    """Write the files of a commit into a new folder."""
    folder.mkdir(parents=True)
    archive = ["git", "-C", str(ROOT), "archive", commit]
    with subprocess.Popen(archive, stdout=subprocess.PIPE) as files:
        subprocess.run(["tar", "x", "-C", str(folder)], stdin=files.stdout, check=True)
    if files.returncode:
        raise SystemExit(f"git archive {commit} failed")


def compare(first: list[Path], second: list[Path]) -> None:
    """Raise SystemExit unless two lists of files have the same names and bytes."""
    for one, other in zip(first, second, strict=True):
        if (one.name, one.read_bytes()) != (other.name, other.read_bytes()):
            raise SystemExit(f"{one.name} is not reproducible")


def complete(built: list[Path], commit: str) -> None:
    """Raise SystemExit unless the source distribution has just the files of the commit."""
    (path,) = (each for each in built if each.name.endswith(".tar.gz"))
    with tarfile.open(path) as archive:
        found = {each.name.partition("/")[2] for each in archive if not each.isdir()}
    expected = {*git("ls-tree", "-r", "-z", "--name-only", commit).split("\0")[:-1], "PKG-INFO"}
    if different := found ^ expected:
        raise SystemExit(f"{path.name} differs from the commit: {', '.join(sorted(different))}")


def git(*arguments: str) -> str:
    """Return what git prints about this checkout."""
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def run(*command: str | Path, environment: dict[str, str] | None = None, umask: int = -1) -> None:
    """Run a program; print what it printed and raise SystemExit if it fails.

    Programs installed beside this Python come first.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        env=os.environ | {"PATH": path} | (environment or {}),
        umask=umask,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stdout}")


if __name__ == "__main__":
    main()
