"""Writes files to a folder of an object store."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pyspark_newsformat.found_texts import ListedFile
from pyspark_newsformat.storage import STAGING, ObjectStore, object_store
from pyspark_newsformat.targets import StagedFile, Target

if TYPE_CHECKING:
    import fsspec

_ALL: Final = ("**/*",)

# The largest number of requests at the same time.
_REQUESTS: Final = 16

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")


class ObjectTarget(Target):
    """A folder of any file system that fsspec knows.

    Each object appears as a whole or not at all. But objects are copied to their places one by one,
    and this cannot be undone. So a job that is killed meanwhile must be run again.
    """

    def __init__(self, root: str, job: str, storage_options: Mapping[str, Any]) -> None:
        """Take the address of the folder, the unique name of the job, and options for fsspec."""
        self._root = root
        self._job = f"{STAGING}{job}"
        self._storage_options = storage_options

    def begin(self) -> None:
        """Do nothing, because an object store needs no folders."""

    def stage(self, task: str, contents: Mapping[int, bytes]) -> list[str]:
        """Write the files of a task to the folder of the job."""
        system, folder = self._opened()
        staged = {number: f"{task}/{number}" for number in contents}
        system.pipe(
            {f"{folder}/{self._job}/{staged[each]}": text for each, text in contents.items()}
        )
        return list(staged.values())

    def listed(self, patterns: tuple[str, ...]) -> list[str]:
        """Return the names of the files in the target."""
        system, folder = self._opened()
        try:
            found = list(ObjectStore(system, folder).listed(patterns))
        except FileNotFoundError:
            return []
        return [file.name for file in found if isinstance(file, ListedFile)]

    def existing(self, names: Sequence[str]) -> list[str]:
        """Return the names that are taken."""
        system, folder = self._opened()
        are_there = _at_once(lambda name: system.exists(f"{folder}/{name}"), names)
        return [name for name, is_there in zip(names, are_there, strict=True) if is_there]

    def is_same(self, file: StagedFile) -> bool:
        """Tell whether the target already has a file of this name and content."""
        system, folder = self._opened()
        staged = bytes(system.cat_file(f"{folder}/{self._job}/{file.staged}"))
        return staged == bytes(system.cat_file(f"{folder}/{file.name}"))

    def publish(self, files: Sequence[StagedFile], removed: Sequence[str]) -> None:
        """Copy files to their places, then remove others."""
        system, folder = self._opened()

        def place(file: StagedFile) -> None:
            system.cp_file(f"{folder}/{self._job}/{file.staged}", f"{folder}/{file.name}")

        _at_once(place, files)
        _at_once(lambda name: system.rm_file(f"{folder}/{name}"), removed)

    def discard(self) -> None:
        """Remove the folder of the job."""
        system, folder = self._opened()
        with contextlib.suppress(FileNotFoundError):
            system.rm(f"{folder}/{self._job}", recursive=True)

    def _opened(self) -> tuple[fsspec.AbstractFileSystem, str]:
        return object_store(self._root, self._storage_options)


def _at_once(function: Callable[[_Item], _Made], items: Iterable[_Item]) -> list[_Made]:
    """Call a function with each item, in several threads, and raise the first error."""
    with ThreadPoolExecutor(_REQUESTS) as threads:
        return list(threads.map(function, items))
