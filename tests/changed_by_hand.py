"""Canonical texts that people changed by hand, well or badly: just off the template."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC
from typing import Any, TypeAlias

from hypothesis import event
from hypothesis import strategies as st

import newsformat as nf
from comparing import models_in
from generated_documents import Document
from newsformat import strategies as ours

Lines: TypeAlias = list[str]
Change: TypeAlias = Callable[[st.DrawFn, Lines], None]

_KEY_LINE = re.compile(r"(?P<head> *(?:- )?[A-Za-z]\w*:)(?: (?P<value>.*))?")
_QUOTED = re.compile(r'(?P<head> *(?:- )?(?:[A-Za-z]\w*: )?)"(?P<text>[^"\\]*)"')
_WORD = re.compile(r"(?P<head> *(?:- )?(?:[A-Za-z]\w*: )?)(?P<text>[A-Za-z]\w*)")
_NEW_ENTRIES = (
    "locale: en-us", "weight: 3", 'note: "a: b"', "empty: ", "ms.date: 2020-01-01", '"a b": c',
    "tags:\n  - a\n  - b", "ratings:\n  count: 3\n  average: 4.5", "n: 0x1F", "secured2: ~",
    "rows:\n  - - 1\n    - 2", "people:\n  - name: A\n    age: 3\n  - name: B", "é: 1",
    "x: 2020-02-30",
)  # fmt: skip
_NEW_LINES = ("credit: C", "width: 3", "name: N", "title: T", "- x", "- url: u", "extra: [1]")
_WRONG_VALUES = (
    "hot", "3", "3.5", "true", "yes", '"x"', "2020-01-01", "2020-06-24T19:27:00Z", "[]", "{}",
    "{a: b}", "[a, b]", ".nan", "*a", "&a x", "!!str x", "!x y", "|", "@x", "%x", "[", "{{ x }}",
    "a: b", "'", '"', "'it''s'", "- x", "? x", "`", "0o17", "x #", "x: ", "!!python/none x",
    "!!int x", "!!seq x",
)  # fmt: skip
_COMMENTS = ("# note", "#", "# a: b", "# 'x", "# - x")
_CHARACTERS = ("\x07", "\x00", "\x85", "\u2028", "\ufeff", "\xa0", "\t", "\\", '"', "\ud800")


def usual_articles() -> st.SearchStrategy[nf.Article]:
    """Articles with hardly a key that their models do not know."""
    entries = st.sampled_from([("locale", "en-us"), ("path", "a/b"), ("tags", ["US", "GB"])])
    extras = st.lists(entries, max_size=1).map(dict)
    return st.builds(_usual, ours.articles(), extras)


def _usual(article: nf.Article, extra: dict[str, object]) -> nf.Article:
    for model in models_in(article):
        model.extra = {}
    items: list[nf.Article | nf.RelatedItem] = [article, *article.related]
    for item in items:
        if item.published_date_time is not None:
            item.published_date_time = item.published_date_time.replace(microsecond=0, tzinfo=UTC)
        if isinstance(item.quality, float):
            item.quality = None
    article.extra = extra
    return article


def texts_changed_by_hand(model: type[Any] = nf.Article) -> st.SearchStrategy[Document]:
    """Canonical texts with one to three changes of any kind."""
    return _changed(HARMLESS | HARMFUL, model)


def texts_said_otherwise(model: type[Any] = nf.Article) -> st.SearchStrategy[Document]:
    """Canonical texts with one to three changes, after which they say the same."""
    return _changed(HARMLESS, model)


def texts_with_other_entries(model: type[Any] = nf.Article) -> st.SearchStrategy[Document]:
    """Canonical texts with one to three entries inserted, doubled, moved or removed."""
    return _changed(ENTRIES, model)


@st.composite
def _changed(draw: st.DrawFn, changes: dict[str, Change], model: type[Any]) -> Document:
    text = nf.dumps(draw(usual_articles() if model is nf.Article else ours.models(model)))
    front, _, body = text.removeprefix("---").partition("\n---\n")
    lines = front.split("\n")[1:]
    most = draw(st.sampled_from([1, 1, 2, 3]))
    names = draw(st.lists(st.sampled_from(sorted(changes)), min_size=1, max_size=most))
    for name in names:
        if lines:
            changes[name](draw, lines)
            event(name)
    newline = draw(st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"]))
    fence = draw(st.sampled_from(["---", "---", "---", "--- "]))
    start = draw(st.sampled_from(["", "", "", "\ufeff"]))
    text = start + newline.join([fence, *lines, fence, ""]) + body
    return Document(text, frozenset(names))


# What people do and the text goes on to say the same


def _move(draw: st.DrawFn, lines: Lines) -> None:
    start, end = _entry(draw, lines)
    taken = lines[start:end]
    del lines[start:end]
    place = _place(draw, lines)
    lines[place:place] = taken


def _quote(draw: st.DrawFn, lines: Lines) -> None:
    """Double quotes become single ones, or none."""
    index, match = _matching(draw, lines, _QUOTED)
    if match is not None:
        head, text = match.group("head", "text")
        is_plain = re.fullmatch(r"[A-Za-z][\w ./-]*\w", text) and draw(st.booleans())
        is_plain = is_plain and text.lower() not in {"no", "on", "off", "yes", "true", "null"}
        lines[index] = head + (text if is_plain else "'" + text.replace("'", "''") + "'")


def _quote_words(draw: st.DrawFn, lines: Lines) -> None:
    """A text that is a word gets quotes."""
    index, match = _matching(draw, lines, _WORD)
    if match is not None and match["text"] not in {"true", "false", "null"}:
        quote = draw(st.sampled_from("'\""))
        lines[index] = f"{match['head']}{quote}{match['text']}{quote}"


def _comment(draw: st.DrawFn, lines: Lines) -> None:
    index = draw(st.integers(0, len(lines)))
    comment = draw(st.sampled_from(_COMMENTS))
    if index < len(lines) and lines[index].strip(" ") and draw(st.booleans()):
        lines[index] += f" {comment}"
    else:
        following = lines[index] if index < len(lines) else ""
        lines.insert(index, " " * (len(following) - len(following.lstrip(" "))) + comment)


def _list_in_brackets(draw: st.DrawFn, lines: Lines) -> None:
    """A list of simple texts becomes a flow list."""
    starts = [index for index, line in enumerate(lines) if line == "topics:"]
    for start in starts:
        end = start + 1
        while end < len(lines) and lines[end].startswith("  - "):
            end += 1
        items = [line.removeprefix("  - ") for line in lines[start + 1 : end]]
        if items and all(re.fullmatch(r'\w[\w ]*|"[^"\\]*"', item) for item in items):
            gap = draw(st.sampled_from([", ", ",  ", ",\n  ", ", # x\n  "]))
            lines[start:end] = (f"topics: [{gap.join(items)}]").split("\n")


def _blank_lines(draw: st.DrawFn, lines: Lines) -> None:
    blank = [index for index, line in enumerate(lines) if not line]
    if draw(st.booleans()) and blank:
        index = draw(st.sampled_from(blank))
        lines[index : index + 1] = draw(st.sampled_from([[], ["  "], ["", ""]]))
    else:
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(["", "   "])))


def _trailing_spaces(draw: st.DrawFn, lines: Lines) -> None:
    index = draw(st.integers(0, len(lines) - 1))
    lines[index] += draw(st.sampled_from([" ", "   "]))


HARMLESS: dict[str, Change] = {
    "an entry moved": _move,
    "other quotes": _quote,
    "quotes around a word": _quote_words,
    "a comment": _comment,
    "a list in brackets": _list_in_brackets,
    "blank lines": _blank_lines,
    "trailing spaces": _trailing_spaces,
}


# What changes the meaning, or takes it away


def _insert(draw: st.DrawFn, lines: Lines) -> None:
    place = _place(draw, lines)
    lines[place:place] = draw(st.sampled_from(_NEW_ENTRIES)).split("\n")


def _insert_twice(draw: st.DrawFn, lines: Lines) -> None:
    """An unknown key is inserted at two places."""
    first = draw(st.sampled_from(_NEW_ENTRIES)).split("\n")
    second = draw(st.sampled_from([first, [first[0].split(":")[0] + ": 7"]]))
    for entry in (first, second):
        place = _place(draw, lines)
        lines[place:place] = entry


def _double(draw: st.DrawFn, lines: Lines) -> None:
    start, end = _entry(draw, lines)
    place = _place(draw, lines)
    lines[place:place] = lines[start:end]


def _remove(draw: st.DrawFn, lines: Lines) -> None:
    start, end = _entry(draw, lines)
    del lines[start:end]


def _inner_line(draw: st.DrawFn, lines: Lines) -> None:
    """A line below a key is doubled, moved, removed, inserted or indented otherwise."""
    inner = [index for index, line in enumerate(lines) if line.startswith(" ") and line.strip()]
    if not inner:
        return
    index, other = draw(st.sampled_from(inner)), draw(st.sampled_from(inner))
    line = lines[index]
    indent = " " * (len(line) - len(line.lstrip(" ")))
    match draw(st.sampled_from(["double", "move", "remove", "insert", "deeper", "higher"])):
        case "double":
            lines.insert(other, line)
        case "move":
            lines.insert(other, lines.pop(index))
        case "remove":
            del lines[index]
        case "insert":
            lines.insert(index, indent + draw(st.sampled_from(_NEW_LINES)))
        case "deeper":
            lines[index] = " " * draw(st.integers(1, 3)) + line
        case "higher":
            lines[index] = line[1:]


def _other_value(draw: st.DrawFn, lines: Lines) -> None:
    index, match = _matching(draw, lines, _KEY_LINE)
    if match is not None:
        lines[index] = f"{match['head']} {draw(st.sampled_from(_WRONG_VALUES))}"


def _no_value(draw: st.DrawFn, lines: Lines) -> None:
    index, match = _matching(draw, lines, _KEY_LINE)
    if match is not None:
        lines[index] = match["head"] + draw(st.sampled_from(["", " ", " ~", " null"]))


def _character(draw: st.DrawFn, lines: Lines) -> None:
    index = draw(st.integers(0, len(lines) - 1))
    place = draw(st.integers(0, len(lines[index])))
    character = draw(st.sampled_from(_CHARACTERS))
    lines[index] = lines[index][:place] + character + lines[index][place:]


def _line_end(draw: st.DrawFn, lines: Lines) -> None:
    """Two lines become one, or one becomes two."""
    index = draw(st.integers(0, len(lines) - 1))
    place = draw(st.integers(0, len(lines[index])))
    if index + 1 < len(lines) and draw(st.booleans()):
        lines[index : index + 2] = [lines[index] + lines[index + 1]]
    else:
        lines[index : index + 1] = [lines[index][:place], lines[index][place:]]


HARMFUL: dict[str, Change] = {
    "an unknown entry": _insert,
    "an unknown entry, again": _insert,
    "an unknown entry twice": _insert_twice,
    "an entry doubled": _double,
    "an entry removed": _remove,
    "a line inside changed": _inner_line,
    "another value": _other_value,
    "no value": _no_value,
    "a character": _character,
    "a line end": _line_end,
}


ENTRIES: dict[str, Change] = {
    "an entry moved": _move,
    "an unknown entry": _insert,
    "an unknown entry, again": _insert,
    "an unknown entry, a third time": _insert,
    "an entry moved, again": _move,
    "an unknown entry twice": _insert_twice,
    "an entry doubled": _double,
    "an entry removed": _remove,
}

# Places


def _starts(lines: Lines) -> list[int]:
    return [index for index, line in enumerate(lines) if line and line[0] not in " #-"]


def _place(draw: st.DrawFn, lines: Lines) -> int:
    """Where an entry of the root mapping may begin."""
    return draw(st.sampled_from([*_starts(lines), len(lines)]))


def _entry(draw: st.DrawFn, lines: Lines) -> tuple[int, int]:
    """The lines of an entry of the root mapping, with blank ones below it or without."""
    starts = [*_starts(lines), len(lines)]
    if len(starts) < 2:
        return 0, 0
    index = draw(st.integers(0, len(starts) - 2))
    start, end = starts[index], starts[index + 1]
    if draw(st.booleans()):
        while end > start + 1 and not lines[end - 1].strip(" "):
            end -= 1
    return start, end


def _matching(
    draw: st.DrawFn, lines: Lines, pattern: re.Pattern[str]
) -> tuple[int, re.Match[str] | None]:
    """One of the lines that a pattern takes, if there are any."""
    matches = [
        (index, match)
        for index, line in enumerate(lines)
        if (match := pattern.fullmatch(line)) is not None
    ]
    return draw(st.sampled_from(matches)) if matches else (0, None)
