"""Where files are written: first beside all others, and then to their places.

A job makes a folder of its own in the target, in which its tasks put their files. When all are
whole they are moved to their places; when the job fails, the folder goes.
"""

from __future__ import annotations

import abc
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class StagedFile(NamedTuple):
    """A file that waits.

    Attributes:
        staged: Where it is now, in the folder of the job.
        name: Its name below the target.
        is_named: Whether its row said so; if not, the name follows from the content.
    """

    staged: str
    name: str
    is_named: bool


class Target(abc.ABC):
    """A folder that one job writes to. It is sent to each task."""

    @abc.abstractmethod
    def begin(self) -> None:
        """Make the folder of the job, before there are tasks."""

    @abc.abstractmethod
    def stage(self, task: str, contents: Mapping[int, bytes]) -> list[str]:
        """Write files of a task, and return where they are.

        Args:
            task: What no other task is called, nor another attempt at this one.
            contents: The contents by their numbers in the task.
        """

    @abc.abstractmethod
    def listed(self, patterns: tuple[str, ...]) -> list[str]:
        """Return the names of the files that are there, without those of jobs."""

    @abc.abstractmethod
    def existing(self, names: Sequence[str]) -> list[str]:
        """Return those names that something has."""

    @abc.abstractmethod
    def is_same(self, file: StagedFile) -> bool:
        """Tell whether a file that waits is at its place already, byte for byte."""

    @abc.abstractmethod
    def publish(self, files: Sequence[StagedFile], removed: Sequence[str]) -> None:
        """Move files to their places, then remove others.

        Args:
            files: The files. What has their names gives way.
            removed: The names of the others.
        """

    @abc.abstractmethod
    def discard(self) -> None:
        """Remove the folder of the job, and undo what `publish` did if it did not end."""
