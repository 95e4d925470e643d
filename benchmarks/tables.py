"""Measure tables of many files against loops by hand, as ratios in one run.

Makes articles in a temporary folder, each with a text of its own, writes them to Parquet, and
prints tables of times, by the clock and by the processors, and of the largest memory of the process
that writes.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import frontmatter
import pandas
import polars
import pyarrow
from archive import WORKERS, fastest, in_two_processes, make_files, seconds

import newsformat as nf
from newsformat import tables

FILES = 20_000
ROUNDS = 3
# The other library takes so long that a part of the files tells enough.
PEER_FILES = 1_000


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
        make_files(few, min(FILES // 10, arguments.files))
        make_files(many, arguments.files)
        print(f"{arguments.files:,} files\n")
        print_times(many, Path(place, "table.parquet"), arguments.rounds)
        print_peaks(few, many, Path(place, "table.parquet"))


# What is measured


def to_parquet(folder: Path, target: Path, workers: int) -> int:
    """Write a folder to a new Parquet file."""
    target.unlink(missing_ok=True)
    collection = nf.Collection(folder, workers=workers)
    tables.to_parquet(collection, target)
    return collection.counts.files


def batches(folder: Path, columns: list[str] | None) -> int:
    """Make record batches, and forget them."""
    collection = nf.Collection(folder, workers=WORKERS)
    return sum(each.num_rows for each in tables.record_batches(collection, columns=columns))


def hottest(folder: Path) -> int:
    """Ask polars for the ten hottest articles."""
    frame = tables.scan(nf.Collection(folder, workers=WORKERS))
    top = frame.select("title", "heat").sort("heat", descending=True).head(10).collect()
    assert isinstance(top, polars.DataFrame)
    return len(list(nf.Collection(folder).paths()))


def peer(paths: Iterable[str], target: Path) -> int:
    """Write files to Parquet with python-frontmatter and pandas, as people do."""
    rows = []
    for path in paths:
        post = frontmatter.load(path)
        rows.append({**post.metadata, "body": post.content, "path": path})
    pandas.DataFrame(rows).to_parquet(target)
    return len(rows)


def parse_column(texts: pyarrow.Array) -> int:
    """Read a column of texts."""
    return len(tables.parse_column(texts))


def loads_all(texts: list[str]) -> int:
    """Read texts one by one."""
    return sum(1 for text in texts if nf.loads(text))


def print_times(folder: Path, target: Path, rounds: int) -> None:
    """Print the table of times."""
    paths = [str(path) for path in sorted(folder.rglob("*.md"))]
    few = paths[0].rpartition("/")[0]
    some = [path for path in paths if path.startswith(f"{few}/")][:PEER_FILES]
    texts = [Path(path).read_text("utf-8") for path in some]
    column = pyarrow.array(texts)
    by_hand, by_hand_name = (lambda: in_two_processes(paths)), "reading and `loads`, two processes"
    rows: list[tuple[str, Callable[[], int], str, Callable[[], int], int]] = [
        (
            f"`to_parquet`, {WORKERS} workers",
            lambda: to_parquet(folder, target, WORKERS),
            by_hand_name,
            by_hand,
            len(paths),
        ),
        (
            f"`record_batches`, {WORKERS} workers",
            lambda: batches(folder, None),
            by_hand_name,
            by_hand,
            len(paths),
        ),
        (
            f"`record_batches` of two columns, {WORKERS} workers",
            lambda: batches(folder, ["title", "heat"]),
            by_hand_name,
            by_hand,
            len(paths),
        ),
        (
            f"`scan`, the ten hottest, {WORKERS} workers",
            lambda: hottest(folder),
            by_hand_name,
            by_hand,
            len(paths),
        ),
        (
            "`parse_column`",
            lambda: parse_column(column),
            "`loads`",
            lambda: loads_all(texts),
            len(some),
        ),
        (
            "`to_parquet`, one worker",
            lambda: to_parquet(Path(few), target, 1),
            "python-frontmatter and pandas",
            lambda: peer(some, target),
            len(some),
        ),
    ]
    print("| task | μs a file | against | μs a file | ratio | processors' time |")
    print("|---|---:|---|---:|---:|---:|")
    for name, task, other_name, other, count in rows:
        mine, theirs = [], []
        for _ in range(rounds):
            mine.append(seconds(task, count))
            theirs.append(seconds(other, count))
        (clock, processors), (other_clock, other_processors) = fastest(mine), fastest(theirs)
        scale = 1e6 / count
        print(
            f"| {name} | {clock * scale:,.1f} | {other_name} | {other_clock * scale:,.1f} "
            f"| {clock / other_clock:.2f} | {processors / other_processors:.2f} |",
            flush=True,
        )


# Memory


def print_peaks(few: Path, many: Path, target: Path) -> None:
    """Print the largest memory of fresh processes that write few and many files to Parquet."""
    print("\n| task | few files, MiB | many files, MiB |\n|---|---:|---:|")
    sizes = [_peak_of(folder, target) for folder in (few, many)]
    print(f"| `to_parquet`, the first process | {sizes[0]:.0f} | {sizes[1]:.0f} |")


def _peak_of(folder: Path, target: Path) -> float:
    command = [sys.executable, __file__, "--peak", str(folder), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this very file
    return float(done.stdout)


def peak(folder: str, target: str) -> float:
    """Write a folder to Parquet, and return the largest memory of this process, in MiB."""
    to_parquet(Path(folder), Path(target), WORKERS)
    # Linux counts in KiB.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
