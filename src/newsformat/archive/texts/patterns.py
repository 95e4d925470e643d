"""Which names are taken: patterns with `**`, `*`, `?` and `[...]`, folder by folder."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from newsformat.arguments import require

DEFAULT_PATTERN: Final = ("**/*.md", "**/*.mdx", "**/*.markdown")
"""The files that hold Markdown, in all folders."""

EVERYTHING: Final = ("**/*",)
"""All files."""

_ANY_FOLDERS: Final = "**"

# For each pattern that still can match, which of its parts comes next.
State: TypeAlias = frozenset[tuple[int, int]]


def patterns_of(pattern: object) -> tuple[str, ...]:
    """Return what was given as a pattern as several.

    Args:
        pattern: One pattern, or several.

    Raises:
        TypeError: It is neither.
        ValueError: A pattern can match no name.
    """
    if isinstance(pattern, str):
        return _checked((pattern,))
    require(pattern, (list, tuple), "a pattern as text, such as '**/*.md', or a list of them")
    patterns: tuple[Any, ...] = tuple(pattern)  # type: ignore[arg-type] # it was just looked at
    for each in patterns:
        require(each, str, "a pattern as text, such as '**/*.md'")
    return _checked(patterns)


def _checked(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        if any(part in {"", ".", ".."} for part in pattern.split("/")):
            reason = "a pattern such as 'posts/**/*.md' is about names below the root"
            raise ValueError(f"{reason}, so it has no empty part, '.' or '..'; found {pattern!r}")
    return patterns


class Patterns:
    """Several patterns, any of which a name may match.

    A folder is entered with the state that the folder around it has. Where no pattern can match
    what is inside of it, it need not be looked at.

    Example:
        >>> patterns = Patterns(["posts/**/*.md"])
        >>> patterns.matches("posts/2024/a.md"), patterns.matches("drafts/a.md")
        (True, False)
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        """Take the patterns, which `patterns_of` has looked at."""
        self._parts: list[list[str]] = [pattern.split("/") for pattern in patterns]
        for parts in self._parts:
            if parts[-1] == _ANY_FOLDERS:
                # All that is in there.
                parts.append("*")
        self._expressions: dict[State, re.Pattern[str]] = {}
        self.start: State = self._open((number, 0) for number in range(len(self._parts)))

    def enter(self, state: State, folder: str) -> State:
        """Return the state inside of a folder; it is empty where nothing in there can match.

        Args:
            state: The state around the folder.
            folder: Its name.
        """
        inside: set[tuple[int, int]] = set()
        for number, index in state:
            part = self._parts[number][index]
            if part == _ANY_FOLDERS:
                inside.add((number, index))
            elif index + 1 < len(self._parts[number]) and fnmatch.fnmatchcase(folder, part):
                inside.add((number, index + 1))
        return self._open(inside)

    def accepts(self, state: State, file: str) -> bool:
        """Tell whether a file matches.

        Args:
            state: The state of the folder that it is in.
            file: Its name.
        """
        return self.expression(state).match(file) is not None

    def matches(self, name: str) -> bool:
        """Tell whether a whole name matches, of which the parts are between slashes."""
        *folders, file = name.split("/")
        state = self.start
        for folder in folders:
            state = self.enter(state, folder)
        return self.accepts(state, file)

    def expression(self, state: State) -> re.Pattern[str]:
        """Return the expression that names of files match in a folder with this state."""
        known = self._expressions.get(state)
        if known is None:
            last = {
                self._parts[number][index]
                for number, index in state
                if index + 1 == len(self._parts[number])
            }
            # Without any, nothing matches.
            pattern = "|".join(map(fnmatch.translate, sorted(last))) or r"(?!)"
            known = self._expressions[state] = re.compile(pattern)
        return known

    def _open(self, places: Iterable[tuple[int, int]]) -> State:
        """Add the places behind `**`, which may stand for no folder at all."""
        found = set(places)
        pending = list(found)
        while pending:
            number, index = pending.pop()
            following = number, index + 1
            if self._parts[number][index] == _ANY_FOLDERS and following not in found:
                found.add(following)
                pending.append(following)
        return frozenset(found)
