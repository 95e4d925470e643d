"""Plans of edits, which show what will change in which files before anything is written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import attrs

from newsformat.archive.file_edit import FileEdit
from newsformat.archive.plan_json import (
    PlanContent,
    PlanFormatError,
    plan_from_json,
    plan_to_json,
)
from newsformat.archive.plan_writing import FileResult, Target, WriteReport, write_all
from newsformat.archive.reading import Counts
from newsformat.archive.texts.text_source import FileProblem
from newsformat.arguments import require_path
from newsformat.disk.files import absolute, read_file, write_file


class EditPlan:
    """Changes of many files that are not written yet, made by `Collection.edit`.

    Look at it with `print(plan)` and `plan.diff()`, then write it with `write`, or keep it for
    later with `save`. It can be written more than once: files that already have their new text are
    left alone, and files that somebody changed in the meantime are refused.

    Example:
        >>> from newsformat import Collection
        >>> plan = Collection([]).edit(lambda doc: doc.set("heat", 3))
        >>> len(plan), plan.diff()
        (0, '')
    """

    __slots__ = ("_content",)

    def __init__(self, content: PlanContent) -> None:
        """Store the content of the plan; plans are made by `Collection.edit` and `load`."""
        self._content = content

    @property
    def files(self) -> tuple[FileEdit, ...]:
        """The files that change, in the order of the collection."""
        return self._content.files

    @property
    def paths(self) -> list[str]:
        """The names of the files that change."""
        return [file.path for file in self.files]

    @property
    def counts(self) -> Counts:
        """The number of files of the collection that were read, left out, skipped and broken."""
        return self._content.counts

    @property
    def problems(self) -> tuple[FileProblem, ...]:
        """The files that could not be read or not be changed, and why."""
        return self._content.problems

    def __len__(self) -> int:
        """Return the number of files that change."""
        return len(self.files)

    def __iter__(self) -> Iterator[FileEdit]:
        """Yield the files that change."""
        return iter(self.files)

    def __eq__(self, other: object) -> bool:
        """Whether another plan has the same content."""
        return self._content == other._content if isinstance(other, EditPlan) else NotImplemented

    def __hash__(self) -> int:
        """Return the hash of the content."""
        return hash(self.files)

    def __str__(self) -> str:
        """Return one line with the counts."""
        changed, problems = len(self), len(self.problems)
        return (
            f"{changed} of {self.counts.files} files {'changes' if changed == 1 else 'change'}, "
            f"{problems} {'has' if problems == 1 else 'have'} problems"
        )

    def __repr__(self) -> str:
        """Return the counts."""
        return f"<EditPlan: {self}>"

    def diff(self) -> str:
        """Return one unified diff of all files, which `git apply -p0` and `patch -p0` accept.

        Each path begins with the folder as the collection was given it, and has no `a/` or `b/` in
        front. So give the collection a relative folder, and apply the diff in the folder in which
        the program ran.
        """
        return "".join(file.diff for file in self.files)

    def write(self, progress: Callable[[FileResult], object] | None = None) -> WriteReport:
        """Write the files, one after the other.

        A file that cannot be written, or that changed since the plan was made, is left alone and
        reported; the others are written all the same. If the program is interrupted, write the
        plan again, which does the rest.

        Args:
            progress: A function that is called with the result of each file, such as one that
                moves a progress bar.

        Returns:
            A report with the result of each file.

        Raises:
            io.UnsupportedOperation: The plan is of an archive or a revision of Git, which cannot be
                written.
        """
        return write_all(self.files, self._content.target, progress)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the plan to a file, as JSON. A file at that path is replaced.

        Args:
            path: The path of the file.

        Raises:
            OSError: The file cannot be written.
        """
        require_path(path)
        write_file(path, plan_to_json(self._content))

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], root: str | os.PathLike[str] | None = None
    ) -> EditPlan:
        """Read a plan that `save` wrote.

        A plan decides what is written to your files, so load only plans that you trust.

        Args:
            path: The path of the file.
            root: The folder of the files, if they have moved since the plan was saved.

        Raises:
            OSError: The file cannot be read.
            ValueError: The file does not hold a plan.
        """
        name = require_path(path)
        try:
            content = plan_from_json(read_file(name))
        except PlanFormatError as error:
            raise ValueError(f"{name} is not an edit plan: {error}") from None
        if root is not None:
            target = Target("folder", absolute(require_path(root)))
            content = attrs.evolve(content, target=target)
        return cls(content)
