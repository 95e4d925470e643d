"""What a collection is given as its root, to where texts come from and where they are written."""

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


def source_of(
    root: object, pattern: object, limits: Limits, repository: str, *, gitignore: bool
) -> tuple[TextSource, Target]:
    """Return where texts come from, and where they are written back.

    Args:
        root: A path, a revision of Git, or a tuple of paths.
        pattern: Which names are taken: a pattern, or several.
        limits: How large files may be, and what archives are unpacked to.
        repository: A folder in the repository of a revision.
        gitignore: Whether what Git leaves out is left out.

    Raises:
        FileNotFoundError: There is nothing at the root.
        ImportError: A library is missing that `gitignore` needs.
        TypeError: An argument has the wrong type.
        ValueError: A pattern, or a revision, is none; or `gitignore` is not for this root.
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
        # Where there is nothing, this raises.
        Path(path).lstat()
        return _named_files((path,), patterns, limits, gitignore=gitignore)
    if gitignore:
        raise ValueError(f"gitignore=True is for folders, and {path} is none")
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
    """Return a source that is only read; `None` where the path does not look like one."""
    if path.startswith(_GIT):
        return GitSource(path[len(_GIT) :], absolute(repository), patterns, limits.file)
    ending = path.lower()
    if not ending.endswith((".zip", *_TAR_ENDINGS, *_JSON_ENDINGS)):
        return None
    Path(path).lstat()
    if ending.endswith(".zip"):
        return ZipSource(path, patterns, limits.file)
    if ending.endswith(_TAR_ENDINGS):
        return TarSource(path, patterns, limits.file, limits.archive)
    # Each line was meant, whatever its path is.
    chosen = EVERYTHING if patterns == DEFAULT_PATTERN else patterns
    return JsonLinesSource(path, chosen, limits.file)
