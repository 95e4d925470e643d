"""What is going to change in which files: a plan that is looked at before anything is written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import attrs

from newsformat.archive.file_edit import FileEdit
from newsformat.archive.plan_files import (
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
    """Changes of many files, which were made in memory and are not written yet.

    `Collection.edit` makes plans. A plan can be shown, kept in a file, and written, as often as
    need be: files that have their new text already are left alone, and files that somebody else
    changed in the meantime are refused.

    Example:
        >>> from newsformat import Collection
        >>> plan = Collection([]).edit(lambda doc: doc.set("heat", 3))
        >>> len(plan), plan.diff()
        (0, '')
    """

    __slots__ = ("_content",)

    def __init__(self, content: PlanContent) -> None:
        """Take all that the plan says; `Collection.edit` and `load` make plans."""
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
        """What became of the files of the collection; `read` are those that could be edited."""
        return self._content.counts

    @property
    def problems(self) -> tuple[FileProblem, ...]:
        """The files that could not be read, or not be edited, and why."""
        return self._content.problems

    def __len__(self) -> int:
        """How many files change."""
        return len(self.files)

    def __iter__(self) -> Iterator[FileEdit]:
        """The files that change."""
        return iter(self.files)

    def __eq__(self, other: object) -> bool:
        """Whether another plan says the same."""
        return self._content == other._content if isinstance(other, EditPlan) else NotImplemented

    def __hash__(self) -> int:
        """The hash of what it says."""
        return hash(self.files)

    def __str__(self) -> str:
        """One line with the counts."""
        return (
            f"{len(self)} of {self.counts.files} files change, {len(self.problems)} have problems"
        )

    def __repr__(self) -> str:
        """Name the counts."""
        return f"<EditPlan: {self}>"

    def diff(self) -> str:
        """Return the unified diff of all files, as `git apply` and `patch` read it."""
        return "".join(file.diff for file in self.files)

    def write(self, progress: Callable[[FileResult], object] | None = None) -> WriteReport:
        """Write the files, one after the other.

        Each is replaced in one step, as by `Document.write`. A file that cannot be written, or
        that is no longer what it was when the plan was made, is reported, and the others are
        written all the same. Where the program is interrupted, the error has a note that says what
        was done; writing the plan again does the rest.

        Args:
            progress: Is told of each file when it was dealt with.

        Returns:
            What became of each file.

        Raises:
            io.UnsupportedOperation: It is the plan of an archive or a revision, which are only
                read.
        """
        return write_all(self.files, self._content.target, progress)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Keep the plan in a file, as JSON; a file that stands there is replaced.

        Args:
            path: The path of the file.

        Raises:
            OSError: It cannot be written.
        """
        require_path(path)
        write_file(path, plan_to_json(self._content))

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], root: str | os.PathLike[str] | None = None
    ) -> EditPlan:
        """Read a plan that `save` kept.

        Whoever can change the file of a plan can say what is written, so load your own only.

        Args:
            path: The path of the file.
            root: The folder of the articles, if it is another one now.

        Raises:
            OSError: The file cannot be read.
            ValueError: It is no plan.
        """
        name = require_path(path)
        try:
            content = plan_from_json(read_file(name))
        except PlanFormatError as error:
            raise ValueError(f"{name} is no edit plan: {error}") from None
        if root is not None:
            target = Target("folder", absolute(require_path(root)))
            content = attrs.evolve(content, target=target)
        return cls(content)
