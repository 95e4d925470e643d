"""A table is the same whether texts are read into rows of values or into objects."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import newsformat as nf
from generated_documents import rearranged
from newsformat import tables
from newsformat.compiled.value_rows import read_rows
from newsformat.convert.class_layout import layout_of
from newsformat.text.source import DEFAULT_LIMITS
from usual_texts import Boat, articles, boats, commented, read_first_texts, touched

pyarrow = pytest.importorskip("pyarrow", reason="tables need pyarrow")

USED = "newsformat.tables.texts_in_rows.read_rows"


@attrs.define(kw_only=True)
class Branch:
    name: str
    above: Branch | None = None
    leaves: list[Leaf] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class Leaf:
    name: str
    branches: list[Branch] = attrs.field(factory=list)


@pytest.fixture(scope="module", autouse=True)
def _patterns_are_compiled() -> None:
    read_first_texts(nf.Article, Boat, Branch)


def holds_of(texts: list[str], model: Any, **options: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "texts.jsonl")
        named = ({"path": f"{number}.md", "text": text} for number, text in enumerate(texts))
        file.write_text("\n".join(map(json.dumps, named)), encoding="utf-8")

        def made() -> tuple[Any, nf.Counts]:
            collection = nf.Collection(file, model=model)
            return tables.to_table(collection, **options), collection.counts

        with mock.patch(USED, return_value=None):
            expected = made()
        with mock.patch(USED, wraps=read_rows) as read:
            found = made()
    assert found == expected
    assert read.call_count == len(texts)
    found[0].validate(full=True)
    layout = layout_of(model)
    in_rows = [
        read_rows(text.encode("utf-8", "replace"), layout, DEFAULT_LIMITS) is not None
        for text in texts
    ]
    event(f"in rows: {'all' if all(in_rows) else 'some' if any(in_rows) else 'none'}")


def texts_of(models: st.SearchStrategy[Any]) -> st.SearchStrategy[list[str]]:
    written = models.map(nf.dumps)
    usual = touched(written) | commented(rearranged(written))
    return st.lists(
        usual | st.sampled_from(["no front matter", "---\ntitle: [\n---\n"]), max_size=6
    )


@given(texts_of(boats()))
def test_tables_of_rows_are_those_of_objects(texts: list[str]) -> None:
    holds_of(texts, Boat)


@given(texts_of(articles()))
def test_the_same_holds_of_articles(texts: list[str]) -> None:
    holds_of(texts, nf.Article)


@given(
    texts_of(articles()),
    st.lists(st.sampled_from(tables.arrow_schema().names), min_size=1, unique=True),
)
def test_the_same_holds_of_some_columns(texts: list[str], columns: list[str]) -> None:
    holds_of(texts, nf.Article, columns=columns)


@given(texts_of(boats()))
def test_columns_of_texts_are_read_alike(texts: list[str]) -> None:
    with mock.patch(USED, return_value=None):
        expected = tables.parse_column([*texts, None], Boat)
    assert tables.parse_column([*texts, None], Boat) == expected


def test_usual_texts_become_a_table_without_objects(tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = f"---\ntitle: {name}\n---\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    collection = nf.Collection(tmp_path)
    with mock.patch("newsformat.archive.reading.Reader.article", side_effect=AssertionError):
        found = tables.to_table(collection, columns=["title"])
    assert found.to_pylist() == [{"title": "a"}, {"title": "b"}]
    assert collection.counts == nf.Counts(read=2)


def test_unknown_keys_are_in_a_column_of_their_own() -> None:
    texts = ["---\nlocale: en\ntitle: A\ntags:\n  - B # C\n---\n", "---\ntitle: B\n---\n"]
    assert all(read_rows(each.encode(), layout_of(nf.Article), DEFAULT_LIMITS) for each in texts)
    rows = tables.parse_column(texts).to_pylist()
    assert [row["extra"] for row in rows] == ['{"locale": "en", "tags": ["B"]}', None]


def test_an_integer_that_json_cannot_hold_is_a_problem() -> None:
    text = f"---\ntitle: A\nnumber: 0x{'f' * 4_000}\n---\n"
    (row,) = tables.parse_column([text]).to_pylist()
    assert row["title"] is None
    assert row["problem"] == "NF606 $.number: an integer of more than 4,300 digits"


def test_a_text_that_a_condition_leaves_out_has_no_row(tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = f"---\ntitle: {name}\n---\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    collection = nf.Collection(tmp_path).filter(lambda document: document.article.title == "b")
    assert tables.to_table(collection, columns=["title"]).to_pylist() == [{"title": "b"}]


BRANCHES = [
    "name: a\nleaves:\n  - name: b\n",
    "name: a\nleaves:\n  - name: b\n    branches:\n      - name: c\n",
    "name: a\nabove:\n  name: b\n",
]


@given(st.lists(st.sampled_from([f"---\n{lines}---\n" for lines in BRANCHES]), max_size=4))
def test_the_same_holds_of_classes_that_hold_themselves(texts: list[str]) -> None:
    holds_of(texts, Branch)
