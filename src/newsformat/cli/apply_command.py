"""`newsformat apply`: edits made in a table come back to the files that it was made of."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

import click

from newsformat.archive.collection import collection_of
from newsformat.archive.edit_plan import EditPlan
from newsformat.archive.plan_writing import Target
from newsformat.archive.reading import Reader
from newsformat.cli.configuration import require_model
from newsformat.cli.edit_command import EditRequest, can_ask, carry_out
from newsformat.cli.exit_codes import FAILED
from newsformat.cli.file_processing import Chosen, chosen, path_from_here
from newsformat.cli.files_of_table import FilesOfTable
from newsformat.cli.progress import progress_of
from newsformat.cli.standard_streams import say
from newsformat.cli.table_columns import columns_of
from newsformat.cli.table_files import TableFileError, read_table, with_paths
from newsformat.disk.files import absolute


class ApplyRequest(NamedTuple):
    """What somebody asked `apply` to do.

    Attributes:
        table: The path of the file with the table.
        columns: The columns that are applied, with commas between their names; `None` for all.
        edits: Which files are edited, and how, but for the changes.
    """

    table: str
    columns: str | None
    edits: EditRequest


def apply(request: ApplyRequest) -> int:
    """Show what a table changes in files, write it where that is wanted; return the exit code.

    Raises:
        ImportError: pyarrow is not installed.
        OSError: There is nothing at a path, or the table cannot be read.
        SettingsError: A setting has no meaning.
    """
    if not can_ask(request.edits):
        return FAILED
    try:
        plan = _plan(request)
    except ValueError as error:
        if isinstance(error, click.ClickException):
            raise
        say(f"newsformat: {error}")
        return FAILED
    return carry_out(plan, request.edits)


def _plan(request: ApplyRequest) -> EditPlan:
    from newsformat.tables import apply_table  # noqa: PLC0415 - it needs pyarrow

    model = require_model(request.edits.options, "table")
    columns = columns_of(model)
    names = None
    if request.columns is not None:
        names = [each.strip(" ") for each in request.columns.split(",")]
    table = read_table(request.table, columns, names)
    files = chosen(request.edits.paths, gitignore=request.edits.gitignore)
    table = with_paths(table, columns.path, _path_of(files, request.edits.paths))
    source = FilesOfTable(files, (), model)
    reader = Reader(model, {}, (), source)
    with progress_of(files, "Comparing") as progress:
        source.progress = progress
        return apply_table(collection_of(reader, Target("paths", absolute("."))), table)


def _path_of(files: Chosen, roots: tuple[str, ...]) -> Callable[[str], str]:
    """Return what gives the path of a file for that of a row.

    The paths of rows are those that `export` writes, or those below a folder that is named.
    """
    names = {each for each in files.source.names() if isinstance(each, str)}
    shown = [path_from_here(each) for each in roots if os.path.isdir(each)]  # noqa: PTH112 - paths are texts here
    folders = ["" if each == "." else f"{each}/" for each in shown]

    def path_of(path: str) -> str:
        found = dict.fromkeys(
            each for each in (path, *(f"{folder}{path}" for folder in folders)) if each in names
        )
        if len(found) > 1:
            reason = f"the path {path!r} of a row may mean {' or '.join(map(repr, found))}"
            raise TableFileError(f"{reason}; name another folder")
        return next(iter(found), path)

    return path_of
