"""Reads documents that meet a condition, takes a value from each, and reports unreadable files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

import click

from newsformat.archive.change_expressions import ChangeError
from newsformat.archive.conditions import Condition, ConditionError, parse_condition
from newsformat.archive.reading import PassTally
from newsformat.archive.texts.text_source import FileProblem
from newsformat.archive.work import Work
from newsformat.cli.configuration import CommandOptions, model_for
from newsformat.cli.file_processing import (
    Chosen,
    chosen,
    processes_for,
    reader_of,
    refuse_named,
    results,
)
from newsformat.cli.standard_streams import say
from newsformat.cli.terminal import printable
from newsformat.document import Document
from newsformat.fields import model_fields
from newsformat.rules.similar_names import nearest_key

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Selection(NamedTuple):
    """The documents to look at.

    Attributes:
        options: The options that choose the settings and the class.
        paths: Files and folders.
        where: A condition that documents must meet; `None` for all documents.
        workers: The number of processes.
        gitignore: Whether to skip files that Git ignores.
    """

    options: CommandOptions
    paths: tuple[str, ...] = (".",)
    where: str | None = None
    workers: int | None = None
    gitignore: bool = False


class Taken(NamedTuple, Generic[R_co]):
    """The value that was taken from one document.

    Attributes:
        file: The name of its file.
        value: The value; `None` if the document does not meet the condition.
    """

    file: str
    value: R_co | None


class Take(NamedTuple, Generic[R]):
    """Takes a value from documents that meet a condition; it can be sent to other processes.

    Attributes:
        function: Returns the value.
        condition: The condition.
    """

    function: Callable[[Document[Any]], R]
    condition: Condition | None

    def __call__(self, document: Document[Any], name: str, content: bytes) -> Taken[R]:  # noqa: ARG002 - what is called with each file takes it
        """Take the value from one document."""
        if self.condition is not None and not self.condition(document):
            return Taken(name, None)
        return Taken(name, self.function(document))


class Look(Generic[R]):
    """A run over documents that takes a value from each.

    Attributes:
        files: The files.
        left_out: The number of documents so far that did not meet the condition.
    """

    def __init__(self, selection: Selection, function: Callable[[Document[Any]], R]) -> None:
        """Store what to look at.

        Args:
            selection: The documents.
            function: Returns a value for each document; it must be picklable.

        Raises:
            OSError: A path does not exist.
            SettingsError: A setting is invalid.
            click.UsageError: The condition is not valid.
        """
        self._model = model_for(selection.options)
        self._work: Take[R] = Take(function, condition_of(selection.where, self._model))
        self._workers = selection.workers
        self._tally = PassTally()
        self._seen: list[str] = []
        self.files: Chosen = chosen(selection.paths, gitignore=selection.gitignore)
        self.left_out: int = 0

    def taken(self, progress: Callable[[], object] = lambda: None) -> Iterator[tuple[str, R]]:
        """Yield the name of each file, and the value that was taken from its document.

        Args:
            progress: Called for each file that can be read.
        """
        workers = processes_for(self.files, self._workers)
        work = Work(reader_of(self.files, self._model), self._work)
        for each in results(work, workers, self._tally, progress):
            if self.files.named:
                self._seen.append(each.file)
            if each.value is None:
                self.left_out += 1
            else:
                yield each.file, each.value

    def say_unread(self) -> int:
        """Report the files that could not be read, and return their number."""
        refuse_named(self.files, self._model, self._seen, self._tally)
        say_problems(self._tally.problems)
        return len(self._tally.problems)


def say_problems(problems: list[FileProblem]) -> None:
    """Print a line for each problem with a file."""
    for problem in problems:
        for each in problem.diagnostics:
            say(each.summary if each.name else f"{problem.path}: {each.summary}")


def condition_of(text: str | None, model: type[Any] | None) -> Condition | None:
    """Read a condition from the command line, and report keys in it that are probably mistakes.

    Args:
        text: The condition; `None` if there is none.
        model: The class of the documents.

    Raises:
        click.UsageError: The text is not a condition.
    """
    if text is None:
        return None
    try:
        condition = parse_condition(text)
    except ConditionError as error:
        raise usage_error("--where", error) from None
    say_misspelled(condition.keys, model)
    if model is not None:
        known = _keys_of(model)
        for key in condition.compared_keys:
            if key not in known and nearest_key(key, known) is None:
                say(f'newsformat: note: {key} is read as a key; write "{key}" if it is a text')
    return condition


def say_misspelled(keys: Iterable[str], model: type[Any] | None) -> None:
    """Report keys that are probably misspelled, as the rule for misspelled keys does in files.

    Args:
        keys: The keys that were typed.
        model: The class that has the right ones.
    """
    if model is None:
        return
    known = _keys_of(model)
    for key in keys:
        meant = None if key in known else nearest_key(key, known)
        if meant is not None:
            hint = f"{printable(key)} is not a key of the class; did you mean {meant}?"
            say(f"newsformat: note: {hint}")


def _keys_of(model: type[Any]) -> list[str]:
    return [*(field.key for field in model_fields(model).keys), "body"]


def usage_error(option: str, error: ConditionError | ChangeError) -> click.UsageError:
    """Return an error about the value of an option, with printable lines."""
    lines = map(printable, str(error).split("\n"))
    return click.UsageError(f"{option}: " + "\n".join(lines))
