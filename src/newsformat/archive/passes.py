"""One pass over texts, in this process or in several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsformat.archive.reading import PassTally
from newsformat.archive.work import Work


def results_of(work: Work[Any], tally: PassTally, workers: int) -> Iterator[Any]:
    """Do work with each text, and yield what it gives, in the order of the texts.

    Args:
        work: The work.
        tally: What becomes of the texts.
        workers: How many processes do it.

    Raises:
        RuntimeError: A process ended before its work was done.
        TypeError: The work cannot be sent to other processes.
    """
    if workers == 1:
        return work.here(tally)
    # It takes as long to import as to read many files.
    from newsformat.archive.workers import in_processes, pickled  # noqa: PLC0415 - see above

    return in_processes(work, pickled(work), tally, workers)
