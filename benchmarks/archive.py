"""Measure a collection of many files against loops by hand, as ratios in one run.

Makes articles in a temporary folder, reads, asks and edits them, and prints a table. Each task and
its loop take turns, so that a slow moment of the machine hits both. Where other programs run, the
time of the processors, of all processes together, says more than that of the clock.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import frontmatter
from articles import mixed

import newsformat as nf

FILES = 1_000
FILES_IN_A_FOLDER = 1_000
VARIATIONS = 300
ROUNDS = 5
WORKERS = 2
# The other library takes so long that a part of the files tells enough.
PEER_FILES = 300
# Of no article that is made.
HEAT = 1_000


def main() -> None:
    """Make the files, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--peak", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peak:
        print(peak(*arguments.peak))
        return
    with tempfile.TemporaryDirectory() as place:
        few, many = Path(place, "few"), Path(place, "many")
        make_files(few, min(FILES, arguments.files))
        make_files(many, arguments.files)
        print(f"{arguments.files:,} files in folders of {FILES_IN_A_FOLDER:,}\n")
        print_times(many, arguments.rounds)
        print_peaks(few, many)


def make_files(folder: Path, count: int) -> None:
    """Write articles as a site has them; one in ten was changed by hand."""
    contents = [text.encode() for text in mixed(VARIATIONS, untouched=0.9)]
    for number in range(count):
        inner = folder / f"{number // FILES_IN_A_FOLDER:03}"
        if number % FILES_IN_A_FOLDER == 0:
            inner.mkdir(parents=True)
        (inner / f"{number:06}.md").write_bytes(contents[number % len(contents)])


# Loops by hand


def bytes_of(paths: Iterable[str]) -> Iterator[bytes]:
    """Yield the bytes of files."""
    for path in paths:
        with open(path, "rb") as file:  # noqa: PTH123 - the fastest way that people write
            yield file.read()


def loads_loop(paths: Iterable[str]) -> int:
    """Read files and call `loads`."""
    count = 0
    for content in bytes_of(paths):
        nf.loads(content)
        count += 1
    return count


def parse_loop(paths: Iterable[str]) -> int:
    """Read files and make documents."""
    count = 0
    for content in bytes_of(paths):
        nf.Document.parse(content)
        count += 1
    return count


def in_two_processes(paths: list[str]) -> int:
    """Read files and call `loads`, half of them in each of two processes."""
    middle = len(paths) // 2
    halves = [paths[:middle], paths[middle:]]
    processes = [multiprocessing.Process(target=loads_loop, args=(half,)) for half in halves]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return len(paths)


def peer_loop(paths: Iterable[str]) -> int:
    """Read files with python-frontmatter."""
    count = 0
    for path in paths:
        frontmatter.load(path)
        count += 1
    return count


# What a collection does


def topics(document: nf.Document[nf.Article]) -> int:
    """Ask something that is little."""
    return len(document.article.topics)


def rise(document: nf.Document[nf.Article]) -> None:
    """Change one file in a hundred."""
    article = document.article
    if str(document.name).endswith("00.md"):
        article.heat = HEAT


def print_times(folder: Path, rounds: int) -> None:
    """Print the table of times."""
    paths = [str(path) for path in sorted(folder.rglob("*.md"))]
    some = paths[:PEER_FILES]
    one, two = nf.Collection(folder), nf.Collection(folder, workers=WORKERS)
    by_hand = "reading and `loads`"
    rows: list[tuple[str, Callable[[], int], str, Callable[[], int], float]] = [
        (
            "`articles()`",
            lambda: sum(1 for _ in one.articles()),
            by_hand,
            lambda: loads_loop(paths),
            1,
        ),
        (
            "iteration over documents",
            lambda: sum(1 for _ in one),
            by_hand,
            lambda: loads_loop(paths),
            1,
        ),
        (
            "iteration over documents",
            lambda: sum(1 for _ in one),
            "reading and `Document.parse`",
            lambda: parse_loop(paths),
            1,
        ),
        (
            f"`map`, {WORKERS} workers",
            lambda: sum(1 for _ in two.map(topics)),
            f"{by_hand} in two processes",
            lambda: in_two_processes(paths),
            1,
        ),
        (
            f"`edit`, {WORKERS} workers, one file in 100 changes",
            lambda: two.edit(rise).counts.read,
            f"{by_hand} in two processes",
            lambda: in_two_processes(paths),
            1,
        ),
        (
            "`articles()`",
            lambda: sum(1 for _ in islice(one.articles(), len(some))),
            "python-frontmatter, to dictionaries",
            lambda: peer_loop(some),
            len(some) / len(paths),
        ),
    ]
    print("| task | μs a file | against | μs a file | ratio | processors' time |")
    print("|---|---:|---|---:|---:|---:|")
    for name, task, other_name, other, share in rows:
        count = round(len(paths) * share)
        mine, theirs = [], []
        for _ in range(rounds):
            mine.append(seconds(task, count))
            theirs.append(seconds(other, count))
        (clock, processors), (other_clock, other_processors) = fastest(mine), fastest(theirs)
        scale = 1e6 / count
        print(
            f"| {name} | {clock * scale:,.1f} | {other_name} | {other_clock * scale:,.1f} "
            f"| {clock / other_clock:.2f} | {processors / other_processors:.2f} |"
        )


def fastest(times: list[tuple[float, float]]) -> tuple[float, ...]:
    """Return the least of each kind of time."""
    return tuple(map(min, zip(*times, strict=True)))


def seconds(task: Callable[[], int], count: int) -> tuple[float, float]:
    """Return how long a task takes by the clock, and by the processors.

    Args:
        task: The task, which says how many files it has dealt with.
        count: How many that must be.
    """
    start, spent = time.perf_counter(), processors_time()
    done = task()
    taken = time.perf_counter() - start, processors_time() - spent
    assert done == count, (done, count)
    return taken


def processors_time() -> float:
    """Return what this process and those that it has waited for took of the processors."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


# Memory


def print_peaks(few: Path, many: Path) -> None:
    """Print the largest memory of fresh processes that go through few and through many files."""
    print("\n| task | few files, MiB | many files, MiB | ratio |\n|---|---:|---:|---:|")
    for name in ("articles", "documents", "map"):
        sizes = [_peak_of(name, folder) for folder in (few, many)]
        print(f"| {name} | {sizes[0]:.1f} | {sizes[1]:.1f} | {sizes[1] / sizes[0]:.2f} |")


def _peak_of(name: str, folder: Path) -> float:
    command = [sys.executable, __file__, "--peak", name, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this very file
    return float(done.stdout)


def peak(name: str, folder: str) -> float:
    """Go through a folder, and return the largest memory of this process and others, in MiB."""
    workers = WORKERS if name == "map" else 1
    collection = nf.Collection(folder, workers=workers)
    passes: dict[str, Callable[[], Iterable[object]]] = {
        "articles": collection.articles,
        "documents": lambda: collection,
        "map": lambda: collection.map(topics),
    }
    for _ in passes[name]():
        pass
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    # Linux counts in KiB.
    return max(usage.ru_maxrss for usage in usages) / 1024


if __name__ == "__main__":
    main()
