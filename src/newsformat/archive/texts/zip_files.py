"""Texts in a zip archive."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from newsformat.archive.texts.one_file import OneFileSource
from newsformat.archive.texts.text_source import (
    WHOLE,
    FileProblem,
    Found,
    Named,
    is_text,
)
from newsformat.errors import ParseError

# Other compression methods cannot be unpacked piece by piece, so that a small file could fill the
# memory.
_BOUNDED: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 1

# The exceptions that reading a manipulated archive may raise.
_FAILURES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class ZipSource(OneFileSource):
    """The texts in a zip archive, in the order of their names.

    Names are used as names only: nothing is ever written to the paths that they describe.
    """

    def names(self) -> Iterator[Named]:
        """Yield the names; if the archive cannot be read, that is one problem."""
        try:
            with zipfile.ZipFile(self._path) as archive:
                infos = self._infos(archive)
        except _FAILURES as error:
            yield self._broken(error)
            return
        for name in infos:
            yield name if is_text(name) else self.bad_name(name)

    def texts(self) -> Iterator[Found]:
        """Yield the texts, while the archive is open."""
        try:
            archive = zipfile.ZipFile(self._path)
        except _FAILURES as error:
            yield self._broken(error)
            return
        with archive:
            for name, info in self._infos(archive).items():
                yield self._found(archive, name, info)

    def read(self, name: str) -> bytes:
        """Return a text."""
        with zipfile.ZipFile(self._path) as archive:
            return self._content(archive, name, self._infos(archive)[name])

    def _infos(self, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
        """Return the entry of each text. Of two texts with the same name, the last one counts."""
        found = {
            info.filename: info
            for info in archive.infolist()
            if not info.is_dir() and self._patterns.matches(info.filename)
        }
        return dict(sorted(found.items()))

    def _broken(self, error: Exception) -> FileProblem:
        return self.problem(WHOLE, "NF605", f"this zip archive cannot be read: {error}")

    def _found(self, archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo) -> Found:
        if not is_text(name):
            return self.bad_name(name)
        try:
            return name, self._content(archive, name, info)
        except ParseError as error:
            return self.refusal(name, error)

    def _content(self, archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo) -> bytes:
        if info.flag_bits & _ENCRYPTED:
            raise self.failure(name, "NF605", "it is encrypted")
        if info.compress_type not in _BOUNDED:
            reason = "it is compressed with a method other than deflate; compress it again"
            raise self.failure(name, "NF605", reason)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise self.failure(
                name, "NF605", "it is a link, and links in archives are not followed"
            )
        # The size that the archive states may be wrong.
        if info.file_size > self.limit:
            raise self.too_large(name)
        try:
            with archive.open(info) as file:
                content = file.read(self.limit + 1)
        except _FAILURES as error:
            raise self.failure(name, "NF605", f"it cannot be unpacked: {error}") from error
        if len(content) > self.limit:
            raise self.too_large(name)
        return content
