"""Writes the rows of a data frame as files."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs
from pyspark.sql.datasource import DataSourceArrowWriter, WriterCommitMessage

from newsformat.archive.texts.patterns import Patterns
from pyspark_newsformat.columns import arrow_of
from pyspark_newsformat.file_names import checked_name, name_of_content
from pyspark_newsformat.found_texts import described
from pyspark_newsformat.local_target import LocalTarget
from pyspark_newsformat.object_target import ObjectTarget
from pyspark_newsformat.options import Mode, Options
from pyspark_newsformat.rows import RowText, require_fitting, texts_of_rows
from pyspark_newsformat.targets import StagedFile, Target

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql.types import StructType

_OPTIONS: Final = frozenset({"path", "pattern", "model", "mode", "storageOptions"})

# The largest numbers of files, and of their bytes, that are in memory at once.
_FILES: Final = 256
_BYTES: Final = 16_777_216

# The largest number of files that an error names.
_SHOWN: Final = 3


@attrs.define(slots=False)
class FilesWritten(WriterCommitMessage):
    """The message of a task that has written its files.

    Attributes:
        files: The files that it has written.
    """

    files: list[StagedFile] = attrs.field(factory=list)


def writer_of(options: Options, schema: StructType, *, is_overwriting: bool) -> Writer:
    """Return a writer, and make the folder of the job.

    Raises:
        ValueError: There is not exactly one path, an option is not valid for writing, or a column
            does not fit the model.
    """
    if len(options.roots) != 1:
        raise ValueError("there is no place to write to; give one path, as in save('/archive')")
    for name in sorted(options.given - _OPTIONS):
        raise ValueError(f"option {name!r} is for reading")
    if options.mode is Mode.PERMISSIVE:
        raise ValueError(
            "option 'mode': a row with a problem has no text, so that it cannot be written; "
            "DROPMALFORMED leaves such rows out, and FAILFAST refuses them"
        )
    model = options.model_class()
    if model is None:
        raise ValueError("option 'model': writing needs a class, which says how a file looks")
    require_fitting(arrow_of(schema), model)
    writer = Writer(options, model, is_overwriting=is_overwriting)
    writer.target.begin()
    return writer


class Writer(DataSourceArrowWriter):
    """Writes rows as files. Spark sends the writer to each task."""

    def __init__(self, options: Options, model: type[Any], *, is_overwriting: bool) -> None:
        """Take the options, and the class of the model."""
        self._options = options
        self._model = model
        self._is_overwriting = is_overwriting
        self.target: Target = _target(options.roots[0], options.storage_options)

    def write(self, iterator: Iterator[pyarrow.RecordBatch]) -> FilesWritten:
        """Write the rows of one task to the folder of the job."""
        task = _Task(self.target, Patterns(self._options.patterns))
        for batch in iterator:
            for row in texts_of_rows(batch, self._model):
                if row.content is not None:
                    task.add(row.path, row.content)
                elif self._options.mode is not Mode.DROPMALFORMED:
                    raise ValueError(_refusal(row))
        task.flush()
        return FilesWritten(task.files)

    def commit(self, messages: list[WriterCommitMessage | None]) -> None:
        """Move the files of all tasks to their places."""
        files = _distinct(
            [each for one in messages if isinstance(one, FilesWritten) for each in one.files]
        )
        removed: list[str] = []
        if self._is_overwriting:
            new = {file.name for file in files}
            removed = [n for n in self.target.listed(self._options.patterns) if n not in new]
        else:
            files = self._added(files)
        self.target.publish(files, removed)
        self.target.discard()

    def abort(self, messages: list[WriterCommitMessage | None]) -> None:  # noqa: ARG002 - Spark passes the messages of the tasks
        """Remove the files of all tasks."""
        self.target.discard()

    def _added(self, files: list[StagedFile]) -> list[StagedFile]:
        """Return the files that the target does not have yet.

        Raises:
            FileExistsError: The target has a file of the same name with another content.
        """
        present = set(self.target.existing([file.name for file in files]))
        others = [
            file.name for file in files if file.name in present and not self.target.is_same(file)
        ]
        if others:
            raise FileExistsError(
                f"these files are there already, with other texts: {_listed(others)}; "
                "append adds files and replaces none, mode('overwrite') replaces all"
            )
        return [file for file in files if file.name not in present]


class _Task:
    """The files of one task. Several of them are written at a time."""

    def __init__(self, target: Target, patterns: Patterns) -> None:
        self.files: list[StagedFile] = []
        self._target = target
        self._patterns = patterns
        # A new attempt at the same task must have another name, too.
        self._name = uuid.uuid4().hex
        self._waiting: list[tuple[str, bool, bytes]] = []
        self._size = 0

    def add(self, path: str | None, content: bytes) -> None:
        """Add the text of a row, and write the waiting files if they are many."""
        name = name_of_content(content) if path is None else path
        try:
            checked_name(name, self._patterns)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
        self._waiting.append((name, path is not None, content))
        self._size += len(content)
        if len(self._waiting) >= _FILES or self._size >= _BYTES:
            self.flush()

    def flush(self) -> None:
        """Write the waiting files."""
        if not self._waiting:
            return
        start = len(self.files)
        contents = {start + number: each[2] for number, each in enumerate(self._waiting)}
        staged = self._target.stage(self._name, contents)
        self.files += [
            StagedFile(place, name, is_named)
            for place, (name, is_named, _) in zip(staged, self._waiting, strict=True)
        ]
        self._waiting, self._size = [], 0


def _target(root: str, storage_options: Mapping[str, Any]) -> Target:
    job = uuid.uuid4().hex
    if "://" in root:
        return ObjectTarget(root, job, storage_options)
    return LocalTarget(root, job)


def _refusal(row: RowText) -> str:
    problem = described(row.path or "a row without a path", row.problem or "there is no text")
    advice = "such a row cannot be written, and mode DROPMALFORMED leaves it out"
    return f"{problem} ({advice})"


def _distinct(files: list[StagedFile]) -> list[StagedFile]:
    """Return the files without repetitions of the same name.

    Rows without a path that have the same content become one file.

    Raises:
        ValueError: Several rows have the same path.
    """
    found: dict[str, StagedFile] = {}
    doubles: list[str] = []
    for file in files:
        known = found.setdefault(file.name, file)
        if known is not file and (known.is_named or file.is_named):
            doubles.append(file.name)
    if doubles:
        raise ValueError(f"several rows have one path: {_listed(sorted(set(doubles)))}")
    return list(found.values())


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
