"""Changes that are typed in a shell: what they make of a text, and what is refused."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from newsformat.archive.change_expressions import ChangeError, Changes, read_changes
from newsformat.archive.conditions import parse_condition

ARTICLE = '---\ntitle: "A"\nheat: 3 # rising\nmood: calm\ntopics:\n  - AI\nsecured: z\n---\nBody.\n'
NOTE = "---\ntags: [a, b]\ndraft: false\n---\n"

CASES: dict[str, tuple[type[Any] | None, str, dict[str, list[str]], str]] = {
    "a number": (nf.Article, ARTICLE, {"set": ["heat=0"]}, ARTICLE.replace("3 #", "0 #")),
    "a text that looks like a number": (
        nf.Article, ARTICLE, {"set": ["title=404"]}, ARTICLE.replace('"A"', '"404"'),
    ),
    "a text with an equals sign": (
        nf.Article, ARTICLE, {"set": ["title=a=b"]}, ARTICLE.replace('"A"', '"a=b"'),
    ),
    "an item": (
        nf.Article, ARTICLE, {"append": ["topics=No"]}, ARTICLE.replace("AI\n", 'AI\n  - "No"\n'),
    ),
    "an item that is there": (nf.Article, ARTICLE, {"append": ["topics=AI"]}, ARTICLE),
    "a key goes": (
        nf.Article, ARTICLE, {"remove": ["secured"]}, ARTICLE.replace("secured: z\n", ""),
    ),
    "a key that is not there goes": (nf.Article, ARTICLE, {"remove": ["excerpt"]}, ARTICLE),
    "a key gets a name": (
        nf.Article, ARTICLE, {"rename": ["mood=colour"]}, ARTICLE.replace("mood", "colour"),
    ),
    "a key that is not there gets a name": (nf.Article, ARTICLE, {"rename": ["x=y"]}, ARTICLE),
    "what is said already": (nf.Article, ARTICLE, {"set": ["heat=3"]}, ARTICLE),
    "a truth value without a model": (
        None, NOTE, {"set": ["draft=true"]}, NOTE.replace("false", "true"),
    ),
    "a quoted text without a model": (
        None, NOTE, {"set": ['draft="true"']}, NOTE.replace("false", '"true"'),
    ),
    "a list": (None, NOTE, {"set": ["tags=[c]"]}, NOTE.replace("[a, b]", "[c]")),
    "an item of a flow list": (None, NOTE, {"append": ["tags=c"]}, NOTE.replace("b]", "b, c]")),
    "a key with a dot": (
        None, "---\nms.date: 1\n---\n", {"set": ['["ms.date"]=2']}, "---\nms.date: 2\n---\n",
    ),
}  # fmt: skip

REFUSED = [
    ({"set": ["heat"]}, "write heat=0"),
    ({"set": ["=3"]}, "write heat=0"),
    ({"set": ["heat="]}, "there is no value"),
    ({"set": ["x=[1"]}, "is not closed"),
    ({"set": ["x=a: b"]}, "quote the value"),
    ({"set": ["x=1\ny: 2"]}, "on one line"),
    ({"set": ["a..b=3"]}, "not a path"),
    ({"append": ["topics"]}, "write topics=AI"),
    ({"rename": ["a"]}, "write old=new"),
    ({"remove": [""]}, "empty path"),
    ({"remove": ["topics[0]"]}, "a second run would remove the next item"),
    ({"remove": ["images[-1]"]}, "a second run would remove the next item"),
    ({"rename": ["a=b"], "set": ["a=1"]}, "the key is called 'b' by then"),
    ({"rename": ["a=b"], "append": ["a.c=1"]}, "the key is called 'b' by then"),
]


@pytest.mark.parametrize("name", CASES)
def test_what_changes_make_of_a_text(name: str) -> None:
    model, text, arguments, expected = CASES[name]
    changes = read_changes(model=model, **arguments)
    document = nf.Document.parse(text, model) if model else nf.Document.parse(text, None)
    changes(document)
    assert str(document) == expected
    again = nf.Document.parse(expected, model) if model else nf.Document.parse(expected, None)
    pickle.loads(pickle.dumps(changes))(again)  # noqa: S301 - made here
    assert not again.changed


@pytest.mark.parametrize(("arguments", "reason"), REFUSED)
def test_what_is_no_change(arguments: dict[str, list[str]], reason: str) -> None:
    with pytest.raises(ChangeError, match=reason):
        read_changes(model=None, **arguments)


def test_a_value_that_does_not_fit_is_refused_by_the_document() -> None:
    changes = read_changes(model=nf.Article, set=["heat=hot"])
    with pytest.raises(nf.EditError, match="heat"):
        changes(nf.Document.parse(ARTICLE))


def test_an_object_is_added_once() -> None:
    changes = read_changes(model=nf.Article, append=["images={url: https://a.example/b.jpg}"])
    document = nf.Document.parse(ARTICLE)
    changes(document)
    changes(document)
    assert [image.url for image in document.article.images] == ["https://a.example/b.jpg"]


PATHS = st.sampled_from(["heat", "quality", "title", "mood", "excerpt"])
VALUES = st.sampled_from(["0", "1.5", "7", "true", "a b", "null"])


@given(
    st.lists(st.builds("{}={}".format, PATHS, VALUES), max_size=3),
    st.lists(st.sampled_from(["topics=AI", "topics=x", "topics=7"]), max_size=3),
    st.lists(st.sampled_from(["secured", "mood", "excerpt", "heat"]), max_size=2),
)
def test_a_second_time_changes_nothing(
    values: list[str], items: list[str], removed: list[str]
) -> None:
    changes = read_changes(model=nf.Article, set=values, append=items, remove=removed)
    document = nf.Document.parse(ARTICLE)
    try:
        changes(document)
        text = str(document)
    except nf.EditError:
        return
    again = nf.Document.parse(text)
    changes(again)
    # What is set and removed at once comes and goes each time.
    assert nf.loads(str(again)) == nf.loads(text)


def test_changes_and_conditions_are_what_collections_take(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "b.md").write_text(ARTICLE.replace("heat: 3", "heat: 300"), encoding="utf-8")
    (tmp_path / "c.md").write_text("---\nheat: [\n---\n", encoding="utf-8")
    collection = nf.Collection(tmp_path, workers=2)
    plan = collection.edit(
        read_changes(model=nf.Article, set=["heat=0"]), where=parse_condition("heat > 100")
    )
    assert [Path(path).name for path in plan.paths] == ["b.md"]
    assert len(plan.problems) == 1
    plan.write()
    assert nf.load(tmp_path / "b.md").heat == 0
    assert nf.load(tmp_path / "a.md").heat == 3
    assert not collection.edit(
        read_changes(model=nf.Article, set=["heat=0"]), where=parse_condition("heat > 100")
    ).paths


def test_nothing_to_do() -> None:
    document = nf.Document.parse(ARTICLE)
    Changes()(document)
    assert not document.changed
