"""Many files at once: read, asked and edited."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, TypeGuard, TypeVar, cast, overload

from newsformat.archive.edit_plan import EditPlan
from newsformat.archive.file_edit import EditRecorder
from newsformat.archive.plan_files import PlanContent
from newsformat.archive.plan_writing import Target
from newsformat.archive.reading import Counts, PassTally, Reader, is_something
from newsformat.archive.texts.folders import FolderSource, PathSource
from newsformat.archive.texts.git_revisions import GitSource
from newsformat.archive.texts.json_lines import JsonLinesSource
from newsformat.archive.texts.patterns import DEFAULT_PATTERN, EVERYTHING, patterns_of
from newsformat.archive.texts.tar_files import TarSource
from newsformat.archive.texts.text_source import FileProblem, TextSource
from newsformat.archive.texts.zip_files import ZipSource
from newsformat.archive.workers import Work, in_processes, pickled
from newsformat.arguments import require, require_model_class, require_path
from newsformat.convert.converter import converter_for, model_layout
from newsformat.disk.files import absolute
from newsformat.document import Document
from newsformat.models import Article
from newsformat.text.source import DEFAULT_LIMITS, Duplicates, Limits, Missing, allowances_of

if TYPE_CHECKING:
    import cattrs

M = TypeVar("M")
R = TypeVar("R")
_Made = TypeVar("_Made")

_GIT: Final = "git:"
_TAR_ENDINGS: Final = (
    ".tar",
    ".tar.gz",
    ".tgz",
    ".tar.bz2",
    ".tbz",
    ".tbz2",
    ".tar.xz",
    ".txz",
)
_JSON_ENDINGS: Final = (".jsonl", ".ndjson")


# How many documents a notebook shows.
_SHOWN: Final = 12


class Collection(Generic[M]):
    """The articles of a folder, or of another place, one after the other.

    Nothing is read before it is asked for, and nothing is kept: each pass reads the files anew, so
    that the memory does not grow with their number. They come in the order of their paths. A file
    that cannot be read never stops the others: `problems` says what is wrong with it.

    Example:
        >>> from newsformat import dump
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     for title in ("Boats", "Ferries"):
        ...         dump(Article(title=title), f"{folder}/{title}.md")
        ...     print([doc.article.title for doc in Collection(folder)])
        ['Boats', 'Ferries']
    """

    __slots__ = ("_reader", "_record", "_root", "_source", "_target", "_workers")

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
        """Say where the files are, and how they are read.

        Args:
            root: A folder; or several paths of files and folders, in the order that they are to
                have; or the path of a zip or tar archive, or of a file with JSON Lines, by its
                ending; or a revision of Git, such as `git:HEAD~3` or `git:main:posts`.
            pattern: Which files are taken, as paths below the root in which `**` stands for any
                folders; by default those that end in `.md`, `.mdx` or `.markdown`.
            model: The attrs class, or dataclass, that they are read as; `None` for edits by
                path alone.
            workers: How many processes `map` and `edit` work in.
            gitignore: Whether to leave out what Git does. Needs the extra `archive`.
            missing: What a file without front matter is: skipped, and counted; or `"empty"` to
                read it as an empty mapping.
            duplicates: What a key that stands twice is, as for `Document.parse`.
            limits: How large a file may be.
            converter: As of `Document.parse`. It cannot be sent to other processes, so that there
                is one worker.
            repository: A folder of the repository that a revision is of.

        Raises:
            FileNotFoundError: There is nothing at the path.
            ImportError: `gitignore` needs a library that is not installed.
            TypeError: An argument is something else; the message says what to give instead.
            ValueError: An argument has no such value.
        """
        if model is not None:
            require_model_class(model, "give None for plain data")
        require(limits, Limits, "limits, such as Limits(depth=20)")
        require(gitignore, bool, "gitignore=True or gitignore=False")
        require(workers, int, "workers as an integer")
        if workers < 1:
            raise ValueError(f"expected at least one worker, found workers={workers}")
        # A type that is not supported is refused now, and not by each file.
        model_layout(model, converter_for(converter, model))
        if converter is not None and workers > 1:
            raise TypeError(
                "a converter cannot be pickled, so that it cannot be sent to several workers; "
                "take workers=1"
            )
        allowances_of(missing, duplicates)
        options: dict[str, Any] = {"missing": missing, "duplicates": duplicates}
        # What is not given costs nothing.
        options = {key: value for key, value in options.items() if value != "error"}
        if limits != DEFAULT_LIMITS:
            options["limits"] = limits
        if converter is not None:
            options["converter"] = converter
        self._root = tuple(root) if _are_several(root) else cast("str | os.PathLike[str]", root)
        source, target = _source_of(
            self._root, pattern, limits, require_path(repository), gitignore=gitignore
        )
        self._source: TextSource = source
        self._target: Target = target
        self._workers: int = workers
        self._reader: Reader = Reader(model, options, (), source)
        self._record: PassTally | None = None

    # Reading

    def __iter__(self) -> Iterator[Document[M]]:
        """The documents of the files that can be read, in order."""
        documents = map(partial(self._reader.document, self._begin()), self._source.texts())
        return filter(is_something, documents)

    def articles(self) -> Iterator[M]:
        """Yield the models of the files that can be read, in order.

        Nothing can be written back, so that this is faster than documents.
        """
        articles = map(partial(self._reader.article, self._begin()), self._source.texts())
        return cast("Iterator[M]", filter(is_something, articles))

    def paths(self) -> Iterator[str]:
        """Yield the names of all files, by which they are looked up; none of them is read.

        What `filter` leaves out, and what cannot be read, is among them.
        """
        return (name for name in self._source.names() if isinstance(name, str))

    def __len__(self) -> int:
        """How many files there are: those that can be read, and all others that are counted.

        Behind `filter` it is how many are left, so that all have to be read.
        """
        if not self._reader.predicates:
            return sum(1 for _ in self._source.names())
        record = PassTally()
        for found in self._source.texts():
            self._reader.document(record, found)
        return record.read

    def __bool__(self) -> bool:
        """Whether there is any file."""
        if not self._reader.predicates:
            return any(True for _ in self._source.names())
        return any(True for _ in self)

    def __contains__(self, path: object) -> bool:
        """Whether there is a file of this path; behind `filter`, whether it is left."""
        if not isinstance(path, (str, os.PathLike)):
            return False
        name = _name_of(path)
        if not self._source.has(name):
            return False
        return not self._reader.predicates or self._found(name) is not None

    def __getitem__(self, path: str | os.PathLike[str]) -> Document[M]:
        """The document of a file, by the path that `paths` gives it.

        Raises:
            KeyError: There is no such file.
            OSError: It cannot be read.
            ParseError: It is not a front matter file.
            ValidationError: It does not fit the model.
        """
        name = _name_of(require_path(path))
        document = self._found(name) if self._source.has(name) else None
        if document is None:
            raise KeyError(name)
        return document

    def _found(self, name: str) -> Document[M] | None:
        """Return the document of a file, if no predicate leaves it out."""
        content = self._source.read(name)
        document = self._reader.parsed(name, content)
        return document if self._reader.wants(name, document) else None

    def filter(self, predicate: Callable[[Document[M]], object]) -> Collection[M]:
        """Return a collection of the documents for which a function gives something true.

        Args:
            predicate: The function. It takes a document.

        Example:
            >>> hot = Collection([]).filter(lambda doc: (doc.article.heat or 0) > 100)
            >>> list(hot)
            []
        """
        _require_function(predicate, "a function that takes a document")
        chosen: Collection[M] = object.__new__(Collection)
        for attribute in ("_root", "_source", "_target", "_workers"):
            setattr(chosen, attribute, getattr(self, attribute))
        chosen._reader, chosen._record = self._reader.which(predicate), None
        return chosen

    # What was found

    @property
    def problems(self) -> tuple[FileProblem, ...]:
        """The files that could not be read in the last pass, and why, as far as it has gone.

        Where there was no pass yet, one is made.
        """
        return tuple(self._last().problems)

    @property
    def counts(self) -> Counts:
        """What became of the files in the last pass, as far as it has gone.

        Where there was no pass yet, one is made.
        """
        return self._last().counts

    def _begin(self) -> PassTally:
        self._record = record = PassTally()
        return record

    def _last(self) -> PassTally:
        if self._record is None:
            for _ in self:
                pass
        return cast("PassTally", self._record)

    # Work

    def map(self, function: Callable[[Document[M]], R]) -> Iterator[R]:
        """Call a function with each document, and yield what it gives, in order.

        With more than one worker it is called in other processes. What it gives comes back from
        there, so it should be little, such as counts or diagnostics. Both the function and what it
        gives must be such as `pickle` takes.

        Args:
            function: The function. An error that it raises is raised here, with a note that names
                the file.

        Raises:
            TypeError: There are several workers, and the function cannot be sent to them.
            RuntimeError: A worker ended before its work was done.

        Example:
            >>> sum(Collection([]).map(lambda doc: len(doc.article.topics)))
            0
        """
        _require_function(function, "a function that takes a document")
        work = Work(self._reader, partial(_call, function))
        return cast("Iterator[R]", self._results(work, self._begin()))

    def edit(
        self,
        function: Callable[[Document[M]], object],
        where: Callable[[Document[M]], object] | None = None,
    ) -> EditPlan:
        """Plan a change of many files; `EditPlan.write` writes it.

        Args:
            function: It changes the document that it gets. What it returns is passed over. An
                error of this library, such as an `EditError`, is a problem of the file; any other
                is raised.
            where: Which documents it gets; by default all.

        Returns:
            The plan, which has the edits, and not the texts, of all files that change.

        Raises:
            TypeError: There are several workers, and a function cannot be sent to them.
            RuntimeError: A worker ended before its work was done.

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
        record = self._begin()
        results = self._results(Work(reader, EditRecorder(function), keeps_problems=True), record)
        files = tuple(filter(None, results))
        content = PlanContent(files, record.counts, tuple(record.problems), self._target)
        return EditPlan(content)

    def _results(self, work: Work[Any], record: PassTally) -> Iterator[Any]:
        if self._workers == 1:
            return filter(is_something, work.here(record))
        return in_processes(work, pickled(work), record, self._workers)

    def _repr_html_(self) -> str:
        """Return a table of the first documents, for notebooks; no other file is read."""
        from newsformat.notebook_html import documents_table  # noqa: PLC0415 - only notebooks ask for it

        documents = map(partial(self._reader.document, PassTally()), self._source.texts())
        first = list(islice(filter(is_something, documents), _SHOWN + 1))
        rows = [(document.name or "", document.data) for document in first[:_SHOWN]]
        count = "1 document" if len(rows) == 1 else f"{len(rows)} documents"
        note = f"the first {count}; there are more" if len(first) > _SHOWN else count
        return documents_table(rows, note)

    def __repr__(self) -> str:
        """Name the root."""
        return f"<Collection of {self._root!r}>"


def _call(
    function: Callable[[Document[Any]], R],
    document: Document[Any],
    name: str,  # noqa: ARG001 - functions of this library take it
    content: bytes,  # noqa: ARG001 - as above
) -> R:
    """Call a function that needs the document alone."""
    return function(document)


def _are_several(root: object) -> TypeGuard[Iterable[str | os.PathLike[str]]]:
    return isinstance(root, Iterable) and not isinstance(root, (str, bytes, os.PathLike))


def _require_function(function: object, what: str) -> None:
    if not callable(function):
        require(function, type(_require_function), what)


def _name_of(path: str | os.PathLike[str]) -> str:
    """Return a path as the name of a text."""
    return path if isinstance(path, str) else os.fspath(path).replace(os.sep, "/")


def _source_of(
    root: object, pattern: object, limits: Limits, repository: str, *, gitignore: bool
) -> tuple[TextSource, Target]:
    """Return where texts come from, and where they are written back."""
    patterns = patterns_of(pattern)
    if isinstance(root, tuple):
        return _named_files(root, patterns, limits, gitignore=gitignore)
    path = require_path(root)
    if not path.startswith(_GIT) and Path(path).is_dir():
        source = FolderSource(path, patterns, limits.file, gitignore=gitignore)
        return source, Target("folder", source.root)
    packed = _packed_texts(path, patterns, limits, repository)
    if packed is None:
        # Where there is nothing, this raises.
        Path(path).lstat()
        return _named_files((path,), patterns, limits, gitignore=gitignore)
    if gitignore:
        raise ValueError(f"gitignore=True is for folders, and {path} is none")
    return packed, Target("read-only", path)


def _named_files(
    paths: tuple[object, ...], patterns: tuple[str, ...], limits: Limits, *, gitignore: bool
) -> tuple[TextSource, Target]:
    names = tuple(map(require_path, paths))
    source = PathSource(names, patterns, limits.file, gitignore=gitignore)
    return source, Target("paths", absolute("."))


def _packed_texts(
    path: str, patterns: tuple[str, ...], limits: Limits, repository: str
) -> TextSource | None:
    """Return a source that is only read; `None` where the path does not look like one."""
    if path.startswith(_GIT):
        return GitSource(path[len(_GIT) :], absolute(repository), patterns, limits.file)
    ending = path.lower()
    if not ending.endswith((".zip", *_TAR_ENDINGS, *_JSON_ENDINGS)):
        return None
    Path(path).lstat()
    if ending.endswith(".zip"):
        return ZipSource(path, patterns, limits.file)
    if ending.endswith(_TAR_ENDINGS):
        return TarSource(path, patterns, limits.file, limits.archive)
    # Each line was meant, whatever its path is.
    chosen = EVERYTHING if patterns == DEFAULT_PATTERN else patterns
    return JsonLinesSource(path, chosen, limits.file)
