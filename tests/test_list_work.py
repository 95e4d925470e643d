# ruff: noqa: E501 - tables of cases are easier to read in long lines
"""How much work an edit of many items or keys is: it grows with them, not with their square."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeAlias

import pytest

import newsformat as nf
from newsformat.editing import canonical_places
from newsformat.editing.alignment import align
from newsformat.text.source import Source

SIZES = (100, 1_000, 10_000)

TraceFunction: TypeAlias = Callable[[FrameType, str, object], "TraceFunction | None"]


def shuffled(values: list[Any]) -> list[Any]:
    return random.Random(0).sample(values, len(values))  # noqa: S311 - no secret is made


def assert_linear(counts: list[int], most: int) -> None:
    """Find that the work for each item is bounded, whether there are many items or few.

    Of long front matter all is read again after an edit, which is as much work as the edit.
    """
    for size, count in zip(SIZES, counts, strict=False):
        assert 0 < count < most * size, counts
    assert counts[-1] / SIZES[len(counts) - 1] < 2.5 * counts[0] / SIZES[0]


class Count:
    """How often texts were compared or hashed."""

    def __init__(self) -> None:
        self.value = 0
        count = self

        class Counted(str):
            __slots__ = ()

            def __eq__(self, other: object) -> bool:
                count.value += 1
                return str.__eq__(self, other)

            def __ne__(self, other: object) -> bool:
                count.value += 1
                return str.__ne__(self, other)

            def __hash__(self) -> int:
                count.value += 1
                return str.__hash__(self)

        self.text: Callable[[object], str] = Counted


Make = Callable[[Callable[[object], str], int], tuple[list[Any], list[Any]]]


def numbered(text: Callable[[object], str], count: int) -> list[Any]:
    return [text(f"item {number:06}") for number in range(count)]


def known(text: Callable[[object], str], count: int) -> list[Any]:
    return [{"id": text(f"id {number}"), "n": text(number)} for number in range(count)]


def changed(values: list[Any], text: Callable[[object], str], *keys: str) -> list[Any]:
    return [value | {key: text(value[key] + "!") for key in keys} for value in values]


LISTS: dict[str, Make] = {
    "sorted": lambda text, n: (shuffled(numbered(text, n)), numbered(text, n)),
    "reversed": lambda text, n: (numbered(text, n), numbered(text, n)[::-1]),
    "shuffled": lambda text, n: (numbered(text, n), shuffled(numbered(text, n))),
    "all changed": lambda text, n: (numbered(text, n), [text(each + "!") for each in numbered(text, n)]),
    "all changed, and one gone": lambda text, n: (numbered(text, n), [text(each + "!") for each in numbered(text, n)[1:]]),
    "every other one gone": lambda text, n: (numbered(text, n), numbered(text, n)[::2]),
    "as many new ones": lambda text, n: (numbered(text, n), [new for each in numbered(text, n) for new in (each, text(each + "!"))]),
    "all equal": lambda text, n: ([text("a")] * n, [text("a")] * (n // 2)),
    "two values": lambda text, n: ([text("ab"[at % 2]) for at in range(n)], [text("bca"[at % 3]) for at in range(n)]),
    "few values": lambda text, n: (shuffled([text(at % 9) for at in range(n)]), [text(at % 9) for at in range(n)]),
    "known, moved and changed": lambda text, n: (known(text, n), shuffled(changed(known(text, n), text, "n"))),
    "not known, moved and changed": lambda text, n: (changed(known(text, n), text, "id"), shuffled(changed(known(text, n), text, "n"))),
    "one identity for all": lambda text, n: ([{"id": text("x"), "n": text(at)} for at in range(n)], [{"id": text("x"), "n": text(-at)} for at in range(n)]),
    "lists": lambda text, n: ([[text(at), text(-at)] for at in range(n)], shuffled([[text(at), text(at * n)] for at in range(n)])),
    "nested lists": lambda text, n: ([[[text(at)], [text(at % 5)]] for at in range(n)], [[[text(at % 5)], [text(at)]] for at in range(n)][::-1]),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_of_an_alignment(name: str) -> None:
    count = Count()
    counts: list[int] = []
    for size in SIZES:
        before, after = LISTS[name](count.text, size)
        count.value = 0
        align(before, after)
        counts.append(count.value)
    assert_linear(counts, 120)


# Whole edits


def written(item: str) -> Callable[[int], str]:
    """Return what writes a text with as many items; a list has them in any order."""

    def text(count: int) -> str:
        head, line, tail = item.split("|")
        numbers = shuffled(list(range(count)))
        return f"---\ntitle: x\n{head}{''.join(line.format(each) for each in numbers)}{tail}---\n"

    return text


def change_images(article: nf.Article) -> None:
    for image in article.images:
        image.width = 7
    article.images.sort(key=lambda image: image.url)


def remove_keys(article: nf.Article) -> None:
    free: Any = article.extra["free"]
    for key in sorted(free)[::2]:
        del free[key]


def add_keys(article: nf.Article) -> None:
    free: Any = article.extra["free"]
    for number in range(len(free)):
        free[f"new{number}"] = number


def add_unknown_keys(article: nf.Article) -> None:
    for number in range(len(article.extra)):
        article.extra[f"new{number}"] = number
        article.extra[f"key{number}a"] = [number]


TOPICS = written("topics:\n|  - topic {:06}\n|")
EDITS: dict[str, tuple[int, Callable[[int], str], Callable[[nf.Article], object]]] = {
    "sorted": (10_000, TOPICS, lambda article: article.topics.sort()),
    "reversed": (10_000, TOPICS, lambda article: article.topics.reverse()),
    "all changed": (
        10_000,
        TOPICS,
        lambda article: setattr(article, "topics", [f"new {each}" for each in article.topics]),
    ),
    "every other one removed": (
        1_000,
        TOPICS,
        lambda article: setattr(article, "topics", article.topics[::2]),
    ),
    "as many added": (
        1_000,
        TOPICS,
        lambda article: setattr(
            article, "topics", [new for each in article.topics for new in (each, f"new {each}")]
        ),
    ),
    "with comments": (
        1_000,
        written("topics:\n|  # Above {0}.\n  - topic {0:06} # beside {0}\n|"),
        lambda article: article.topics.sort(),
    ),
    "in brackets": (
        1_000,
        written("topics: [\n|  topic {0:06}, # beside {0}\n|]\n"),
        lambda article: article.topics.sort(),
    ),
    "moved and changed": (
        1_000,
        written("images:\n|  - url: image {0}\n    width: {0} # wide\n|"),
        change_images,
    ),
    "keys removed": (1_000, written("free:\n|  key{0}: {0} # of many\n|"), remove_keys),
    "unknown keys added": (1_000, written("|key{0}: {0}\n|"), add_unknown_keys),
    "unknown keys added to blocks": (1_000, written("|\nkey{0}:\n  - {0}\n|"), add_unknown_keys),
}


@pytest.mark.parametrize("name", EDITS)
def test_of_a_whole_edit(name: str) -> None:
    largest, text, change = EDITS[name]
    counts: list[int] = []
    # What is done once for all, such as compiling a pattern, is done in the first round.
    for size in (10, *(size for size in SIZES if size <= largest)):
        document = nf.Document.parse(text(size))
        change(document.article)
        counts.append(calls_of(document.__str__))
    assert_linear(counts[1:], 2_000)


def calls_of(action: Callable[[], object]) -> int:
    """Count the calls of functions, in Python and in C, that an action takes."""
    count = 0

    def watch(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    earlier = sys.getprofile()
    sys.setprofile(watch)
    try:
        action()
    finally:
        sys.setprofile(earlier)
    return count


def test_of_finding_the_places_of_new_keys() -> None:
    counts: list[int] = []
    for size in SIZES[:2]:
        document = nf.Document.parse(written("free:\n|  key{0}: {0} # of many\n|")(size))
        add_keys(document.article)
        counts.append(lines_of(canonical_places.__file__, document.__str__))
    assert_linear(counts, 200)


def lines_of(file: str, action: Callable[[], object]) -> int:
    """Count the lines of a file that an action runs through, again in each round of a loop."""
    count = 0

    def watch(frame: FrameType, event: str, argument: object) -> TraceFunction | None:
        nonlocal count
        count += event == "line"
        return watch if frame.f_code.co_filename == file else None

    earlier = sys.gettrace()
    sys.settrace(watch)
    try:
        action()
    finally:
        sys.settrace(earlier)
    return count


def test_the_beginning_of_a_line_is_looked_for_nearby() -> None:
    looked_at = 0

    class Text(str):
        __slots__ = ()

        def rfind(self, part: str, start: int = 0, end: int = sys.maxsize, /) -> int:  # type: ignore[override] # as it is called
            nonlocal looked_at
            looked_at += end - start
            return str.rfind(self, part, start, end)

    for newline in ("\n", "\r", "\r\n"):
        text = Text(f"a: b{newline}" * 10_000)
        looked_at = 0
        assert Source(text).line_start(len(text) - 1) == len(text) - 4 - len(newline)
        assert looked_at < 1_000
        assert Source(Text("x" * 5_000 + newline)).line_start(4_000) == 0
