"""The folders that files are written to.

A job makes a folder of its own in the target, to which its tasks write their files. When all files
are written, they are moved to their places. If the job fails, its folder is removed.
"""

from __future__ import annotations

import abc
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class StagedFile(NamedTuple):
    """A file that is written but not yet at its place.

    Attributes:
        staged: The path of the file in the folder of the job.
        name: The name that it will have, relative to the target.
        is_named: Whether the name is the path of the row. Otherwise it is made from the content.
    """

    staged: str
    name: str
    is_named: bool


class Target(abc.ABC):
    """A folder that one job writes to. Spark sends this object to each task."""

    @abc.abstractmethod
    def begin(self) -> None:
        """Make the folder of the job, before its tasks begin."""

    @abc.abstractmethod
    def stage(self, task: str, contents: Mapping[int, bytes]) -> list[str]:
        """Write the files of a task to the folder of the job, and return their paths in it.

        Args:
            task: A name that no other task has, and no other attempt at this task.
            contents: The contents of the files, by their numbers in the task.
        """

    @abc.abstractmethod
    def listed(self, patterns: tuple[str, ...]) -> list[str]:
        """Return the names of the files in the target, without those in folders of jobs."""

    @abc.abstractmethod
    def existing(self, names: Sequence[str]) -> list[str]:
        """Return the names that are taken by files or folders in the target."""

    @abc.abstractmethod
    def is_same(self, file: StagedFile) -> bool:
        """Tell whether the target already has a file of this name with the same bytes."""

    @abc.abstractmethod
    def publish(self, files: Sequence[StagedFile], removed: Sequence[str]) -> None:
        """Move files to their places, then remove others.

        Args:
            files: The files to move. They replace existing files of their names.
            removed: The names of the files to remove.
        """

    @abc.abstractmethod
    def discard(self) -> None:
        """Remove the folder of the job, and undo what `publish` has done if it did not finish.

        An object store cannot undo it.
        """
