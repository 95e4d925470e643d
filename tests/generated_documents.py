"""Front matter in every style of YAML: a tree of values is drawn, then how each is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import cycle
from typing import Any

from hypothesis import event
from hypothesis import strategies as st

import newsformat as nf
from newsformat import strategies as ours
from newsformat.fields import model_fields
from newsformat.yaml.scalars import resolve

_WORDS = ("canal", "boats", "AI", "Dave's", "a.b", "C#", "über", "x-y", "50%", "(tutorial)")
_COMMENTS = ("# note", "#", "# a: b", "# 'quote", "# - x", "#! ünïcode", "# [", "#\t}")
_UNTYPED_SCALARS = (
    "~", "null", "true", "no", "12", "-3", "0o17", "0x1F", "1_000", "4.5", "1e3", ".inf", "-.INF",
    ".nan", ".NaN", ".NAN", "2020-01-01", "0001-01-01", "9999-12-31", "2020-06-24T19:27:00Z",
    "2020-06-24 19:27:00.5 +02:00", "0001-01-02 00:00:00", "9999-12-30T23:59:59.9999995Z",
    "2020-06-24T19:27:00+00:19:32", "12:30", "=", "x=y", "-x", "http://a.b/c",
)  # fmt: skip
# Keys of free mappings that are no texts.
_UNTYPED_KEYS = ("7", "0x1F", "-2.5", "true", "~", "2020-01-01", "1_000")
_SEPARATORS = ("\x85", "\u2028", "\u2029")


@dataclass(frozen=True)
class Scalar:
    """A text, or with `is_raw` something that is written as it stands."""

    text: str
    is_raw: bool = False


class Known(dict[str, Any]):
    """A mapping that a model describes.

    Attributes:
        keys_of_model: The keys whose values must have a certain type.
    """

    def __init__(self, entries: dict[str, Any], keys_of_model: frozenset[str]) -> None:
        super().__init__(entries)
        self.keys_of_model = keys_of_model


@dataclass(frozen=True)
class Document:
    """A whole file.

    Attributes:
        text: Its text.
        features: What stands in it, beside the ordinary.
    """

    text: str
    features: frozenset[str] = frozenset()


def any_documents() -> st.SearchStrategy[Document]:
    """Documents with any keys and values."""
    return _documents(is_article=False)


def article_documents() -> st.SearchStrategy[Document]:
    """Documents that can be read as articles, in every style."""
    return _documents(is_article=True)


def mutated(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts with one small damage."""
    return _mutations(texts)


def rearranged(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Canonical texts with keys that are moved, doubled, added and changed a little."""
    return _rearrangements(texts)


_ADDED = (
    "locale: en", "locale: fr", "path: a.md", "zz:", "zz: 1", "zz: .nan", "zz: 1e+16", "no: yes",
    "body: b", "extra: 1", "zz:\n  - a\n  - b", "zz:\n  a: 1\n  b: 2", "zz:\n  a: 1\n  a: 2",
    "zz:\n  - a: 1\n    b: 2", "zz:\n  - a: 1\n   b: 2", "zz:\n  a: 1\n - b", "zz: a\x07b",
    "zz: a\x85b", "zz: a\u2028", "zz:\ta", "zz: a\t", "zz: a\tb", "zz: a # b", "zz: [a]",
    "zz: {{ a }}", "zz: a: b", "zz: @a", "zz: 'a'", 'zz: "a" b', "zz: |\n  a", "title: T",
    'title: "T"', "title:", "heat: 1", "heat:", "topics:\n  - a", "provider:\n  name: a",
    "provider:\n  domain: a", "provider:", "images:\n  - url: a\n    zz: 1", "secured: a",
    "category: c",
)  # fmt: skip


@st.composite
def _rearrangements(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    front, fence, body = draw(texts).removeprefix("---\n").partition("\n---")
    entries = re.split(r"\n(?=[^\s])", front)
    for _ in range(draw(st.integers(1, 4))):
        index = draw(st.integers(0, len(entries) - 1))
        action = draw(st.sampled_from(["add", "add", "move", "double", "damage"]))
        if action == "add":
            entries.insert(index, draw(st.sampled_from(_ADDED)))
        elif action == "damage":
            entry = entries[index]
            at = draw(st.integers(0, len(entry)))
            entries[index] = entry[:at] + draw(st.sampled_from(_NASTY)) + entry[at:]
        else:
            entry = entries.pop(index) if action == "move" and len(entries) > 1 else entries[index]
            entries.insert(draw(st.integers(0, len(entries))), entry)
    newline = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"]))
    text = "---\n" + "\n".join(entries) + fence
    return text.replace("\r\n", "\n").replace("\n", newline) + body


_NASTY = (
    "", " ", "\t", "\n", "\r", "\r\n", "\x00", "\x07", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff",
    '"', "'", ":", ": ", ":\t", "-\t", "\t#",
    " #", "#",
    "- ", "---\n",
    "...\n", "&a ", "*a", "!!str ", "!x ", "{", "}", "[", "]", ", ", "| ", "> ", "? ",
    "%", "\\", "~", "<<: ", "0", "é",
)  # fmt: skip


@st.composite
def _mutations(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    text = draw(texts)
    if draw(st.booleans()):
        lines = text.splitlines(keepends=True)
        first, second = (draw(st.integers(0, max(0, len(lines) - 1))) for _ in range(2))
        action = draw(st.sampled_from(["swap", "delete", "double"]))
        if lines and action == "swap":
            lines[first], lines[second] = lines[second], lines[first]
        elif lines and action == "delete":
            del lines[first]
        elif lines:
            lines.insert(first, lines[second])
        return "".join(lines)
    # Mostly in the front matter: the body may say anything.
    front = max(text.find("\n---", 4), 4)
    start = draw(st.one_of(st.integers(4, front), st.integers(4, front), st.integers(0, len(text))))
    return text[:start] + draw(st.sampled_from(_NASTY)) + text[start + draw(st.integers(0, 2)) :]


# The trees


def _texts() -> st.SearchStrategy[Scalar]:
    words = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5).map(" ".join)
    return st.one_of(words, ours.texts()).map(Scalar)


def _raw(*choices: str) -> st.SearchStrategy[Scalar]:
    return st.sampled_from(choices).map(lambda text: Scalar(text, is_raw=True))


def _trees() -> st.SearchStrategy[Any]:
    return st.recursive(
        st.one_of(_texts(), _raw(*_UNTYPED_SCALARS), st.none()),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(_free_keys(), inner, max_size=3),
            st.lists(st.dictionaries(_keys(), inner, min_size=1, max_size=2), max_size=2),
        ),
        max_leaves=5,
    )


def _keys() -> st.SearchStrategy[str]:
    names = (
        "locale", "tags", "path", "updatedDateTime", "k", "a b", "url", "no", "x-y", "ключ",
        "body", "extra", "ms.date", "x/y", "$id", "é", "キー", "a.b c",
    )  # fmt: skip
    return st.one_of(st.sampled_from(names), ours.texts().filter(lambda key: key != "<<"))


def _free_keys() -> st.SearchStrategy[str | Scalar]:
    return st.one_of(_keys(), _keys(), _keys(), _raw(*_UNTYPED_KEYS))


@cache
def _any_mappings() -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(_keys(), _trees(), max_size=5)


@st.composite
def _some(draw: st.DrawFn, model: type[Any], /, **fields: st.SearchStrategy[Any]) -> Known:
    """Mappings with some of the fields, in any order; those that are required come always."""
    required = [name for name in fields if name.endswith("_")]
    optional = [name for name in fields if not name.endswith("_")]
    chosen = draw(st.lists(st.sampled_from(optional), unique=True, max_size=5))
    place = draw(st.integers(0, len(chosen)))
    names = [*chosen[:place], *required, *chosen[place:]]
    entries = {name.removesuffix("_"): draw(fields[name]) for name in names}
    return Known(entries, frozenset(field.key for field in model_fields(model).keys))


@cache
def _article_mappings() -> st.SearchStrategy[dict[str, Any]]:
    numbers = _raw("0", "114", "-7", "4.5", "0x1F")
    moments = _raw(
        "2020-06-24T19:27:00Z", "2020-06-24 19:27:00", "2021-01-01T00:00:00.5+01:00",
        "0001-01-02T00:00:00Z", "9999-12-30T23:59:59.999999-14:00",
        "2014-10-10 10:00:48 -0400", "2014-10-10T10:00:48+0230", "2014-10-10 10:00",
        '"2014-10-10T10:00:48Z"', "'2014-10-10 10:00 -0400'", "2014-10-10 10:00:48 UTC",
    )  # fmt: skip
    images = _some(
        nf.Image, url_=_texts(), width=numbers, height=numbers, isCached=_raw("true", "false"),
        title=_texts(), credit=_trees(),
    )  # fmt: skip
    lists_of_images = st.lists(images, max_size=3)
    people = _some(nf.Provider, name_=_texts(), domain=_texts())
    providers = _some(
        nf.Provider, name_=_texts(), domain=_texts(), images=lists_of_images,
        authors=st.lists(people, max_size=2), rank=_trees(),
    )  # fmt: skip
    related = _some(
        nf.RelatedItem, title_=_texts(), webUrl=_texts(), provider=providers, quality=numbers,
        images=lists_of_images, publishedDateTime=moments, source=_trees(),
    )  # fmt: skip
    return _some(
        nf.Article,
        category=_texts(), title_=_texts(), excerpt=st.one_of(_texts(), st.none()),
        publishedDateTime=moments, webUrl=_texts(), type=_texts(), quality=numbers, heat=numbers,
        published=_raw("true", "FALSE"), featuredContent=_texts(), provider=providers,
        topics=st.one_of(st.none(), st.lists(_texts(), max_size=3)),
        images=lists_of_images, related=st.lists(related, max_size=2),
        secured=_texts(), locale=_trees(), tags=_trees(), body=_trees(), extra=_trees(),
        **{"ms.date": _trees(), "a b": _trees(), "é": _trees()},
    )  # fmt: skip


# Their style

_LINE_ENDS = {"\r": "CR alone", "\r\n": "CRLF", "mixed": "mixed line ends"}


# Hypothesis shows the arguments of strategies, so these are short.
@st.composite
def _documents(draw: st.DrawFn, *, is_article: bool) -> Document:
    style = _Style(draw, has_local_tags=not is_article)
    mapping = draw(_article_mappings() if is_article or draw(st.booleans()) else _any_mappings())
    is_flow = draw(st.integers(0, 9)) == 0
    lines = style.flow(mapping, 0).split("\n") if is_flow else style.mapping(mapping, 0)
    start = draw(st.sampled_from(["", "", "", "\ufeff"]))
    fence = draw(st.sampled_from(["---", "---", "--- ", "---\t"]))
    closing = draw(st.sampled_from([fence, fence, fence, "...", "...\t "]))
    if closing[0] == ".":
        style.note("dots as the closing fence")
    above = draw(st.sampled_from([[], [], [], [], [""], [" \t", ""]]))
    if above:
        style.note("blank lines above the fences")
    body = draw(st.sampled_from(["\n", "\n\n", "", "\nText.\n", "\n---\nmore: x\n---\n"]))
    lines = [*above, fence, *lines, *(closing + body).split("\n")]
    lines[0] = start + lines[0]
    # One kind of line ends, or several that take turns.
    ends = draw(st.sampled_from(["\n", "\n", "\n", "\r\n", "\r\n", "\r", "mixed"]))
    if ends == "mixed":
        kinds = draw(st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=2, max_size=4))
    else:
        kinds = [ends]
    if ends != "\n":
        style.note(_LINE_ENDS[ends])
    for key in ("body", "extra"):
        if key in mapping:
            style.note(f"a key named {key}")
    pieces = [line + end for line, end in zip(lines[:-1], cycle(kinds))]
    return Document("".join([*pieces, lines[-1]]), frozenset(style.features))


class _Style:
    """Writes trees in one of the many ways that YAML has.

    Attributes:
        features: What of all that was written, beside the ordinary.
    """

    def __init__(self, draw: st.DrawFn, *, has_local_tags: bool) -> None:
        self.features: set[str] = set()
        self._draw = draw
        self._has_local_tags = has_local_tags
        # Each anchor with its value, and the keys below it that may have values of any type.
        self._anchors: list[tuple[str, Any, frozenset[str]]] = []
        self._count = 0

    def note(self, feature: str) -> None:
        """Remember what was written, and count it."""
        self.features.add(feature)
        event(feature)

    def _one_in(self, number: int, feature: str = "") -> bool:
        """Choose something rarely; by its name if it is to be counted."""
        is_chosen = bool(self._draw(st.integers(0, number - 1)) == number - 1)
        if is_chosen and feature:
            self.note(feature)
        return is_chosen

    def _pick(self, *choices: Any) -> Any:
        return self._draw(st.sampled_from(choices))

    def mapping(self, mapping: dict[Any, Any], indent: int) -> list[str]:
        """Lines of a block mapping."""
        lines: list[str] = []
        merge_at = self._draw(st.integers(0, len(mapping)))
        for index, (key, value) in enumerate(mapping.items()):
            if index == merge_at:
                lines += self._merge(mapping, indent)
            lines += self._noise(indent)
            head = " " * indent + self._key(key)
            if self._one_in(25, "an explicit key"):
                lines.append(" " * indent + "? " + self._key(key))
                head = " " * indent
            lines += self._entry(head, value, indent)
        return lines

    def _merge(self, mapping: dict[Any, Any], indent: int) -> list[str]:
        """Lines of a merge key that gives no known key a value of another type."""
        typed = mapping.keys_of_model if isinstance(mapping, Known) else frozenset[str]()
        names = [
            name
            for name, value, free_keys in self._anchors
            if isinstance(value, dict) and not typed & free_keys
        ]
        if not names or not self._one_in(2, "a merge key"):
            return []
        chosen = self._draw(st.lists(st.sampled_from(names), min_size=1, max_size=2))
        aliases = ", ".join(f"*{name}" for name in chosen)
        value = f"[{aliases}]" if len(chosen) > 1 or self._one_in(4) else aliases
        return [f"{' ' * indent}<<: {value}{self._comment()}"]

    def _noise(self, indent: int) -> list[str]:
        if not self._one_in(6):
            return []
        column = self._pick(0, indent, indent)
        return [self._pick("", "   ", " " * column + self._some_comment())]

    def _comment(self) -> str:
        """What may stand behind a value on its line."""
        if self._one_in(8, "a comment behind a value"):
            gap = "\t" if self._one_in(6, "a tab between tokens") else " "
            return gap + self._some_comment()
        if self._one_in(12, "a tab between tokens"):
            return "\t"
        return str(self._pick("", "", "", "  "))

    def _some_comment(self) -> str:
        comment = str(self._pick(*_COMMENTS))
        if self._one_in(12, "a raw line separator"):
            return f"{comment}{self._pick(*_SEPARATORS)}x"
        return comment

    def _gap(self) -> str:
        return "\t" if self._one_in(15, "a tab between tokens") else self._pick(" ", " ", "   ")

    def _key(self, key: str | Scalar) -> str:
        if isinstance(key, Scalar):
            self.note("a key that is no text")
            return key.text
        plain = all(char.isalnum() or char in "-_./$ " for char in key) and key[:1].isalpha()
        # Beside `~`, a plain `null` would be the same key once more.
        plain = plain and isinstance(resolve(key), str)
        if plain and key[-1] != " " and "  " not in key and not self._one_in(12):
            if any(not (char.isascii() and (char.isalnum() or char in "_-")) for char in key):
                self.note("an unusual plain key")
            return key
        return self._quoted(key, indent=None)

    def _entry(self, head: str, value: Any, indent: int) -> list[str]:
        """Lines of a key, or of nothing, with a value behind its colon."""
        prefix = f"{head}:"
        alias = self._alias(value)
        if alias is not None:
            return [f"{prefix}{self._gap()}{alias}{self._comment()}"]
        anchor = self._anchor(value)
        lines = self._value_lines(f"{prefix}{anchor}", value, indent)
        self._close(anchor, value)
        return lines

    def _anchor(self, value: Any) -> str:
        """A new anchor with the blank before it, or nothing."""
        if value is None or not self._one_in(3 if isinstance(value, dict) else 8, "an anchor"):
            return ""
        self._count += 1
        return f" &a{self._count}"

    def _close(self, anchor: str, value: Any) -> None:
        """Remember the value of an anchor: only from here on may there be aliases of it."""
        if anchor:
            free = frozenset(_free_keys_in(value)).union(*(keys for _, _, keys in self._anchors))
            self._anchors.append((anchor[2:], value, free))

    def _value_lines(self, prefix: str, value: Any, indent: int) -> list[str]:
        """Lines of a value behind a prefix, which has its colon."""
        if isinstance(value, dict) and value and not self._one_in(4):
            prefix += self._tag(value, " {}")
            deeper = indent + self._pick(2, 2, 2, 1, 4, 7)
            return [f"{prefix}{self._comment()}", *self.mapping(value, deeper)]
        if isinstance(value, list) and value and not self._one_in(3):
            prefix += self._tag(value, " {}")
            deeper = indent + self._pick(2, 2, 0, 1, 5)
            return [f"{prefix}{self._comment()}", *self._sequence(value, deeper)]
        scalar = self._scalar_lines(value, indent)
        if not scalar[0]:
            return [f"{prefix}{self._pick('', ' ')}{self._comment()}"]
        tail = self._comment() if len(scalar) == 1 else ""
        return [f"{prefix}{self._gap()}{scalar[0]}{tail}", *scalar[1:]]

    def _tag(self, value: Any, form: str = "{} ") -> str:
        """A tag that changes nothing, in a form, or nothing."""
        is_text = isinstance(value, Scalar) and not value.is_raw
        if self._has_local_tags and is_text and self._one_in(20, "a local tag"):
            return form.format("!local")
        tag = _tag_of(value)
        return form.format(tag) if tag and self._one_in(20, "a tag") else ""

    def _sequence(self, items: list[Any], indent: int) -> list[str]:
        lines: list[str] = []
        for item in items:
            lines += self._noise(indent)
            dash = " " * indent + "-"
            if isinstance(item, dict) and item and not self._one_in(4):
                gap = self._pick(1, 1, 3)
                anchor = self._anchor(item)
                first, *others = self.mapping(item, indent + 1 + gap)
                self._close(anchor, item)
                begins = first.lstrip(" ") and not first.lstrip(" ").startswith("#")
                if begins and not anchor:
                    lines += [dash + " " * gap + first.lstrip(" "), *others]
                else:
                    lines += [dash + anchor, first, *others]
            elif isinstance(item, list) and item and not self._one_in(4):
                first, *others = self._sequence(item, indent + 2)
                is_item = first.lstrip(" ").startswith("-")
                lines += [f"{dash} {first.lstrip(' ')}" if is_item else dash]
                lines += others if is_item else [first, *others]
            else:
                first, *others = self._scalar_lines(item, indent)
                tail = self._comment() if not others else ""
                lines += [f"{dash}{self._gap()}{first}{tail}" if first else dash + tail, *others]
        return lines

    def _alias(self, value: Any) -> str | None:
        """An alias of an equal value, or of another text in the place of a text."""
        is_text = isinstance(value, Scalar) and not value.is_raw
        names = [
            name
            for name, other, _ in self._anchors
            if other == value or (is_text and isinstance(other, Scalar) and not other.is_raw)
        ]
        return f"*{names[-1]}" if names and self._one_in(2, "an alias") else None

    def _scalar_lines(self, value: Any, indent: int) -> list[str]:
        """A value from behind its indicator on: one line, or several with their indent."""
        if value is None:
            return [self._pick("", "~", "null")]
        tag = self._tag(value)
        if isinstance(value, (dict, list)):
            return (tag + self.flow(value, indent)).split("\n")
        if value.is_raw:
            if value.text.lower() == ".nan":
                self.note("NaN")
            return [tag + value.text]
        first, *others = self._block_scalar(value.text, indent) or (
            self._quoted(value.text, indent=indent).split("\n")
        )
        return [tag + first, *others]

    def _block_scalar(self, text: str, indent: int) -> list[str] | None:
        """A literal or folded scalar, for texts that are easy to write so."""
        lines = text.split("\n")
        is_easy = text and all(
            line and line[0] not in " \t#" and line[-1] not in " \t" and line.isprintable()
            for line in lines
        )
        if not is_easy or not self._one_in(4, "a block scalar"):
            return None
        if self._one_in(12, "a raw line separator"):
            lines[0] += f"{self._pick(*_SEPARATORS)}x"
        deeper = self._pick(2, 2, 1, 5)
        style = self._pick("|", ">")
        number = self._pick("", "", str(deeper))
        header = style + "".join(
            self._pick(("-", number), (number, "-"), ("+", number), ("", number))
        )
        if style == ">":
            lines = "\n\n".join(lines).split("\n")
        body = [" " * (indent + deeper) + line if line else "" for line in lines]
        header += self._pick("", self._gap(), self._gap() + "# why")
        return [header, *body, *self._pick([], [], [""], ["", ""])]

    def _quoted(self, text: str, indent: int | None) -> str:
        """A text in quotes, or plain where that is safe; over several lines only with an indent."""
        words = text.split(" ")
        is_simple = all(word.isalnum() and word.isascii() and not word.isdigit() for word in words)
        is_simple = is_simple and text.lower() not in {"no", "null", "true", "false", "y", "n"}
        folds = indent is not None and len(words) > 1 and all(words) and self._one_in(8)
        if folds:
            self.note("a text over several lines")
        joint = "\n" + " " * ((indent or 0) + self._pick(1, 2, 4))
        raw = ""
        if indent is not None and self._one_in(20, "a raw line separator"):
            raw = f"x{self._pick(*_SEPARATORS)}x"
        if is_simple and words[0][0].isalpha() and self._one_in(2):
            return (joint.join(words) if folds else text) + raw
        if self._one_in(2) and all(char.isprintable() or char == "\xa0" for char in text):
            single = text.replace("'", "''")
            return "'" + (joint.join(single.split(" ")) if folds else single) + raw + "'"
        escaped = "".join(self._escaped(char) for char in text)
        return '"' + (joint.join(escaped.split(" ")) if folds else escaped) + raw + '"'

    def _escaped(self, char: str) -> str:
        if char in '"\\':
            return "\\" + char
        if char.isprintable() or char in "\u200b\xa0":
            return char
        short = {"\n": "\\n", "\t": "\\t", "\x00": "\\0", "\x85": "\\N", "\u2028": "\\L"}.get(char)
        return short or (f"\\U{ord(char):08x}" if ord(char) > 0xFFFF else f"\\u{ord(char):04x}")

    # Flow style

    def flow(self, value: Any, indent: int) -> str:
        """A value in brackets, on one line or on several that are indented deeper."""
        if isinstance(value, dict):
            pairs = [self._flow_pair(key, item, indent) for key, item in value.items()]
            return "{" + self._flow_joined(pairs, indent) + "}"
        if isinstance(value, list):
            items = [self._flow_item(item, indent) for item in value]
            return "[" + self._flow_joined(items, indent) + "]"
        if value is None:
            return str(self._pick("~", "null"))
        if value.is_raw:
            return str(value.text)
        return self._quoted(value.text, indent=indent if self._one_in(8) else None)

    def _flow_pair(self, key: str | Scalar, value: Any, indent: int) -> str:
        name = key.text if isinstance(key, Scalar) else self._quoted_key(key)
        return f"{name}:{self._pick(' ', '  ')}{self.flow(value, indent)}"

    def _flow_item(self, item: Any, indent: int) -> str:
        if isinstance(item, dict) and len(item) == 1 and self._one_in(2):
            self.note("a pair without braces")
            ((key, value),) = item.items()
            return self._flow_pair(key, value, indent)
        return self.flow(item, indent)

    def _flow_joined(self, pieces: list[str], indent: int) -> str:
        """Pieces with commas, and perhaps with line ends and comments, between and around them."""
        if not self._one_in(5):
            return str(self._pick("", " ")) + ", ".join(pieces) + str(self._pick("", " "))
        self.note("flow over several lines")
        has_last = pieces and self._one_in(4, "a comma behind the last")
        commas = [","] * (len(pieces) - 1) + ([","] if has_last else [""])
        inside = [f"{piece}{comma}" for piece, comma in zip(pieces, commas, strict=bool(pieces))]
        text = self._flow_break(indent)
        for piece in inside:
            text += piece + self._flow_break(indent)
        return text

    def _flow_break(self, indent: int) -> str:
        """What stands between tokens in brackets: a blank, or a line end, often with a comment."""
        choice = self._pick("blank", "line", "comment", "line")
        if choice == "blank":
            return " "
        comment = ""
        if choice == "comment":
            self.note("a comment inside flow")
            comment = f" {self._some_comment()}"
        return f"{comment}\n{' ' * (indent + self._pick(1, 2, 4))}"

    def _quoted_key(self, key: str) -> str:
        return '"' + "".join(map(self._escaped, key)) + '"'


_TAGS = {int: "!!int", float: "!!float", bool: "!!bool", datetime: "!!timestamp"}


def _tag_of(value: Any) -> str:
    """The tag of the type that a value has anyway; none where it has none of its own."""
    match value:
        case dict():
            return "!!map"
        case list():
            return "!!seq"
        case Scalar(is_raw=False):
            return "!!str"
        case Scalar(text=text):
            return _TAGS.get(type(resolve(text)), "")
    return ""


def _free_keys_in(value: Any) -> Iterable[str]:
    """Yield the keys of a mapping whose values may be of any type."""
    if isinstance(value, dict):
        typed = value.keys_of_model if isinstance(value, Known) else frozenset[str]()
        yield from (key for key in value if isinstance(key, str) and key not in typed)
