"""Front matter in every dress of YAML: a tree of values is drawn, then how each is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from newsformat import strategies as ours

_WORDS = ("canal", "boats", "AI", "Dave's", "a.b", "C#", "über", "x-y", "50%", "(tutorial)")
_COMMENTS = ("# note", "#", "# a: b", "# 'quote", "# - x", "#! ünïcode")
_UNTYPED_SCALARS = (
    "~", "null", "true", "no", "12", "-3", "0o17", "0x1F", "1_000", "4.5", "1e3", ".inf",
    "2020-01-01",
    "2020-06-24T19:27:00Z", "2020-06-24 19:27:00.5 +02:00", "12:30", "=", "x=y", "-x", "http://a.b/c",
)  # fmt: skip


@dataclass(frozen=True)
class Scalar:
    """A text, or with `is_raw` something that is written as it stands."""

    text: str
    is_raw: bool = False


@dataclass(frozen=True)
class Document:
    """A whole file."""

    text: str


def any_documents(*, has_tabs: bool = False) -> st.SearchStrategy[Document]:
    """Documents with any keys and values; tabs stand only where spaces could."""
    mappings = st.one_of(_any_mappings(), _article_mappings())
    return _documents(mappings, has_local_tags=True, has_tabs=has_tabs)


def article_documents(*, has_tabs: bool = False) -> st.SearchStrategy[Document]:
    """Documents that can be read as articles, in every dress."""
    return _documents(_article_mappings(), has_local_tags=False, has_tabs=has_tabs)


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
    start = draw(st.integers(0, len(text)))
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
            st.dictionaries(_keys(), inner, max_size=3),
        ),
        max_leaves=5,
    )


def _keys() -> st.SearchStrategy[str]:
    names = ("locale", "tags", "path", "updatedDateTime", "k", "a b", "url", "no", "x-y", "ключ")
    return st.one_of(st.sampled_from(names), ours.texts().filter(lambda key: key != "<<"))


def _any_mappings() -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(_keys(), _trees(), max_size=5)


@st.composite
def _some(draw: st.DrawFn, /, **fields: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Mappings with some of the fields, in any order; those that are required come always."""
    required = [name for name in fields if name.endswith("_")]
    optional = [name for name in fields if not name.endswith("_")]
    chosen = draw(st.lists(st.sampled_from(optional), unique=True, max_size=5))
    place = draw(st.integers(0, len(chosen)))
    names = [*chosen[:place], *required, *chosen[place:]]
    return {name.removesuffix("_"): draw(fields[name]) for name in names}


def _article_mappings() -> st.SearchStrategy[dict[str, Any]]:
    numbers = _raw("0", "114", "-7", "4.5", "0x1F")
    moments = _raw("2020-06-24T19:27:00Z", "2020-06-24 19:27:00", "2021-01-01T00:00:00.5+01:00")
    images = _some(url_=_texts(), width=numbers, height=numbers, isCached=_raw("true", "false"),
                   title=_texts(), credit=_trees())  # fmt: skip
    providers = _some(name_=_texts(), domain=_texts(), images=st.lists(images, max_size=2))
    related = _some(title_=_texts(), webUrl=_texts(), provider=providers, quality=numbers,
                    images=st.lists(images, max_size=2), publishedDateTime=moments)  # fmt: skip
    return _some(
        category=_texts(), title_=_texts(), excerpt=st.one_of(_texts(), st.none()),
        publishedDateTime=moments, webUrl=_texts(), type=_texts(), quality=numbers, heat=numbers,
        published=_raw("true", "FALSE"), featuredContent=_texts(), provider=providers,
        topics=st.one_of(st.none(), st.lists(_texts(), max_size=3)),
        images=st.lists(images, max_size=2), related=st.lists(related, max_size=2),
        secured=_texts(), locale=_trees(), tags=_trees(),
    )  # fmt: skip


# Their dress


@st.composite
def _documents(
    draw: st.DrawFn,
    mappings: st.SearchStrategy[dict[str, Any]],
    *,
    has_local_tags: bool,
    has_tabs: bool,
) -> Document:
    dress = _Dress(draw, has_local_tags=has_local_tags, has_tabs=has_tabs)
    mapping = draw(mappings)
    is_flow = draw(st.integers(0, 9)) == 0
    lines = [dress.flow(mapping)] if is_flow else dress.mapping(mapping, 0)
    start = draw(st.sampled_from(["", "", "", "\ufeff"]))
    fence = draw(st.sampled_from(["---", "---", "--- ", "---\t"]))
    body = draw(st.sampled_from(["\n", "\n\n", "", "\nText.\n", "\n---\nmore: x\n---\n"]))
    text = "\n".join([start + fence, *lines, fence + body])
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return Document(text.replace("\n", newline))


class _Dress:
    """Writes trees in one of the many ways that YAML has."""

    def __init__(self, draw: st.DrawFn, *, has_local_tags: bool, has_tabs: bool) -> None:
        self._draw = draw
        self._has_local_tags = has_local_tags
        self._has_tabs = has_tabs
        self._anchors: list[tuple[str, Any]] = []

    def _one_in(self, number: int) -> bool:
        return bool(self._draw(st.integers(0, number - 1)) == number - 1)

    def _pick(self, *choices: Any) -> Any:
        return self._draw(st.sampled_from(choices))

    def _gap(self, *choices: str) -> str:
        """Blanks between two things on a line."""
        if self._has_tabs and self._one_in(3):
            return str(self._pick("\t", " \t", "\t ", "\t\t"))
        return str(self._pick(*choices or (" ",)))

    def mapping(self, mapping: dict[str, Any], indent: int) -> list[str]:
        """Lines of a block mapping."""
        lines: list[str] = []
        for key, value in mapping.items():
            lines += self._noise(indent)
            head = " " * indent + self._key(key)
            if self._one_in(25) and "\n" not in head:
                lines.append(" " * indent + "? " + self._key(key))
                head = " " * indent
            lines += self._entry(head, value, indent)
        return lines

    def _noise(self, indent: int) -> list[str]:
        if not self._one_in(6):
            return []
        column = self._pick(0, indent, indent)
        blanks = " " * (column - 1) + "\t" if self._has_tabs and column else " " * column
        return [self._pick("", "   ", blanks + self._pick(*_COMMENTS))]

    def _comment(self) -> str:
        if self._one_in(8):
            return self._gap() + str(self._pick(*_COMMENTS))
        return self._gap("", "", "", "  ") if self._one_in(2) else ""

    def _key(self, key: str) -> str:
        plain = all(char.isalnum() or char in "-_" for char in key) and key[:1].isalpha()
        if plain and not self._one_in(12):
            return key
        return self._quoted(key, indent=None)

    def _entry(self, head: str, value: Any, indent: int) -> list[str]:
        """Lines of a key, or of nothing, with a value behind its colon."""
        prefix = f"{head}:"
        alias = self._alias(value)
        if alias is not None:
            return [f"{prefix} {alias}{self._comment()}"]
        anchor = self._anchor(value)
        if isinstance(value, dict) and value and not self._one_in(4):
            deeper = indent + self._pick(2, 2, 2, 1, 4, 7)
            return [f"{prefix}{anchor}{self._comment()}", *self.mapping(value, deeper)]
        if isinstance(value, list) and value and not self._one_in(4):
            deeper = indent + self._pick(2, 2, 0, 1, 5)
            return [f"{prefix}{anchor}{self._comment()}", *self._sequence(value, deeper)]
        scalar = self._scalar_lines(value, indent)
        if not scalar[0]:
            return [f"{prefix}{anchor}{self._pick('', ' ')}{self._comment()}"]
        tail = self._comment() if len(scalar) == 1 else ""
        gap = self._gap(" ", " ", "   ")
        return [f"{prefix}{anchor}{gap}{scalar[0]}{tail}", *scalar[1:]]

    def _sequence(self, items: list[Any], indent: int) -> list[str]:
        lines: list[str] = []
        for item in items:
            lines += self._noise(indent)
            dash = " " * indent + "-"
            if isinstance(item, dict) and item and not self._one_in(4):
                gap = self._pick(1, 1, 3)
                first, *others = self.mapping(item, indent + 1 + gap)
                if first.lstrip(" ") and not first.lstrip(" ").startswith("#"):
                    lines += [dash + " " * gap + first.lstrip(" "), *others]
                else:
                    lines += [dash, first, *others]
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
        same = [name for name, other in self._anchors if other == value]
        return f"*{same[-1]}" if same and self._one_in(2) else None

    def _anchor(self, value: Any) -> str:
        if value is None or not self._one_in(10):
            return ""
        name = f"a{len(self._anchors)}"
        self._anchors.append((name, value))
        return f"{self._gap()}&{name}"

    def _scalar_lines(self, value: Any, indent: int) -> list[str]:
        """A value from behind its indicator on: one line, or several with their indent."""
        if value is None:
            return [self._pick("", "~", "null")]
        if isinstance(value, (dict, list)):
            return self.flow(value).split("\n")
        if value.is_raw:
            return [value.text]
        block = self._block_scalar(value.text, indent)
        if block is not None:
            return block
        tag = self._pick("!!str", "!") + self._gap() if self._one_in(15) else ""
        if self._has_local_tags and self._one_in(20):
            tag = "!local" + self._gap()
        return (tag + self._quoted(value.text, indent=indent)).split("\n")

    def _block_scalar(self, text: str, indent: int) -> list[str] | None:
        """A literal or folded scalar, for texts that are easy to write so."""
        lines = text.split("\n")
        is_easy = text and all(
            line and line[0] not in " \t#" and line[-1] not in " \t" and line.isprintable()
            for line in lines
        )
        if not is_easy or not self._one_in(4):
            return None
        deeper = self._pick(2, 2, 1, 5)
        style = self._pick("|", ">")
        number = self._pick("", "", str(deeper))
        header = style + "".join(
            self._pick(("-", number), (number, "-"), ("+", number), ("", number))
        )
        if style == ">":
            lines = "\n\n".join(lines).split("\n")
        body = [" " * (indent + deeper) + line if line else "" for line in lines]
        header += self._pick("", self._gap(""), self._gap() + "# why")
        return [header, *body, *self._pick([], [], [""], ["", ""])]

    def _quoted(self, text: str, indent: int | None) -> str:
        """A text in quotes, or plain where that is safe; over several lines only with an indent."""
        words = text.split(" ")
        is_simple = all(word.isalnum() and word.isascii() and not word.isdigit() for word in words)
        is_simple = is_simple and text.lower() not in {"no", "null", "true", "false", "y", "n"}
        folds = indent is not None and len(words) > 1 and all(words) and self._one_in(8)
        joint = self._gap("") + "\n" + " " * ((indent or 0) + self._pick(1, 2, 4)) + self._gap("")
        if is_simple and words[0][0].isalpha() and self._one_in(2):
            return joint.join(words) if folds else text
        if self._one_in(2) and all(char.isprintable() or char == "\xa0" for char in text):
            single = text.replace("'", "''")
            return "'" + (joint.join(single.split(" ")) if folds else single) + "'"
        escaped = "".join(self._escaped(char) for char in text)
        return '"' + (joint.join(escaped.split(" ")) if folds else escaped) + '"'

    def _escaped(self, char: str) -> str:
        if char in '"\\':
            return "\\" + char
        if char.isprintable() or char in "\u200b\xa0":
            return char
        short = {"\n": "\\n", "\t": "\\t", "\x00": "\\0", "\x85": "\\N", "\u2028": "\\L"}.get(char)
        return short or (f"\\U{ord(char):08x}" if ord(char) > 0xFFFF else f"\\u{ord(char):04x}")

    def flow(self, value: Any) -> str:
        """A value on one line, in brackets."""
        if isinstance(value, dict):
            gap, joint = self._gap(" ", "  "), "," + self._gap()
            pairs = [f"{self._quoted_key(k)}:{gap}{self.flow(v)}" for k, v in value.items()]
            return "{" + joint.join(pairs) + self._gap("", " ") + "}"
        if isinstance(value, list):
            joint = self._gap("") + "," + self._gap()
            return "[" + self._gap("", " ") + joint.join(map(self.flow, value)) + "]"
        if value is None:
            return str(self._pick("~", "null"))
        return str(value.text) if value.is_raw else self._quoted(value.text, indent=None)

    def _quoted_key(self, key: str) -> str:
        return '"' + "".join(map(self._escaped, key)) + '"'
