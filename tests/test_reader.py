"""Which texts the compiled reader takes, and that it gives up on others without much ado."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

import newsformat as nf
from newsformat.compiled.object_reader import read_by_template
from newsformat.convert.class_layout import layout_of
from newsformat.text.fences import find_fences
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.yaml.events.composer import compose
from newsformat.yaml.model_layout import Layout
from newsformat.yaml.node_values import construct
from newsformat.yaml.plain_data import same
from reading_routes import line_data

EXAMPLES = Path(__file__).parents[1] / "examples"
TEXT = (EXAMPLES / "harbour-city-limits-delivery-drones.md").read_bytes().decode()


@attrs.define
class Checked:
    """A value is checked."""

    title: str = attrs.field(validator=attrs.validators.min_len(3))


@attrs.define
class Finished:
    """Making it does more than setting attributes."""

    title: str
    length: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self.length = len(self.title)


@attrs.define
class Holder:
    """It holds one of these."""

    inner: Finished


@attrs.frozen
class Frozen:
    """Attributes cannot be set."""

    title: str
    topics: list[str] = attrs.field(factory=list)


@attrs.define(unsafe_hash=True, cache_hash=True)
class Hashed:
    """It keeps its hash."""

    title: str


@attrs.define(kw_only=True)
class Inner:
    """An item."""

    name: str


@attrs.define(kw_only=True)
class Outer:
    """It has items."""

    title: str
    items: list[Inner] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class Loose:
    """Nearly every key is unknown to it."""

    title: str
    extra: dict[str, object] = attrs.field(factory=dict)


@attrs.define(kw_only=True)
class Named:
    """It has a key that must be there."""

    name: str
    number: int | None = None


@attrs.define(kw_only=True)
class Required:
    """It has an object that must be there."""

    title: str
    inner: Named
    last: int | None = None
    extra: dict[str, object] = attrs.field(factory=dict)


VARIATIONS: dict[str, Callable[[str], str]] = {
    "as the template": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "another order of keys": lambda text: re.sub(r"(category: .*\n)(title: .*\n)", r"\2\1", text),
    "keys in the order of the alphabet": lambda text: "".join(
        ["---\n", *sorted(re.findall(r"^[a-z]\w*:.*\n(?:  .*\n)*", text, re.MULTILINE)), "---\n"]
    ),
    "a key behind the blocks": lambda text: re.sub(
        r"(heat: .*\n)((?s:.*))\n---\n", r"\2\n\1---\n", text
    ),
    "several unknown keys": lambda text: text.replace(
        "\n---", "\n" + "".join(f"{key}: 1\n" for key in "abcdef") + "---"
    ),
    "an unknown key": lambda text: text.replace("\n", "\nlocale: en-us\n", 1),
    "an unknown key with a list": lambda text: text.replace("\ntopics:", "\ntags:\n  - a\ntopics:"),
    "plain URLs": lambda text: re.sub(r'(url|Url): "(.*)"', r"\1: \2", text),
    "quoted names": lambda text: re.sub(r"(name|domain): (.*)", r'\1: "\2"', text),
    "spaces on separator lines": lambda text: text.replace("\n\n", "\n  \n"),
    "no separator lines": lambda text: text.replace("\n\n", "\n", text.count("\n\n") - 1),
    "a missing block": lambda text: re.sub(r"topics:\n(?:  .*\n)+\n", "", text),
    "a key without a value": lambda text: re.sub(r"heat: .*", "heat:", text),
    "a fraction": lambda text: re.sub(r"quality: .*", "quality: 7.5", text),
    "a body": lambda text: text + "---\nmore: text\n---\n",
    "no line end behind the fence": lambda text: text[: text.rindex("\n---") + 4],
}


@pytest.mark.parametrize("name", VARIATIONS)
def test_files_near_the_template_never_meet_ruamel_yaml(name: str) -> None:
    text = VARIATIONS[name](TEXT)
    layout = layout_of(nf.Article)
    assert name == "as the template" or text != TEXT
    assert read_by_template(text, layout, DEFAULT_LIMITS) is not None
    assert line_data(text, nf.Article) is not None
    assert str(nf.Document.parse(text)) == text


DOUBTS = {
    "a comment": "title: A # why\n",
    "a comment line": "# why\ntitle: A\n",
    "a flow list": "title: A\ntopics: [a, b]\n",
    "an anchor": "title: &a A\n",
    "a tag": "title: !!str A\n",
    "a literal": "title: |\n  A\n",
    "a folded text": "title: A\n  and more\n",
    "single quotes": "title: 'A'\n",
    "a duplicate key": "title: A\nheat: 1\nheat: 2\n",
    "a duplicate key inside": "title: A\nprovider:\n  name: a\n  name: b\n",
    "a tab": "title: A\theat\n",
    "a key without a colon": "title: A\nheat\n",
    "two keys on a line": "title: A heat: 3\n",
    "a rare escape": 'title: "\\x41"\n',
    "a broken quote": 'title: "A" B"\n',
    "a line separator": "title: A\u2028B\n",
    "a paragraph separator": "title: A\u2029B\n",
    "a mixed line end": "title: A\r\nheat: 3\n",
    "a line end in two": 'title: A\r"\nheat: 3\r\n',
    "another indent": "title: A\ntopics:\n    - a\n  - b\n",
    "a missing title": "heat: 3\n",
    "a wrong type": "title: A\nheat: hot\n",
    "nothing in a list": "title: A\ntopics:\n  -\n",
    "null in a list": "title: A\ntopics:\n  - a\n  - null\n",
    "an item with a colon": "title: A\ntopics:\n  - a: b\n",
    "lines inside of nothing": 'title: A\n  images:\n    - url: "b"\n',
    "half a surrogate pair": 'title: "\\ud83d"\n',
    "digits of another script": "title: A\nheat: \u0663\n",
    "a number without end": "title: A\nheat: .inf\n",
    "a known key in quotes": 'title: A\n"heat": 3\n',
    "a known key in quotes and without": 'title: A\n"heat": 3\nheat: 4\n',
    "February 30": "title: A\npublishedDateTime: 2021-02-30T10:00:00Z\n",
}


@pytest.mark.parametrize("name", DOUBTS)
def test_what_is_in_doubt_is_left_alone(name: str) -> None:
    layout = layout_of(nf.Article)
    for newline in ("\n", "\r\n"):
        lines = DOUBTS[name]
        if "\r" not in lines:
            lines = lines.replace("\n", newline)
        for above in ("", f"provider:{newline}  name: a{newline}", f"locale: en{newline}"):
            text = f"---{newline}{above}{lines}---{newline}"
            assert read_by_template(text, layout, DEFAULT_LIMITS) is None


# What stands around the lines in question decides which of the fast readers takes them.
OTHERS = "".join(f"zz{number}: {number}\n" for number in range(6))
AROUND: dict[str, tuple[str, str]] = {
    "all in order": ("", ""),
    "below a title": ("title: T\n", ""),
    "below a quoted title": ('title: "T"\n', ""),
    "below a block": ("title: T\n\nprovider:\n  name: n\n\n", ""),
    "with a quoted name": ('title: T\nprovider:\n  name: "n"\n', ""),
    "below an unknown key": ("title: T\nz: 1\n", ""),
    "above an unknown key": ("title: T\n", "z: 1\n"),
    "above a key that belongs above": ("title: T\n", "category: c\n"),
    "below a key that belongs below": ("secured: s\ntitle: T\n", ""),
    "among many unknown keys": (f"title: T\n{OTHERS}", "category: c\n"),
    "above many unknown keys": ("title: T\n", f"{OTHERS}category: c\n"),
}
# None of these is YAML, or they say something twice. Each is nearly what a fast reader takes.
REFUSED = {
    "a bell": "type: a\x07b\n",
    "a bell in an unknown key": "q: a\x07b\n",
    "a bell in quotes": 'q: "a\x07b"\n',
    "a bell in a quoted field": 'excerpt: "a\x07b"\n',
    "a bell inside an unknown key": "q:\n  r: a\x07b\n",
    "a bell in an item": "topics:\n  - a\x07b\n",
    "a null character": "type: a\x00b\n",
    "an escape character": "q: a\x1bb\n",
    "a delete": "q: a\x7fb\n",
    "a C1 control": "q: a\x80b\n",
    "a C1 control in an item": "topics:\n  - a\x9fb\n",
    "no character": "q: a\ufffeb\n",
    "no character in a field": 'excerpt: "a\uffff"\n',
    "a field twice": "heat: 1\nheat: 2\n",
    "a field twice, the second empty": "heat: 1\nheat:\n",
    "a field twice, the first empty": "heat:\nheat: 2\n",
    "a field twice with one between": "type: a\nheat: 1\ntype: b\n",
    "a block twice": "topics:\n  - a\ntopics:\n  - b\n",
    "a block and an empty one": "topics:\n  - a\ntopics:\n",
    "an unknown key twice": "q: 1\nq: 2\n",
    "an unknown key twice, the same": "q: 1\nq: 1\n",
    "an unknown key twice, empty": "q:\nq:\n",
    "an unknown key twice with one between": "q: 1\nheat: 1\nq: 2\n",
    "an unknown key with lines twice": "q:\n  a: 1\nq:\n  b: 1\n",
    "a key twice in an unknown one": "q:\n  a: 1\n  a: 2\n",
    "a key twice deeper inside": "q:\n  a:\n    - b: 1\n      b: 2\n",
    "a key twice in an item": "images:\n  - url: a\n    url: b\n",
    "an unknown key twice in an item": "images:\n  - url: a\n    q: 1\n    q: 2\n",
    "a key less deep": "q:\n    a: 1\n  b: 2\n",
    "a key deeper": "q:\n  a: 1\n    b: 2\n",
    "a key below an item": "q:\n  - a\n  b: 1\n",
    "a key deeper below an item": "q:\n  - a: 1\n     b: 2\n",
    "a key less deep in an item": "q:\n  - a: 1\n   b: 2\n",
    "an item below a key": "q:\n  a: 1\n  - b\n",
    "an item with a key below a key": "q:\n  a: 1\n  - b: 1\n",
    "an item deeper": "q:\n  - a: 1\n    - b\n",
    "an item less deep": "q:\n    - a\n  - b\n",
    "an item of another list": "q:\n  a:\n      - b\n    - c\n",
    "an item a little less deep": "q:\n  a:\n     - b\n    - c\n",
    "a key below a text": "q: a\n  b: 1\n",
    "a key below a quoted text": 'q: "a"\n  b: 1\n',
    "an item below a quoted text": 'q: "a"\n  - b\n',
    "items below a number in a field": "heat: 1\n  b: 2\n",
    "a text among keys": "q:\n  a: 1\n  b\n",
    "a text among items": "q:\n  - a\n  b\n",
    "a text below an item in quotes": 'q:\n  - "a"\n    b\n',
    "two keys on a line": "q: a: b\n",
    "two keys on a line inside": "q:\n  a: b: c\n",
    "a colon at the end inside": "q:\n  a: b:\n",
    "an item with two keys": "q:\n  - a: b: c\n",
    "text behind a quoted item": 'q:\n  - "a" b\n',
    "text behind a quoted value": 'q:\n  a: "b" c\n',
    "two quoted texts": 'q: "a" "b"\n',
    "a tab before a key": "q:\n\ta: 1\n",
    "a field below a text": "topics:\n  - a\n  heat: 1\n",
    "a field deeper": "provider:\n  name: a\n    domain: b\n",
    "a field less deep": "provider:\n    name: a\n  domain: b\n",
    "a field in the wrong place": "images:\n  - url: a\n   width: 1\n",
}


# These are YAML, but not what the lines would say if each stood for itself.
MEANT_OTHERWISE = {
    "a comment": "q:\n  a: 1\n  # b: 2\n  c: 3\n",
    "a comment less deep": "q:\n  a: 1\n# b: 2\n  c: 3\n",
    "a comment among items": "q:\n  - a\n  # - b\n  - c\n",
    "a text that goes on": "q:\n  a: b\n    c\n  d: 1\n",
    "a text that goes on with a dash": "q:\n  - a\n    - b\n  - c\n",
    "a text that goes on less deep": "q:\n  - a\n   b\n",
    "a field that goes on": "type: a\n  b\n",
    "an item of a field that goes on": "topics:\n  - a\n    - b\n",
    "a text of a field that goes on": "images:\n  - url: a\n      width\n",
    "a text of lines": "q:\n  a: |\n    b: 1\n  c: 1\n",
    "a folded text": "q:\n  - >\n    - a\n  - b\n",
    "a quoted text that goes on": 'q:\n  a: "b\n    c: 1"\n',
    "single quotes": "q:\n  a: 'b'\n  c: 'd: e'\n",
    "an anchor and an alias": "q:\n  a: &b 1\n  c: *b\n",
    "a merge key": "q:\n  a: &b {c: 1}\n  <<: *b\n",
    "a tag": "q:\n  a: !!str 1\n",
    "a list in brackets": "q:\n  a: [b, c]\n  d: {e: f}\n",
    "an explicit key": "q:\n  ? a\n  : b\n",
    "a quoted key": "q:\n  'a': b\n",
    "a key with a blank": "q:\n  a b: c\n",
    "a number for a key": "q:\n  1: c\n  .nan: d\n  ~: e\n",
    "a boolean for a key": "q:\n  true: c\n",
    "a list in a list": "q:\n  - - a\n    - b\n  - c\n",
    "a tab": "q:\n  a:\tb\n  c: d\te\n",
    "NEL": "q:\n  a: b\x85\n  c: d\n",
    "LS": 'q:\n  - "a\u2028b"\n',
    "PS": "q: a\u2029\n",
    "a list in the column of its key": "q:\n  a:\n  - b\n  - c\n  d: 1\n",
    "nothing in an item": "q:\n  -\n  - a\n",
    "blank lines inside": "q:\n  a: 1\n\n  b: 2\n   \n  c: 3\n",
}


def at_other_depths(lines: str) -> list[str]:
    """Return what an unknown key says also inside a mapping, of an item, and of a field's item."""
    inside = "  " + lines.rstrip("\n").replace("\n", "\n  ") + "\n"
    deeper = "  " + inside.rstrip("\n").replace("\n", "\n  ") + "\n"
    if not lines.startswith("q:"):
        return [lines]
    return [
        lines,
        f"p:\n{inside}",
        f"p:\n{inside}  z: 1\n",
        f"p:\n  - {deeper[4:]}",
        f"p:\n  -\n{deeper}",
        f"p:\n  - z: 1\n{deeper}    y: 1\n",
        f"provider:\n  name: n\n{inside}",
        f"images:\n  - url: u\n{deeper}",
    ]


def texts_with(lines: str, around: str) -> list[str]:
    """Return texts that have some lines, with both line ends."""
    above, below = AROUND[around]
    text = f"---\n{above}{lines}{below}---\n"
    return [text, text.replace("\n", "\r\n")]


def texts_with_depths(lines: str) -> list[str]:
    """Return texts that have some lines at each depth, in the usual order and in another."""
    arounds = ("below a title", "among many unknown keys")
    return [texts_with(each, around)[0] for each in at_other_depths(lines) for around in arounds]


def agrees(text: str) -> None:
    """Show that the fast readers give nothing, or what the thorough one gives."""
    for model in (None, Loose):
        layout = layout_of(model)
        expected = thorough(text, layout)
        found = line_data(text, model)
        assert found is None or same(found, expected)
        made = read_by_template(text, layout, DEFAULT_LIMITS)
        assert made is None or same({"title": made[1].title, **made[1].extra}, expected)


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", MEANT_OTHERWISE)
def test_what_means_something_else_is_read_so(name: str, around: str) -> None:
    for text in texts_with(MEANT_OTHERWISE[name], around):
        agrees(text)


@pytest.mark.parametrize("name", MEANT_OTHERWISE)
def test_what_means_something_else_is_read_so_at_any_depth(name: str) -> None:
    for text in texts_with_depths(MEANT_OTHERWISE[name]):
        agrees(text)


def is_refused(text: str) -> None:
    """Show that no reader takes a text."""
    with pytest.raises(nf.ParseError):
        thorough(text, layout_of(None))
    for model in (nf.Article, Loose, None):
        layout = layout_of(model)
        assert line_data(text, model) is None
        assert read_by_template(text, layout, DEFAULT_LIMITS) is None


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused_by_every_reader(name: str, around: str) -> None:
    for text in texts_with(REFUSED[name], around):
        is_refused(text)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused_at_any_depth(name: str) -> None:
    for text in texts_with_depths(REFUSED[name]):
        is_refused(text)


def thorough(text: str, layout: Layout) -> object:
    """Read a text by way of ruamel.yaml."""
    source = Source(text)
    fences = find_fences(source, DEFAULT_LIMITS)
    root = compose(source, fences.start, fences.end, DEFAULT_LIMITS)
    return construct(source, root, layout, DEFAULT_LIMITS)


MISSING = {
    "the inner object": "title: A\n",
    "the inner object, empty": "title: A\ninner:\n",
    "the inner object, null": "title: A\ninner: ~\n",
    "a key of the inner object": "title: A\ninner:\n  number: 1\n",
    "a value of the inner object": "title: A\ninner:\n  name:\n",
    "a null in the inner object": "title: A\ninner:\n  name: ~\n",
    "the title": "inner:\n  name: a\n",
    "the title's value": "title:\ninner:\n  name: a\n",
}


@pytest.mark.parametrize("around", ["", "zz: 1\n", OTHERS, "last: 1\n"], ids=ascii)
@pytest.mark.parametrize("name", MISSING)
def test_a_required_object_is_not_read_as_none(name: str, around: str) -> None:
    for front in (f"{around}{MISSING[name]}", f"{MISSING[name]}{around}"):
        text = f"---\n{front}---\n"
        assert read_by_template(text, layout_of(Required), DEFAULT_LIMITS) is None
        with pytest.raises(nf.ValidationError, match=r"NF20[123] \$\.(inner|title)"):
            nf.loads(text, Required)


LONG = 30_000
# Each is nearly what a pattern takes. With a pattern that tries twice at each character, one of
# them would take minutes.
NEAR_MISSES = {
    "quotes": 'title: "' + '"' * LONG + "x\n",
    "quotes and spaces": 'title: "' + '" ' * LONG + "x\n",
    "backslashes": 'title: "' + "\\" * LONG + "q\n",
    "escapes": 'title: "' + '\\"' * LONG + '\\q"\n',
    "spaces": "title: A" + " " * LONG + "#\n",
    "spaces behind a key": "title:" + " " * LONG + "\tx\n",
    "blank lines": "title: A\n" + "  \n" * LONG + "\t\n",
    "blank lines of spaces": "title: A\n\n" + " " * LONG + "\tx\n",
    "dashes": "title: A\ntopics:\n  " + "-" * LONG + "\n",
    "a deep indent": "title: A\ntopics:\n" + " " * LONG + "- x\n   y\n",
    "many indents": (
        "title: A\nk:\n" + "".join(" " * (each % 90) + " -\n" for each in range(3_000)) + "x: {\n"
    ),
    "digits": "title: A\nheat: " + "9" * LONG + "x\n",
    "many keys": "title: A\n" + "".join(f"k{each}: 1\n" for each in range(10_000)) + "? x\n",
    "many items": "title: A\ntopics:\n" + "  - a\n" * 10_000 + "  - [\n",
    "many images": "title: A\nimages:\n" + '  - url: "a"\n    width: 1\n' * 10_000 + "    x: [\n",
    "many fences": "title: A\n" + "---x\n" * LONG,
    "colons": "title: " + ":" * LONG + " \n",
    "a word": "title: " + "a" * LONG + ": \n",
    "a word without a colon": "title: A\n" + "a" * LONG + "\n",
    "a word in single quotes": "title: '" + "a" * LONG + "'\n",
    "a word in a comment": "# " + "a" * LONG + "\ntitle: A\n",
    "a word in a literal": "title: |\n  " + "a" * LONG + "\n",
    "a word inside": "title: A\nk:\n  " + "a" * LONG + "\n",
}  # fmt: skip


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_near_misses_take_linear_time(name: str) -> None:
    text = f"---\n{NEAR_MISSES[name]}---\n"
    found = read_by_template(text, layout_of(nf.Article), DEFAULT_LIMITS)
    assert found is None or found[1].title == "A"
    for model in (nf.Article, None):
        data = line_data(text, model)
        assert data is None or "title" in data


def test_a_template_is_compiled_once_a_few_texts_were_read() -> None:
    model = attrs.make_class("Post", {"title": attrs.field(type=str)})
    text = "---\ntitle: Boats\n---\n"
    layout = layout_of(model)
    compiled = []
    for _ in range(20):
        assert nf.loads(text, model) == model("Boats")
        names = {function.__name__ for function in layout.compiled}
        compiled.append("compiled_reader" in names)
    assert compiled == [False] * 10 + [True] * 10
    assert nf.Document.parse(text, model).article == model("Boats")


@attrs.define(kw_only=True)
class Harbour:
    """Below its list is one more scalar."""

    name: str | None = None
    boats: list[Inner] = attrs.field(factory=list)
    depth: int | None = None


@attrs.define(kw_only=True)
class Town:
    """It may have no harbour."""

    title: str | None = None
    harbour: Harbour | None = None
    extra: dict[str, object] = attrs.field(factory=dict)


@pytest.mark.parametrize("lines", ["  depth: 3", "title: A\n  depth: 3"])
def test_no_key_is_inside_a_mapping_that_is_not_there(lines: str) -> None:
    text = f"---\n{lines}\n---\n"
    assert read_by_template(text, layout_of(Town), DEFAULT_LIMITS) is None
    there = text.replace("  depth", "harbour:\n  name: B\n  depth")
    assert read_by_template(there, layout_of(Town), DEFAULT_LIMITS) is not None


def test_limits_below_the_default_ask_the_thorough_reader() -> None:
    limits = nf.Limits(depth=5)
    assert read_by_template(TEXT, layout_of(nf.Article), limits) is None
    assert nf.loads(TEXT, limits=limits) == nf.loads(TEXT)


def test_classes_with_more_than_values_are_not_compiled() -> None:
    for model in (Checked, Finished, Holder):
        assert not layout_of(model).is_assembled
    assert nf.loads("---\ntitle: Boats\n---\n", Finished).length == len("Boats")
    assert nf.loads("---\ninner:\n  title: Boats\n---\n", Holder).inner.length == len("Boats")
    with pytest.raises(nf.ValidationError):
        nf.loads("---\ntitle: A\n---\n", Checked)


def test_classes_that_set_more_than_attributes_are_called() -> None:
    assert nf.loads("---\ntitle: Boats\ntopics:\n  - Sea\n---\n", Frozen) == Frozen(
        "Boats", ["Sea"]
    )
    hashed = nf.loads("---\ntitle: Boats\n---\n", Hashed)
    assert hash(hashed) == hash(Hashed("Boats"))
    assert [layout_of(each).is_assembled for each in (Frozen, Hashed)] == [True, True]


def test_classes_are_compiled_by_many_threads_at_once() -> None:
    text = "---\ntitle: Boats\nitems:\n  - name: a\n  - name: b\n---\n"
    barrier = threading.Barrier(8)
    results: list[Outer] = []

    def work() -> None:
        barrier.wait()
        results.append(nf.loads(text, Outer))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [Outer(title="Boats", items=[Inner(name="a"), Inner(name="b")])] * 8
