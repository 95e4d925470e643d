"""Plans the edits of files, and reports progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs

from newsformat.archive.change_expressions import Changes
from newsformat.archive.conditions import Condition
from newsformat.archive.edit_plan import EditPlan
from newsformat.archive.file_edit import EditRecorder, FileEdit
from newsformat.archive.passes import results_of
from newsformat.archive.plan_json import PlanContent
from newsformat.archive.plan_writing import Target
from newsformat.archive.reading import PassTally, Reader
from newsformat.archive.work import Work
from newsformat.cli.file_processing import Chosen, refuse_named
from newsformat.disk.files import absolute
from newsformat.document import Document

_LEFT_OUT: Final = "left out"


@attrs.frozen
class _RecorderWhere:
    """Returns the changes of a document, if it meets a condition.

    A predicate of the reader would not report the documents that it leaves out, so that no progress
    could be shown.
    """

    recorder: EditRecorder
    condition: Condition | None

    def __call__(self, document: Document[Any], path: str, content: bytes) -> FileEdit | str | None:
        """Return the changes, `None`, or a mark that the document was left out."""
        if self.condition is not None and not self.condition(document):
            return _LEFT_OUT
        return self.recorder(document, path, content)


def plan_of(
    files: Chosen,
    model: type[Any] | None,
    changes: Changes,
    condition: Condition | None,
    workers: int,
    progress: Callable[[], object],
) -> EditPlan:
    """Plan changes of files, as `Collection.edit` does.

    A file without front matter that was named is reported as a problem instead of being skipped.

    Args:
        files: The files.
        model: The class of the documents.
        changes: The changes to make.
        condition: The condition that documents must meet to be changed.
        workers: The number of processes.
        progress: Called for each file.
    """
    reader, tally = Reader(model, {}, (), files.source), PassTally()
    recorder = _RecorderWhere(EditRecorder(changes), condition)
    work = Work(reader, recorder, keeps_problems=True, reads_ahead=True)
    edits: list[FileEdit] = []
    for each in results_of(work, tally, workers):
        progress()
        if isinstance(each, FileEdit):
            edits.append(each)
        elif each == _LEFT_OUT:
            tally.read -= 1
            tally.left_out += 1
    refuse_named(files, model, [edit.path for edit in edits], tally)
    target = Target("paths", absolute("."))
    return EditPlan(PlanContent(tuple(edits), tally.counts, tuple(tally.problems), target))
