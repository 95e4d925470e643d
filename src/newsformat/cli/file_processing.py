"""A pass over files: which they are, one process or several, and what cannot be read."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from newsformat.archive.passes import results_of
from newsformat.archive.reading import PassTally, Reader
from newsformat.archive.texts.folders import PathSource
from newsformat.archive.texts.patterns import DEFAULT_PATTERN
from newsformat.archive.texts.text_source import FileProblem, shown_path
from newsformat.archive.work import Work
from newsformat.document import Document
from newsformat.errors import NewsformatError, ParseError, ValidationError
from newsformat.rules.findings import Finding, finding_of_error
from newsformat.text.source import DEFAULT_LIMITS

R_co = TypeVar("R_co", covariant=True)

# As many files take about as long as starting processes for them.
MANY: Final = 400
"""How many files one process reads alone."""


class FileWork(Protocol[R_co]):
    """What is done with each document: it is sent to other processes."""

    def __call__(self, document: Document[Any], name: str, content: bytes) -> R_co:
        """Do it.

        Args:
            document: The document.
            name: What its file is called.
            content: The bytes that it was read from.
        """


class Chosen(NamedTuple):
    """The files that somebody chose.

    Attributes:
        source: Where they are.
        named: The paths of files that were named themselves.
        folder_count: How many folders were named.
    """

    source: PathSource
    named: tuple[str, ...]
    folder_count: int


def chosen(paths: Sequence[str], *, gitignore: bool = False) -> Chosen:
    """Return the files that paths lead to.

    Args:
        paths: Paths of files and folders.
        gitignore: Whether what Git leaves out is left out.

    Raises:
        FileNotFoundError: There is nothing at a path.
        ImportError: A library is missing that `gitignore` needs.
    """
    shown = tuple(dict.fromkeys(_shown(each) for each in paths))
    for each in shown:
        Path(each).lstat()
    named = tuple(each for each in shown if not Path(each).is_dir())
    source = PathSource(shown, DEFAULT_PATTERN, DEFAULT_LIMITS.file, gitignore=gitignore)
    return Chosen(source, named, len(shown) - len(named))


def _shown(path: str) -> str:
    """Return a path from the working folder, if it leads into it."""
    if not path:
        # It would mean the working folder, which nobody asked for.
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "''")
    given = Path(path)
    folder = Path.cwd()
    if given.is_absolute() and given.is_relative_to(folder):
        given = given.relative_to(folder)
    return shown_path(given)


def processes_for(files: Chosen, workers: int | None) -> int:
    """Return how many processes a pass over files is worth.

    Args:
        files: The files.
        workers: How many somebody asked for; `None` where nobody did.
    """
    if workers is not None:
        return workers
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if not available or available == 1 or not _are_many(files.source.names()):
        return 1
    return available


def _are_many(names: Iterable[object]) -> bool:
    return next(itertools.islice(names, MANY, None), None) is not None


def results(
    files: Chosen,
    model: type[Any] | None,
    work: FileWork[R_co],
    workers: int,
    tally: PassTally,
    progress: Callable[[], object],
) -> Iterator[R_co]:
    """Do something with each file that can be read, and yield what it gives.

    Args:
        files: The files.
        model: The class of the documents.
        work: What is done.
        workers: How many processes do it.
        tally: What becomes of the files.
        progress: Told of each file that can be read.
    """
    reader = Reader(model, {}, (), files.source)
    for each in results_of(Work(reader, work), tally, workers):
        progress()
        yield each


# What cannot be read


def findings_of_problems(problems: Iterable[FileProblem]) -> list[Finding]:
    """Return what is wrong with files that cannot be read."""
    return [
        finding_of_error(each, each.name or problem.path)
        for problem in problems
        for each in problem.diagnostics
    ]


def refuse_named(
    files: Chosen, model: type[Any] | None, seen: Iterable[str], tally: PassTally
) -> None:
    """Make problems of the files without front matter that somebody named.

    In folders, such files are skipped. Who names one takes it for an article.

    Args:
        files: The files.
        model: The class of the documents.
        seen: Those that could be read.
        tally: What became of them, at the end of a pass.
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
        # It is gone since it was read.
        return
