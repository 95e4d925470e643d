"""Measure a collection of many files against loops by hand, as ratios in one run.

Makes articles in a temporary folder, reads, asks, edits and checks them, and prints a table. Each
task and its loop take turns, so that a slow moment of the machine hits both. Where other programs
run, the time of the processors, of all processes together, says more than that of the clock. Then
it prints the memory that fresh processes take for a fifth of the files, and for all of them.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import frontmatter
from articles import archive

import newsformat as nf
from newsformat.cli.checking import Check, check_files
from newsformat.cli.configuration import CommandOptions
from newsformat.cli.file_processing import chosen

FILES = 5_000
ROUNDS = 5
WORKERS = 2
# The other library takes so long that a part of the files tells enough.
PEER_FILES = 300
# Of no article that is made.
HEAT = 1_000
# Of all files, so many are the few whose memory is compared with that of all.
FEW = 5


def main() -> None:
    """Make the files, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--folder", help="where the files are made, and stay for the next time")
    parser.add_argument(
        "--untouched", action="store_true", help="no file is changed by hand or breaks a rule"
    )
    parser.add_argument("--peak", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peak:
        print(*peaks(*arguments.peak))
        return
    with tempfile.TemporaryDirectory() as temporary:
        place = arguments.folder or temporary
        few, many = Path(place, "few"), Path(place, "many")
        make_files(few, arguments.files // FEW, is_untouched=arguments.untouched)
        make_files(many, arguments.files, is_untouched=arguments.untouched)
        print(f"{arguments.files:,} files, of {average_size(few):,} bytes on average\n")
        print_times(many, arguments.rounds)
        print_peaks(few, many)


def make_files(folder: Path, count: int, *, is_untouched: bool = False) -> None:
    """Write the articles of an archive, in folders for months, if they are not there yet."""
    if folder.exists():
        return
    for name, text in archive(count, is_untouched=is_untouched):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def average_size(folder: Path) -> int:
    """Return how many bytes a file has."""
    sizes = [path.stat().st_size for path in folder.rglob("*.md")]
    return sum(sizes) // len(sizes)


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


def checked(folder: Path, workers: int, count: int) -> int:
    """Check all files against all rules, as people do it."""
    options = ["check", "--statistics", f"--workers={workers}", str(folder)]
    command = [sys.executable, "-m", "newsformat", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - see above
    assert f"{count:,} files checked" in done.stdout, done.stderr
    return count


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
            f"`newsformat check` with all rules, {WORKERS} workers",
            lambda: checked(folder, WORKERS, len(paths)),
            f"{by_hand} in two processes",
            lambda: in_two_processes(paths),
            1,
        ),
        (
            "`newsformat check` with all rules, 1 worker",
            lambda: checked(folder, 1, len(paths)),
            by_hand,
            lambda: loads_loop(paths),
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
    print("\n| task | process | few files, MiB | many files, MiB | ratio |")
    print("|---|---|---:|---:|---:|")
    for name in ("articles", "documents", "map", "edit", "check"):
        sizes = zip(_peaks_of(name, few), _peaks_of(name, many), strict=True)
        for process, (small, large) in zip(("the first", "a worker"), sizes, strict=True):
            if large:
                print(f"| {name} | {process} | {small:.1f} | {large:.1f} | {large / small:.2f} |")


def _peaks_of(name: str, folder: Path) -> list[float]:
    command = [sys.executable, __file__, "--peak", name, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this very file
    return [float(size) for size in done.stdout.split()]


def peaks(name: str, folder: str) -> list[float]:
    """Go through a folder, and return the largest memory of this process and of one other, in MiB.

    What is no work for workers is done here, so that the memory of others is nothing.
    """
    one, two = nf.Collection(folder), nf.Collection(folder, workers=WORKERS)
    check = Check(CommandOptions(folder), datetime.now(UTC))
    passes: dict[str, Callable[[], Iterable[object]]] = {
        "articles": one.articles,
        "documents": lambda: one,
        "map": lambda: two.map(topics),
        "edit": lambda: two.edit(rise),
        "check": lambda: check_files(chosen([folder]), check, WORKERS, lambda: None).findings,
    }
    largest: dict[int | None, float] = {}
    is_done = threading.Event()

    def watch() -> None:
        while not is_done.wait(0.05):
            for process in multiprocessing.active_children():
                largest[process.pid] = peak_of(str(process.pid)) or largest.get(process.pid, 0)

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in passes[name]():
        pass
    is_done.set()
    watcher.join()
    return [peak_of("self"), max(largest.values(), default=0)]


def peak_of(process: str) -> float:
    """Return the largest memory that a process had so far, in MiB; nothing if it is gone.

    What the system says of a process that has ended begins with the memory of the one that started
    it, so Linux is asked while it works.
    """
    try:
        status = Path("/proc", process, "status").read_text("ascii")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return round(int(found[1]) / 1024, 1) if found else 0


if __name__ == "__main__":
    main()
