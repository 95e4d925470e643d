"""Front matter as public sites have it: each site has keys, and habits of writing their values.

`site_documents` is a strategy of single documents. `front_matters` gives thousands of them by
numbers, the same each time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st

_Lines: TypeAlias = list[str]


@dataclass(frozen=True)
class SiteDocument:
    """A whole file.

    Attributes:
        text: The text of the file.
        site: What wrote it.
        is_linked: Whether it has anchors, aliases, tags or merge keys.
    """

    text: str
    site: str
    is_linked: bool


def site_documents(*, may_link: bool = True) -> st.SearchStrategy[SiteDocument]:
    """Documents of any site.

    Args:
        may_link: Whether a few have anchors, aliases, tags or merge keys.
    """
    return st.randoms(use_true_random=False).map(
        lambda chance: write_document(chance, may_link=may_link)
    )


def front_matters(count: int, *, seed: int = 2026, may_link: bool = True) -> Iterator[SiteDocument]:
    """Yield documents, the same each time.

    Args:
        count: How many.
        seed: Where the numbers begin.
        may_link: Whether a few have anchors, aliases, tags or merge keys.
    """
    for number in range(count):
        chance = random.Random(f"{seed} {number}")  # noqa: S311 - the same documents each time
        yield write_document(chance, may_link=may_link)


def write_document(chance: random.Random, *, may_link: bool = True) -> SiteDocument:
    """Write one document.

    Args:
        chance: What decides.
        may_link: Whether it may have anchors, aliases, tags or merge keys.
    """
    site = chance.choice(list(SITES))
    writer = _Writer(chance, Habits.of(chance, site))
    lines = writer.top_level(SITES[site])
    is_linked = may_link and chance.random() < 0.03
    if is_linked:
        lines += chance.choice(_LINKED)
    body = chance.choice(("\nText.\n", "\n", "", "\n# Heading\n\n---\n\nText with --- in it.\n"))
    text = "\n".join([f"{writer.habits.mark}---", *lines, f"---{body[:1]}"]) + body[1:]
    return SiteDocument(text.replace("\n", writer.habits.newline), site, is_linked)


_LINKED: Final = (
    ["defaults: &defaults", "  layout: wide", "override:", "  <<: *defaults", "  toc: true"],
    ["banner: &banner /images/banner.png", "thumbnail: *banner"],
    ["version: !!str 1.10"],
    ["writers:", "  - &ines", "    name: Ines", "editors:", "  - *ines"],
    ["secret: !vault x1", "plain: 1"],
)


@dataclass(frozen=True)
class Habits:
    """How one site writes.

    Attributes:
        mark: A byte order mark, or nothing.
        newline: The line end.
        quote: The quote of its texts: `"`, `'` or nothing where none is needed.
        list_indent: How far a `-` stands behind its key.
        mapping_indent: How far a nested key stands behind its key.
        flow: How often a list of words stands in brackets.
        long_text: How texts are written that are longer than a line.
        comments: How often a comment stands somewhere.
        blanks: How often a blank line stands somewhere.
        is_careless: Whether blanks stand where nobody sees them.
    """

    mark: str = ""
    newline: str = "\n"
    quote: str = ""
    list_indent: int = 2
    mapping_indent: int = 2
    flow: float = 0.3
    long_text: str = "line"
    comments: float = 0.0
    blanks: float = 0.0
    is_careless: bool = False

    @classmethod
    def of(cls, chance: random.Random, site: str) -> Habits:
        """Draw the habits of a site."""
        usual = _USUAL_HABITS.get(site, {})
        drawn: dict[str, Any] = {
            "mark": chance.choices(("", "\ufeff"), (98, 2))[0],
            "newline": chance.choices(("\n", "\r\n"), (90, 10))[0],
            "quote": chance.choices(("", '"', "'"), (55, 30, 15))[0],
            "list_indent": chance.choices((2, 0, 4, 1, 3), (55, 35, 7, 2, 1))[0],
            "mapping_indent": chance.choices((2, 4, 1, 3), (90, 7, 2, 1))[0],
            "flow": chance.choice((0.0, 0.2, 0.9)),
            "long_text": chance.choices(_LONG_TEXTS, (60, 6, 8, 8, 4, 3, 4, 7))[0],
            "comments": chance.choices((0.0, 0.03, 0.15), (75, 20, 5))[0],
            "blanks": chance.choices((0.0, 0.05, 0.2), (80, 15, 5))[0],
            "is_careless": chance.random() < 0.08,
        }
        return cls(**{**drawn, **{name: chance.choice(each) for name, each in usual.items()}})


_LONG_TEXTS: Final = (
    "line", "below", "plain", "folded", "literal", "single", "double", "quoted line",
)  # fmt: skip
_USUAL_HABITS: Final[dict[str, dict[str, Sequence[Any]]]] = {
    "microsoft": {"long_text": ("line", "line", "quoted line"), "newline": ("\n", "\r\n")},
    "github": {
        "quote": ("'",),
        "list_indent": (2,),
        "long_text": ("line", "folded", "quoted line"),
    },
    "obsidian": {"flow": (0.0, 0.1), "list_indent": (2, 2, 0)},
    "decap": {"long_text": ("folded",), "list_indent": (2,), "flow": (0.0,)},
    "psych": {"list_indent": (0,), "long_text": ("plain", "double", "single"), "flow": (0.0,)},
    "prettier": {"long_text": ("below", "below", "folded"), "quote": ('"', ""), "flow": (0.6,)},
    "newsroom": {"quote": ('"',), "flow": (0.0,), "list_indent": (2,), "blanks": (0.2,)},
    "handmade": {"is_careless": (True, False), "comments": (0.05, 0.2), "blanks": (0.05, 0.2)},
}


# What texts are made of.

_LETTERS: Final = re.findall(
    r"\S+",
    """
    a the of and for with from your how to why guide release notes data cloud river harbour council
    budget garden recipe city model build deploy testing index query cache Python Rust Kubernetes
    Azure GitHub Docker Hugo Jekyll API CLI UI
    """,
)
_ENGLISH: Final = [
    *_LETTERS,
    *("2024", "3D", "C#", "C++", ".NET", "Q&A", "don't", "it's", "user's", "(beta)"),
    "[draft]",
    *("50%", "e.g.", "e-mail", "re-run", "v1.2", "<b>", "{{page}}", "@home", "&", "*", "|", "!"),
    *("#1", "=", "~"),
]
_ELSEWHERE: Final = (
    "über", "Größe", "naïve", "café", "señor", "año", "Ελλάδα", "Москва", "привет", "東京",
    "日本語", "한국어", "中文", "العربية", "🚀", "👍🏽", "\u2014", "\u201cquoted\u201d",
    "\u2018single\u2019", "\u2026", "\u00a9",
)  # fmt: skip
_TAGS: Final = (
    "news", "python", "web dev", "how-to", "C++", ".NET", "machine learning", "2024", "true",
    "Café", "日本語", "a/b", "on", "node.js", "@angular", "#meta", "R&D", "it's", "q: a", "1.0",
    "no", "kebab-case", "snake_case", "release notes",
)  # fmt: skip


@dataclass
class _Writer:
    """Writes the entries of one document."""

    chance: random.Random
    habits: Habits
    used: set[str] = field(default_factory=set)

    # Values

    def words(self, least: int, most: int) -> str:
        """Draw some words."""
        count = self.chance.randint(least, most)
        pool: Sequence[str] = self.chance.choices((_LETTERS, _ENGLISH, _ELSEWHERE), (78, 15, 7))[0]
        return " ".join(self.chance.choice(pool) for _ in range(count))

    def title(self) -> str:
        """Draw a title."""
        text = self.words(2, 9).capitalize()
        joint = self.chance.choices(
            ("", ": ", " - ", " | ", "?", " #", ", "), (80, 7, 4, 2, 3, 1, 3)
        )[0]
        return text + joint + self.words(1, 4) if joint else text

    def sentence(self) -> str:
        """Draw a description, which may be longer than a line."""
        sentences = [self.words(6, 18).capitalize() for _ in range(self.chance.randint(1, 3))]
        return ". ".join(sentences) + self.chance.choice((".", "", "!", "..."))

    def date(self) -> str:
        """Draw a date as sites write it."""
        year, month, day = (self.chance.randint(*each) for each in ((2008, 2026), (1, 12), (1, 28)))
        hour, minute = self.chance.randint(0, 23), self.chance.randint(0, 59)
        forms = (
            f"{year}-{month:02}-{day:02}",
            f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z",
            f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}:00 +0200",
            f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}:00",
            f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:07.123+02:00",
            f"{month:02}/{day:02}/{year}",
            f"{year}/{month}/{day}",
            f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}",
            f"{day} March {year}",
        )
        return self.chance.choices(forms, (40, 20, 7, 6, 4, 8, 3, 4, 3))[0]

    def number(self) -> str:
        """Draw a number."""
        drawn = self.chance.randint(0, 2000)
        return self.chance.choices(
            (str(drawn), f"{drawn / 10}", f"-{drawn}", f"0{drawn}", f"{drawn}px", f"{drawn}e3"),
            (80, 10, 3, 2, 4, 1),
        )[0]

    def boolean(self) -> str:
        """Draw a boolean."""
        return self.chance.choices(("true", "false", "True", "no", "yes"), (48, 44, 2, 3, 3))[0]

    def path(self) -> str:
        """Draw the path of a page or a picture."""
        parts = [self.chance.choice(_LETTERS).lower() for _ in range(self.chance.randint(1, 4))]
        end = self.chance.choice(("", "/", ".html", ".png", ".md"))
        return self.chance.choice(("/", "", "../", "./")) + "/".join(parts) + end

    def url(self) -> str:
        """Draw a URL."""
        query = self.chance.choices(("", "?v=1.0&px=999", "#top", ":8080"), (85, 8, 4, 3))[0]
        host, page = self.chance.choice(_LETTERS).lower(), self.words(1, 2).lower()
        return f"https://{host}.example/{page}{query}"

    def slug(self) -> str:
        """Draw a word with dashes."""
        return "-".join(
            self.chance.choice(_LETTERS).lower() for _ in range(self.chance.randint(1, 4))
        )

    # How they are written

    def scalar(self, text: str, *, must_quote: bool = False, in_flow: bool = False) -> str:
        """Write a text on one line."""
        is_safe = _is_plain(text, in_flow=in_flow)
        quote = self.habits.quote or ('"' if self.chance.random() < 0.05 else "")
        if is_safe and not must_quote and (not quote or self.chance.random() < 0.3):
            return text
        if (quote or self.chance.choice("\"'")) == "'":
            return "'" + text.replace("'", "''") + "'"
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        if self.chance.random() < 0.02:
            escaped = escaped.replace("é", "\\u00e9").replace(" ", "\\x20", 1) + "\\n"
        return f'"{escaped}"'

    def text(self, key: str, text: str, indent: int) -> _Lines:
        """Write a key with a text that may be long."""
        head = f"{' ' * indent}{key}:"
        words = text.split(" ")
        kind = self.habits.long_text
        if len(text) < 50 or kind == "line":
            return [f"{head}{self._gap()}{self.scalar(text)}{self._end()}"]
        if kind == "quoted line":
            return [f"{head} {self.scalar(text, must_quote=True)}{self._end()}"]
        deeper = " " * (indent + self.habits.mapping_indent)
        rows = _wrapped(words, self.chance.choice((40, 60, 78)))
        if kind in {"folded", "literal"}:
            return self._block_scalar(head, rows, deeper, ">" if kind == "folded" else "|")
        if kind in {"single", "double"}:
            quoted = "'" + text.replace("'", "''") + "'"
            if kind == "double":
                quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
            rows = _wrapped(quoted.split(" "), 60)
            return [f"{head} {rows[0]}", *(deeper + row for row in rows[1:])]
        if not _is_plain(text) or any(row[0] == "#" or row.endswith(":") for row in rows):
            return [f"{head} {self.scalar(text, must_quote=True)}"]
        if kind == "below":
            return [head + self._end(), *(deeper + row + self._trail() for row in rows)]
        return [f"{head} {rows[0]}", *(deeper + row for row in rows[1:])]

    def _block_scalar(self, head: str, rows: _Lines, deeper: str, style: str) -> _Lines:
        header = style + self.chance.choices(("", "-", "+", "2"), (45, 50, 4, 1))[0]
        if header.endswith("2"):
            deeper = " " * (len(head) - len(head.lstrip(" ")) + 2)
        lines = [deeper + row for row in rows]
        if len(rows) > 2 and self.chance.random() < 0.3:
            lines.insert(self.chance.randint(1, len(lines) - 1), "")
        if self.chance.random() < 0.1:
            lines.append(f"{deeper}  - {self.words(1, 4)}: # indented")
        comment = " # why" if self.chance.random() < 0.03 else ""
        return [
            f"{head} {header}{comment}{self._trail()}",
            *lines,
            *([""] if self.chance.random() < 0.1 else []),
        ]

    def words_list(self, key: str, items: Sequence[str], indent: int) -> _Lines:
        """Write a key with a list of words."""
        head = f"{' ' * indent}{key}:"
        if not items:
            return [head + self.chance.choice(("", " []", " ", " [ ]"))]
        if self.chance.random() < self.habits.flow:
            return self._flow_list(head, items)
        dash = " " * (indent + self.habits.list_indent) + "-"
        gap = " " * self.chance.choices((1, 3), (98, 2))[0]
        lines = [head + self._end()]
        for item in items:
            lines += self._comment_line(indent + self.habits.list_indent)
            lines.append(f"{dash}{gap}{self.scalar(item)}{self._end()}")
        return lines

    def _flow_list(self, head: str, items: Sequence[str]) -> _Lines:
        written = [self.scalar(item, in_flow=True) for item in items]
        deeper = " " * (len(head) - len(head.lstrip(" ")) + 2)
        match self.chance.choices(("line", "spaced", "lines", "wrapped"), (80, 8, 8, 4))[0]:
            case "line":
                return [f"{head}{self._gap()}[{', '.join(written)}]{self._end()}"]
            case "spaced":
                return [f"{head} [ {','.join(written)} ]"]
            case "lines":
                comma = self.chance.choice(("", ","))
                lines = [f"{head} [", *(f"{deeper}{each}," for each in written[:-1])]
                close = deeper[:-2] if len(deeper) > 2 or self.chance.random() < 0.5 else "  "
                return [*lines, f"{deeper}{written[-1]}{comma}", f"{close}]"]
        rows = _wrapped([*(f"{each}," for each in written[:-1]), written[-1]], 30)
        return [
            f"{head} [{rows[0]}",
            *(deeper + row for row in rows[1:-1]),
            f"{deeper}{rows[-1] if len(rows) > 1 else ''}]",
        ]

    def mapping(self, key: str, entries: Sequence[_Slot], indent: int) -> _Lines:
        """Write a key with a mapping."""
        head = f"{' ' * indent}{key}:"
        lines: _Lines = []
        for name, kind, share in entries:
            if self.chance.random() < share:
                lines += self.entry(name, kind, indent + self.habits.mapping_indent)
        if self.chance.random() < 0.08 * (self.habits.flow + 0.2):
            pairs = [
                f"{name}: {self.scalar(self.words(1, 2), in_flow=True)}" for name, *_ in entries
            ]
            return [f"{head} {{{', '.join(pairs)}}}{self._end()}"]
        return [head + self._end(), *lines] if lines else [head + self.chance.choice((" {}", ""))]

    def mappings(self, key: str, entries: Sequence[_Slot], indent: int) -> _Lines:
        """Write a key with a list of mappings."""
        column = indent + self.habits.list_indent
        lines = [f"{' ' * indent}{key}:{self._end()}"]
        for _ in range(self.chance.randint(1, 4)):
            rows: _Lines = []
            for number, (name, kind, share) in enumerate(entries):
                if not number or self.chance.random() < share:
                    rows += self.entry(name, kind, column + 2)
            lines += self._comment_line(column)
            lines += [f"{' ' * column}- {rows[0][column + 2 :]}", *rows[1:]]
        return lines

    def entry(self, key: str, kind: str, indent: int) -> _Lines:
        """Write a key with a value of a kind."""
        match kind:
            case "title" | "sentence" | "path" | "url" | "slug":
                drawn = getattr(self, kind)()
                return self.text(key, drawn, indent)
            case "name":
                return self.text(key, self.words(1, 3).title(), indent)
            case "date" | "number" | "boolean":
                written = getattr(self, kind)()
                if kind == "date" and self.chance.random() < 0.2:
                    written = self.scalar(written, must_quote=True)
                return [f"{' ' * indent}{key}:{self._gap()}{written}{self._end()}"]
            case "star":
                stars = ("'*'", "'>=3.10'", '"*"', "'<=3.5'")
                return [f"{' ' * indent}{key}: {self.chance.choice(stars)}"]
            case "empty":
                written = self.chance.choices(
                    ("", " ", ' ""', " ''", " null", " ~"), (5, 2, 4, 2, 1, 1)
                )[0]
                return [f"{' ' * indent}{key}:{written}{self._end()}"]
            case "tags" | "paths" | "names":
                count = self.chance.choices((0, 1, 2, 3, 5, 9), (4, 15, 25, 30, 20, 6))[0]
                draw: dict[str, Callable[[], str]] = {
                    "tags": lambda: self.chance.choice(_TAGS),
                    "paths": self.path,
                    "names": lambda: self.words(1, 2).title(),
                }
                return self.words_list(key, [draw[kind]() for _ in range(count)], indent)
            case "some":
                return self.entry(key, self.chance.choice(("tags", "name", "empty")), indent)
        entries = _COLLECTIONS[kind]
        return (self.mappings if kind.endswith("s") else self.mapping)(key, entries, indent)

    def top_level(self, slots: Sequence[_Slot]) -> _Lines:
        """Write the entries of a document."""
        chosen = [slot for slot in slots if self.chance.random() < slot[2]]
        if self.chance.random() < 0.15:
            self.chance.shuffle(chosen)
        if self.chance.random() < 0.06:
            chosen.append((self.chance.choice(_ODD_KEYS), "name", 1))
        odd = self.chance.choice(_ODD_ENTRIES) if self.chance.random() < 0.06 else ()
        lines: _Lines = []
        for key, kind, _ in chosen:
            if self.chance.random() < self.habits.blanks:
                lines.append("  " if self.habits.is_careless else "")
            lines += self._comment_line(0)
            lines += self.entry(key, kind, 0)
        return [*lines, *odd]

    def _comment_line(self, indent: int) -> _Lines:
        if self.chance.random() >= self.habits.comments:
            return []
        column = self.chance.choice((indent, indent, 0))
        return [" " * column + self.chance.choice(_COMMENTS)]

    def _end(self) -> str:
        """Draw what stands behind a value on its line."""
        if self.chance.random() < self.habits.comments / 2:
            return self.chance.choice((" ", "  ", "    ")) + self.chance.choice(_COMMENTS)
        return self._trail()

    def _trail(self) -> str:
        return " " * self.chance.randint(0, 2) if self.habits.is_careless else ""

    def _gap(self) -> str:
        """Draw what stands between a colon and its value."""
        return (
            " " * self.chance.choices((1, 2, 5), (94, 4, 2))[0] if self.habits.is_careless else " "
        )


def _is_plain(text: str, *, in_flow: bool = False) -> bool:
    """Tell whether a person could write a text without quotes; it may be a number then."""
    if not text or text[0] in "\"'#&*!|>%@`[]{},?:-~=<" or text[-1] in " :":
        return False
    if ": " in text or " #" in text:
        return False
    return not in_flow or not any(char in text for char in "[]{},:#?")


def _wrapped(words: Sequence[str], width: int) -> _Lines:
    """Put words into lines."""
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return lines


_COMMENTS: Final = (
    "# a comment", "#", "# key: value", "#- item", "## heading ##", "# don't \"quote\" me",
    "# 2024-01-01 - über", "#customer intent: As a reader, I want more.", "# later: [x] {y}",
)  # fmt: skip
_ODD_ENTRIES: Final = (
    ["up: [[Index]]"],
    ['related: ["[[a]]", "[[b|c]]"]'],
    ["canonical : /a/"],
    ["panel: {image: {src: a.png, sizes: [1, 2]}, alt: 'x, y'}"],
    ["pairs:", "  - [a, b]", "  - {k: v}"],
    ["coordinates:", "  - - 1.5", "    - 2"],
    ["notes: >", "", "  Text.", ""],
    ["search_terms: [", "  a, # the first", "  b", "]"],
    ['quote: "a \\', '  \\ b\\u2026"'],
    ["empty: |"],
    ["opens: 12:30"],
    ["html: <a href='x'>y</a>"],
    ['json: {"a": 1, "b": [true, null]}'],
    ["steps:", "  -", "    name: x", "", "  -", "    name: y"],
    ["code: |2", "      indented", "    text"],
    ["# commented: out", "#   - x"],
    ["poem: |+", "  a", "", "  b", "", ""],
    ["fee: 1,000", "ratio: 1.5e3", "hex: 0x1F", "when: 2024-1-5 7:00:00"],
)
_ODD_KEYS: Final = (
    "last updated", "ms.collection", "og:title", "'quoted key'", '"double"', "título", "キー",
    "2024",
    "yes", "true", "x/y", "$id", "a.b.c", "key_1", "X-Header", "what?", "page ", "date-modified",
    "(old)", "null",
)  # fmt: skip

_Slot: TypeAlias = tuple[str, str, float]


def _slots(described: str) -> Sequence[_Slot]:
    """Read a key, the kind of its value and how often it is there, each from three words."""
    parts = [each.split(" ") for each in " ".join(described.split()).split(", ")]
    return [(key, kind, float(share)) for key, kind, share in parts]


_COLLECTIONS: Final[dict[str, Sequence[_Slot]]] = {
    "image": _slots("src path 1, alt title 0.8, width number 0.3, caption sentence 0.3"),
    "seo": _slots(
        """
        title title 0.8, description sentence 0.8, keywords tags 0.4, image image 0.3
        """
    ),
    "menu": _slots("main menu_entry 0.8, footer menu_entry 0.2"),
    "menu_entry": _slots("parent slug 0.6, weight number 1, name name 0.5"),
    "provider": _slots("name name 1, domain slug 1, images images 0.4"),
    "version": _slots("fpt star 1, ghes star 0.9, ghec star 0.9"),
    "images": _slots("url url 1, width number 0.9, height number 0.9, isCached boolean 0.4"),
    "authors": _slots("name name 1, url url 0.6, title title 0.4, email slug 0.2"),
    "links": _slots("title title 1, url url 0.9, icon slug 0.4"),
    "resources": _slots("src path 1, title title 0.5, params image 0.3"),
    "sections": _slots("heading title 1, items tags 0.8, links links 0.5, text sentence 0.5"),
    "grid": _slots("layout slug 1, columns sections 0.8, seo seo 0.5"),
}

SITES: Final[dict[str, Sequence[_Slot]]] = {
    "jekyll": _slots(
        """
        layout slug 1, title title 1, date date 0.9, categories some 0.7, tags tags 0.8,
        author name 0.5, excerpt sentence 0.4, permalink path 0.4, comments boolean 0.2, image
        path 0.3, header image 0.2, published boolean 0.2, redirect_from paths 0.2, toc
        boolean 0.2, last_modified_at date 0.2
        """
    ),
    "hugo": _slots(
        """
        title title 1, date date 0.9, lastmod date 0.4, draft boolean 0.8, description
        sentence 0.7, summary sentence 0.2, weight number 0.5, tags tags 0.7, categories tags
        0.5, aliases paths 0.4, menu menu 0.3, slug slug 0.3, authors names 0.3, resources
        resources 0.15, images paths 0.2, cover image 0.2
        """
    ),
    "kubernetes": _slots(
        """
        reviewers names 0.7, title title 1, content_type slug 0.8, weight number 0.7,
        min-kubernetes-server-version number 0.2, description sentence 0.5, card menu_entry
        0.2, no_list boolean 0.2, feature seo 0.1
        """
    ),
    "astro": _slots(
        """
        title title 1, description sentence 0.95, pubDate date 0.9, updatedDate date 0.3,
        heroImage path 0.6, tags tags 0.7, draft boolean 0.4, author name 0.4, featured
        boolean 0.2, image image 0.2, sidebar menu_entry 0.2, i18nReady boolean 0.2
        """
    ),
    "obsidian": _slots(
        """
        aliases names 0.6, tags tags 0.9, created date 0.7, updated date 0.4, publish boolean
        0.2, cssclasses tags 0.1, status some 0.3, source url 0.3, rating number 0.2, author
        empty 0.2
        """
    ),
    "docusaurus": _slots(
        """
        id slug 0.6, title title 1, sidebar_label title 0.6, sidebar_position number 0.5,
        description sentence 0.5, keywords tags 0.3, slug path 0.4, authors authors 0.2,
        hide_table_of_contents boolean 0.3, image url 0.2, pagination_next empty 0.1,
        custom_edit_url url 0.2
        """
    ),
    "eleventy": _slots(
        """
        title title 1, layout path 0.9, date date 0.7, tags tags 0.8, permalink path 0.3,
        eleventyExcludeFromCollections boolean 0.1, eleventyNavigation menu_entry 0.3,
        metaDesc sentence 0.4, templateEngineOverride tags 0.1
        """
    ),
    "mkdocs": _slots(
        """
        title title 0.8, description sentence 0.5, hide tags 0.5, icon path 0.3, status slug
        0.2, search menu_entry 0.2, tags tags 0.5, date date 0.3
        """
    ),
    "newsroom": _slots(
        """
        category slug 1, title title 1, excerpt sentence 0.9, publishedDateTime date 1,
        originalUrl url 0.9, webUrl url 0.9, type slug 1, quality number 0.7, heat number 0.8,
        published boolean 0.4, provider provider 0.9, topics tags 0.9, images images 0.6,
        secured slug 0.4
        """
    ),
    "github": _slots(
        """
        title title 1, shortTitle title 0.5, intro sentence 0.95, redirect_from paths 0.7,
        versions version 0.95, type slug 0.5, topics tags 0.7, children paths 0.3, permissions
        sentence 0.3, product sentence 0.2, miniTocMaxHeadingLevel number 0.1
        """
    ),
    "microsoft": _slots(
        """
        title title 1, titleSuffix name 0.4, description sentence 1, author slug 0.95,
        ms.author slug 0.95, manager slug 0.4, ms.service slug 0.9, ms.subservice slug 0.4,
        ms.topic slug 1, ms.date date 1, ms.custom some 0.6, ms.reviewer empty 0.3, services
        slug 0.2, zone_pivot_groups slug 0.1, ms.devlang tags 0.2, ROBOTS slug 0.1
        """
    ),
    "decap": _slots(
        """
        title title 1, description sentence 0.9, templateKey slug 0.8, date date 0.9,
        featuredimage path 0.6, tags tags 0.7, testimonials authors 0.2, main grid 0.2,
        pricing sections 0.2, seo seo 0.3
        """
    ),
    "psych": _slots(
        """
        title title 1, authors names 0.8, abstract sentence 0.8, date date 0.9, publishDate
        date 0.5, publication_types tags 0.6, doi slug 0.4, links links 0.4, url_pdf empty
        0.5, image image 0.3, projects names 0.3, featured boolean 0.5
        """
    ),
    "prettier": _slots(
        """
        title title 1, description sentence 0.95, keywords tags 0.5, sidebar menu_entry 0.3,
        head links 0.2, tableOfContents boolean 0.3, date date 0.5, hero seo 0.3
        """
    ),
    "handmade": _slots(
        """
        title title 1, Date date 0.6, author name 0.6, Tags some 0.5, summary sentence 0.5,
        price number 0.3, published boolean 0.3, link url 0.4, image empty 0.3, ingredients
        tags 0.2, servings number 0.2, gallery images 0.1
        """
    ),
}
