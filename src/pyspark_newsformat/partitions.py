"""Divides files among tasks, so that each task reads about the same number of bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

import attrs

from pyspark_newsformat.found_texts import FoundText, ListedFile
from pyspark_newsformat.options import Options
from pyspark_newsformat.shards import SHARD_PATTERNS, is_parquet, is_shard, row_groups_of
from pyspark_newsformat.storage import Storage, storage_of

# Opening a file takes about as long as reading this many bytes.
_OPENING: Final = 4_096

_Item = TypeVar("_Item")


@attrs.frozen
class Piece:
    """A part of the work of a task: some files, or one file with many texts.

    Attributes:
        root: The path or the address of the root that the files are in.
        files: Files with one text each.
        shard: The name of a file with many texts; `None` if there is none.
        row_groups: The row groups of the shard to read; `None` for all of it.
        problems: Problems that were found without opening a file.
    """

    root: str
    files: tuple[ListedFile, ...] = ()
    shard: str | None = None
    row_groups: tuple[int, ...] | None = None
    problems: tuple[FoundText, ...] = ()


def pieces_of(
    options: Options, is_wanted: Callable[[Sequence[str]], Sequence[bool]]
) -> list[tuple[Piece, ...]]:
    """Divide what is to be read among tasks.

    Args:
        options: The options, which tell where the files are and which of them to read.
        is_wanted: Tells for each of some paths whether the filters may accept it.

    Returns:
        The pieces that each task reads.

    Raises:
        FileNotFoundError: A root does not exist.
    """
    tasks: list[tuple[Piece, ...]] = []
    waiting: list[Piece] = []
    size = 0
    for root in options.roots:
        for piece, weight in _weighed(options, root, is_wanted):
            if waiting and size + weight > options.partition_bytes:
                tasks.append(tuple(waiting))
                waiting, size = [], 0
            waiting.append(piece)
            size += weight
    return [*tasks, tuple(waiting)] if waiting else tasks


def shown(options: Options, root: str, name: str, only: str | None) -> str:
    """Return the path of a text as the column of paths shows it.

    If there is only one root, the path is the name relative to it. If there are several roots, the
    path begins with the root.

    Args:
        options: The options with all roots.
        root: The root of the text.
        name: The name of the text, relative to the root.
        only: The name of the file if the root is a file; `None` if it is a folder.
    """
    if len(options.roots) == 1:
        return name
    return root if name == only else f"{root.rstrip('/')}/{name}"


def _weighed(
    options: Options, root: str, is_wanted: Callable[[Sequence[str]], Sequence[bool]]
) -> Iterator[tuple[Piece, int]]:
    """Yield the pieces of a root with their sizes, none much larger than the size of a task."""
    storage, only = storage_of(root, options.storage_options)
    texts: list[ListedFile] = []
    problems: list[FoundText] = []
    shards: list[ListedFile] = []
    for found in _found(options, storage, only):
        if isinstance(found, FoundText):
            problems.append(found._replace(path=shown(options, root, found.path, only)))
        else:
            (shards if _is_read_as_shard(options, found.name, only) else texts).append(found)
    if problems:
        yield Piece(root, problems=tuple(problems)), 0
    wanted = is_wanted([shown(options, root, file.name, only) for file in texts])
    texts = [file for file, is_asked_for in zip(texts, wanted, strict=True) if is_asked_for]
    weights = [file.size + _OPENING for file in texts]
    for files, weight in _grouped(texts, weights, options.partition_bytes):
        yield Piece(root, files=files), weight
    for shard in shards:
        yield from _parts(options, root, storage, shard)


def _found(
    options: Options, storage: Storage, only: str | None
) -> Iterable[ListedFile | FoundText]:
    if only is not None:
        return [ListedFile(only, storage.size(only))]
    return storage.listed((*options.patterns, *(SHARD_PATTERNS if options.shards else ())))


def _is_read_as_shard(options: Options, name: str, only: str | None) -> bool:
    return is_shard(name) and (only is not None or options.shards)


def _grouped(
    items: Sequence[_Item], weights: Sequence[int], most: int
) -> Iterator[tuple[tuple[_Item, ...], int]]:
    """Yield items in groups with their weights.

    No group weighs more than `most`, unless it consists of a single item.
    """
    waiting: list[_Item] = []
    size = 0
    for item, weight in zip(items, weights, strict=True):
        if waiting and size + weight > most:
            yield tuple(waiting), size
            waiting, size = [], 0
        waiting.append(item)
        size += weight
    if waiting:
        yield tuple(waiting), size


def _parts(
    options: Options, root: str, storage: Storage, shard: ListedFile
) -> Iterator[tuple[Piece, int]]:
    """Yield the pieces of a file with many texts. Only large Parquet files are divided."""
    is_large = shard.size > options.partition_bytes and is_parquet(shard.name)
    sizes = row_groups_of(storage, shard.name) if is_large else []
    if not sizes:
        yield Piece(root, shard=shard.name), shard.size
    for groups, weight in _grouped(range(len(sizes)), sizes, options.partition_bytes):
        yield Piece(root, shard=shard.name, row_groups=groups), weight
