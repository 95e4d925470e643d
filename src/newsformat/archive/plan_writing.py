"""Writes plans file by file, and reports what was written and what was not."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import Literal, TypeAlias

import attrs

from newsformat.archive.file_edit import FileEdit, digest
from newsformat.disk.files import read_file, write_file
from newsformat.errors import ConflictError

Outcome: TypeAlias = Literal["written", "already written", "refused", "failed", "not reached"]
"""What happened to a file; a file that changed since the plan was made is `refused`."""

TargetKind: TypeAlias = Literal["folder", "paths", "read-only"]
"""Whether paths are relative to a folder, or were given by the user; or nothing can be written."""


@attrs.frozen
class FileResult:
    """The result of writing one file of a plan.

    Attributes:
        path: The path of the file below the root of the collection.
        outcome: `"written"`, `"already written"`, `"refused"`, `"failed"` or `"not reached"`.
        reason: Why the file was not written; empty if it was.
    """

    path: str
    outcome: Outcome
    reason: str = ""

    def __str__(self) -> str:
        """Return the path, and what happened to the file."""
        return f"{self.path}: {self.outcome}" + (f", {self.reason}" if self.reason else "")


@attrs.frozen
class WriteReport:
    """The results of writing a plan. `print` shows the counts, and each file that was not written.

    Attributes:
        results: The result of each file, in the order of the plan.

    Example:
        >>> print(WriteReport((FileResult("a.md", "written"), FileResult("b.md", "written"))))
        2 written
    """

    results: tuple[FileResult, ...]

    @property
    def counts(self) -> Counter[Outcome]:
        """The number of files with each outcome."""
        return Counter(result.outcome for result in self.results)

    @property
    def complete(self) -> bool:
        """Whether every file now has the text that was planned."""
        return not any(self._incomplete())

    def paths(self, outcome: Outcome) -> list[str]:
        """Return the paths of the files with one outcome, such as `"refused"`."""
        return [result.path for result in self.results if result.outcome == outcome]

    def __str__(self) -> str:
        """The counts, and a line for each file that does not have the text that was planned."""
        counts = ", ".join(f"{count} {outcome}" for outcome, count in self.counts.items())
        return "\n".join([counts or "nothing to write", *map(str, self._incomplete())])

    def _incomplete(self) -> Iterator[FileResult]:
        return (each for each in self.results if each.outcome not in {"written", "already written"})


@attrs.frozen
class Target:
    """Where a plan is written.

    Attributes:
        kind: Whether paths are relative to a folder, or were given by the user; or nothing can be
            written.
        place: The absolute path of the folder, or of the folder that relative paths start from; or
            a description of what cannot be written.
    """

    kind: TargetKind
    place: str

    def require_writable(self) -> None:
        """Check that files can be written there.

        Raises:
            io.UnsupportedOperation: They cannot.
        """
        if self.kind == "read-only":
            reason = f"{self.place} can only be read; write the plan of a folder that has its files"
            raise io.UnsupportedOperation(reason)

    def path_of(self, name: str) -> str:
        """Return the path of a file.

        Raises:
            PermissionError: The file would be outside the folder.
        """
        if self.kind == "folder" and not _stays_inside(name):
            raise PermissionError("its path leads out of the folder")
        return os.path.join(self.place, name)  # noqa: PTH118 - paths are texts here


def _stays_inside(name: str) -> bool:
    """Tell whether a name leads to a place inside a folder, on any operating system."""
    windows = PureWindowsPath(name)
    parts = {*PurePosixPath(name).parts, *(windows.parts if os.name == "nt" else ())}
    return bool(name) and not (
        name.startswith("/") or ".." in parts or (os.name == "nt" and windows.anchor)
    )


def written_one_by_one(files: Sequence[FileEdit], target: Target) -> Iterator[FileResult]:
    """Write files, and yield the result of each as soon as it is known.

    Args:
        files: The changes of each file.
        target: Where the files are.
    """
    for file in files:
        try:
            outcome, reason = _written(file, target.path_of(file.path))
        except ConflictError:
            outcome, reason = "refused", _CHANGED
        except OSError as error:
            outcome, reason = "failed", error.strerror or str(error)
        yield FileResult(file.path, outcome, reason)


_CHANGED = "it changed since the plan was made"


def _written(file: FileEdit, path: str) -> tuple[Outcome, str]:
    """Write one file, if it has not changed since the plan was made."""
    content = read_file(path)
    present = digest(content)
    if present == file.after:
        return "already written", ""
    if present != file.before:
        return "refused", _CHANGED
    after = file.applied(content)
    if after is None:
        return "failed", "the edits of the plan do not produce the text that was planned"
    write_file(path, after, expected=content, name=file.name)
    return "written", ""


def write_all(
    files: Sequence[FileEdit],
    target: Target,
    progress: Callable[[FileResult], object] | None = None,
) -> WriteReport:
    """Write files, and return a report with the result of each.

    Args:
        files: The changes of each file.
        target: Where the files are.
        progress: Called with the result of each file.

    Raises:
        io.UnsupportedOperation: Nothing can be written there.
    """
    target.require_writable()
    results: list[FileResult] = []
    try:
        for result in written_one_by_one(files, target):
            results.append(result)
            if progress is not None:
                progress(result)
    except BaseException as error:
        # This happens after an interrupt above all. The plan can be written again, and skips what
        # is done.
        rest = [FileResult(file.path, "not reached") for file in files[len(results) :]]
        error.add_note(f"the plan was not written completely: {WriteReport((*results, *rest))}")
        raise
    return WriteReport(tuple(results))
