"""Lists that change: every item keeps its text and its comments, wherever it goes."""

from __future__ import annotations

import copy
import dataclasses
import re
from typing import Any

import attrs
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

import newsformat as nf
from generated_lists import Change, Item, Written, block_lines, changes, flow_text, written_lists
from newsformat.yaml.plain_data import same


def edited(written: Written, values: list[Any]) -> str:
    """Set the list to other values: objects of the model where it knows the list."""
    if written.key == "images":
        document = nf.Document.parse(written.text)
        document.article.images = [nf.structure(value, nf.Image) for value in values]
        return str(document)
    free = nf.Document.parse(written.text, None)
    free.article[written.key] = copy.deepcopy(values)
    return str(free)


def list_of(text: str, key: str) -> Any:
    return nf.Document.parse(text, None).article[key]


def comments_in(text: str) -> list[str]:
    return re.findall(r"# (?:note .*'x'|below)", text)


def comments_of(item: Item) -> list[str]:
    return [*item.above, *filter(None, item.beside)]


# There is much that may happen to a list.
many = settings(max_examples=4 * settings().max_examples)


class TestItems:
    """Items that move, go, come and change keep all that is not changed."""

    @many
    @given(st.data())
    def test_of_block_lists(self, data: st.DataObject) -> None:
        written = data.draw(written_lists(is_flow=False))
        self.check(written, data.draw(changes(written.items)))

    @many
    @given(st.data())
    def test_of_flow_lists(self, data: st.DataObject) -> None:
        written = data.draw(written_lists(is_flow=True))
        self.check(written, data.draw(changes(written.items)))

    def check(self, written: Written, change: Change) -> None:
        assert same(list_of(written.text, written.key), [item.value for item in written.items])
        result = edited(written, change.values)
        assert same(list_of(result, written.key), change.values)
        lines = re.split(r"\r\n|\n|\r", result)
        for value, origin in zip(change.values, change.origins, strict=True):
            if origin is not None:
                item = written.items[origin]
                check = check_flow_item if written.is_flow else check_block_item
                check(dataclasses.replace(item, value=value), lines)
        self.check_comments(written, change, result)
        event(f"{'flow' if written.is_flow else 'block'}, comments: {bool(comments_in(result))}")

    def check_comments(self, written: Written, change: Change, result: str) -> None:
        here = [written.items[origin] for origin in change.origins if origin is not None]
        gone = [item for at, item in enumerate(written.items) if at not in change.origins]
        stays = [each for item in here for each in comments_of(item)]
        stays += [each for item in gone for each in item.above]
        stays += [*written.detached, *re.findall("# below", written.text)]
        found = comments_in(result)
        assert len(set(found)) == len(found)
        # A new item where one went may be that one changed, with the comments on its lines.
        assert (
            set(stays) <= set(found) <= {*stays, *(each for item in gone for each in item.beside)}
        )


def check_block_item(item: Item, lines: list[str]) -> None:
    """Find an item's lines, byte for byte, and the comments above it."""
    own = block_lines(item)
    starts = [at for at, line in enumerate(lines) if line.lstrip(" ") == own[0]]
    assert len(starts) == 1
    at = starts[0]
    indent = lines[at].removesuffix(own[0])
    assert lines[at : at + len(own)] == [indent + line for line in own]
    assert lines[at - len(item.above) : at] == [indent + line for line in item.above]


def check_flow_item(item: Item, lines: list[str]) -> None:
    """Find an item's text, byte for byte, the comments above it and the one beside it."""
    pattern = re.compile(rf"(?<!\w){re.escape(flow_text(item))}(?!\w)")
    found = [(at, match) for at, line in enumerate(lines) if (match := pattern.search(line))]
    assert len(found) == 1
    at, match = found[0]
    if item.above:
        above = lines[at - len(item.above) : at]
        assert [line.strip(" ") for line in above] == list(item.above)
        assert not lines[at][: match.start()].strip(" ")
    if item.beside[0]:
        assert lines[at][match.end() :].lstrip(" ,") == item.beside[0]


class TestEqualItems:
    """A comment stays with an item of its value, where several items have one value."""

    @given(st.data(), st.lists(st.sampled_from("abc"), min_size=1, max_size=8), st.booleans())
    def test_of_any_order(self, data: st.DataObject, values: list[str], is_flow: bool) -> None:
        order = data.draw(st.permutations(range(len(values))))
        gone = data.draw(st.integers(0, len(values) - 1))
        lines = ["---", "list: [" if is_flow else "list:"]
        for number, value in enumerate(values):
            # Of an item that goes, the comment above it stays.
            if not gone and data.draw(st.booleans()):
                lines.append(f"  # {number}a of {value}")
            comment = f" # {number}b of {value}" if data.draw(st.booleans()) else ""
            lines.append(f"  {value},{comment}" if is_flow else f"  - {value}{comment}")
        text = "\n".join([*lines, *(["]"] if is_flow else []), "---", ""])
        document = nf.Document.parse(text, None)
        document.article["list"] = [values[each] for each in order[gone:]]
        result = str(document)
        before, after = re.findall(r"# \d+[ab] of .", text), re.findall(r"# \d+[ab] of .", result)
        assert set(after) <= set(before)
        assert len(set(after)) == len(after) >= len(before) - gone
        for above, value in re.findall(r"\n  # \d+a of (.)(?:\n  # .*)*\n  (?:- )?(.)", result):
            assert above == value
        for value, beside in re.findall(r"\n  (?:- )?(\w),? # \d+b of (.)", result):
            assert beside == value


@attrs.define(kw_only=True)
class Boat:
    hull: int = attrs.field(metadata=nf.slot(identity=True))
    length: float | None = None


@attrs.define(kw_only=True)
class Fleet:
    boats: list[Boat]


def test_an_item_takes_along_what_its_class_does_not_know() -> None:
    boats = ["  - hull: 1\n    name: Ines\n", "  - hull: 2\n    name: Ada\n    length: 3\n"]
    document = nf.Document.parse(f"---\nboats:\n{''.join(boats)}---\n", Fleet)
    document.article.boats.reverse()
    assert str(document) == f"---\nboats:\n{boats[1]}{boats[0]}---\n"
    document.article.boats[0].length = 4
    assert str(document) == f"---\nboats:\n{boats[1].replace('3', '4')}{boats[0]}---\n"


ODD_COMMAS = {
    "a comment beside a comma": "[ a\n  , # of a or of b?\n  b, c ]",
    "a comment before a comma": "[ a\n  # of a or of b?\n  , b, c ]",
}


@pytest.mark.parametrize("name", ODD_COMMAS)
def test_what_is_odd_between_items_is_not_guessed_at(name: str) -> None:
    text = f"---\ntitle: x\nlist: {ODD_COMMAS[name]}\n---\n"
    document = nf.Document.parse(text, None)
    with pytest.raises(nf.EditError, match=r"NF404 \$\.list"):
        document.set("list", ["b", "a", "c"])
    assert str(document) == text
    document.set("list[2]", "d")
    assert str(document) == text.replace("c ]", "d ]")
