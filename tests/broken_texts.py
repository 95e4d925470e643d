"""Texts of articles that were broken in one way, each with the code that says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from hypothesis import strategies as st

import newsformat as nf
from newsformat.text.source import DEFAULT_LIMITS

Lines: TypeAlias = list[str]


@dataclass(frozen=True)
class Broken:
    """A text that cannot be read.

    Attributes:
        content: The text, or its bytes.
        code: What is wrong with it.
        line: The line, counted from 1; `None` where it is not said here.
        limits: How large it may be.
    """

    content: str | bytes
    code: str
    line: int | None = None
    limits: nf.Limits = DEFAULT_LIMITS


@dataclass(frozen=True)
class Damage:
    """Lines that no reader takes, put in at a place where a key may begin.

    Attributes:
        code: What is wrong with them.
        lines: The lines.
        line: Which of the lines is at fault, counted from 0.
    """

    code: str
    lines: str
    line: int = 0


# What is broken: little, and one of everything. The damage matters, and where it is put.
FRONTS = (
    'title: "A"\n',
    """category: news
title: "A: \\"b\\""
publishedDateTime: 2020-06-24T19:27:00Z
webUrl: "https://example.com/a"
type: article
quality: 3.5
heat: 114
published: true
locale: en-us

featuredContent: "<p>"

provider:
  name: P
  images:
    - url: "https://example.com/p.png"
      width: 12

topics:
  - AI
  - "no"
tags:
  - US

images:
  - url: "https://example.com/a.png"
    isCached: true
  - url: "https://example.com/b.png"

related:
  - title: "B"
    provider:
      name: P

ratings:
  count: 3

secured: "c2VjcmV0"
""",
)

DAMAGES = (
    # Of unknown keys.
    Damage("NF116", "zz: x\n  yy: 1", 1),
    Damage("NF104", 'zz: "x" y'),
    Damage("NF105", "zz: 1\nzz: 1", 1),
    Damage("NF105", "zz:\n  a: 1\n  b: 2\n  a: 3", 3),
    Damage("NF105", "zz: {a: 1, b: 2, 'a': 3}"),
    Damage("NF105", "zz:\n  1: a\n  0x1: b", 2),
    Damage("NF107", "? [a, b]\n: 1"),
    Damage("NF107", "{a: b}: 1"),
    Damage("NF107", "zz: {[a]: 1}"),
    Damage("NF108", "zz: *x"),
    Damage("NF108", "zz: &x\n  - *x", 1),
    Damage("NF108", "zz: &x\n  <<: *x", 1),
    Damage("NF109", "zz: !!python/object:os.system x"),
    Damage("NF109", "zz: !!set {a, b}"),
    Damage("NF109", "zz:\n  - !!binary aGk=", 1),
    Damage("NF109", "zz: !!omap\n  - a: 1"),
    Damage("NF110", "zz: !!int x"),
    Damage("NF110", "zz: !!float one"),
    Damage("NF110", "zz: 2021-02-30"),
    Damage("NF110", "zz:\n  - 2021-01-01T25:00:00Z", 1),
    Damage("NF110", "zz: " + "9" * 5_000),
    Damage("NF112", "zz: a\x07b"),
    Damage("NF112", 'zz: "a\x00b"'),
    Damage("NF112", "# a\ud800b"),
    Damage("NF113", "... # the end\nzz: 1", 1),
    Damage("NF113", "... # the end\n--- x\nzz: 1", 1),
    Damage("NF114", "<<: 1"),
    Damage("NF114", "zz:\n  <<: [a, {b: 1}]", 1),
    Damage("NF115", "<<<<<<< ours\nzz: 1\n=======\nzz: 2\n>>>>>>> theirs"),
    Damage("NF116", "zz: a: b"),
    Damage("NF116", "zz:\n  - a: b: c", 1),
    Damage("NF117", "zz: }"),
    Damage("NF117", "zz: @a"),
    Damage("NF117", "zz:\n  - `a`", 1),
    Damage("NF117", "zz: %a"),
    Damage("NF118", "zz: {{ a }}"),
    Damage("NF118", "zz:\n  yy: {% a %}", 1),
    Damage("NF119", "zz: [a"),
    Damage("NF119", "zz:\n  - {a: b", 1),
    Damage("NF120", 'zz: "a'),
    Damage("NF120", "zz:\n  - 'a", 1),
    # Of known ones, which take the place of what there was.
    Damage("NF202", "heat: hot"),
    Damage("NF202", 'heat: "3"'),
    Damage("NF202", "heat: true"),
    Damage("NF202", "title: [A]"),
    Damage("NF202", "published: yes"),
    Damage("NF202", "published: 1"),
    Damage("NF202", "publishedDateTime: 2021-01-01"),
    Damage("NF202", "publishedDateTime: today"),
    Damage("NF202", "topics: AI"),
    Damage("NF202", "topics:\n  - AI\n  - [x]", 2),
    Damage("NF202", "provider: Portals"),
    Damage("NF202", "images:\n  url: u"),
    Damage("NF202", "images:\n  - url: u\n    width: wide", 2),
    Damage("NF202", "related:\n  - title: A\n    provider:\n      name: {a: b}", 3),
    Damage("NF201", "provider:\n  domain: example.com"),
    Damage("NF201", "images:\n  - url: u\n  - width: 3", 2),
    Damage("NF201", "related:\n  - excerpt: A", 1),
    Damage("NF203", "title:"),
    Damage("NF203", "title: ~"),
    Damage("NF203", "topics:\n  - AI\n  -", 2),
    Damage("NF203", "provider:\n  name: null", 1),
)


def codes_of_texts() -> list[str]:
    """The codes that a text can be broken by here."""
    return sorted({*_WHOLE, *(each.code for each in DAMAGES)})


@st.composite
def broken_texts(draw: st.DrawFn, code: str) -> Broken:
    """Texts that no reader takes, for the reason of a code."""
    lines = draw(st.sampled_from(FRONTS)).split("\n")[:-1]
    damages = [each for each in DAMAGES if each.code == code]
    if code in _WHOLE and (not damages or draw(st.booleans())):
        return _WHOLE[code](draw, lines)
    return _damaged(draw, lines, draw(st.sampled_from(damages)))


def _text(lines: Lines) -> str:
    return "\n".join(["---", *lines, "---", "Text.", ""])


def _damaged(draw: st.DrawFn, lines: Lines, damage: Damage) -> Broken:
    """Put lines of damage before a key or behind the last; known keys come once."""
    added = damage.lines.split("\n")
    kept = _without(lines, added[0].partition(":")[0])
    places = [0, *(index for index, line in enumerate(kept) if line and line[0] not in " -")]
    # Behind the end of a YAML document there may be anything, and a later quote would close one.
    place = (
        len(kept)
        if damage.code in {"NF113", "NF120"}
        else draw(st.sampled_from([*places, len(kept)]))
    )
    text = _text([*kept[:place], *added, *kept[place:]])
    return Broken(text, damage.code, 2 + place + damage.line)


def _without(lines: Lines, key: str) -> Lines:
    """Take out a key of the root mapping."""
    kept: Lines = []
    is_taken = False
    for line in lines:
        if line and line[0] not in " -":
            is_taken = line.partition(":")[0] == key
        if not is_taken:
            kept.append(line)
    return kept


def _without_title(draw: st.DrawFn, lines: Lines) -> Broken:
    return Broken(_text(_without(lines, "title")), "NF201")


def _doubled(draw: st.DrawFn, lines: Lines) -> Broken:
    """Every key of the root mapping may be the one that stands twice."""
    heads = [index for index, line in enumerate(lines) if line and line[0] not in " -"]
    index = draw(st.integers(0, len(heads) - 1))
    end = heads[index + 1] if index + 1 < len(heads) else len(lines)
    entry = lines[heads[index] : end]
    place = draw(st.sampled_from([*heads, len(lines)]))
    # It is the second one that is at fault.
    line = 2 + (place if place > heads[index] else heads[index] + len(entry))
    return Broken(_text([*lines[:place], *entry, *lines[place:]]), "NF105", line)


def _without_opening(draw: st.DrawFn, lines: Lines) -> Broken:
    start = draw(st.sampled_from(["", " ---\n", "--\n", "----\n", "x---\n", "Text\n---\n"]))
    return Broken(start + _text(lines).removeprefix("---\n"), "NF101", 1)


def _without_closing(draw: st.DrawFn, lines: Lines) -> Broken:
    end = draw(st.sampled_from(["", "--", " ---", "----", "--- x"]))
    return Broken("\n".join(["---", *lines, end]), "NF102")


def _in_another_format(draw: st.DrawFn, lines: Lines) -> Broken:
    above = draw(st.sampled_from(["", "\n", " \n\t\n"]))
    kinds = ["+++", "{", '{"a": 1}', "---js", "---json", "--- toml\t", ";;;"]
    front = "\n".join([draw(st.sampled_from(kinds)), *lines])
    return Broken(f"{above}{front}\n---\n", "NF121", above.count("\n") + 1)


def _no_utf_8(draw: st.DrawFn, lines: Lines) -> Broken:
    content = _text(lines).encode()
    place = draw(st.integers(0, len(content)))
    wrong = draw(st.sampled_from([b"\xff", b"\xc3(", b"\xed\xa0\x80", b"\xe2\x82 ", b"\xf8"]))
    return Broken(content[:place] + wrong + content[place:], "NF103")


def _no_mapping(draw: st.DrawFn, lines: Lines) -> Broken:
    root = draw(st.sampled_from(["- a", "text", "[a, b]", '"a: b"', "|\n  a: b", "3"]))
    return Broken(_text(root.split("\n")), "NF106", 2)


def _too_large(draw: st.DrawFn, lines: Lines) -> Broken:
    length = len("\n".join(lines)) + 1
    added, limits = draw(
        st.sampled_from(
            [
                ("", nf.Limits(front_matter=length - 1)),
                ("", nf.Limits(nodes=1)),
                ("zz: [[[1]]]", nf.Limits(depth=3)),
                ("zz:\n  - - - 1", nf.Limits(depth=3)),
                ("zz: 123456", nf.Limits(integer_digits=5)),
                ("zz: &x [1, 2]\nyy: [*x, *x, *x]", nf.Limits(nodes=9)),
            ]
        )
    )
    code = "NF110" if limits.integer_digits == 5 else "NF111"
    return Broken(_text([*lines, *added.split("\n")]), code, None, limits)


# What is done to a text as a whole.
_WHOLE: dict[str, Callable[[st.DrawFn, Lines], Broken]] = {
    "NF101": _without_opening,
    "NF102": _without_closing,
    "NF121": _in_another_format,
    "NF103": _no_utf_8,
    "NF105": _doubled,
    "NF106": _no_mapping,
    "NF111": _too_large,
    "NF201": _without_title,
}
