"""The law of style: an edit leaves a file of one style in that style."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from consistent_files import EVIDENCE, WayOfWriting, front_matters, steps, ways_of_writing, write
from newsformat.write.file_style import FileStyle


@given(ways_of_writing(), front_matters(), st.data())
def test_style(way: WayOfWriting, before: dict[str, Any], data: st.DataObject) -> None:
    """In a file with one consistent style, any edit leaves a file that still has that style."""
    document = nf.Document.parse(write(before, way), None)
    assert document.article == before
    wanted = copy.deepcopy(before)
    for _ in range(data.draw(st.integers(1, 3))):
        step = data.draw(steps(wanted))
        step.apply(wanted)
        step.apply(document.article)
    assert str(document) == write(wanted, way, before)


@attrs.define(kw_only=True)
class Person:
    """Somebody."""

    name: str | None = None
    nick: str | None = None
    age: int | None = None


@attrs.define(kw_only=True)
class Page:
    """A class that declares nothing of how its files look."""

    topics: list[str] = attrs.field(factory=list)
    kind: str | None = None
    title: str | None = None
    summary: str | None = None
    hidden: Any = None
    site: dict[str, Any] = attrs.field(factory=dict)
    menu: dict[str, Any] = attrs.field(factory=dict)
    tags: list[str] = attrs.field(factory=list)
    people: list[Person] = attrs.field(factory=list)
    author: Person | None = None
    grid: list[list[int]] = attrs.field(factory=list)
    last: str | None = None
    draft: bool | None = None
    extra: dict[str, Any] = attrs.field(factory=dict)


NEW: dict[str, Any] = {
    "topics": ["word", "x: y"],
    "title": "two words",
    "menu": {"alpha": "word", "beta": None},
    "author": {"name": "Ines", "age": 3},
    "draft": True,
    "unknown": "word",
}


@given(
    ways_of_writing(),
    st.sets(st.sampled_from(sorted(NEW)), min_size=1),
    st.sets(st.sampled_from(sorted(NEW))),
    st.sets(st.sampled_from(["hidden", "grid", "people"])),
)
def test_style_of_a_class_of_ones_own(
    way: WayOfWriting, added: set[str], present: set[str], removed: set[str]
) -> None:
    """New keys go to the places of their fields, unknown ones to the end."""
    order = [each.name for each in attrs.fields(Page) if each.name != "extra"] + ["unknown"]
    whole = EVIDENCE | NEW
    before = {key: whole[key] for key in order if key in EVIDENCE or key in present - added}
    after = {
        key: whole[key]
        for key in order
        if (key in EVIDENCE or key in added | present) and key not in removed
    }
    document = nf.Document.parse(write(before, way), Page)
    for key in sorted(added):
        document.set(key, copy.deepcopy(NEW[key]))
    for key in sorted(removed):
        document.remove(key)
    assert str(document) == write(after, way, before)


def test_keys_of_an_object_go_to_the_places_of_their_fields() -> None:
    text = "---\npeople:\n- name: Ines\n  shoe: 42\n  age: 3\n---\n"
    document = nf.Document.parse(text, Page)
    document.article.people[0].nick = "In"
    assert str(document) == text.replace("Ines\n", "Ines\n  nick: In\n")


@pytest.mark.parametrize(
    ("path", "value"), [("title", "Ships"), ("title", 7), ("weight", 4), ("day", date(2020, 1, 3))]
)
def test_a_scalar_in_the_place_of_another_asks_for_no_style(
    path: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(_: FileStyle) -> None:
        raise AssertionError("the whole file was looked at")

    text = "---\ntitle: Boats\nweight: 3\nday: 2020-01-02\ntags: [a]\n---\n"
    monkeypatch.setattr(FileStyle, "_nodes", property(look))
    document = nf.Document.parse(text, None)
    document.article[path] = value
    assert nf.Document.parse(str(document), None).get(path) == value
    document.article["new"] = "word"
    with pytest.raises(AssertionError, match="looked at"):
        str(document)
