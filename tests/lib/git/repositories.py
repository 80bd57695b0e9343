"""Repositories for tests, made with the real git."""

import os
import subprocess
from pathlib import Path

DEADLINE = 30.0
GONE = "0123456789012345678901234567890123456789"


def run(cwd: Path, *words: str) -> str:
    result = subprocess.run(["git", *words], cwd=cwd, capture_output=True, check=True)
    return os.fsdecode(result.stdout).strip()


def repository(folder: Path, *options: str) -> Path:
    folder.mkdir(parents=True)
    run(folder, "init", "-q", "-b", "main", *options)
    return folder


def write(repo: Path, **files: str) -> None:
    for name, text in files.items():
        (repo / name).write_text(text)


def commit(repo: Path, **files: str) -> str:
    write(repo, **files)
    run(repo, "add", "--all")
    run(repo, "commit", "-q", "--allow-empty", "-m", "more")
    return run(repo, "rev-parse", "HEAD")


def a_program(path: Path, *, leaving: Path) -> str:
    """A program that leaves a mark when it is run, and passes its input on."""
    path.write_text(f"#!/bin/sh\n: > {leaving}\ncat\n")
    path.chmod(0o755)
    return str(path)
