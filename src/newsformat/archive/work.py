"""The work to do with each document of a run, in this process or in others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, starmap
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar

import attrs

from newsformat.archive.reading import NOTHING, PassTally, Reader, is_something
from newsformat.archive.texts.folders import FileSource
from newsformat.archive.texts.groups import groups_ahead
from newsformat.archive.texts.text_source import FileProblem, Found
from newsformat.document import Document
from newsformat.errors import NewsformatError

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class AnyWork(Protocol):
    """What is done with texts, some at a time in another process, or all of them in this one."""

    @property
    def reader(self) -> Reader:
        """What reads the texts."""

    @property
    def files_at_once(self) -> int:
        """The number of files that a worker gets at once, so that it need not wait for more."""

    def many(self, tally: PassTally, found: Iterable[Found]) -> list[Any]:
        """Do it with some texts, and give what can be sent to another process."""

    def here(self, tally: PassTally) -> Iterator[Any]:
        """Do it with all texts in this process, and yield what it gave."""


class WorkFunction(Protocol[R_co]):
    """A function that is called with each document; it must be picklable for several processes."""

    def __call__(self, document: Document[Any], name: str, content: bytes, /) -> R_co:
        """Do the work.

        Args:
            document: The document.
            name: The name of its text.
            content: The bytes of the text.
        """


class Glance(NamedTuple, Generic[R]):
    """What was done with some texts without documents, and what is left to do.

    Attributes:
        results: The results, which may stand for several texts each.
        left: By the position of a text, what is left to do with its document; `None` if nothing is
            left. With a text that is missing here, everything is left to do. Where the work does
            not read ahead, nothing but `None` may be given, since the text may change meanwhile.
    """

    results: list[R]
    left: Mapping[int, WorkFunction[R] | None]


@attrs.frozen
class Work(Generic[R]):
    """The work to do with each document.

    Attributes:
        reader: Makes the documents.
        function: Does the work.
        keeps_problems: Whether an error of this library is a problem of the file. Otherwise it is
            raised, as any other error is.
        glance: Does the work for some texts without documents, or a part of it, where that is
            possible. It is not asked if the reader has conditions.
        together: Puts the results of some texts together before they are sent to another process.
        reads_ahead: Whether the function gets texts that were read before the work on others began,
            which is faster. It must not write files then.
    """

    files_at_once: ClassVar[int] = 256

    reader: Reader
    function: WorkFunction[R]
    keeps_problems: bool = False
    glance: Callable[[Sequence[tuple[str, bytes]]], Glance[R]] | None = None
    together: Callable[[list[Any]], list[Any]] = list
    reads_ahead: bool = False

    def one(self, tally: PassTally, found: Found, function: WorkFunction[R] | None = None) -> Any:
        """Do the work with one text; return the result, or `NOTHING`.

        Args:
            tally: Collects what happens to the text.
            found: The text.
            function: What is left to do with its document; by default, everything.
        """
        document = self.reader.document(tally, found)
        if document is NOTHING or isinstance(found, FileProblem):
            return NOTHING
        name, content = found
        try:
            return (function or self.function)(document, name, content)
        except BaseException as error:
            if self.keeps_problems and isinstance(error, NewsformatError):
                tally.read -= 1
                tally.problems.append(self.reader.problem(name, error))
                return NOTHING
            error.add_note(f"in {self.reader.source.label(name)}")
            raise

    def many(self, tally: PassTally, found: Iterable[Found]) -> list[Any]:
        """Do it with some texts, and give what it gave."""
        return self.together(list(self._results(tally, found)))

    def here(self, tally: PassTally) -> Iterator[Any]:
        """Do the work with all texts in this process, and yield the results."""
        return self._results(tally, self.reader.source.texts())

    def _results(self, tally: PassTally, found: Iterable[Found]) -> Iterator[Any]:
        # A condition of the reader needs the document.
        glance = None if self.reader.predicates else self.glance
        if glance is not None:
            groups = groups_ahead(found)
            return chain.from_iterable(map(partial(self._of_group, tally, glance), groups))
        texts = chain.from_iterable(groups_ahead(found)) if self.reads_ahead else found
        return filter(is_something, map(partial(self.one, tally), texts))

    def _of_group(
        self,
        tally: PassTally,
        glance: Callable[[Sequence[tuple[str, bytes]]], Glance[R]],
        group: Sequence[Found],
    ) -> Iterator[Any]:
        """Do the work with the texts of a group, after a glance at them, and yield the results."""
        texts = [each for each in group if not isinstance(each, FileProblem)]
        results, known = glance(texts)
        tally.read += [*known.values()].count(None)
        yield from results
        problems = ((each, None) for each in group if isinstance(each, FileProblem))
        left = chain(problems, self._left(texts, known))
        yield from filter(is_something, starmap(partial(self.one, tally), left))

    def _left(
        self, texts: Iterable[Found], known: Mapping[int, WorkFunction[R] | None]
    ) -> Iterator[tuple[Found, WorkFunction[R]]]:
        """Yield the texts with whose documents something is left to do, and what that is."""
        for place, found in enumerate(texts):
            function = known.get(place, self.function)
            if function is not None:
                yield found if self.reads_ahead else self._found_now(found), function

    def _found_now(self, found: Found) -> Found:
        """Read a text again that may have been written since."""
        source = self.reader.source
        if isinstance(found, FileProblem) or not isinstance(source, FileSource):
            return found
        return source.found(found[0])
