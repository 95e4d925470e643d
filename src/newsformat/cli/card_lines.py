"""Shows a document as a card on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final

from newsformat.cli.terminal import Screen, cells, printable
from newsformat.cli.values import ABSENT, line_of, value_at
from newsformat.yaml.moments import read_moment

# For each part of a card, the keys that may hold it; the first one that exists is used.
_TITLES: Final = ("title", "name", "headline")
_EXCERPTS: Final = ("excerpt", "description", "summary")
_DATES: Final = ("publishedDateTime", "date", "published", "pubDate")
_TOPICS: Final = ("topics", "tags", "categories")

_MARGIN: Final = "│"
_PLAIN_MARGIN: Final = "|"
_MOST_LINES: Final = 8


def card_lines(
    data: Mapping[str, object], name: str, screen: Screen, *, has_lines: bool = True
) -> list[str]:
    """Return the lines of a card, none of which is wider than the screen.

    Args:
        data: The data of the document.
        name: The name of its file.
        screen: The screen to fit.
        has_lines: Whether the encoding has characters for lines.
    """
    mark = _MARGIN if has_lines else _PLAIN_MARGIN
    width = screen.width - cells(f"{mark} ")
    title = _first_text(data, _TITLES)
    lines = [screen.paint(each, "bold") for each in wrapped(title or name, width)]
    lines += wrapped(_source(data), width)
    lines += wrapped(_numbers(data), width)
    topics = _topics(data)
    if topics:
        lines += [screen.paint(each, "cyan") for each in wrapped(", ".join(topics), width)]
    excerpt = wrapped(_first_text(data, _EXCERPTS), width)
    if excerpt:
        lines += ["", *_cut(excerpt, width)]
    if title:
        lines += ["", *(screen.paint(each, "dim") for each in wrapped(name, width))]
    margin = screen.paint(mark, "dim")
    return [f"{margin} {line}".rstrip(" ") for line in lines]


def _cut(lines: list[str], width: int) -> list[str]:
    if len(lines) <= _MOST_LINES:
        return lines
    last = lines[_MOST_LINES - 1]
    while last and cells(last) > width - 2:
        last = last[:-1]
    return [*lines[: _MOST_LINES - 1], f"{last} …"]


def _first_text(data: Mapping[str, object], keys: Iterable[str]) -> str:
    found = (value_at(data, (key,)) for key in keys)
    return next((value for value in found if isinstance(value, str) and value), "")


def _source(data: Mapping[str, object]) -> str:
    """Return the provider and the date of the document."""
    provider = data.get("provider")
    if isinstance(provider, Mapping):
        said = [provider.get("name"), provider.get("domain")]
    else:
        said = [provider]
    texts = [each for each in said if isinstance(each, str) and each]
    return " · ".join([*dict.fromkeys(texts), *_moments(data)])


def _moments(data: Mapping[str, object]) -> Iterator[str]:
    for key in _DATES:
        value = data.get(key)
        moment: object = read_moment(value) if isinstance(value, str) else value
        if isinstance(moment, date):
            yield moment_shown(moment)
            return


def moment_shown(moment: date) -> str:
    """Return a date, or a date and time to the minute, with its offset from UTC.

    Example:
        >>> moment_shown(datetime.fromisoformat("2024-01-31T12:00Z"))
        '2024-01-31 12:00 UTC'
    """
    if not isinstance(moment, datetime):
        return moment.isoformat()
    offset = moment.utcoffset()
    zone = "" if offset is None else (f" {moment:%z}" if offset else " UTC")
    # On some systems, `strftime` writes years before 1000 with fewer digits.
    return f"{moment.date().isoformat()} {moment:%H:%M}{zone}"


def _numbers(data: Mapping[str, object]) -> str:
    said = []
    for key in ("heat", "quality"):
        value = data.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            said.append(f"{key} {line_of(value)}")
    if isinstance(data.get("type"), str) and data["type"]:
        said.append(str(data["type"]))
    if data.get("published") is False or data.get("draft") is True:
        said.append("not published")
    return " · ".join(said)


def _topics(data: Mapping[str, object]) -> list[str]:
    for key in _TOPICS:
        value = value_at(data, (key,))
        if value is not ABSENT and value is not None and value != []:
            items = value if isinstance(value, list) else [value]
            return [line_of(each) for each in items]
    return []


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into printable lines of a given width; blanks are where lines may break.

    Args:
        text: The text, with any whitespace.
        width: The width of a line in cells.

    Example:
        >>> wrapped("Boats on the canal", 9)
        ['Boats on', 'the canal']
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        for part in _parts(printable(word), width):
            joined = f"{line} {part}" if line else part
            if line and cells(joined) > width:
                lines.append(line)
                joined = part
            line = joined
    return [*lines, line] if line else lines


def _parts(word: str, width: int) -> Iterator[str]:
    """Yield the pieces of a word, each of which fits on a line."""
    if cells(word) <= width:
        yield word
        return
    piece, taken = "", 0
    for character in word:
        size = cells(character)
        if taken + size > width:
            yield piece
            piece, taken = "", 0
        piece += character
        taken += size
    yield piece
