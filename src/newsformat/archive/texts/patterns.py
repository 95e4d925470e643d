"""Patterns of names with `**`, `*`, `?` and `[...]`, matched folder by folder."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from newsformat.arguments import require

DEFAULT_PATTERN: Final = ("**/*.md", "**/*.mdx", "**/*.markdown")
"""The files with Markdown, in all folders."""

EVERYTHING: Final = ("**/*",)
"""All files."""

_ANY_FOLDERS: Final = "**"

# For each pattern that can still match, the index of its part that comes next.
State: TypeAlias = frozenset[tuple[int, int]]


def patterns_of(pattern: object) -> tuple[str, ...]:
    """Return one or several patterns as a tuple.

    Args:
        pattern: One pattern, or several.

    Raises:
        TypeError: The argument is neither.
        ValueError: A pattern cannot match any name.
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
    """Several patterns; a name matches if one of them does.

    Entering a folder turns the state of the folder around it into a new state. If no pattern can
    match anything inside, the state is empty and the folder need not be searched.

    Example:
        >>> patterns = Patterns(["posts/**/*.md"])
        >>> patterns.matches("posts/2024/a.md"), patterns.matches("drafts/a.md")
        (True, False)
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        """Store the patterns, which must come from `patterns_of`."""
        self._parts: list[list[str]] = [pattern.split("/") for pattern in patterns]
        for parts in self._parts:
            if parts[-1] == _ANY_FOLDERS:
                # A pattern that ends with `**` means everything in the folder.
                parts.append("*")
        self._expressions: dict[State, re.Pattern[str]] = {}
        self.start: State = self._open((number, 0) for number in range(len(self._parts)))

    def enter(self, state: State, folder: str) -> State:
        """Return the state inside a folder; it is empty if nothing inside can match.

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
            state: The state of the folder that contains it.
            file: Its name.
        """
        return self.expression(state).match(file) is not None

    def matches(self, name: str) -> bool:
        """Tell whether a name matches, with slashes between its parts."""
        *folders, file = name.split("/")
        state = self.start
        for folder in folders:
            state = self.enter(state, folder)
        return self.accepts(state, file)

    def expression(self, state: State) -> re.Pattern[str]:
        """Return the expression that matches the names of files in a folder with this state."""
        known = self._expressions.get(state)
        if known is None:
            last = {
                self._parts[number][index]
                for number, index in state
                if index + 1 == len(self._parts[number])
            }
            # Without any alternative, nothing matches.
            pattern = "|".join(map(fnmatch.translate, sorted(last))) or r"(?!)"
            known = self._expressions[state] = re.compile(pattern)
        return known

    def _open(self, places: Iterable[tuple[int, int]]) -> State:
        """Add the positions after each `**`, which may stand for no folder at all."""
        found = set(places)
        pending = list(found)
        while pending:
            number, index = pending.pop()
            following = number, index + 1
            if self._parts[number][index] == _ANY_FOLDERS and following not in found:
                found.add(following)
                pending.append(following)
        return frozenset(found)
