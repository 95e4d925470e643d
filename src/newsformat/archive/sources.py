"""Decides where the texts of a collection come from, and where they are written."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from newsformat.archive.plan_writing import Target
from newsformat.archive.texts.folders import FolderSource, PathSource
from newsformat.archive.texts.git_revisions import GitSource
from newsformat.archive.texts.json_lines import JsonLinesSource
from newsformat.archive.texts.patterns import DEFAULT_PATTERN, EVERYTHING, patterns_of
from newsformat.archive.texts.tar_files import TarSource
from newsformat.archive.texts.text_source import TextSource
from newsformat.archive.texts.zip_files import ZipSource
from newsformat.arguments import require_path
from newsformat.disk.files import absolute
from newsformat.text.source import Limits

_GIT: Final = "git:"
_TAR_ENDINGS: Final = (
    ".tar",
    ".tar.gz",
    ".tgz",
    ".tar.bz2",
    ".tbz",
    ".tbz2",
    ".tar.xz",
    ".txz",
)
_JSON_ENDINGS: Final = (".jsonl", ".ndjson")
_ZIP_ENDING: Final = ".zip"

ENDINGS_OF_MANY: Final = (_ZIP_ENDING, *_TAR_ENDINGS, *_JSON_ENDINGS)
"""The endings of the names of files that hold many texts, in lower case."""


def source_of(
    root: object, pattern: object, limits: Limits, repository: str, *, gitignore: bool
) -> tuple[TextSource, Target]:
    """Return the source of the texts, and the target to write them to.

    Args:
        root: A path, a revision of Git, or a tuple of paths.
        pattern: A pattern for the names to take, or several.
        limits: The largest size of files, and of unpacked archives.
        repository: A folder in the repository of a revision.
        gitignore: Whether to skip files that Git ignores.

    Raises:
        FileNotFoundError: The root does not exist.
        ImportError: A library that `gitignore` needs is not installed.
        TypeError: An argument has the wrong type.
        ValueError: A pattern or a revision is not valid, or `gitignore` does not apply to this
            root.
    """
    patterns = patterns_of(pattern)
    if isinstance(root, tuple):
        return _named_files(root, patterns, limits, gitignore=gitignore)
    path = require_path(root)
    if not path.startswith(_GIT) and Path(path).is_dir():
        source = FolderSource(path, patterns, limits.file, gitignore=gitignore)
        return source, Target("folder", source.root)
    packed = _packed_texts(path, patterns, limits, repository)
    if packed is None:
        # This raises an error if the root does not exist.
        Path(path).lstat()
        return _named_files((path,), patterns, limits, gitignore=gitignore)
    if gitignore:
        raise ValueError(f"gitignore=True is for folders, and {path} is not one")
    return packed, Target("read-only", path)


def _named_files(
    paths: tuple[object, ...], patterns: tuple[str, ...], limits: Limits, *, gitignore: bool
) -> tuple[TextSource, Target]:
    names = tuple(map(require_path, paths))
    source = PathSource(names, patterns, limits.file, gitignore=gitignore)
    return source, Target("paths", absolute("."))


def _packed_texts(
    path: str, patterns: tuple[str, ...], limits: Limits, repository: str
) -> TextSource | None:
    """Return a source that can only be read; `None` if the path does not look like one."""
    if path.startswith(_GIT):
        return GitSource(path[len(_GIT) :], absolute(repository), patterns, limits.file)
    ending = path.lower()
    if not ending.endswith(ENDINGS_OF_MANY):
        return None
    Path(path).lstat()
    if ending.endswith(_ZIP_ENDING):
        return ZipSource(path, patterns, limits.file)
    if ending.endswith(_TAR_ENDINGS):
        return TarSource(path, patterns, limits.file, limits.archive)
    # Without a pattern of the user's own, all lines are taken, whatever their paths are.
    chosen = EVERYTHING if patterns == DEFAULT_PATTERN else patterns
    return JsonLinesSource(path, chosen, limits.file)
