"""What each task reads: files put together until they have enough bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

import attrs

from pyspark_newsformat.options import Options
from pyspark_newsformat.shards import SHARD_PATTERNS, is_parquet, is_shard, row_groups_of
from pyspark_newsformat.storage import Storage, storage_of
from pyspark_newsformat.texts import FoundText, ListedFile

# What opening a file takes, as the bytes that could be read meanwhile.
_OPENING: Final = 4_096

_Item = TypeVar("_Item")


@attrs.frozen
class Piece:
    """Something to read below one root.

    Attributes:
        root: The path or the address of the root.
        files: Files with one text each.
        shard: The name of a file with many texts.
        row_groups: Which parts of it; `None` for all.
        problems: What was found wrong without opening a file.
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
        options: Where the files are, and which are taken.
        is_wanted: Tells of paths which of them anybody asks for.

    Returns:
        For each task what it reads.

    Raises:
        FileNotFoundError: There is nothing at a root.
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
    """Return the path of a text as its column shows it.

    Below the one root that there is it is the name; of several, the root stands before it.

    Args:
        options: Which roots there are.
        root: The root.
        name: The name below it.
        only: The name of the one file that the root is, if it is none with many texts.
    """
    if len(options.roots) == 1:
        return name
    return root if name == only else f"{root.rstrip('/')}/{name}"


def _weighed(
    options: Options, root: str, is_wanted: Callable[[Sequence[str]], Sequence[bool]]
) -> Iterator[tuple[Piece, int]]:
    """Yield the pieces of a root, none much larger than a task is to be, with their bytes."""
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
    """Yield items in groups that weigh no more than is given, or are single items."""
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
    """Yield the parts of a file with many texts; only Parquet files can be divided."""
    is_large = shard.size > options.partition_bytes and is_parquet(shard.name)
    sizes = row_groups_of(storage, shard.name) if is_large else []
    if not sizes:
        yield Piece(root, shard=shard.name), shard.size
    for groups, weight in _grouped(range(len(sizes)), sizes, options.partition_bytes):
        yield Piece(root, shard=shard.name, row_groups=groups), weight
