"""Measure how long the command takes to start, beyond what a bare interpreter takes.

Prints the time of the processors, for each command the fastest of several processes.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 9
ARTICLE = '---\ntitle: "Boats"\ntopics: [Water]\n---\n'
COMMANDS = {
    "import attrs, click": ("-c", "import attrs, click"),
    "newsformat --version": ("-m", "newsformat", "--version"),
    "newsformat --help": ("-m", "newsformat", "--help"),
    "newsformat check FILE": ("-m", "newsformat", "check", "article.md"),
}


def main() -> None:
    """Measure each command, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "article.md").write_text(ARTICLE, encoding="utf-8")
        bare = fastest(("-c", "pass"), folder, rounds)
        print(f"a bare interpreter takes {bare * 1e3:.0f} ms; beyond this")
        for name, arguments in COMMANDS.items():
            print(f"{name:24}{(fastest(arguments, folder, rounds) - bare) * 1e3:4.0f} ms")


def fastest(arguments: tuple[str, ...], folder: str, rounds: int) -> float:
    """Return the least processor time of a process, in seconds."""
    return min(processor_time(arguments, folder) for _ in range(rounds))


def processor_time(arguments: tuple[str, ...], folder: str) -> float:
    """Return the processor time of a process, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - see above
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
