"""Plans the edits that bring changes made in a table back to the files of a collection."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final

import attrs
import pyarrow

from newsformat.archive.collection import Collection
from newsformat.archive.edit_plan import EditPlan
from newsformat.archive.file_edit import EditRecorder, FileEdit, digest
from newsformat.archive.plan_json import PlanContent
from newsformat.archive.reading import NOTHING, PassTally, Reader
from newsformat.archive.texts.folders import FileSource
from newsformat.archive.texts.text_source import WHOLE, FileProblem, Found
from newsformat.arguments import require
from newsformat.convert.converter import to_plain, try_structure
from newsformat.convert.problems import Problem, misfit
from newsformat.diagnostics import Diagnostic
from newsformat.document import Document
from newsformat.editing.alignment import align
from newsformat.errors import NewsformatError, ValidationError
from newsformat.tables.columns import InexactError
from newsformat.tables.json_columns import extra_column
from newsformat.tables.models_of_rows import batches_of, has_problem, rows_of
from newsformat.tables.row_batches import columns_of_collection
from newsformat.tables.schema import TableColumns
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import same


def apply_table(collection: Collection[Any], table: Any) -> EditPlan:
    """Plan the edits that give files the values that their rows in a table have.

    A row belongs to the file at its `path`. A key changes only if the table has its column and if
    the value in the row differs from the value in the file. So an unchanged table changes nothing.
    Texts are converted to the type of their column, so a table may consist of texts, as a CSV file
    does. A column with a nested type may also hold tagged JSON.

    A null removes a key, but it never removes the body. If a file does not have a key, neither a
    null nor an empty value adds it. If the table cannot hold a file exactly, the row of the file is
    empty except for `problem`, and its nulls remove nothing.

    If the table has the column `digest`, a file that has changed since the table was made is a
    problem, unless it already has the values of its row. Without this column, rows are compared
    with the files as they are now.

    Args:
        collection: The collection that the table was made of, or one with the same files.
        table: Any object that provides Arrow data, such as a `pyarrow.Table` or a data frame of
            polars or pandas.

    Returns:
        The plan. Its problems name the rows that cannot be applied, because their file is missing,
        broken or changed, another row has the same path, or a value does not fit.

    Raises:
        ImportError: pyarrow is not installed.
        TypeError: The first argument is not a collection, the collection has no class or has a
            converter of its own, or the second argument is not a table.
        ValueError: The table has a column that the collection does not have, or no column `path`.
    """
    require(collection, Collection, "a collection")
    columns = columns_of_collection(collection)
    if columns.model is None:
        raise TypeError("rows are applied by the fields of a class; give the collection a model")
    tally = collection._begin()  # noqa: SLF001 - a plan is made by a pass of the collection
    rows = _Rows(columns, collection._reader, tally)  # noqa: SLF001 - as above
    rows.take(table)
    files = tuple(rows.edits())
    content = PlanContent(files, tally.counts, tuple(tally.problems), collection._target)  # noqa: SLF001 - as above
    return EditPlan(content)


# pandas writes the row numbers of a frame, some of whose rows were left out, as a column.
_INDEX: Final = re.compile(r"__index_level_[0-9]+__")


@attrs.define
class _Rows:
    """The rows of a table that are to be applied.

    Attributes:
        columns: The columns that the table may have.
        reader: Reads the files.
        tally: Collects what happens to the files.
        names: The columns of the table that hold values of files. These are all of its columns
            except those for the path, the digest and the problem.
        by_path: The rows by their paths.
    """

    columns: TableColumns
    reader: Reader
    tally: PassTally
    names: tuple[str, ...] = ()
    by_path: dict[str, dict[str, Any]] = attrs.field(factory=dict)

    def take(self, table: Any) -> None:
        """Add the rows of a table."""
        twice: dict[str, None] = {}
        batches = batches_of(table)
        self._require_columns(batches.schema)
        for number, row in enumerate(rows_of(batches), 1):
            path = row[self.columns.path]
            if has_problem(row, self.columns):
                # The row has no values, because its file could not be read.
                continue
            if not isinstance(path, str):
                self._refuse(WHOLE, f"row {number} of the table has no path")
            elif path in self.by_path:
                twice[path] = None
            else:
                self.by_path[path] = row
        for path in twice:
            del self.by_path[path]
            self._refuse(path, "more than one row has this path")

    def _require_columns(self, schema: pyarrow.Schema) -> None:
        """Raise `ValueError` for a table with unknown or repeated columns, or without paths."""
        known = self.columns.schema
        for field in schema:
            if _INDEX.fullmatch(field.name):
                continue
            if field.name not in known.names:
                similar = difflib.get_close_matches(field.name, known.names, 1)
                hint = f"; did you mean {similar[0]!r}?" if similar else ""
                raise ValueError(f"the table has an unknown column {field.name!r}{hint}")
            _require_fields(field.type, known.field(field.name).type, field.name)
        if self.columns.path not in schema.names:
            raise ValueError(f"the table has no column {self.columns.path!r} that names the files")
        own = {self.columns.path, self.columns.digest, self.columns.problem}
        self.names = tuple(name for name in known.names if name in schema.names and name not in own)

    def _refuse(self, path: str, reason: str) -> None:
        label = self.reader.source.label(path)
        self.tally.problems.append(FileProblem(path, (Diagnostic("NF607", reason, name=label),)))

    def edits(self) -> Iterator[FileEdit]:
        """Yield the edits of the files that need any."""
        left = dict.fromkeys(self.by_path)
        for found in self._found():
            path = found.path if isinstance(found, FileProblem) else found[0]
            left.pop(path, None)
            edit = self._edit(found)
            if edit is not None:
                yield edit
        for path in left:
            self._refuse(path, "the collection has no such file")

    def _found(self) -> Iterator[Found]:
        source = self.reader.source
        if isinstance(source, FileSource):
            for name in source.names():
                if isinstance(name, str) and name in self.by_path:
                    yield source.found(name)
            return
        for found in source.texts():
            if not isinstance(found, FileProblem) and found[0] in self.by_path:
                yield found

    def _edit(self, found: Found) -> FileEdit | None:
        """Return the edits that a file needs; `None` if it needs none or has a problem."""
        tally = self.tally
        if isinstance(found, FileProblem):
            tally.problems.append(found)
            return None
        path, content = found
        row = self.by_path[path]
        skipped = tally.skipped
        model = self.reader.article(tally, found)
        if model is NOTHING:
            if tally.skipped > skipped:
                tally.skipped = skipped
                self._refuse(path, "the file has no front matter")
            return None
        expected = row.get(self.columns.digest)
        try:
            edit = self._changed(model, row, path, content)
        except NewsformatError as error:
            tally.read -= 1
            tally.problems.append(self.reader.problem(path, error))
            return None
        # If the file already has the values of the row, it does not matter that it has changed.
        if edit is not None and expected is not None and expected != digest(content):
            tally.read -= 1
            self._refuse(path, "the file changed since the table was made")
            return None
        return edit

    def _changed(
        self, model: Any, row: Mapping[str, Any], path: str, content: bytes
    ) -> FileEdit | None:
        changes = _changes(self.columns, model, row, self.names, self.reader.source.label(path))
        if not changes:
            return None

        def change(document: Document[Any]) -> None:
            for attribute, value in changes.items():
                setattr(document.article, attribute, value)

        return EditRecorder(change)(self.reader.parsed(path, content), path, content)


def _require_fields(kind: pyarrow.DataType, known: pyarrow.DataType, place: str) -> None:
    """Raise `ValueError` for a struct that lacks a field, or has one that is unknown.

    A field that is missing would be removed from all files.
    """
    if pyarrow.types.is_struct(known) and pyarrow.types.is_struct(kind):
        names = [field.name for field in kind]
        for field in known:
            if field.name not in names:
                raise ValueError(f"the column {place} lacks the field {field.name!r}")
            _require_fields(kind.field(field.name).type, field.type, f"{place}.{field.name}")
        for name in names:
            if name not in {field.name for field in known}:
                raise ValueError(f"the column {place} has an unknown field {name!r}")
    elif pyarrow.types.is_list(known) and hasattr(kind, "value_type"):
        _require_fields(kind.value_type, known.value_type, place)


def _changes(
    columns: TableColumns, model: Any, row: Mapping[str, Any], names: Sequence[str], label: str
) -> dict[str, Any]:
    """Return the new values of the attributes that change, by the names of the attributes.

    Raises:
        ValidationError: A value does not fit its field.
    """
    # If the table cannot hold the file, the nulls in its row do not mean that keys are absent.
    takes_away = columns.failure(model) is None
    cells = {name: row[name] for name in names if takes_away or row[name] is not None}
    problems = list[Problem]()
    data: dict[Any, Any] = dict(to_plain(model, problems))
    attributes = [
        *_changed_keys(columns, cells, data, problems),
        *_changed_extra(columns, cells, data, problems),
    ]
    made = try_structure(data, columns.model, problems) if attributes and not problems else None
    body = cells.get(columns.body)
    if body is not None and not isinstance(body, str):
        problems.append(misfit("text", body, (columns.body,)))
    elif columns.body_attribute is not None:
        problems += _cut(body, getattr(model, columns.body_attribute), columns.body)
    if problems:
        raise ValidationError(
            Diagnostic(each.code, each.message, format_path(each.path), name=label)
            for each in problems
        )
    changes = {attribute: getattr(made, attribute) for attribute in attributes}
    attribute = columns.body_attribute
    if body is not None and attribute is not None:
        now = getattr(model, attribute)
        body = _with_line_ends_of(now, body)
        if body != now:
            changes[attribute] = body
    return changes


def _cut(wanted: object, now: object, name: str) -> list[Problem]:
    """Return the problem with a text whose end a spreadsheet left out, if it is one."""
    if not isinstance(wanted, str) or not isinstance(now, str):
        return []
    plain, whole = wanted.replace("\r\n", "\n"), now.replace("\r\n", "\n")
    if plain == whole or not whole.startswith(plain):
        return []
    for text in {wanted, plain}:
        size = len(text.encode("utf-16-le", "surrogatepass")) // 2
        if size in _LONGEST_CELLS:
            reason = f"the text ends after {size:,} characters, where a spreadsheet cuts cells off"
            return [Problem("NF607", reason, (name,))]
    return []


# Characters of UTF-16 in a cell of Excel, and of some versions of LibreOffice.
_LONGEST_CELLS: Final = frozenset({32_767, 65_535})


def _with_line_ends_of(now: str, wanted: str) -> str:
    """Return a body in which line ends are like those of the body in the file.

    A spreadsheet writes the same line ends in all cells, whatever they were before.
    """
    plain = wanted.replace("\r\n", "\n")
    if plain == now.replace("\r\n", "\n"):
        return now
    windows, all_ends = now.count("\r\n"), now.count("\n")
    if all_ends and windows == all_ends:
        return plain.replace("\n", "\r\n")
    return wanted if windows or not all_ends else plain


def _changed_keys(
    columns: TableColumns, cells: Mapping[str, Any], data: dict[Any, Any], problems: list[Problem]
) -> Iterator[str]:
    """Give the known keys of data the values of cells, and yield the attributes that change."""
    for column in columns.keys:
        if column.name not in cells:
            continue
        wanted = _plain(column.read, cells[column.name], (column.key,), problems)
        now = data.get(column.key)
        if is_alike(wanted, now):
            continue
        problems += _cut(wanted, now, column.key)
        data.pop(column.key, None)
        if wanted is not None or column.null_is_none:
            data[column.key] = as_in_file(wanted, now)
        yield column.attribute


def _changed_extra(
    columns: TableColumns, cells: Mapping[str, Any], data: dict[Any, Any], problems: list[Problem]
) -> Iterator[str]:
    """Replace the unknown keys of data by those of a cell; yield their attribute if they change."""
    name, attribute = columns.extra, columns.extra_attribute
    if attribute is None or name not in cells:
        return
    wanted = _plain(extra_column().read, cells[name], (name,), problems)
    wanted = {} if wanted is None else wanted
    if not isinstance(wanted, dict):
        problems.append(Problem("NF202", "expected a JSON object of other keys", (name,)))
        return
    known = {column.key for column in columns.keys}
    reason = "this key has a column of its own"
    problems += [Problem("NF205", reason, (key,)) for key in sorted(known & wanted.keys())]
    now = {key: value for key, value in data.items() if key not in known}
    if not is_alike(wanted, now):
        for key in now:
            del data[key]
        data.update(as_in_file(wanted, now))
        yield attribute


def _plain(read: Callable[[Any], Any], value: Any, path: Path, problems: list[Problem]) -> Any:
    if value is None:
        return None
    try:
        return read(value)
    except InexactError as error:
        problems.append(Problem("NF202", error.reason, (*path, *error.path)))
        return None


def is_alike(wanted: object, now: object) -> bool:
    """Tell whether a value from a row need not be written, because the file has it already.

    A table does not show whether a number was written with a decimal point, nor whether an empty
    value was absent. So such differences do not count.
    """
    if _is_empty(wanted) and _is_empty(now):
        return True
    if isinstance(wanted, dict) and isinstance(now, dict):
        return all(is_alike(wanted.get(key), now.get(key)) for key in {**wanted, **now})
    if isinstance(wanted, list) and isinstance(now, list):
        return len(wanted) == len(now) and all(map(is_alike, wanted, now))
    if type(wanted) in _NUMBERS and type(now) in _NUMBERS and wanted == now:
        return True
    return same(wanted, now)


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, (str, list, dict)) and not value)


_NUMBERS: Final = frozenset({int, float})


def as_in_file(wanted: Any, now: object) -> Any:
    """Return the plain data of a row, in which values that did not change are those of the file.

    In a table, all dates and times are in UTC, and `5` and `5.0` are the same. So without this
    function, values beside a changed one would be rewritten too. A date and time that did change
    gets the offset of the one in the file.
    """
    if is_alike(wanted, now):
        return now
    if isinstance(wanted, dict) and isinstance(now, dict):
        return {
            key: as_in_file(value, now[key]) if key in now else value
            for key, value in wanted.items()
        }
    if isinstance(wanted, list) and isinstance(now, list):
        return [
            value if old < 0 else as_in_file(value, now[old])
            for value, old in zip(wanted, _old_places(wanted, now), strict=True)
        ]
    if isinstance(wanted, datetime) and isinstance(now, datetime) and now.tzinfo is not None:
        return _in_zone(wanted, now.tzinfo)
    return wanted


def _old_places(wanted: list[Any], now: list[Any]) -> Iterable[int]:
    """Return for each item of a list its index in the list of the file, or -1 for a new item."""
    return align(_without_points(now), _without_points(wanted))


def _without_points(value: Any) -> Any:
    """Return plain data in which floats that are whole numbers are replaced by integers."""
    if isinstance(value, dict):
        return {key: _without_points(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_points(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Return a moment in another zone; unchanged if it has no zone, or its year is out of range."""
    if moment.utcoffset() is None:
        return moment
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment
