"""Makes documents and models from texts, and records the texts that cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import attrs

from newsformat.archive.texts.text_source import FileProblem, Found, TextSource
from newsformat.diagnostics import Diagnostic
from newsformat.document import Document, with_file
from newsformat.errors import EditError, NewsformatError, ParseError, ValidationError
from newsformat.serialization import loads

Predicate: TypeAlias = Callable[[Document[Any]], object]

NOTHING: Final = object()
"""The result for a file that has none."""

# Git uses the same criterion for binary files.
_LOOKED_AT: Final = 8_000


def is_something(value: object) -> bool:
    """Tell whether a result is not `NOTHING`."""
    return value is not NOTHING


@attrs.frozen
class Counts:
    """How many files of a collection were read, and how many were not. Each is counted once.

    Attributes:
        read: Files that were read.
        left_out: Files that were read, and that `filter` or `where` left out.
        skipped: Files without front matter.
        broken: Files that cannot be read; `problems` says why.

    Example:
        >>> Counts(read=3, broken=1).files
        4
    """

    read: int = 0
    left_out: int = 0
    skipped: int = 0
    broken: int = 0

    @property
    def files(self) -> int:
        """The sum of all four."""
        return self.read + self.left_out + self.skipped + self.broken

    def __add__(self, other: Counts) -> Counts:
        """Return the sum of these counts and those of other files."""
        return Counts(
            self.read + other.read,
            self.left_out + other.left_out,
            self.skipped + other.skipped,
            self.broken + other.broken,
        )


@attrs.define
class PassTally:
    """The counts and problems of one run over a collection."""

    read: int = 0
    left_out: int = 0
    skipped: int = 0
    problems: list[FileProblem] = attrs.field(factory=list)

    @property
    def counts(self) -> Counts:
        """The counts."""
        return Counts(self.read, self.left_out, self.skipped, len(self.problems))

    def add(self, counts: Counts, problems: list[FileProblem]) -> None:
        """Add the counts and problems of another run."""
        self.read += counts.read
        self.left_out += counts.left_out
        self.skipped += counts.skipped
        self.problems += problems


@attrs.frozen
class Reader:
    """Makes documents from texts.

    Attributes:
        model: The attrs class, or `None` for plain data.
        options: Further arguments for `Document.parse` and `loads`.
        predicates: The conditions that a document must meet.
        source: Where the texts come from.
    """

    model: type[Any] | None
    options: dict[str, Any]
    predicates: tuple[Predicate, ...]
    source: TextSource

    def which(self, predicate: Predicate) -> Reader:
        """Return a reader that also leaves out documents for which a function returns false."""
        return attrs.evolve(self, predicates=(*self.predicates, predicate))

    def document(self, tally: PassTally, found: Found) -> Any:
        """Return the document of a text, or `NOTHING` after recording why."""
        if isinstance(found, FileProblem):
            tally.problems.append(found)
            return NOTHING
        name, content = found
        try:
            document = self.parsed(name, content)
        except (ParseError, ValidationError) as error:
            self._refuse(tally, name, content, error)
            return NOTHING
        if self.predicates and not self.wants(name, document):
            tally.left_out += 1
            return NOTHING
        tally.read += 1
        return document

    def parsed(self, name: str, content: bytes) -> Document[Any]:
        """Return the document of a text.

        Raises:
            ParseError: The front matter is missing, or is not correct YAML.
            ValidationError: A value does not fit its field, or a required key is missing.
        """
        source = self.source
        document: Document[Any] = Document.parse(
            content, self.model, name=source.label(name), **self.options
        )
        path = source.path_of(name)
        return document if path is None else with_file(document, path)

    def article(self, tally: PassTally, found: Found) -> Any:
        """Return the model of a text, or `NOTHING` after recording why.

        The model cannot be written back, which makes this faster than a document.
        """
        if self.predicates or self.model is None or isinstance(found, FileProblem):
            document = self.document(tally, found)
            return document if document is NOTHING else document.article
        content = found[1]
        try:
            article: object = loads(content.decode("utf-8"), self.model, **self.options)
        except ValueError:
            # The text is read again for an error message with the name of the file.
            document = self.document(tally, found)
            return document if document is NOTHING else document.article
        tally.read += 1
        return article

    def wants(self, name: str, document: Document[Any]) -> bool:
        """Tell whether a document meets all predicates; their errors get the name of the file."""
        try:
            return all(predicate(document) for predicate in self.predicates)
        except BaseException as error:
            error.add_note(f"in {self.source.label(name)}")
            raise

    def _refuse(
        self, tally: PassTally, name: str, content: bytes, error: ParseError | ValidationError
    ) -> None:
        """Record a text that cannot be read, or has no front matter."""
        code = error.diagnostics[0].code
        if code in {"NF101", "NF103"} and b"\0" in content[:_LOOKED_AT]:
            reason = "this is not text, or it is in UTF-16; save it as UTF-8 if it is text"
            tally.problems.append(self.source.problem(name, "NF602", reason))
        elif code == "NF101":
            tally.skipped += 1
        else:
            tally.problems.append(self.problem(name, error))

    def problem(self, name: str, error: NewsformatError) -> FileProblem:
        """Return the problem of a text that cannot be read or edited."""
        if isinstance(error, (ParseError, ValidationError)):
            return FileProblem(name, tuple(each.without_text() for each in error.diagnostics))
        if isinstance(error, EditError):
            label = self.source.label(name)
            return FileProblem(
                name, (Diagnostic(error.code, error.reason, error.path, name=label),)
            )
        return self.source.problem(name, "NF601", str(error))
