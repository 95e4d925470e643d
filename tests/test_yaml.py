"""What YAML 1.2 allows is read as YAML 1.2 says, also where ruamel.yaml does not know it."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import newsformat as nf
from generated_documents import any_documents
from newsformat.lens import parsed_text
from newsformat.text.fences import find_fences
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.yaml.events.composer import compose
from newsformat.yaml.model_layout import FREE
from newsformat.yaml.node_values import mapping_key
from newsformat.yaml.nodes import AliasNode, MappingNode, Node, SequenceNode
from newsformat.yaml.plain_data import same

FORMER_LINE_ENDS = ("\x85", "\u2028", "\u2029")


def read(front: str) -> Any:
    return parsed(f"---\n{front}---\n")


def parsed(text: str) -> Any:
    """Read a text by whatever takes it, and by ruamel.yaml's parser, to the same."""
    data = nf.Document.parse(text, None).article
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parsed_text, "read_data", lambda *_: None)
        again = nf.Document.parse(text, None).article
    assert same(data, again)
    return again


def replaced(value: Any, old: str, new: str) -> Any:
    match value:
        case str():
            return value.replace(old, new)
        case list():
            return [replaced(item, old, new) for item in value]
        case dict():
            return {
                replaced(key, old, new): replaced(item, old, new) for key, item in value.items()
            }
    return value


@given(any_documents().map(lambda document: document.text))
def test_tabs_part_things_as_spaces_do(text: str) -> None:
    assert same(parsed(text), parsed(text.replace("\t", " ")))


@given(any_documents().map(lambda document: document.text), st.sampled_from(FORMER_LINE_ENDS))
def test_former_line_ends_are_text(text: str, char: str) -> None:
    letter = "\U00010380"
    # A letter inside of a tag would make it another one.
    assume(char not in text and letter not in text and "!" not in text)
    letters = parsed(text.replace("i", letter))
    chars = parsed(text.replace("i", char))
    assert same(chars, replaced(letters, letter, char))


def test_characters_for_private_use_stay_beside_former_line_ends() -> None:
    text = "".join(map(chr, range(0xE000, 0xE010)))
    for char in FORMER_LINE_ENDS:
        assert read(f"a: {text}{char}\n'{char}': |\n  {text}\n") == {
            "a": text + char,
            char: f"{text}\n",
        }
    everything = "".join(FORMER_LINE_ENDS) + text
    assert read(f"a: [{everything}, {everything[::-1]}]\n") == {"a": [everything, everything[::-1]]}


def test_a_text_of_all_characters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsformat.text.characters._STAND_INS", (range(0xE000, 0xE002),))
    assert read("a: &b \x85\u2028\n") == {"a": "\x85\u2028"}
    with pytest.raises(nf.ParseError, match="NF111 more different characters"):
        read("a: &b \x85\u2028\u2029\n")


def test_depth_is_looked_at_while_nodes_are_made() -> None:
    text = "---\na: &b [[[c]]]\n---\n"
    assert nf.Document.parse(text, None, limits=nf.Limits(depth=4)).get("a[0][0][0]") == "c"
    with pytest.raises(nf.ParseError, match="more than 3 collections inside each other"):
        nf.Document.parse(text, None, limits=nf.Limits(depth=3))


def test_an_alias_inside_of_its_anchor_means_no_earlier_one() -> None:
    for front in ("a: &b [*b]\n", "a: &b c\nd: &b [*b]\n", "a: &b c\nd: &b {e: *b}\n"):
        with pytest.raises(nf.ParseError, match="is inside its own anchor"):
            read(front)


def test_merge_keys_of_nothing_are_counted_too() -> None:
    levels = [f"a{each}: &a{each}\n  <<: [*a{each - 1}, *a{each - 1}]\n" for each in range(1, 16)]
    text = "".join(["---\na0: &a0 {}\n", *levels, "---\n"])
    with pytest.raises(nf.ParseError, match="merge keys multiply"):
        nf.Document.parse(text, None, limits=nf.Limits(nodes=2_000))


@pytest.mark.parametrize("front", ["k:\n  1: a\n  1.0: b\n", "k: {1: a, true: b}\n"])
def test_keys_that_are_only_equal_are_never_doubled_keys(front: str) -> None:
    with pytest.raises(nf.ParseError, match="Python takes the keys"):
        nf.Document.parse(f"---\n{front}---\n", None, duplicates="last")


def test_front_matter_may_be_as_long_as_the_limit() -> None:
    text = "---\na: b\n---\n"
    assert nf.Document.parse(text, None, limits=nf.Limits(front_matter=5)).get("a") == "b"
    with pytest.raises(nf.ParseError, match="longer than 4 characters"):
        nf.Document.parse(text, None, limits=nf.Limits(front_matter=4))


def test_a_fence_in_the_body_is_none_however_the_line_above_ends() -> None:
    assert nf.Document.parse("---\na: 1\r\nb: 2\n---\nx\r---\n", None).body == "x\r---\n"


Step = str | int


def leaves(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Yield the paths of all scalars, and of all collections that are empty."""
    if isinstance(value, (dict, list)) and value:
        keys = value if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield from leaves(value[key], (*path, key))
    elif path:
        yield path


def put(value: Any, path: tuple[Step, ...], new: object) -> None:
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = new


def lines_of(text: str, path: tuple[Step, ...]) -> tuple[int, int]:
    """Return the range of the lines of a key or an item, by the nodes of the thorough reader."""
    source = Source(text)
    fences = find_fences(source, DEFAULT_LIMITS)
    node: Node = compose(source, fences.start, fences.end, DEFAULT_LIMITS)
    start = 0
    for step in path:
        node = node.target if isinstance(node, AliasNode) else node
        if isinstance(node, MappingNode):
            entry = next(
                each
                for each in node.entries
                if each.name == step or same(mapping_key(each, FREE, DEFAULT_LIMITS), step)
            )
            start, node = entry.start, entry.value
        elif isinstance(node, SequenceNode) and isinstance(step, int):
            start = node.items[step].outer if node.is_flow else node.dashes[step]
            node = node.items[step]
    return source.line_start(start), source.next_line(max(node.end, start))


NEW_VALUES = ["new", "two words", "a\x85b", "a: b", "l\nm", 5, True, None, ["q", "r"], {"q": [1]}]


@given(
    any_documents().map(lambda document: document.text),
    st.sampled_from(["i", *FORMER_LINE_ENDS]),
    st.data(),
)
def test_edits_beside_tabs_and_former_line_ends(text: str, char: str, data: st.DataObject) -> None:
    # A tag such as `!!timestamp` is none with another character in it.
    assume(char == "i" or "!" not in text)
    text = text.replace("i", char)
    document = nf.Document.parse(text, None)
    assume(document.article)
    path = data.draw(st.sampled_from(list(leaves(document.article))))
    new = data.draw(st.sampled_from(NEW_VALUES))
    wanted_data = copy.deepcopy(document.article)
    put(wanted_data, path, new)
    put(document.article, path, new)
    try:
        result = str(document)
    except nf.EditError as error:
        # The value that an anchor or a tag says something about is left alone.
        event(error.code)
        assert "&" in text or "!" in text
        return
    assert same(nf.Document.parse(result, None).article, wanted_data)
    try:
        start, end = lines_of(text, path)
    except StopIteration:
        # A merge key gives it, so that it gets lines of its own.
        return
    assert result.startswith(text[:start])
    assert result.endswith(text[end:])


TABS = [
    ("a:\tb\n", {"a": "b"}),
    ("a:\t\tb\t\n", {"a": "b"}),
    ("a\t:\tb\t# c\n", {"a": "b"}),
    ("a: b\tc\n", {"a": "b\tc"}),
    ("a: b\t#c\n", {"a": "b"}),
    ("a: b\t- c\t? d\te:f\n", {"a": "b\t- c\t? d\te:f"}),
    ("a: 1\t\nb: 2.5\t# c\nc: true\t\nd: ~\t\ne:\t\nf:\t# c\n",
     {"a": 1, "b": 2.5, "c": True, "d": None, "e": None, "f": None}),
    ("a: 2020-01-01\t10:00:00\n", {"a": datetime(2020, 1, 1, 10)}),  # noqa: DTZ001 - without a zone
    ("a: 'b'\t\nc: \"d\"\t# e\n", {"a": "b", "c": "d"}),
    ("a:\t'b'\nc:\t\"d\"\ne:\t[f]\ng:\t{h: 1}\n", {"a": "b", "c": "d", "e": ["f"], "g": {"h": 1}}),
    ("a:\n  -\tb\n  - \tc\t\n  -\t'd'\t# e\n", {"a": ["b", "c", "d"]}),
    ("a:\n  -\t[f]\n  -\t\n", {"a": [["f"], None]}),
    ("a:\n  -\t# c\n    b: 1\n", {"a": [{"b": 1}]}),
    ("a:\t\n  b: 1\n", {"a": {"b": 1}}),
    ("a:\t# c\n  - b\n", {"a": ["b"]}),
    ("a: [\tb\t,\tc\td\t]\t# e\n", {"a": ["b", "c\td"]}),
    ("a: {\tb\t:\tc\t,\td:\te\tf\t}\n", {"a": {"b": "c", "d": "e\tf"}}),
    ("a: [\n\tb,\n\tc\n\t]\n", {"a": ["b", "c"]}),
    ("a: |\t\n  b\t\n  \tc\n", {"a": "b\t\n\tc\n"}),
    ("a: |-\t# c\n  b\n  \tc\n", {"a": "b\n\tc"}),
    ("a: >2+\t\n  b\n", {"a": "b\n\n"}),
    ("a:\t|\n  b\n", {"a": "b\n"}),
    ("a: &b\tc\nd:\t*b\t\n", {"a": "c", "d": "c"}),
    ("a: !!str\t1\nb: !\t2\nc: !!int\t'3'\n", {"a": "1", "b": "2", "c": 3}),
    ("a: !!str\t&b\t1\nc: &d\t!!str\t2\n", {"a": "1", "c": "2"}),
    ("a: b\n \tc\n", {"a": "b c"}),
    ("a: b\n  \t \n\t\n  c\n", {"a": "b\n\nc"}),
    ("a:\n \tb\n", {"a": "b"}),
    ("a:\n  \t'b'\n", {"a": "b"}),
    ('a: "b\t\n\tc"\n', {"a": "b c"}),
    ("\t\na: b\n \t \n\t# c\n  \t# d\ne: f\n\t", {"a": "b", "e": "f"}),
    ("a:\n  b: 1\n\t# c\n  d: 2\n \t\n", {"a": {"b": 1, "d": 2}}),
    ("a:\n  - b\n\t# c\n  - d\n", {"a": ["b", "d"]}),
    ("a: b\n\t# c\nd: e\n", {"a": "b", "d": "e"}),
    ("?\ta\n:\tb\n", {"a": "b"}),
    ("b: 2\n<<:\t{a: 1}\t\n", {"a": 1, "b": 2}),
]  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=ascii)
@pytest.mark.parametrize(("front", "data"), TABS, ids=ascii)
def test_tabs(front: str, data: object, newline: str) -> None:
    text = f"---\n{front}\n---\n".replace("\n", newline)
    document = nf.Document.parse(text, None)
    assert same(document.article, data)
    assert str(document) == text
    document.set("zz", 1)
    assert same(nf.Document.parse(str(document), None).article, {**document.article})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a:\tb\t# c", "a:\tX\t# c"),
        ("a\t: 'b'\t", "a\t: 'X'\t"),
        ("a:\t", "a: X\t"),
        ("a:\t# c", "a: X\t# c"),
        ("a: b\tc", "a: X"),
        ("a: |\t# c\n  b", "a: |-\t# c\n  X"),
        ("a: !!str\tb", "a: !!str\tX"),
    ],
    ids=ascii,
)
def test_values_beside_tabs_are_replaced_alone(old: str, new: str) -> None:
    document = nf.Document.parse(f"---\nz: 1\t\n{old}\nzz:\t2\n---\n", None)
    document.set("a", "X")
    assert str(document) == f"---\nz: 1\t\n{new}\nzz:\t2\n---\n"


KEYS = """\
z: 1 # note
m:
  .nan: a
  ~: b
  true: c
  2: d
  2.5: e
  2020-01-01: f
  2020-01-01T00:00:00Z: g
  -.inf: h
  k: i
n: {.nan: [.nan], null: 1, k: 2}
o:
  - .nan: 1
    k: 2
"""


@pytest.mark.parametrize(
    ("path", "new", "line"),
    [
        (("z",), 2, "z: 2 # note"),
        (("m", math.nan), "x", "  .nan: x"),
        (("m", None), "x", "  ~: x"),
        (("m", True), "x", "  true: x"),
        (("m", 2), "x", "  2: x"),
        (("m", 2.5), "x", "  2.5: x"),
        (("m", date(2020, 1, 1)), "x", "  2020-01-01: x"),
        (("m", datetime(2020, 1, 1, tzinfo=UTC)), "x", "  2020-01-01T00:00:00Z: x"),
        (("m", -math.inf), "x", "  -.inf: x"),
        (("m", "k"), "x", "  k: x"),
        (("n", "k"), 3, "n: {.nan: [.nan], null: 1, k: 3}"),
        (("n", None), 3, "n: {.nan: [.nan], null: 3, k: 2}"),
        (("n", math.nan, 0), 3, "n: {.nan: [3], null: 1, k: 2}"),
        (("o", 0, "k"), 3, "    k: 3"),
        (("o", 0, math.nan), 3, "  - .nan: 3"),
    ],
    ids=str,
)
def test_keys_of_every_type(path: tuple[Any, ...], new: object, line: str) -> None:
    text = f"---\n{KEYS}---\n"
    document = nf.Document.parse(text, None)
    document.article = copy.deepcopy(document.article)
    assert str(document) == text
    put(document.article, path, new)
    wanted_data = copy.deepcopy(document.article)
    old, result = text.split("\n"), str(document).split("\n")
    assert [each for each in result if each not in old] == [line]
    assert len(old) == len(result)
    assert same(nf.Document.parse(str(document), None).article, wanted_data)


@pytest.mark.parametrize("model", [nf.Article, None])
@pytest.mark.parametrize(
    "value", [" .nan", "\n  - .nan\n  - a: .nan", " [.nan] # why", " {a: .NaN}"]
)
def test_nan_as_a_value_hinders_no_edit_of_another(
    value: str, model: type[nf.Article] | None
) -> None:
    text = f"---\ntitle: A\nheat: 1\nzz:{value}\n---\n"
    document: nf.Document[Any] = (
        nf.Document.parse(text, model) if model else nf.Document.parse(text, None)
    )
    document.set("zz", copy.deepcopy(document.get("zz")))
    assert document.edits() == []
    document.set("heat", 2)
    document.set("q", 3)
    expected = text.replace("heat: 1", "heat: 2")
    assert str(document).replace("q: 3\n", "", 1).replace("\n\n", "\n") == expected
    assert same(document.get("zz"), nf.Document.parse(text, None).get("zz"))


def test_a_mapping_with_another_nan_is_changed_inside() -> None:
    document = nf.Document.parse("---\nm:\n  .nan: a # why\n  k: b\n---\n", None)
    document.article["m"] = {float("nan"): "c", "k": "b"}
    assert str(document) == "---\nm:\n  .nan: c # why\n  k: b\n---\n"


@pytest.mark.parametrize("key", [math.nan, float("nan"), None, True, 2, date(2020, 1, 1)], ids=str)
def test_keys_of_every_type_are_removed_and_added(key: Any) -> None:
    document = nf.Document.parse(f"---\n{KEYS}---\n", None)
    mapping: dict[Any, Any] = document.article["m"]
    key = next((each for each in mapping if same(each, key)), key)
    value = mapping.pop(key)
    removed = str(document)
    assert len(removed.split("\n")) == len(KEYS.split("\n")) + 1
    again = nf.Document.parse(removed, None)
    again.article["m"][float("nan") if key != key else key] = value  # noqa: PLR0124 - NaN
    assert same(nf.Document.parse(str(again), None).article, read(KEYS))


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("1: a", "true: b", "Python takes the keys 1 in line 3 and true for equal"),
        ("true: a", "1.0: b", "Python takes the keys true in line 3 and 1.0 for equal"),
        ("0: a", "0x0: b", "Python takes the keys 0 in line 3 and 0x0 for equal"),
        ("false: a", "-0: b", "Python takes the keys false in line 3 and -0 for equal"),
        ("~: a", "null: b", "Python takes the keys ~ in line 3 and null for equal"),
        (".nan: a", ".NaN: b", "Python takes the keys .nan in line 3 and .NaN for equal"),
        (".nan: a", ".nan: b", "this key appears twice, first in line 3"),
        ("a: 1", "'a': 2", "this key appears twice, first in line 3"),
    ],
)
def test_equal_keys_are_named_with_their_lines(first: str, second: str, message: str) -> None:
    for text in (
        f"---\nm:\n  {first}\n  {second}\n---\n",
        f"---\nm: {{\n{first},\n{second} }}\n---\n",
    ):
        with pytest.raises(nf.ParseError) as raised:
            nf.Document.parse(text, None)
        (diagnostic,) = raised.value.diagnostics
        assert (diagnostic.code, diagnostic.line) == ("NF105", 4)
        assert diagnostic.message.startswith(message)


def test_keys_in_quotes_are_texts() -> None:
    assert read("m: {1: a, '1': b, 'true': c, .nan: d, '.nan': e, ~: f, '~': g}\n")["m"] == {
        1: "a", "1": "b", "true": "c", math.nan: "d", ".nan": "e", None: "f", "~": "g",
    }  # fmt: skip


TAGGED = "title: A # note\nheat: 3\n"


@pytest.mark.parametrize("tag", ["!!map", "!local", "!", "&a !!map", "!!map &a", "!!map # why"])
def test_a_tag_on_the_root_mapping_stays(tag: str) -> None:
    for model in (None, nf.Article):
        text = f"---\n{tag}\n{TAGGED}---\n"
        document: nf.Document[Any] = (
            nf.Document.parse(text, model) if model else nf.Document.parse(text, None)
        )
        assert str(document) == text
        document.set("title", "B")
        document.remove("heat")
        document.set("zz", 1)
        assert str(document) == f"---\n{tag}\ntitle: B # note\nzz: 1\n---\n"
        warnings = [
            f"{each.code} {each.path} {each.line}:{each.column}" for each in document.check()
        ]
        assert warnings == (["NF302 $ 2:1"] if tag == "!local" else [])


@pytest.mark.parametrize(
    ("front", "outer"),
    [
        ("a: ‸!l &x b", "!l &x b"),
        ("a: ‸&x !l b", "&x !l b"),
        ("a: ‸!l\t&x\tb", "!l\t&x\tb"),
        ("a: ‸!l # why\n   &x b", "!l # why\n   &x b"),
        ("a: ‸!l &x {b: c}", "!l &x {b: c}"),
        ("a: ‸!l &x\n  - b", "!l &x\n  - b"),
        ("a: ‸!l &x\n  !k b: 1", "!l &x\n  !k b: 1"),
        ("a: ‸&x !l\n  &y !k b: 1", "&x !l\n  &y !k b: 1"),
        ("a: ‸!l &x\n!k b: 1", "!l &x"),
        ("a: ‸&x !l\n!k b: 1", "&x !l"),
        ("a: ‸!<tag:yaml.org,2002:str> &x b", "!<tag:yaml.org,2002:str> &x b"),
    ],
    ids=ascii,
)
def test_a_node_begins_with_its_tag_and_its_anchor(front: str, outer: str) -> None:
    marked = f"---\n{front}\n---\n"
    text = marked.replace("‸", "")
    source = Source(text)
    fences = find_fences(source, DEFAULT_LIMITS)
    value = compose(source, fences.start, fences.end, DEFAULT_LIMITS).entries[0].value
    assert value.outer == marked.index("‸")
    assert text[value.outer : value.end] == outer


def test_local_tags_on_keys_are_warned_of() -> None:
    document = nf.Document.parse("---\n!a title: A\nx: {!b y: 1}\n---\n")
    assert [f"{each.code} {each.path}" for each in document.check()] == [
        "NF302 $.title",
        "NF302 $.x.y",
    ]


@pytest.mark.parametrize(
    "front",
    [
        "‸!!set\ntitle:\n",
        "‸!!set {title}\n",
        "‸!!omap\n- title: A\n",
        "‸!!python/object/apply:os.system\nargs: [ls]\n",
        "‸!!python/tuple [a]\n",
        "‸!<tag:yaml.org,2002:python/name:os.system>\ntitle: A\n",
        "‸!!str {title: A}\n",
        "‸!!seq\ntitle: A\n",
        "‸!!set &a\ntitle: A\n",
        "‸&a !!set\ntitle: A\n",
        "title: A\n‸!!python/name:os.system b: 1\n",
        "‸!!binary title: A\n",
        "title: A\nb: {‸!!set c: 1}\n",
        "title: A\nb: ‸!!set {c}\n",
        "title: A\n<<: ‸!!set {c}\n",
        "title: A\n<<: [‸!!omap {c: 1}]\n",
        "title: A\n‸!!merge <<: {c: 1}\n",
    ],
)
def test_foreign_tags_are_refused_where_they_stand(front: str) -> None:
    marked = f"---\n{front}---\n"
    text = marked.replace("‸", "")
    for parse in (nf.Document.parse, lambda text: nf.Document.parse(text, None)):
        with pytest.raises(nf.ParseError) as raised:
            parse(text)
        (diagnostic,) = raised.value.diagnostics
        assert (diagnostic.code, diagnostic.path[:1]) == ("NF109", "$")
        assert diagnostic.span is not None
        assert diagnostic.span.start == marked.index("‸")
