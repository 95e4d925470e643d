"""The laws of the readers: all say the same, of the same places."""

from __future__ import annotations

import re
from typing import Any

import attrs
import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

import newsformat as nf
from comparing import in_same_order, places
from kinds_of_texts import texts_far_from_the_template, texts_near_the_template, texts_of_model
from newsformat.compiled.object_reader import read_by_template
from newsformat.convert.class_layout import layout_of
from newsformat.convert.converter import front_matter_converter, try_structure
from newsformat.text.fences import Fences, find_fences
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.yaml.events.composer import compose
from newsformat.yaml.lines.lazy_nodes import outline
from newsformat.yaml.node_values import construct
from newsformat.yaml.nodes import AliasNode, MappingNode, Node, ScalarNode, SequenceNode
from own_models import OWN_MODELS
from reading_routes import line_data


@attrs.frozen
class General:
    """What the general route reads of a text.

    Attributes:
        fences: Where the text is cut.
        root: The nodes.
        data: The data.
    """

    fences: Fences
    root: MappingNode
    data: dict[str, Any]


def read_generally(text: str, model: type[Any] | None) -> General | None:
    """Read a text by way of ruamel.yaml; nothing where it cannot be read."""
    source = Source(text)
    try:
        fences = find_fences(source, DEFAULT_LIMITS)
        root = compose(source, fences.start, fences.end, DEFAULT_LIMITS)
        data = construct(source, root, layout_of(model), DEFAULT_LIMITS)
    except nf.ParseError:
        return None
    return General(fences, root, data)


def object_of(general: General | None, text: str, model: type[Any]) -> Any:
    """Make the object of data by way of cattrs; nothing where the data does not fit."""
    if general is None:
        return None
    problems: list[Any] = []
    made = try_structure(general.data, model, problems, front_matter_converter(model))
    quick_problems: list[Any] = []
    quick = try_structure(general.data, model, quick_problems)
    assert quick_problems == problems
    if problems:
        return None
    assert in_same_order(quick, made)
    body = layout_of(model).body_attribute
    if body is not None:
        setattr(made, body, text[general.fences.body :])
    return made


class TestAgreement:
    """The fast readers return `None`, or exactly what the ruamel.yaml route returns.

    What the template reader takes, the line reader takes.
    """

    @given(texts_near_the_template())
    @example("---\ntitle: A\nzz: 1\nzz: 2\n---\n")
    @example("---\nzz: 1\ntitle: A\nzz: 2\n---\n")
    @example("---\nzz: 1\nheat: 3\nzz: 2\ntitle: A\n---\n")
    @example('---\ntitle: "A"\nzz: "\x07"\n---\n')
    @example('---\nzz: "\x07"\ntitle: "A"\n---\n')
    @example('---\nheat: 3\nzz: "\x07"\ntitle: "A"\n---\n')
    @example("---\ntitle: A\nprovider:\n  name: B\n    domain: C\n---\n")
    @example("---\ntitle: A\nzz:\n  - a\n b: c\n---\n")
    @example("---\nzz:\n  - |+\n    a\n\ntitle: A\n---\n")
    @example("---\ntitle: A\nzz:  >+\n  a\n\n---\n")
    @example("---\nzz:  |+\n\n\ntitle: A\n---\n")
    @example("---\nzz:\n  - |\n    a  \ntitle: A\n---\n")
    def test_of_texts_near_the_template(self, text: str) -> None:
        self.check(text, nf.Article)

    @given(texts_far_from_the_template())
    def test_of_texts_far_from_the_template(self, text: str) -> None:
        self.check(text, nf.Article)

    @given(st.one_of(texts_near_the_template(), texts_far_from_the_template()))
    def test_without_a_model(self, text: str) -> None:
        self.check(text, None)

    @pytest.mark.parametrize("model", [*OWN_MODELS, nf.RelatedItem, nf.Provider])
    @given(data=st.data())
    def test_of_other_models(self, model: type[Any], data: st.DataObject) -> None:
        self.check(data.draw(texts_of_model(model)), model)

    def check(self, text: str, model: type[Any] | None) -> None:
        layout = layout_of(model)
        as_data = line_data(text, model)
        as_object = None if model is None else read_by_template(text, layout, DEFAULT_LIMITS)
        general = read_generally(text, model)
        event(
            f"data: {as_data is not None}, object: {as_object is not None}, {general is not None}"
        )
        if as_data is not None:
            assert general is not None
            assert in_same_order(as_data, general.data)
            nodes = outline(text, general.fences.start, general.fences.end)
            assert places(nodes) == places(general.root)
        if model is None:
            return
        expected = object_of(general, text, model)
        if as_object is not None:
            assert general is not None
            assert as_object[0] == general.fences
            assert as_data is not None
            assert in_same_order(as_object[1], expected)
        for texts_begun in (0, 1_000):
            # The first texts of a class are left to the line reader.
            layout.texts_begun = texts_begun
            try:
                assert in_same_order(nf.loads(text, model), expected)
            except (nf.ParseError, nf.ValidationError):
                assert expected is None


_BETWEEN = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_BETWEEN_ITEMS = re.compile(r"(?:[ \t\r\n,]|#[^\r\n]*)*")


class TestPlaces:
    """The places of nodes cover what is written, and nothing else."""

    @given(st.one_of(texts_near_the_template(), texts_far_from_the_template()))
    @example("---\na:\n  - - !!str |-2\n      b\n    - c\nd: 1\n---\n")
    @example("---\na:\n  - &x |-1\n   b\n  - c\nd: 1\n---\n")
    @example("---\na:\n  |1\n b\n# c\nd: 1\n---\n")
    @example("---\na:\n- ? |2\n    b\n  : |1\n   c\nd: 1\n---\n")
    def test_of_any_yaml(self, text: str) -> None:
        general = read_generally(text, None)
        if general is not None:
            self.check(text, general.root)
            assert _BETWEEN.fullmatch(text, general.fences.start, general.root.start)
            assert _BETWEEN.fullmatch(text, general.root.end, general.fences.end)

    def check(self, text: str, node: Node) -> None:
        written = text[node.start : node.end]
        assert written[:1] not in {" ", "\t", "\r", "\n"} or not written
        # A literal, and a collection that ends with one, may keep blank lines.
        if isinstance(node, ScalarNode) and node.style not in {"|", ">"}:
            assert written == written.strip(" \t\r\n")
        match node:
            case MappingNode():
                self.check_mapping(text, node)
            case SequenceNode():
                self.check_sequence(text, node)
            case ScalarNode(style='"' | "'" | "|" | ">"):
                assert text[node.start] == node.style
            case AliasNode():
                assert text[node.start] == "*"
            case ScalarNode() if " " not in node.text and "\n" not in node.text:
                assert written == node.text

    def check_mapping(self, text: str, node: MappingNode) -> None:
        # A pair without braces is a mapping too.
        has_braces = node.is_flow and text[node.start] == "{"
        end = node.start + has_braces
        between = _BETWEEN_ITEMS if node.is_flow else _BETWEEN
        for entry in node.entries:
            assert between.fullmatch(text, end, entry.start)
            self.check(text, entry.key)
            assert text[entry.colon - 1] == ":" or entry.colon < 0
            if entry.colon >= 0:
                assert _BETWEEN.fullmatch(text, entry.colon, max(entry.value.outer, entry.colon))
            self.check(text, entry.value)
            end = entry.end
        assert between.fullmatch(text, end, node.end - has_braces)
        assert not has_braces or text[node.end - 1] == "}"

    def check_sequence(self, text: str, node: SequenceNode) -> None:
        end = node.start + node.is_flow
        for index, item in enumerate(node.items):
            begin = item.outer if node.is_flow else node.dashes[index]
            assert (_BETWEEN_ITEMS if node.is_flow else _BETWEEN).fullmatch(text, end, begin)
            if not node.is_flow:
                assert text[begin] == "-"
                assert _BETWEEN.fullmatch(text, begin + 1, max(item.outer, begin + 1))
            self.check(text, item)
            end = max(item.end, begin + (not node.is_flow))
        if node.is_flow:
            assert _BETWEEN_ITEMS.fullmatch(text, end, node.end - 1)
            assert text[node.end - 1] == "]"
        else:
            assert end == node.end
