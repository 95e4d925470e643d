"""Runs work on many files in several processes, and returns the results in order."""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from typing import Any, Final, TypeAlias

from newsformat.archive.reading import Counts, PassTally
from newsformat.archive.texts.folders import FileSource
from newsformat.archive.texts.groups import in_groups
from newsformat.archive.texts.text_source import FileProblem, Found, Named
from newsformat.archive.work import AnyWork

# The first groups of names are small, so that all workers can begin at once.
_FIRST_FILES: Final = 16
# If the first process reads the files, a group ends at this number of bytes.
_BYTES: Final = 1_048_576
# The number of groups of files for each worker that are being processed or wait to be.
_WAITING_FOR_EACH: Final = 3
# Python can wait for no more processes on Windows.
_MOST_ON_WINDOWS: Final = 61

_Group: TypeAlias = Sequence[Named | Found]

Result: TypeAlias = tuple[list[Any], Counts, list[FileProblem]]
"""The results of the work on some files, with the counts and problems of these files."""


def pickled(work: AnyWork) -> bytes:
    """Return work in the form in which it is sent to other processes.

    Raises:
        TypeError: The work cannot be pickled.
    """
    try:
        return pickle.dumps(work)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        reason = (
            "with several workers, functions are sent to other processes, which is impossible for a"
            " lambda or an inner function; define it at the top of a module, or use workers=1"
            f" ({error})"
        )
        raise TypeError(reason) from error


def in_processes(work: AnyWork, content: bytes, tally: PassTally, workers: int) -> Iterator[Any]:
    """Run work in other processes.

    The number of waiting tasks and results is bounded, so that memory does not grow with the number
    of files.

    Args:
        work: The work.
        content: The same work, as `pickled` returns it.
        tally: Collects what happens to the files.
        workers: The number of processes.

    Yields:
        The results of the work, in the order of the files.

    Raises:
        RuntimeError: A process ended before its work was done.
    """
    # If the workers can read the files themselves, only the names are sent.
    source = work.reader.source
    groups: Iterator[_Group] = (
        _groups_of_names(source.names(), work.files_at_once)
        if isinstance(source, FileSource)
        else in_groups(source.texts(), work.files_at_once, _BYTES)
    )
    if sys.platform == "win32":
        workers = min(workers, _MOST_ON_WINDOWS)
    # A process for which there is no work would only take time and memory.
    first = list(itertools.islice(groups, workers))
    workers = max(len(first), 1)
    pool = ProcessPoolExecutor(workers, initializer=_depend_on_the_first)
    waiting = deque[Future[Result]]()
    try:
        with _explained():
            for group in itertools.chain(first, groups):
                with _interrupts_held_back():
                    waiting.append(pool.submit(_done, content, group))
                if len(waiting) > workers * _WAITING_FOR_EACH:
                    yield from _fetched(waiting.popleft(), tally)
            while waiting:
                yield from _fetched(waiting.popleft(), tally)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Delay interrupts from the terminal, because processes may be started meanwhile.

    A process that is interrupted while it starts would run the cleanup of the main process, and
    would wait for ever.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _fetched(future: Future[Result], tally: PassTally) -> Iterator[Any]:
    results, counts, problems = future.result()
    tally.add(counts, problems)
    yield from results


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Explain what to do if processes cannot be started."""
    try:
        yield
    except BrokenProcessPool as error:
        reason = (
            "a worker process ended before its work was done; a program that starts processes"
            " needs `if __name__ == '__main__':` around its main part, and enough"
            " memory for each process"
        )
        raise RuntimeError(reason) from error


def _groups_of_names(names: Iterator[Named], most: int) -> Iterator[list[Named]]:
    """Yield names in groups."""
    count = min(_FIRST_FILES, most)
    while group := list(itertools.islice(names, count)):
        yield group
        count = min(most, count * 2)


# In the worker processes


def _depend_on_the_first() -> None:
    """Leave interrupts from the terminal to the main process, and end if that process is killed."""
    threading.Thread(target=_end_with_the_first, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        # The process was started while interrupts were delayed. Now they can be ignored instead.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _end_with_the_first() -> None:
    """End this process when the main process has ended, without which it would wait forever."""
    first = multiprocessing.parent_process()
    if first is not None:
        first.join()
        os._exit(1)


@lru_cache(maxsize=1)
def _unpickled(content: bytes) -> AnyWork:
    """Return work, cached since the same work is run many times."""
    try:
        work: AnyWork = pickle.loads(content)  # noqa: S301 - this program has pickled it
    except (AttributeError, ImportError) as error:
        reason = (
            f"a worker process does not find the function ({error}); define it in a module that"
            " can be imported, not in a notebook or at a prompt"
        )
        raise RuntimeError(reason) from error
    return work


def _done(content: bytes, group: _Group) -> Result:
    """Run work on some files."""
    work = _unpickled(content)
    source, tally = work.reader.source, PassTally()
    found = (
        source.found(item) if isinstance(item, str) and isinstance(source, FileSource) else item
        for item in group
    )
    results = work.many(tally, found)  # type: ignore[arg-type] # a name alone comes from files
    return results, tally.counts, tally.problems
