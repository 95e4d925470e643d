"""Texts in a file with JSON Lines, each with its path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from operator import itemgetter
from typing import IO, Final

from newsformat.archive.texts.one_file import OneFileSource
from newsformat.archive.texts.text_source import (
    WHOLE,
    FileProblem,
    Found,
    Named,
)
from newsformat.errors import ParseError

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class JsonLinesSource(OneFileSource):
    r"""Lines such as `{"path": "a.md", "text": "---\ntitle: A\n---\n"}`, in the order of the paths.

    Other keys and empty lines are ignored.
    """

    def names(self) -> Iterator[Named]:
        """Yield the paths; a line of any other form is a problem."""
        try:
            with open(self._path, "rb") as file:  # noqa: PTH123 - paths are texts here
                problems, places = self._places(file)
        except OSError as error:
            yield self.refusal(WHOLE, error)
            return
        yield from problems
        for name, _, _ in places:
            yield name

    def texts(self) -> Iterator[Found]:
        """Yield the texts, while the file is open."""
        try:
            file = open(self._path, "rb")  # noqa: PTH123, SIM115 - paths are texts here; see below
        except OSError as error:
            yield self.refusal(WHOLE, error)
            return
        with file:
            problems, places = self._places(file)
            yield from problems
            for name, place, number in places:
                yield self._found(file, name, place, number)

    def _found(self, file: IO[bytes], name: str, place: int, number: int) -> Found:
        """Return the text of a line that was parsed before."""
        try:
            file.seek(place)
            found, content = self._entry(file.readline(self.limit + 1), number)
        except (OSError, ParseError) as error:
            return self.refusal(name, error)
        if found != name:
            return self.problem(name, "NF605", f"line {number} changed while it was read")
        return name, content

    def read(self, name: str) -> bytes:
        """Return a text."""
        with open(self._path, "rb") as file:  # noqa: PTH123 - paths are texts here
            for known, place, number in self._places(file)[1]:
                if known == name:
                    file.seek(place)
                    return self._entry(file.readline(self.limit + 1), number)[1]
        raise KeyError(name)

    def _places(self, file: IO[bytes]) -> tuple[list[FileProblem], list[tuple[str, int, int]]]:
        """Return the problems, and for each path where its line begins and the line's number."""
        problems: list[FileProblem] = []
        places: list[tuple[str, int, int]] = []
        place = len(_BYTE_ORDER_MARK) if file.read(3) == _BYTE_ORDER_MARK else 0
        file.seek(place)
        number = 0
        while line := file.readline(self.limit + 1):
            number += 1
            size = len(line)
            while len(line) > self.limit and line[-1:] != b"\n":
                # The rest of the line is not kept in memory.
                line = file.readline(self.limit + 1)
                size += len(line)
            if size > self.limit:
                problems.append(self.refusal(f"line {number}", self.too_large(f"line {number}")))
            elif line.strip():
                try:
                    name = self._entry(line, number)[0]
                except ParseError as error:
                    problems.append(self.refusal(f"line {number}", error))
                else:
                    if self._patterns.matches(name):
                        places.append((name, place, number))
            place += size
        places.sort(key=itemgetter(0, 1))
        return problems, self._without_doubles(places, problems)

    def _without_doubles(
        self, places: list[tuple[str, int, int]], problems: list[FileProblem]
    ) -> list[tuple[str, int, int]]:
        """Keep only the first line of each path."""
        unique: list[tuple[str, int, int]] = []
        for each in places:
            if unique and unique[-1][0] == each[0]:
                reason = f"its path, {each[0]!r}, stands on line {unique[-1][2]} as well"
                problems.append(self.problem(f"line {each[2]}", "NF605", reason))
            else:
                unique.append(each)
        return unique

    def _entry(self, line: bytes, number: int) -> tuple[str, bytes]:
        """Return the path and the text of a line.

        Raises:
            ParseError: The line does not have them.
        """
        here = f"line {number}"
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise self.failure(here, "NF605", f"it is not JSON: {error}") from None
        match entry:
            case {"path": str(path), "text": str(text)} if path:
                pass
            case _:
                reason = 'expected {"path": "a.md", "text": "..."}, both of them texts'
                raise self.failure(here, "NF605", reason)
        try:
            path.encode("utf-8")
            return path, text.encode("utf-8")
        except UnicodeEncodeError:
            reason = "it has half of a surrogate pair, which is not a character"
            raise self.failure(here, "NF605", reason) from None
