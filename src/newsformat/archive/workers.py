"""Work on many files in several processes, with its results in order."""

from __future__ import annotations

import contextlib
import pickle
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from typing import Any, Final, TypeAlias

from newsformat.archive.reading import NOTHING, Counts, PassTally
from newsformat.archive.texts.folders import FileSource
from newsformat.archive.texts.text_source import FileProblem, Found, Named
from newsformat.archive.work import Work

# What a worker gets at once. One has work to do while the next results are fetched.
_FILES: Final = 128
_BYTES: Final = 1_048_576
_WAITING_FOR_EACH: Final = 3

Result: TypeAlias = tuple[list[Any], Counts, list[FileProblem]]
"""What the function gave, and what became of the files."""


def pickled(work: Work[Any]) -> bytes:
    """Return work as it is sent to other processes.

    Raises:
        TypeError: It cannot be sent there.
    """
    try:
        return pickle.dumps(work)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        reason = (
            "with several workers, functions are sent to other processes, which a lambda and a"
            " function inside of another one cannot be; define it at the top of a module, or take"
            f" workers=1 ({error})"
        )
        raise TypeError(reason) from error


def in_processes(work: Work[Any], content: bytes, tally: PassTally, workers: int) -> Iterator[Any]:
    """Do work in other processes.

    What waits to be done and to be fetched is bounded, so that the memory does not grow with the
    number of files.

    Args:
        work: The work.
        content: The same, as `pickled` gives it.
        tally: What becomes of the files.
        workers: How many processes.

    Yields:
        What the function gave, in the order of the files.

    Raises:
        RuntimeError: A process ended before its work was done.
    """
    # Where files can be read by anybody, only their names are sent.
    source = work.reader.source
    items = source.names() if isinstance(source, FileSource) else source.texts()
    pool = ProcessPoolExecutor(workers, initializer=_leave_interrupts_to_the_first)
    waiting = deque[Future[Result]]()
    try:
        with _explained():
            for chunk in _chunks(items):
                waiting.append(pool.submit(_done, content, chunk))
                if len(waiting) > workers * _WAITING_FOR_EACH:
                    yield from _fetched(waiting.popleft(), tally)
            while waiting:
                yield from _fetched(waiting.popleft(), tally)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _fetched(future: Future[Result], tally: PassTally) -> Iterator[Any]:
    results, counts, problems = future.result()
    tally.add(counts, problems)
    yield from results


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Say what to do where processes cannot be started."""
    try:
        yield
    except BrokenProcessPool as error:
        reason = (
            "a worker process ended before its work was done; a program that starts processes"
            " needs `if __name__ == '__main__':` before what it does, and enough memory for each"
        )
        raise RuntimeError(reason) from error


def _chunks(items: Iterable[Named | Found]) -> Iterator[list[Named | Found]]:
    """Yield some items at a time."""
    iterator = iter(items)
    chunk: list[Named | Found] = []
    # The first ones are small, so that all workers begin at once.
    most, size = _FILES // 8, 0
    for item in iterator:
        chunk.append(item)
        if isinstance(item, tuple):
            size += len(item[1])
        if len(chunk) >= most or size >= _BYTES:
            yield chunk
            chunk, size = [], 0
            most = min(_FILES, most + _FILES // 8)
    if chunk:
        yield chunk


# In the other process


def _leave_interrupts_to_the_first() -> None:
    """Let the process that started this one decide what an interrupt of the terminal ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@lru_cache(maxsize=1)
def _unpickled(content: bytes) -> Work[Any]:
    """Return work that is done again and again."""
    try:
        work: Work[Any] = pickle.loads(content)  # noqa: S301 - this program has pickled it
    except (AttributeError, ImportError) as error:
        reason = (
            f"a worker process does not find the function ({error}); define it in a module that"
            " can be imported, not in a notebook or at a prompt"
        )
        raise RuntimeError(reason) from error
    return work


def _done(content: bytes, chunk: list[Named | Found]) -> Result:
    """Do work with some files."""
    work = _unpickled(content)
    source, tally = work.reader.source, PassTally()
    results = list[Any]()
    for item in chunk:
        found = (
            source.found(item) if isinstance(item, str) and isinstance(source, FileSource) else item
        )
        result = work.one(tally, found)  # type: ignore[arg-type] # a name alone comes from files
        if result is not NOTHING:
            results.append(result)
    return results, tally.counts, tally.problems
