"""Texts of which many can be read into rows of values, and others nearly can."""

# Quotation marks and dashes are what is tested, and dates without a time zone.
# ruff: noqa: RUF001, DTZ001

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import attrs
from hypothesis import strategies as st

import newsformat as nf
from newsformat.compiled.value_rows import is_read_often
from newsformat.convert.class_layout import layout_of

# So many texts of a class are read before its patterns are compiled.
_FIRST_TEXTS = 300


def read_first_texts(*models: Any) -> None:
    """Read so many texts of each class that all further ones are read into rows."""
    for model in models:
        for _ in range(_FIRST_TEXTS):
            is_read_often(layout_of(model))


@attrs.define(kw_only=True)
class Size:
    unit: str
    width: int | None = None


@attrs.define(kw_only=True)
class Part:
    size: Size | None = None
    names: list[str] = attrs.field(factory=list)
    parts: list[Part] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class Boat:
    name: str
    home: str | None = attrs.field(default=None, metadata=nf.slot(url=True))
    built: datetime | None = None
    afloat: bool | None = None
    length: float | None = None
    hull: Part | None = None
    masts: list[Part] = attrs.field(factory=list)
    body: str = ""


# This many values at the beginning of each list have rows.
USUAL = 5
WORDS = [
    "Boats", "Boats on the canal", "Dave's", 'say "no"', "5G", "no", "a---", "Null", "now", "1984",
    "12:30", "a:b", "a: b", "a:", "a #b", "a#b", "C#", '"', 'a"', 'say "no" # b', '\\"', "a\x1fb",
    "It’s", "x\\y", "", " ", "b ", "a\tb", "\t", "café", "日本", "a\u2028b", "\ufeff", "a\x85b",
    "a\nb", "---", "...", "-", "- a", "?", "=", "<<", "~", ".5", "2020-01-01", "!a", "&a", "*a",
    "[a", "{a", "a,b", "%", "@a", "`a", "|", ">", "#", "'a'", "😀", "\u00a0a", "a\u00a0",
]  # fmt: skip
URLS = [
    "https://a.example", "https://a.example/b", "http://a-b.example/?c=d&e#f", "https://b.example/",
    "https://a.example/b:c#d", "https://a.example:80/", "/b", "", "https://a.example/b c",
    "https://A.example", "https://a.example/é", "https://a.example/b:", "https://",
    'https://a.example/"', "https://a.example/\\",
]  # fmt: skip
MOMENTS = [
    datetime(2020, 6, 24, 19, 27, tzinfo=UTC), datetime(2020, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 4, 30, tzinfo=UTC),
    datetime(2020, 2, 28, tzinfo=UTC), datetime(2020, 2, 29, tzinfo=UTC),
    datetime(2020, 6, 24, 1, 2, 3, 4, tzinfo=UTC), datetime(2020, 6, 30),
]  # fmt: skip
NUMBERS = [None, 0, -1, 7, 10**14, 10**15, 0.5, -0.0, 1e300]


class Values:
    """Strategies for values that have rows, and for those of which some have none."""

    def __init__(self, *, are_usual: bool) -> None:
        self._are_usual = are_usual
        few = slice(USUAL if are_usual else None)
        self.words = st.sampled_from(WORDS[few])
        self.urls = st.sampled_from(URLS[few])
        self.moments = st.sampled_from(MOMENTS[few])
        self.numbers = st.sampled_from(NUMBERS[few])
        self.images = st.builds(nf.Image, url=self.urls, width=self.numbers)

    def parts(self, depth: int = 1) -> st.SearchStrategy[Part]:
        # In rows the first key of a mapping is there, and no mapping is inside one of its class.
        size = st.builds(Size, unit=self.words, width=st.sampled_from([None, 3]))
        has_parts = depth > 0 and not self._are_usual
        return st.builds(
            Part,
            size=size if self._are_usual else maybe(size),
            names=st.lists(self.words, max_size=2),
            parts=st.lists(self.parts(depth - 1), max_size=1) if has_parts else st.just([]),
        )

    def boats(self) -> st.SearchStrategy[Boat]:
        return st.builds(
            Boat,
            name=self.words,
            home=maybe(self.urls),
            built=maybe(self.moments),
            afloat=st.sampled_from([None, True, False]),
            length=self.numbers,
            hull=maybe(self.parts()),
            masts=st.lists(self.parts(0), max_size=3),
            body=self.words,
        )

    def articles(self) -> st.SearchStrategy[nf.Article]:
        images = st.lists(self.images, max_size=2)
        fields: dict[str, st.SearchStrategy[Any]] = {
            "title": self.words,
            "web_url": maybe(self.urls),
            "published_date_time": maybe(self.moments),
            "provider": maybe(st.builds(nf.Provider, name=self.words, images=images)),
            "images": images,
        }
        return st.builds(
            nf.Article,
            **fields,
            topics=st.lists(self.words, max_size=3),
            related=st.lists(st.builds(nf.RelatedItem, **fields), max_size=3),
            secured=maybe(self.words),
            body=self.words,
        )


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def boats() -> st.SearchStrategy[Boat]:
    return Values(are_usual=True).boats() | Values(are_usual=False).boats()


def articles() -> st.SearchStrategy[nf.Article]:
    return Values(are_usual=True).articles() | Values(are_usual=False).articles()


# What may stand behind a line, or on a line of its own.
COMMENTS = [
    " # a", "  # a: b", " #", " # it’s", ' # "a"', " # a\\", " # a ", " # 'a", "\t# a", "# a",
    "\n# a", "\n  # a", "\n    # a # b", "\n\n# a\n", "\n#", "\n# newsformat: ignore", "\n\t# a",
    " #\u2028a", " # newsformat: ignore[no-topics]",
]  # fmt: skip


@st.composite
def commented(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """Draw texts that have a few comments in their front matter."""
    front, fence, body = draw(texts).partition("\n---\n")
    lines = front.split("\n")
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.integers(0, len(lines) - 1))
        lines[number] += draw(st.sampled_from(COMMENTS))
    return "\n".join(lines) + fence + body


@st.composite
def touched(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """Draw texts of which some are written in other styles than the canonical one."""
    text = draw(texts)
    match draw(st.integers(0, 8)):
        case 0:
            return text.replace("\n", "\r\n")
        case 1:
            return re.sub(r'(?m)(: |- )"(.*)"$', r"\1\2", text)
        case 2:
            return re.sub(r"(?m)(: |- )([^\s\"].*)$", r'\1"\2"', text)
        case 3:
            return text.replace("\n\n", draw(st.sampled_from(["\n", "\n\n\n", "\n \n"])))
        case 4:
            return text.replace(
                "\n", draw(st.sampled_from([" \n", "\n# a\n", '"\n', "\n- a\n"])), 3
            )
        case _:
            return text
