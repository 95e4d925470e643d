"""Writes files to a folder of this machine, or to one that all machines have mounted."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs

from newsformat.archive.texts.folders import FolderSource
from newsformat.disk.metadata import copy_metadata, is_read_only
from newsformat.text.source import DEFAULT_LIMITS
from pyspark_newsformat.storage import STAGING, is_staged
from pyspark_newsformat.targets import StagedFile, Target

_JOURNAL: Final = "journal"
_BEFORE: Final = "before"


@attrs.frozen
class _Step:
    """One step of publishing: a file is written, replaced or removed.

    Attributes:
        name: The name of the file, relative to the target.
        staged: Where the new file is now; `None` if the file is removed.
        before: Where the earlier file is kept meanwhile; `None` if there was none.
    """

    name: str
    staged: str | None
    before: str | None


class LocalTarget(Target):
    """A folder in which `discard` undoes what `publish` has done if `publish` did not finish.

    Before the first file is moved, all steps are written to a journal. So another process can undo
    them if this one is killed. The journal is removed when all steps are done.
    """

    def __init__(self, root: str, job: str) -> None:
        """Take the path of the folder, and the unique name of the job."""
        self._root = root
        self._staging = os.path.join(root, f"{STAGING}{job}")  # noqa: PTH118 - paths are texts here
        self._is_new = False

    def begin(self) -> None:
        """Make the folder of the job, and the target if it does not exist."""
        self._is_new = not Path(self._root).exists()
        if not self._is_new and not Path(self._root).is_dir():
            raise NotADirectoryError(f"{self._root} is a file; give the path of a folder")
        Path(self._root).mkdir(parents=True, exist_ok=True)
        Path(self._staging).mkdir()

    def stage(self, task: str, contents: Mapping[int, bytes]) -> list[str]:
        """Write the files of a task to the folder of the job."""
        folder = Path(self._staging, task)
        try:
            # A late task must not make the folder of the job again after the job has ended.
            folder.mkdir(exist_ok=True)
        except FileNotFoundError:
            raise FileNotFoundError(
                f"{self._staging} is not there any more, or not on this machine; "
                "tasks on several machines write to a folder that all of them share"
            ) from None
        for number, content in contents.items():
            with Path(folder, str(number)).open("xb") as file:
                file.write(content)
        return [f"{task}/{number}" for number in contents]

    def listed(self, patterns: tuple[str, ...]) -> list[str]:
        """Return the names of the files in the target."""
        names = FolderSource(self._root, patterns, DEFAULT_LIMITS.file).names()
        return [name for name in names if isinstance(name, str) and not is_staged(name)]

    def existing(self, names: Sequence[str]) -> list[str]:
        """Return the names that are taken."""
        return [name for name in names if os.path.lexists(self._path(name))]

    def is_same(self, file: StagedFile) -> bool:
        """Tell whether the target already has a file of this name and content."""
        path = self._path(file.name)
        return Path(path).is_file() and filecmp.cmp(self._waiting(file.staged), path, shallow=False)

    def publish(self, files: Sequence[StagedFile], removed: Sequence[str]) -> None:
        """Move files to their places, then remove others. If a step fails, all are undone."""
        names = [file.name for file in files] + list(removed)
        had = set(self.existing(names))
        before = {name: f"{_BEFORE}/{number}" for number, name in enumerate(names) if name in had}
        self._require_writable(before)
        steps = [_Step(file.name, file.staged, before.get(file.name)) for file in files]
        steps += [_Step(name, None, before[name]) for name in removed if name in before]
        # The contents of new files must be on the disk before the files are renamed. Synchronizing
        # all at once takes a tenth of the time of synchronizing each file.
        getattr(os, "sync", lambda: None)()
        Path(self._waiting(_BEFORE)).mkdir()
        self._write_journal(steps)
        try:
            for step in steps:
                self._do(step)
        except BaseException:
            self._undo()
            raise
        Path(self._waiting(_JOURNAL)).unlink()
        for step in steps:
            if step.staged is None:
                self._remove_empty_folders(step.name)

    def discard(self) -> None:
        """Undo the steps of an unfinished `publish`, and remove the folder of the job."""
        self._undo()
        shutil.rmtree(self._staging, ignore_errors=True)
        if self._is_new:
            with contextlib.suppress(OSError):
                Path(self._root).rmdir()

    def _path(self, name: str) -> str:
        """Return the path of a file. For a symbolic link, that is the path of its target."""
        path = os.path.join(self._root, name)  # noqa: PTH118 - as above
        return os.path.realpath(path) if Path(path).is_symlink() else path

    def _waiting(self, staged: str) -> str:
        return os.path.join(self._staging, staged)  # noqa: PTH118 - as above

    def _require_writable(self, names: Mapping[str, str]) -> None:
        for name in names:
            path = Path(self._path(name))
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "a row has the path of a folder", name)
            if path.exists() and is_read_only(path, path.stat()):
                raise PermissionError(errno.EACCES, "it is read-only; make it writable first", name)

    def _write_journal(self, steps: Sequence[_Step]) -> None:
        path = Path(self._waiting(_JOURNAL))
        written = path.with_suffix(".new")
        with written.open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(attrs.astuple(step))}\n" for step in steps)
            file.flush()
            os.fsync(file.fileno())
        written.replace(path)

    def _journal(self) -> Iterator[_Step]:
        with contextlib.suppress(FileNotFoundError):
            lines = Path(self._waiting(_JOURNAL)).read_text(encoding="utf-8").split("\n")
            yield from (_Step(*json.loads(line)) for line in lines if line)

    def _do(self, step: _Step) -> None:
        path = self._path(step.name)
        if step.staged is None:
            assert step.before is not None  # noqa: S101 - nothing else is removed
            Path(self._root, step.name).rename(self._waiting(step.before))
            return
        staged = Path(self._waiting(step.staged))
        if step.before is None:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        else:
            copy_metadata(Path(path), Path(path).stat(), staged)
            _keep(path, self._waiting(step.before))
        staged.replace(path)

    def _undo(self) -> None:
        """Undo the steps of the journal that were done, in reverse order."""
        for step in reversed(list(self._journal())):
            path = self._path(step.name)
            if step.before is not None:
                with contextlib.suppress(FileNotFoundError):
                    Path(self._waiting(step.before)).replace(path)
            elif step.staged is not None:
                if not Path(self._waiting(step.staged)).exists():
                    Path(path).unlink(missing_ok=True)
                self._remove_empty_folders(step.name)
        Path(self._waiting(_JOURNAL)).unlink(missing_ok=True)

    def _remove_empty_folders(self, name: str) -> None:
        """Remove the folders that contained a removed file, up to the first that is not empty."""
        for folder in list(Path(name).parents)[:-1]:
            try:
                Path(self._root, folder).rmdir()
            except OSError:
                return


def _keep(path: str, other: str) -> None:
    """Give a file a second name, or copy it if the file system has no hard links."""
    try:
        os.link(path, other)
    except OSError:
        # The copy gets its name when it is complete, in case the process is killed meanwhile.
        shutil.copy2(path, f"{other}.new")
        Path(f"{other}.new").replace(other)
