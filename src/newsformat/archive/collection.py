"""Many files as one collection: to read, filter and edit."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Generic, TypeGuard, TypeVar, cast, overload

from newsformat.archive.edit_plan import EditPlan
from newsformat.archive.file_edit import EditRecorder
from newsformat.archive.passes import results_of
from newsformat.archive.plan_json import PlanContent
from newsformat.archive.plan_writing import Target
from newsformat.archive.reading import Counts, PassTally, Reader, is_something
from newsformat.archive.sources import source_of
from newsformat.archive.texts.patterns import DEFAULT_PATTERN
from newsformat.archive.texts.text_source import FileProblem, TextSource, shown_path
from newsformat.archive.work import Work
from newsformat.arguments import require, require_model_class, require_path
from newsformat.convert.given_converter import converter_for, model_layout
from newsformat.document import Document
from newsformat.models import Article
from newsformat.text.source import DEFAULT_LIMITS, Duplicates, Limits, Missing, allowances_of

if TYPE_CHECKING:
    import cattrs

M = TypeVar("M")
R = TypeVar("R")
_Made = TypeVar("_Made")

# How many documents a notebook shows.
_SHOWN: Final = 12


class Collection(Generic[M]):
    """Many files: those of a folder, of an archive, of a revision of Git, or a list of your own.

    Loop over it for documents, or call `articles`, `map` or `edit`. Each loop reads the files
    again, one at a time and in the order of their paths, so even a very large archive needs little
    memory. A file that cannot be read does not stop the loop; afterwards it is in `problems`.

    Example:
        >>> from newsformat import dump
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     for title in ("Boats", "Ferries"):
        ...         dump(Article(title=title), f"{folder}/{title}.md")
        ...     print([doc.article.title for doc in Collection(folder)])
        ['Boats', 'Ferries']
    """

    __slots__ = ("_reader", "_root", "_source", "_tally", "_target", "_workers")

    @overload
    def __init__(
        self: Collection[Article],
        root: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        pattern: str | Iterable[str] = ...,
        *,
        workers: int = ...,
        gitignore: bool = ...,
        missing: Missing = ...,
        duplicates: Duplicates = ...,
        limits: Limits = ...,
        converter: cattrs.BaseConverter | None = ...,
        repository: str | os.PathLike[str] = ...,
    ) -> None: ...

    @overload
    def __init__(
        self: Collection[dict[str, Any]],
        root: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        pattern: str | Iterable[str] = ...,
        *,
        model: None,
        workers: int = ...,
        gitignore: bool = ...,
        missing: Missing = ...,
        duplicates: Duplicates = ...,
        limits: Limits = ...,
        converter: cattrs.BaseConverter | None = ...,
        repository: str | os.PathLike[str] = ...,
    ) -> None: ...

    @overload
    def __init__(
        self: Collection[_Made],
        root: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        pattern: str | Iterable[str] = ...,
        *,
        model: type[_Made],
        workers: int = ...,
        gitignore: bool = ...,
        missing: Missing = ...,
        duplicates: Duplicates = ...,
        limits: Limits = ...,
        converter: cattrs.BaseConverter | None = ...,
        repository: str | os.PathLike[str] = ...,
    ) -> None: ...

    def __init__(  # noqa: PLR0913 - each says something of its own
        self: Collection[Any],
        root: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        pattern: str | Iterable[str] = DEFAULT_PATTERN,
        *,
        model: type[Any] | None = Article,
        workers: int = 1,
        gitignore: bool = False,
        missing: Missing = "error",
        duplicates: Duplicates = "error",
        limits: Limits = DEFAULT_LIMITS,
        converter: cattrs.BaseConverter | None = None,
        repository: str | os.PathLike[str] = ".",
    ) -> None:
        """Say where the files are and how to read them. Nothing is read yet.

        Args:
            root: One of these: a folder; a list of paths of files and folders, which keeps its
                order; the path of a zip or tar archive, or of a file with JSON Lines; a revision
                of Git, such as `git:HEAD~3` or `git:main:posts`.
            pattern: Which files to take, such as `"2024/**/*.md"`, where `**` means any folders. By
                default, files that end in `.md`, `.mdx` or `.markdown`.
            model: The attrs class or dataclass of the objects, or `None` for dictionaries.
            workers: The number of processes in which `map` and `edit` work.
            gitignore: Whether to leave out files that Git ignores. Needs the extra `archive`.
            missing: What to do with files without front matter: `"error"` skips and counts them,
                and `"empty"` reads them as files without keys.
            duplicates: What to do with a key that appears twice in one mapping: `"error"` makes it
                a problem of the file, and `"last"` takes the last value.
            limits: The size and depth up to which a file is accepted.
            converter: A converter from `configure_converter`, with hooks of your own. It cannot be
                sent to other processes, so there is one worker.
            repository: A folder in the repository of a `git:` revision.

        Raises:
            FileNotFoundError: There is no file or folder at `root`.
            ImportError: `gitignore` needs a library that is not installed.
            TypeError: An argument has the wrong type. The message says what to pass instead.
            ValueError: An argument has a value that is not listed above.
        """
        if model is not None:
            require_model_class(model, "pass None for plain data")
        require(limits, Limits, "limits, such as Limits(depth=20)")
        require(gitignore, bool, "gitignore=True or gitignore=False")
        require(workers, int, "workers as an integer")
        if workers < 1:
            raise ValueError(f"expected at least one worker, found workers={workers}")
        # An unsupported type is reported now, and not once for each file.
        model_layout(model, converter_for(converter, model))
        if converter is not None and workers > 1:
            raise TypeError(
                "a converter cannot be pickled, so it cannot be sent to several workers;"
                " use workers=1"
            )
        allowances_of(missing, duplicates)
        options: dict[str, Any] = {"missing": missing, "duplicates": duplicates}
        # Options with their default values are left out, which is faster.
        options = {key: value for key, value in options.items() if value != "error"}
        if limits != DEFAULT_LIMITS:
            options["limits"] = limits
        if converter is not None:
            options["converter"] = converter
        self._root = tuple(root) if _are_several(root) else cast("str | os.PathLike[str]", root)
        source, target = source_of(
            self._root, pattern, limits, require_path(repository), gitignore=gitignore
        )
        self._source: TextSource = source
        self._target: Target = target
        self._workers: int = workers
        self._reader: Reader = Reader(model, options, (), source)
        self._tally: PassTally | None = None

    # Reading

    def __iter__(self) -> Iterator[Document[M]]:
        """Yield a document for each file that can be read, in the order of the paths."""
        documents = map(partial(self._reader.document, self._begin()), self._source.texts())
        return filter(is_something, documents)

    def articles(self) -> Iterator[M]:
        """Yield only the objects, without their documents.

        This is faster, but the objects cannot be written back to their files.
        """
        articles = map(partial(self._reader.article, self._begin()), self._source.texts())
        return cast("Iterator[M]", filter(is_something, articles))

    def paths(self) -> Iterator[str]:
        """Yield the paths of all files below the root, without reading any file.

        Files that cannot be read, and those that `filter` leaves out, are included. A path that you
        get here can be looked up: `collection[path]`.
        """
        return (name for name in self._source.names() if isinstance(name, str))

    def __len__(self) -> int:
        """Return the number of files, including those that cannot be read.

        After `filter`, it is the number of documents that are left, so every file has to be read.
        """
        if not self._reader.predicates:
            return sum(1 for _ in self._source.names())
        tally = PassTally()
        for found in self._source.texts():
            self._reader.document(tally, found)
        return tally.read

    def __bool__(self) -> bool:
        """Whether there is any file."""
        if not self._reader.predicates:
            return any(True for _ in self._source.names())
        return any(True for _ in self)

    def __contains__(self, path: object) -> bool:
        """Tell whether there is a file at this path, which `filter` does not leave out."""
        if not isinstance(path, (str, os.PathLike)):
            return False
        name = _name_of(path)
        if not self._source.has(name):
            return False
        return not self._reader.predicates or self._found(name) is not None

    def __getitem__(self, path: str | os.PathLike[str]) -> Document[M]:
        """Return the document of one file, by its path below the root.

        Raises:
            KeyError: There is no file at this path.
            OSError: The file cannot be read.
            ParseError: The front matter is missing, or is not correct YAML.
            ValidationError: A value does not fit its field, or a required key is missing.
        """
        name = _name_of(require_path(path))
        document = self._found(name) if self._source.has(name) else None
        if document is None:
            raise KeyError(name)
        return document

    def _found(self, name: str) -> Document[M] | None:
        """Return the document of a file, unless a predicate leaves it out."""
        content = self._source.read(name)
        document = self._reader.parsed(name, content)
        return document if self._reader.wants(name, document) else None

    def filter(self, predicate: Callable[[Document[M]], object]) -> Collection[M]:
        """Return a collection with only the documents for which a function returns something true.

        Args:
            predicate: The function, which gets one document.

        Example:
            >>> hot = Collection([]).filter(lambda doc: (doc.article.heat or 0) > 100)
            >>> list(hot)
            []
        """
        _require_function(predicate, "a function that takes a document")
        chosen: Collection[M] = object.__new__(Collection)
        for attribute in ("_root", "_source", "_target", "_workers"):
            setattr(chosen, attribute, getattr(self, attribute))
        chosen._reader, chosen._tally = self._reader.which(predicate), None
        return chosen

    # Results

    @property
    def problems(self) -> tuple[FileProblem, ...]:
        """The files that could not be read in the last loop, and why.

        If there was no loop yet, all files are read now.
        """
        return tuple(self._last().problems)

    @property
    def counts(self) -> Counts:
        """The number of files that were read, left out, skipped and broken in the last loop.

        If there was no loop yet, all files are read now.
        """
        return self._last().counts

    def _begin(self) -> PassTally:
        self._tally = tally = PassTally()
        return tally

    def _last(self) -> PassTally:
        if self._tally is None:
            for _ in self:
                pass
        return cast("PassTally", self._tally)

    # Functions on all documents

    def map(self, function: Callable[[Document[M]], R]) -> Iterator[R]:
        """Call a function with each document, and yield its results in order.

        With several workers the function runs in other processes. It then has to be defined at the
        top of a module, and its results have to be such as `pickle` accepts. Return little, such as
        a count; a whole article takes longer to send than to read.

        Args:
            function: The function, which gets one document. If it raises an error, the error is
                raised here, with a note that names the file.

        Raises:
            TypeError: The function cannot be sent to other processes.
            RuntimeError: A process ended before its work was done.

        Example:
            >>> sum(Collection([]).map(lambda doc: len(doc.article.topics)))
            0
        """
        _require_function(function, "a function that takes a document")
        work = Work(self._reader, partial(_call, function))
        return cast("Iterator[R]", results_of(work, self._begin(), self._workers))

    def edit(
        self,
        function: Callable[[Document[M]], object],
        where: Callable[[Document[M]], object] | None = None,
    ) -> EditPlan:
        """Plan a change of many files. Nothing is written until you call `write` on the plan.

        Args:
            function: The function that changes one document. What it returns is ignored. If it
                raises an error of this library, such as an `EditError`, the file is one of the
                plan's problems; any other error is raised here.
            where: A function that tells which documents to change; by default, all of them.

        Returns:
            The plan, with the changes of each file that would change.

        Raises:
            TypeError: A function cannot be sent to other processes.
            RuntimeError: A process ended before its work was done.

        Example:
            >>> def rise(doc: Document[Article]) -> None:
            ...     doc.article.heat = (doc.article.heat or 0) + 1
            >>> Collection([]).edit(rise)
            <EditPlan: 0 of 0 files change, 0 have problems>
        """
        _require_function(function, "a function that changes a document")
        reader = self._reader
        if where is not None:
            _require_function(where, "a function that takes a document")
            reader = reader.which(where)
        tally = self._begin()
        work = Work(reader, EditRecorder(function), keeps_problems=True, reads_ahead=True)
        files = tuple(filter(None, results_of(work, tally, self._workers)))
        content = PlanContent(files, tally.counts, tuple(tally.problems), self._target)
        return EditPlan(content)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the files as a stream of Arrow, for libraries that take any object that gives one.

        DuckDB, polars, pandas and pyarrow do. Needs the extra `arrow`. The columns, and what is in
        them, are those of `newsformat.tables`.
        """
        from newsformat.tables.streams import arrow_stream  # noqa: PLC0415 - few programs need tables

        return arrow_stream(self, requested_schema)

    def _named_documents(self) -> Iterator[tuple[str, Document[M]]]:
        """Yield the documents with the names that they can be looked up by."""
        tally = PassTally()
        for found in self._source.texts():
            document = self._reader.document(tally, found)
            if is_something(document) and not isinstance(found, FileProblem):
                yield found[0], document

    def _repr_html_(self) -> str:
        """Return an HTML table of the first documents, for notebooks; no other files are read."""
        from newsformat.notebook_html import documents_table  # noqa: PLC0415 - only notebooks ask for it

        first = list(islice(self._named_documents(), _SHOWN + 1))
        rows = [(name, document.data) for name, document in first[:_SHOWN]]
        count = "1 document" if len(rows) == 1 else f"{len(rows)} documents"
        note = f"the first {count}; there are more" if len(first) > _SHOWN else count
        return documents_table(rows, note)

    def __repr__(self) -> str:
        """Return the root."""
        return f"<Collection of {self._root!r}>"


def collection_of(reader: Reader, target: Target, workers: int = 1) -> Collection[Any]:
    """Return a collection of the texts of a reader.

    Args:
        reader: Reads the texts.
        target: Where plans are written.
        workers: The number of processes.
    """
    made: Collection[Any] = object.__new__(Collection)
    parts = {
        "root": reader.source.prefix,
        "reader": reader,
        "source": reader.source,
        "target": target,
        "workers": workers,
        "tally": None,
    }
    for name, value in parts.items():
        setattr(made, f"_{name}", value)
    return made


def _call(
    function: Callable[[Document[Any]], R],
    document: Document[Any],
    name: str,  # noqa: ARG001 - functions of this library take it
    content: bytes,  # noqa: ARG001 - as above
) -> R:
    """Call a function that needs only the document."""
    return function(document)


def _are_several(root: object) -> TypeGuard[Iterable[str | os.PathLike[str]]]:
    return isinstance(root, Iterable) and not isinstance(root, (str, bytes, os.PathLike))


def _require_function(function: object, what: str) -> None:
    if not callable(function):
        require(function, type(_require_function), what)


def _name_of(path: str | os.PathLike[str]) -> str:
    """Return a path as the name of a text."""
    return path if isinstance(path, str) else shown_path(path)
