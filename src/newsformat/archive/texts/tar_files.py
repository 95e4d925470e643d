"""Texts in a tar archive, compressed or not."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import tarfile
import tempfile
import zlib
from collections.abc import Generator, Iterator
from typing import IO, Final, TypeAlias

from newsformat.archive.texts.one_file import OneFileSource
from newsformat.archive.texts.text_source import (
    WHOLE,
    FileProblem,
    Found,
    Named,
    is_text,
)
from newsformat.errors import ParseError

# The offset of a text in the unpacked archive and its size; or the problem with it.
_Place: TypeAlias = tuple[int, int] | str

_Each: TypeAlias = Generator[tuple[str, _Place, IO[bytes]] | FileProblem, None, None]

_PIECE: Final = 65_536
_BLOCK: Final = 512
# No genuine header is longer.
_LONGEST_HEADER: Final = 4_194_304
# The memory that unpacking may use, apart from its output.
_MEMORY: Final = 268_435_456

# The exceptions that reading a manipulated archive may raise.
_FAILURES: Final = (
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    OverflowError,
    ValueError,
)


class TarSource(OneFileSource):
    """The texts in a tar archive, in the order of their names.

    Names are used as names only: nothing is ever written to the paths that they describe. A
    compressed archive is unpacked to a nameless temporary file, once for each run.
    """

    def __init__(self, path: str, patterns: tuple[str, ...], limit: int, most: int) -> None:
        """Store the path of the archive, which is opened when names are asked for.

        Args:
            path: The path.
            patterns: The patterns of the names to take.
            limit: The largest size of a text in bytes.
            most: The largest number of bytes to unpack.
        """
        super().__init__(path, patterns, limit)
        self._most = most

    def names(self) -> Iterator[Named]:
        """Yield the names; if the archive cannot be read to its end, that is one more problem."""
        for found in self._each():
            yield found if isinstance(found, FileProblem) else found[0]

    def texts(self) -> Iterator[Found]:
        """Yield the texts, while the archive is open."""
        for found in self._each():
            if isinstance(found, FileProblem):
                yield found
                continue
            name, place, file = found
            try:
                yield name, self._content(file, name, place)
            except (OSError, ParseError) as error:
                yield self.refusal(name, error)

    def read(self, name: str) -> bytes:
        """Return a text."""
        with contextlib.closing(self._each()) as each:
            for found in each:
                if not isinstance(found, FileProblem) and found[0] == name:
                    return self._content(found[2], name, found[1])
        raise KeyError(name)

    def _each(self) -> _Each:
        """Yield each text with its place in the open archive."""
        places: dict[str, _Place] = {}
        problem: FileProblem | None = None
        with contextlib.ExitStack() as stack:
            try:
                file = stack.enter_context(self._opened())
                self._find(file, places)
            except _FAILURES as error:
                message = f"this tar archive cannot be read, or not to its end: {error}"
                problem = self.problem(WHOLE, "NF605", message)
            for name, place in sorted(places.items()):
                yield (name, place, file) if is_text(name) else self.bad_name(name)
        if problem is not None:
            yield problem

    @contextlib.contextmanager
    def _opened(self) -> Iterator[IO[bytes]]:
        """Open the archive, unpacked."""
        with open(self._path, "rb") as packed:  # noqa: PTH123 - paths are texts here
            pieces = _unpacked(packed)
            if pieces is None:
                yield packed
                return
            with tempfile.TemporaryFile() as file:
                size = 0
                for piece in pieces:
                    size += len(piece)
                    if size > self._most:
                        most = f"{self._most:,} bytes, which limits.archive allows"
                        raise OSError(f"it unpacks to more than {most}")
                    file.write(piece)
                yield file

    def _find(self, file: IO[bytes], places: dict[str, _Place]) -> None:
        """Find the texts and their places. Of two texts with the same name, the last one counts."""
        file.seek(0)
        with tarfile.open(
            fileobj=_Headers(file),  # type: ignore[call-overload] # it reads and seeks, as is needed
            mode="r:",
            encoding="utf-8",
            errors="surrogateescape",
        ) as archive:
            while (info := archive.next()) is not None:
                # Otherwise `tarfile` would keep all of them in memory.
                archive.members.clear()
                if not info.isdir() and self._patterns.matches(info.name):
                    places[info.name] = _place_of(info)
            end: int = archive.offset
        file.seek(end)
        if file.read(_BLOCK).strip(b"\0"):
            raise tarfile.ReadError(f"no file begins at byte {end:,}")

    def _content(self, file: IO[bytes], name: str, place: _Place) -> bytes:
        if isinstance(place, str):
            raise self.failure(name, "NF605", place)
        start, size = place
        if size > self.limit:
            raise self.too_large(name)
        file.seek(start)
        content = file.read(size)
        if len(content) < size:
            raise self.failure(name, "NF605", "the archive ends in the middle of it")
        return content


def _place_of(info: tarfile.TarInfo) -> _Place:
    if info.issym() or info.islnk():
        return "it is a link, and links in archives are not followed"
    if info.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or info.sparse is not None:
        return "it is not a regular file"
    return info.offset_data, info.size


def _unpacked(file: IO[bytes]) -> Iterator[bytes] | None:
    """Yield the pieces of a compressed file; return `None` if it is not compressed."""
    start = file.read(6)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return _pieces(gzip.GzipFile(fileobj=file))
    if start.startswith(b"BZh"):
        return _pieces(bz2.BZ2File(file))
    return _pieces_of_xz(file) if start == b"\xfd7zXZ\0" else None


def _pieces(file: gzip.GzipFile | bz2.BZ2File) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _pieces_of_xz(file: IO[bytes]) -> Iterator[bytes]:
    """Yield pieces like `lzma.open`, but with a limit on the memory that the file may demand."""
    rest = b""
    while rest or (rest := file.read(_PIECE)):
        stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)
        while not stream.eof:
            if stream.needs_input and not rest:
                rest = file.read(_PIECE)
                if not rest:
                    raise EOFError("the archive ends too early")
            yield stream.decompress(rest, _PIECE)
            rest = b""
        # There may be zeros between streams.
        rest = stream.unused_data.lstrip(b"\0")


class _Headers:
    """A file that refuses to read more than the size of a header at once."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """Read a number of bytes."""
        if not 0 <= size <= _LONGEST_HEADER:
            raise tarfile.ReadError("a header is too long")
        return self._file.read(size)

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        """Move to a position."""
        return self._file.seek(position, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()
