"""Runs a function for each file, in one process or several, and reports unreadable files."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import click

from newsformat.archive.passes import results_of
from newsformat.archive.reading import PassTally, Reader
from newsformat.archive.texts.folders import PathSource
from newsformat.archive.texts.patterns import DEFAULT_PATTERN
from newsformat.archive.texts.text_source import FileProblem, shown_path
from newsformat.archive.work import Work
from newsformat.cli.terminal import printable
from newsformat.document import Document
from newsformat.errors import NewsformatError, ParseError, ValidationError
from newsformat.rules.findings import Finding, finding_of_error
from newsformat.text.source import DEFAULT_LIMITS

R = TypeVar("R")

# Starting processes takes about as long as reading this many files.
MANY: Final = 400
"""Up to this number of files, only one process is used."""


class Chosen(NamedTuple):
    """The files to process.

    Attributes:
        source: Where they are.
        named: The paths that were given as files, not as folders.
        folder_count: The number of paths that were given as folders.
    """

    source: PathSource
    named: tuple[str, ...]
    folder_count: int


def require_no_input(files: Chosen, output: str, option: str) -> None:
    """Check that a file to write is none of those that are read.

    Raises:
        click.UsageError: It is one of them, maybe through a link.
    """
    if files.source.has_file(output):
        reason = f"{printable(output)} is one of the files to read; give another"
        raise click.UsageError(f"{option}: {reason}")


def chosen(paths: Sequence[str], *, gitignore: bool = False) -> Chosen:
    """Return the files that paths lead to.

    Args:
        paths: Paths of files and folders.
        gitignore: Whether to skip files that Git ignores.

    Raises:
        FileNotFoundError: A path does not exist.
        ImportError: A library that `gitignore` needs is not installed.
    """
    shown = tuple(dict.fromkeys(path_from_here(each) for each in paths))
    for each in shown:
        Path(each).lstat()
    named = tuple(each for each in shown if not Path(each).is_dir())
    source = PathSource(shown, DEFAULT_PATTERN, DEFAULT_LIMITS.file, gitignore=gitignore)
    return Chosen(source, named, len(shown) - len(named))


def path_from_here(path: str) -> str:
    """Return a path relative to the working folder, if it is inside.

    Raises:
        FileNotFoundError: The path is empty.
    """
    if not path:
        # An empty path would mean the working folder, which nobody asked for.
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "''")
    given = Path(path)
    folder = Path.cwd()
    if given.is_absolute() and given.is_relative_to(folder):
        given = given.relative_to(folder)
    return shown_path(given)


def processes_for(files: Chosen, workers: int | None) -> int:
    """Return a sensible number of processes for some files.

    Args:
        files: The files.
        workers: The number that was requested; `None` if none was.
    """
    if workers is not None:
        return workers
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if not available or available == 1 or not are_many(files.source.names()):
        return 1
    return available


def are_many(names: Iterable[object]) -> bool:
    """Tell whether there are so many files that preparations for all of them save time."""
    return next(itertools.islice(names, MANY, None), None) is not None


def reader_of(files: Chosen, model: type[Any] | None) -> Reader:
    """Return what reads the files.

    Args:
        files: The files.
        model: The class of the documents.
    """
    return Reader(model, {}, (), files.source)


def results(
    work: Work[R], workers: int, tally: PassTally, progress: Callable[[], object]
) -> Iterator[R]:
    """Process each file that can be read, and yield the results.

    Args:
        work: The files, and the function to run.
        workers: The number of processes.
        tally: Collects what happens to the files.
        progress: Called for each file that can be read.
    """
    done = 0
    for each in results_of(work, tally, workers):
        for _ in range(done, tally.read):
            progress()
        done = tally.read
        yield each


# Files that cannot be read


def findings_of_problems(problems: Iterable[FileProblem]) -> list[Finding]:
    """Return findings for files that cannot be read."""
    return [
        finding_of_error(each, each.name or problem.path)
        for problem in problems
        for each in problem.diagnostics
    ]


def refuse_named(
    files: Chosen, model: type[Any] | None, seen: Iterable[str], tally: PassTally
) -> None:
    """Report files without front matter as problems if they were named.

    In folders, such files are skipped. But whoever names one expects it to be an article.

    Args:
        files: The files.
        model: The class of the documents.
        seen: The files that could be read.
        tally: What happened to the files, at the end of a run.
    """
    if not tally.skipped:
        return
    known = {*seen, *(each.path for each in tally.problems)}
    for name in files.named:
        if name not in known:
            problems = list(_problem(files.source, name, model))
            tally.skipped -= len(problems)
            tally.problems += problems


def _problem(source: PathSource, name: str, model: type[Any] | None) -> Iterator[FileProblem]:
    try:
        Document.parse(source.read(name), model, name=source.label(name))
    except (ParseError, ValidationError) as error:
        yield FileProblem(name, tuple(each.without_text() for each in error.diagnostics))
    except (NewsformatError, OSError):
        # The file was deleted in the meantime.
        return
