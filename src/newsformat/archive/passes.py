"""Runs work on texts, in this process or in several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsformat.archive.reading import PassTally
from newsformat.archive.work import AnyWork


def results_of(work: AnyWork, tally: PassTally, workers: int) -> Iterator[Any]:
    """Run work on each text, and yield the results in the order of the texts.

    Args:
        work: The work.
        tally: Collects what happens to the texts.
        workers: The number of processes.

    Raises:
        RuntimeError: A process ended before its work was done.
        TypeError: The work cannot be sent to other processes.
    """
    if workers == 1:
        return work.here(tally)
    # Importing this module takes as long as reading many files.
    from newsformat.archive.workers import in_processes, pickled  # noqa: PLC0415 - see above

    return in_processes(work, pickled(work), tally, workers)
