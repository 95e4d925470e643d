"""What ruamel.yaml says of places, and what is made of it: one test for each hazard."""

from __future__ import annotations

from typing import Any

import pytest

import newsformat as nf
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.yaml.events.composer import compose
from newsformat.yaml.nodes import MappingNode, SequenceNode


def composed(front: str) -> MappingNode:
    return compose(Source(front), 0, len(front), DEFAULT_LIMITS)


def values(front: str) -> list[str]:
    """Return the text of each value's place."""
    return [front[entry.value.start : entry.value.end] for entry in composed(front).entries]


def edited(front: str, path: str, value: Any) -> str:
    document = nf.Document.parse(f"---\n{front}---\n", None)
    document.set(path, value)
    return str(document)[4:-4]


def test_a_block_sequence_does_not_swallow_what_follows() -> None:
    front = "a:\n  - 1\n  - 2\n\n# end\nb: 3\n"
    assert values(front) == ["- 1\n  - 2", "3"]
    assert edited(front, "a[2]", 4) == front.replace("- 2\n", "- 2\n  - 4\n")


def test_a_block_scalar_does_not_swallow_what_follows() -> None:
    front = "a: |\n  one\n  two\n\n# end\nb: 3\n"
    assert values(front) == ["|\n  one\n  two", "3"]
    assert edited(front, "a", "three\n") == front.replace("one\n  two", "three")


def test_a_block_scalar_that_keeps_blank_lines_keeps_them() -> None:
    front = "a: |+\n  one\n\n\nb: 3\n"
    assert values(front) == ["|+\n  one\n\n", "3"]


def test_the_indent_of_a_block_scalar_can_be_given() -> None:
    assert values("a: |2\n    one\n  two\n # end\nb: 3\n") == ["|2\n    one\n  two", "3"]
    assert values("- |1\n  one\n".replace("- ", "a:\n- ")) == ["- |1\n  one"]


def test_an_empty_value_stands_behind_its_colon() -> None:
    front = "a:\nb: # none\nc: 3\n"
    node = composed(front)
    assert [entry.value.start for entry in node.entries] == [2, 5, 16]
    assert edited(front, "a", 1) == "a: 1\nb: # none\nc: 3\n"
    assert edited(front, "b", 1) == "a:\nb: 1 # none\nc: 3\n"


def test_an_empty_item_stands_behind_its_dash() -> None:
    front = "a:\n  -\n  - 2\n"
    assert edited(front, "a[0]", 1) == "a:\n  - 1\n  - 2\n"


def test_an_alias_has_a_place_of_its_own() -> None:
    front = "a: &x 1\nb: *x\n"
    assert values(front) == ["1", "*x"]
    assert edited(front, "b", 2) == "a: &x 1\nb: 2\n"


def test_anchors_and_tags_are_not_part_of_the_value() -> None:
    front = (
        "a: &x !!str 12\nb: !local\n  - 1\nc: &y\n  k: 1\nd: !!str\ne: !<tag:yaml.org,2002:str> x\n"
    )
    assert values(front) == ["12", "- 1", "k: 1", "", "x"]
    assert edited(front, "a", "13") == front.replace("12", '"13"')


def test_keys_that_stand_twice_are_found() -> None:
    with pytest.raises(nf.ParseError) as raised:
        nf.Document.parse("---\na: 1\nb:\n  c: 1\n  c: 2\na: 2\n---\n", None)
    assert [(each.line, each.column) for each in raised.value.diagnostics] == [(5, 3), (6, 1)]


def test_unicode_line_separators_are_no_lines() -> None:
    text = '---\ntitle: "a\u2028b\u2029c\x85d"\nheat: hot\n---\n'
    with pytest.raises(nf.ValidationError) as raised:
        nf.loads(text)
    assert [(each.line, each.column) for each in raised.value.diagnostics] == [(3, 7)]


def test_indices_count_code_points() -> None:
    front = "a: 😀é # 😀\nb: 3\n"
    assert values(front) == ["😀é", "3"]


def test_an_anchor_of_a_first_key_is_not_one_of_its_mapping() -> None:
    front = "&x a: |1\n   one\n  \nb: 3\n"
    assert values(front) == ["|1\n   one\n  ", "3"]
    assert edited("&x a: >2\n  one\nb: 3\n", "a", "two") == "&x a: >-\n  two\nb: 3\n"


def test_a_pair_without_braces_does_not_swallow_what_follows() -> None:
    front = "a: [b: 1 # c\n  , d]\n"
    (sequence,) = (entry.value for entry in composed(front).entries)
    assert isinstance(sequence, SequenceNode)
    assert [front[each.start : each.end] for each in sequence.items] == ["b: 1", "d"]
    assert edited(front, "a[0]", 2) == front.replace("b: 1", "2")
