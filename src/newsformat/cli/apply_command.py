"""The command `newsformat apply`, which brings changes made in a table back to the files."""

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
from newsformat.cli.exported_files import ExportedFiles
from newsformat.cli.file_processing import Chosen, chosen, path_from_here, require_no_input
from newsformat.cli.progress import progress_of
from newsformat.cli.standard_streams import say
from newsformat.cli.table_columns import columns_of
from newsformat.cli.table_files import TableFileError, read_table, with_paths
from newsformat.cli.terminal import printable
from newsformat.disk.files import absolute, is_same_file


class ApplyRequest(NamedTuple):
    """The arguments of `apply`.

    Attributes:
        table: The path of the file with the table.
        columns: The names of the columns to apply, separated by commas; `None` for all columns.
        edits: Which files are edited, and how. The changes themselves come from the table.
    """

    table: str
    columns: str | None
    edits: EditRequest


def apply(request: ApplyRequest) -> int:
    """Show the edits that a table makes, write them if the user wants it, return the exit code.

    Raises:
        ImportError: pyarrow is not installed.
        OSError: A path does not exist, or the table cannot be read.
        SettingsError: A setting is not valid.
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
    new_plan = request.edits.new_plan
    if new_plan is not None:
        require_no_input(files, new_plan, "--save-plan")
        if is_same_file(new_plan, request.table):
            reason = f"{printable(new_plan)} is the table; give another file"
            raise click.UsageError(f"--save-plan: {reason}")
    table = with_paths(table, columns.path, _path_of(files, request.edits.paths))
    source = ExportedFiles(files, (), model)
    reader = Reader(model, {}, (), source)
    with progress_of(files, "Comparing") as progress:
        source.progress = progress
        return apply_table(collection_of(reader, Target("paths", absolute("."))), table)


def _path_of(files: Chosen, roots: tuple[str, ...]) -> Callable[[str], str]:
    """Return a function that finds the path of a file for the path of a row.

    The path of a row is the path of its file as `export` writes it, or the path below one of the
    folders among the arguments.
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
