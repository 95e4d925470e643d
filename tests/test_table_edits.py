"""Edits that were made in a table come back to the files, as small as if they were made there."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from newsformat import strategies as ns
from newsformat import tables
from newsformat.tables.edits_of_tables import as_in_file, is_alike
from site_types import Author, Picture, Site

pyarrow = pytest.importorskip("pyarrow", reason="tables need pyarrow")

BOATS = """---
title: "Boats"   # a comment
publishedDateTime: 2024-01-31T13:00:00+01:00
heat: 3.0
quality: 5
published: true

provider: {name: The Canal, domain: canal.example}

topics:
  - 'Boats'
  - Canals # the second

images:
  - url: https://canal.example/a.jpg
    width: 1200
own: [1, 2024-01-31]
---
Text.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "boats.md").write_text(BOATS)
    (folder / "ferries.md").write_text("---\ntitle: Ferries\n---\n")
    return folder


def one_row(root: Path, **changes: Any) -> Any:
    """Make a table of the first file, with other values in some columns."""
    rows = tables.to_table(nf.Collection(root)).slice(0, 1).to_pylist()
    schema = tables.arrow_schema()
    return pyarrow.Table.from_pylist([{**rows[0], **changes}], schema=schema)


def changed_lines(plan: nf.EditPlan) -> list[str]:
    return [
        line
        for line in plan.diff().splitlines()
        if line.startswith(("+", "-")) and not line.startswith(("+++", "---"))
    ]


def messages(plan: nf.EditPlan) -> list[str]:
    return [each.message for problem in plan.problems for each in problem.diagnostics]


# Law


@pytest.mark.parametrize("model", [nf.Article, Site])
def test_a_table_that_nobody_changed_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, model: type[Any]
) -> None:
    @given(st.lists(ns.documents(model), min_size=1, max_size=3))
    def holds(documents: list[nf.Document[Any]]) -> None:
        folder = tmp_path_factory.mktemp("site")
        for number, document in enumerate(documents):
            (folder / f"{number}.md").write_bytes(bytes(document))
        collection = nf.Collection(folder, model=model)
        table = tables.to_table(collection)
        plan = tables.apply_table(nf.Collection(folder, model=model), table)
        assert (plan.files, plan.problems) == ((), ())

    holds()


@pytest.mark.parametrize("model", [nf.Article, Site])
def test_what_a_row_says_is_what_the_file_says(
    tmp_path_factory: pytest.TempPathFactory, model: type[Any]
) -> None:
    @given(ns.documents(model), ns.models(model))
    def holds(document: nf.Document[Any], other: Any) -> None:
        folder = tmp_path_factory.mktemp("site")
        (folder / "a.md").write_bytes(bytes(document))
        table = tables.to_table([other])
        both = [table, tables.to_table([document.article])]
        if any(each.column("problem")[0].is_valid for each in both):
            return
        column = table.schema.get_field_index("path")
        table = table.set_column(column, "path", pyarrow.array(["a.md"]))
        plan = tables.apply_table(nf.Collection(folder, model=model), table)
        if plan.problems:
            return
        content = bytes(document)
        for file in plan:
            content = file.applied(content) or b""
        found = nf.loads(content, model)
        # What is not there, and what is empty, look alike in a table; so do 3 and 3.0. Of a body,
        # line ends are those of the file.
        wanted, written = (
            dict[Any, Any](nf.unstructure(other)),
            dict[Any, Any](nf.unstructure(found)),
        )
        for data in (wanted, written):
            data["body"] = data.get("body", "").replace("\r\n", "\n")
        assert is_alike(wanted, written)

    holds()


@given(ns.plain_values(), ns.plain_values())
def test_what_the_file_says_already_takes_nothing_of_a_change_away(
    wanted: object, now: object
) -> None:
    assert is_alike(as_in_file(wanted, now), wanted)
    both = [[wanted, now], [now, wanted], {"a": wanted, "b": now}]
    for each in both:
        assert is_alike(as_in_file(each, [now]), each)
        assert is_alike(as_in_file(each, {"a": now, "b": wanted}), each)


# Single values

CHANGES: list[tuple[dict[str, Any], list[str]]] = [
    ({"heat": 4.0}, ["-heat: 3.0", "+heat: 4"]),
    ({"heat": 3.5}, ["-heat: 3.0", "+heat: 3.5"]),
    ({"heat": 3}, []),
    ({"heat": None}, ["-heat: 3.0"]),
    ({"title": "Ships"}, ['-title: "Boats"   # a comment', '+title: "Ships"   # a comment']),
    ({"published": False}, ["-published: true", "+published: false"]),
    (
        {"publishedDateTime": datetime(2024, 1, 31, 12, 30, tzinfo=UTC)},
        [
            "-publishedDateTime: 2024-01-31T13:00:00+01:00",
            "+publishedDateTime: 2024-01-31T13:30:00+01:00",
        ],
    ),
    ({"topics": ["Boats", "Canals", "Ghent"]}, ["+  - 'Ghent'"]),
    ({"topics": ["Canals"]}, ["-  - 'Boats'"]),
    (
        {"provider": {"name": "The Canal", "domain": "canal.test"}},
        [
            "-provider: {name: The Canal, domain: canal.example}",
            "+provider: {name: The Canal, domain: canal.test}",
        ],
    ),
    ({"images": [{"url": "https://canal.example/a.jpg", "width": 800}]},
     ["-    width: 1200", "+    width: 800"]),
    ({"extra": '{"own": [1, {"$date": "2024-01-31"}], "more": true}'}, ["+more: true"]),
    ({"extra": '{"own": [2, {"$date": "2024-01-31"}]}'},
     ["-own: [1, 2024-01-31]", "+own: [2, 2024-01-31]"]),
    ({"extra": None}, ["-own: [1, 2024-01-31]"]),
    ({"body": "Other.\n"}, ["-Text.", "+Other."]),
    ({"excerpt": None}, []),
    ({"excerpt": ""}, []),
    ({"related": None}, []),
    ({"related": []}, []),
    ({"category": "news"}, ["+category: news"]),
]  # fmt: skip


BESIDE = """---
title: a
whens: [2024-01-01T10:00:00+02:00, 2024-01-01T11:00:00+02:00]
scores: [1.5, 2.0, 3]
events:
- name: x
  when: 2024-06-01T12:00:00+02:00
  score: 4.0
- name: y
  when: 2024-06-01T12:00:00+02:00
  score: 5.0
---
"""

FIRST = {"name": "x", "when": datetime(2024, 6, 1, 10, tzinfo=UTC), "score": 4}
SECOND = {"name": "y", "when": datetime(2024, 6, 1, 10, tzinfo=UTC), "score": 5}


@attrs.define
class Event:
    name: str
    when: datetime | None = None
    score: int | float | None = None


@attrs.define
class Diary:
    title: str
    whens: list[datetime] = attrs.field(factory=list)
    scores: list[int | float] = attrs.field(factory=list)
    events: list[Event] = attrs.field(factory=list)


BESIDE_CHANGES: list[tuple[dict[str, Any], list[str]]] = [
    ({"scores": [1.5, 2, 4]}, ["-scores: [1.5, 2.0, 3]", "+scores: [1.5, 2.0, 4]"]),
    ({"scores": [2, 3]}, ["-scores: [1.5, 2.0, 3]", "+scores: [2.0, 3]"]),
    (
        {
            "whens": [
                datetime(2024, 1, 1, 9, 15, tzinfo=UTC),
                datetime(2024, 1, 1, 9, 30, tzinfo=UTC),
            ]
        },
        [
            "-whens: [2024-01-01T10:00:00+02:00, 2024-01-01T11:00:00+02:00]",
            "+whens: [2024-01-01T11:15:00+02:00, 2024-01-01T11:30:00+02:00]",
        ],
    ),
    ({"events": [FIRST, SECOND | {"name": "z"}]}, ["-- name: y", "+- name: z"]),
    ({"events": [FIRST, SECOND | {"score": 6}]}, ["-  score: 5.0", "+  score: 6"]),
    (
        {"events": [FIRST | {"when": datetime(2024, 6, 1, 11, tzinfo=UTC)}, SECOND]},
        ["-  when: 2024-06-01T12:00:00+02:00", "+  when: 2024-06-01T13:00:00+02:00"],
    ),
    ({"events": [{"name": "new"}, FIRST, SECOND]}, ["+- name: new"]),
    (
        {"events": [SECOND]},
        ["-- name: x", "-  when: 2024-06-01T12:00:00+02:00", "-  score: 4.0"],
    ),
]


@pytest.mark.parametrize(
    ("changes", "lines"), BESIDE_CHANGES, ids=[str(each[0]) for each in BESIDE_CHANGES]
)
def test_what_stands_beside_a_change_stays_as_it_is_written(
    tmp_path: Path, changes: dict[str, Any], lines: list[str]
) -> None:
    """Numbers keep their points and moments their offsets, at any depth."""
    (tmp_path / "a.md").write_text(BESIDE)
    collection = nf.Collection(tmp_path, model=Diary)
    row = tables.to_table(collection).to_pylist()[0] | changes
    table = pyarrow.Table.from_pylist([row], schema=tables.arrow_schema(Diary))
    plan = tables.apply_table(collection, table)
    assert plan.problems == ()
    assert changed_lines(plan) == lines


@pytest.mark.parametrize(("changes", "lines"), CHANGES, ids=[str(each[0]) for each in CHANGES])
def test_only_what_changed_is_written(
    root: Path, changes: dict[str, Any], lines: list[str]
) -> None:
    plan = tables.apply_table(nf.Collection(root), one_row(root, **changes))
    assert plan.problems == ()
    assert changed_lines(plan) == lines
    assert plan.counts == nf.Counts(read=1)


def test_only_columns_that_the_table_has_are_changed(root: Path) -> None:
    table = pyarrow.table({"path": ["ferries.md", "boats.md"], "heat": [7, 7]})
    plan = tables.apply_table(nf.Collection(root), table)
    assert plan.paths == ["boats.md", "ferries.md"]
    assert changed_lines(plan) == ["-heat: 3.0", "+heat: 7", "+heat: 7"]


# Texts, as in a CSV file

TEXTS: list[tuple[str, str, list[str]]] = [
    ("heat", "4", ["-heat: 3.0", "+heat: 4"]),
    ("heat", "3", []),
    ("heat", "3.0", []),
    ("heat", "4.5", ["-heat: 3.0", "+heat: 4.5"]),
    ("heat", "-2e1", ["-heat: 3.0", "+heat: -20"]),
    ("published", "true", []),
    ("published", "False", ["-published: true", "+published: false"]),
    ("publishedDateTime", "2024-01-31 12:00:00Z", []),
    ("publishedDateTime", "2024-01-31T12:00:00+00:00", []),
    ("topics", '["Boats", "Canals"]', []),
    ("topics", '["Canals"]', ["-  - 'Boats'"]),
    ("provider", '{"name": "The Canal", "domain": "canal.example"}', []),
    ("provider", '{"name": "The Canal"}',
     ["-provider: {name: The Canal, domain: canal.example}", "+provider: {name: The Canal}"]),
    ("title", "007", ['-title: "Boats"   # a comment', '+title: "007"   # a comment']),
]  # fmt: skip


@pytest.mark.parametrize(("key", "text", "lines"), TEXTS)
def test_texts_are_read_as_what_the_column_holds(
    root: Path, key: str, text: str, lines: list[str]
) -> None:
    table = pyarrow.table({"path": ["boats.md"], key: [text]})
    plan = tables.apply_table(nf.Collection(root), table)
    assert plan.problems == ()
    assert changed_lines(plan) == lines


@pytest.mark.parametrize(
    ("body", "row", "expected"),
    [
        ("a\r\nb\r\n", "a\nb\n", "a\r\nb\r\n"),
        ("a\nb\n", "a\r\nb\r\n", "a\nb\n"),
        ("a\r\nb\n", "a\nb\n", "a\r\nb\n"),
        ("a\r\nb\r\n", "a\nc\n", "a\r\nc\r\n"),
        ("a\nb\n", "a\r\nc\r\n", "a\nc\n"),
        ("a\r\nb\n", "a\nc\r\n", "a\nc\r\n"),
        ("a\rb", "a\nb", "a\nb"),
        ("", "a\r\n", "a\r\n"),
    ],
)
def test_a_body_keeps_the_line_ends_of_its_file(
    tmp_path: Path, body: str, row: str, expected: str
) -> None:
    """Spreadsheets write one kind in all cells."""
    content = f"---\ntitle: a\n---\n{body}".encode()
    (tmp_path / "a.md").write_bytes(content)
    table = pyarrow.table({"path": ["a.md"], "body": [row]})
    plan = tables.apply_table(nf.Collection(tmp_path), table)
    for file in plan:
        content = file.applied(content) or b""
    assert content == f"---\ntitle: a\n---\n{expected}".encode()
    assert bool(plan.files) == (body != expected)


@pytest.mark.parametrize("key", ["excerpt", "body"])
@pytest.mark.parametrize("size", [32_767, 65_535])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_that_a_spreadsheet_has_cut_is_refused(
    root: Path, key: str, size: int, end: str
) -> None:
    text = f"0123456\N{GRINNING FACE}{end}" * 8_000
    article = nf.Article(title="a")
    setattr(article, key, text)
    nf.dump(article, root / "long.md")
    plain = text.replace("\r\n", "\n")
    cut = plain.encode("utf-16-le")[: size * 2].decode("utf-16-le")
    table = pyarrow.table({"path": ["long.md"], key: [cut]})
    plan = tables.apply_table(nf.Collection(root), table)
    (message,) = messages(plan)
    reason = f"the text ends after {size:,} characters, where a spreadsheet cuts cells off"
    assert (message, plan.files) == (reason, ())
    shorter = pyarrow.table({"path": ["long.md"], key: [text[:1000]]})
    assert len(tables.apply_table(nf.Collection(root), shorter).files) == 1


WRONG: list[tuple[str, object, str]] = [
    ("heat", "hot", "NF202 $.heat: expected a number, found text ('hot')"),
    ("heat", "1_0", "NF202 $.heat: expected a number, found text ('1_0')"),
    ("heat", " 7", "NF202 $.heat: expected a number, found text (' 7')"),
    ("heat", "1e999", "NF202 $.heat: expected a number, found text ('1e999')"),
    ("heat", "\N{ARABIC-INDIC DIGIT SEVEN}", "NF202 $.heat: expected a number, found text"),
    ("heat", Decimal("0.12345678901234567890"), "NF202 $.heat: expected a number, found a value"),
    ("title", b"\xff", "NF202 $.title: the bytes are not valid UTF-8"),
    ("extra", '{"a": 1, "a": 2}', 'NF202 $.extra: the key "a" appears twice'),
    ("heat", True, "NF202 $.heat: expected a number, found true or false (true)"),
    ("published", "maybe", "NF202 $.published: expected true or false, found text ('maybe')"),
    ("published", 1, "NF202 $.published: expected true or false, found an integer (1)"),
    ("title", 7, "NF202 $.title: expected text, found an integer (7)"),
    ("title", None, "NF201 $.title: this key is required but missing"),
    ("topics", "Boats", "NF202 $.topics: not the JSON of a value: "),
    ("topics", [7], "NF202 $.topics[0]: expected text, found an integer (7)"),
    ("publishedDateTime", "soon", "NF202 $.publishedDateTime: expected a date and time"),
    ("publishedDateTime", datetime(2024, 1, 31),  # noqa: DTZ001 - the case
     "NF202 $.publishedDateTime: a date and time without a zone says no moment"),
    ("extra", '{"title": 5}', "NF205 $.title: this key has a column of its own"),
    ("extra", "[5]", "NF202 $.extra: expected a JSON object of other keys"),
    ("extra", "[]", "NF202 $.extra: expected a JSON object of other keys"),
    ("extra", "false", "NF202 $.extra: expected a JSON object of other keys"),
    ("extra", '""', "NF202 $.extra: expected a JSON object of other keys"),
    ("body", 5, "NF202 $.body: expected text, found an integer (5)"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "expected"), WRONG)
def test_values_that_do_not_fit_are_problems_of_their_files(
    root: Path, key: str, value: object, expected: str
) -> None:
    table = pyarrow.table({"path": ["boats.md"], key: [value]})
    plan = tables.apply_table(nf.Collection(root), table)
    assert plan.files == ()
    assert plan.counts == nf.Counts(broken=1)
    (problem,) = plan.problems
    assert str(problem).startswith(f"{root.as_posix()}/boats.md: {expected}")


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ({"extra": '{"url": "b.jpg"}'}, "$.images[1].url: this key has a column of its own"),
        ({"extra": "[]"}, "$.images[1].extra: expected a JSON object of other keys"),
        ({"extra": "{"}, "$.images[1].extra: not the JSON of a value: "),
    ],
)
def test_unknown_keys_that_do_not_fit_are_named_with_their_item(
    root: Path, image: dict[str, str], expected: str
) -> None:
    table = one_row(root, images=[{"url": "a.jpg"}, {"url": "a.jpg", **image}])
    plan = tables.apply_table(nf.Collection(root), table)
    assert plan.files == ()
    (problem,) = plan.problems
    assert str(problem).startswith(f"{root.as_posix()}/boats.md: NF202 {expected}")
    with pytest.raises(nf.ValidationError) as raised:
        list(tables.from_table(table))
    assert str(raised.value).startswith(f"row 0: NF202 {expected}")


def test_an_unknown_key_never_replaces_the_value_of_a_column() -> None:
    table = pyarrow.table({"title": ["A"], "extra": ['{"title": "B"}']})
    with pytest.raises(nf.ValidationError, match=r"\$\.title: this key has a column of its own"):
        list(tables.from_table(table))


# Rows that have no file


def test_a_file_that_changed_since_is_refused(root: Path) -> None:
    table = tables.to_table(nf.Collection(root))
    heats = pyarrow.array([9.0] * table.num_rows)
    table = table.set_column(table.schema.get_field_index("heat"), "heat", heats)
    (root / "boats.md").write_text(BOATS.replace("quality: 5", "quality: 6"))
    plan = tables.apply_table(nf.Collection(root), table)
    assert plan.paths == ["ferries.md"]
    assert messages(plan) == ["the file changed since the table was made"]
    # Who takes the digest away wants the values whatever the files are now.
    plan = tables.apply_table(nf.Collection(root), table.select(["path", "heat"]))
    assert plan.paths == ["boats.md", "ferries.md"]
    assert changed_lines(plan)[:2] == ["-heat: 3.0", "+heat: 9"]


def test_a_file_that_changes_before_the_plan_is_written_is_refused(root: Path) -> None:
    plan = tables.apply_table(nf.Collection(root), one_row(root, heat=9.0))
    (root / "boats.md").write_text(BOATS.replace("quality: 5", "quality: 6"))
    assert not plan.write().complete
    assert "quality: 6" in (root / "boats.md").read_text()


def test_rows_without_a_file_of_their_own_are_problems(root: Path) -> None:
    (root / "broken.md").write_text("---\ntitle: [\n---\n")
    (root / "plain.md").write_text("no front matter")
    paths = ["gone.md", "boats.md", "boats.md", None, "broken.md", "plain.md", "ferries.md"]
    table = pyarrow.table({"path": paths, "heat": [9] * len(paths)})
    plan = tables.apply_table(nf.Collection(root), table)
    assert plan.paths == ["ferries.md"]
    assert sorted((each.path, each.diagnostics[0].message) for each in plan.problems) == [
        (".", "row 4 of the table has no path"),
        ("boats.md", "more than one row has this path"),
        ("broken.md", "this '[' begins a list that is not closed; add a ']', or quote the value"),
        ("gone.md", "the collection has no such file"),
        ("plain.md", "the file has no front matter"),
    ]
    assert plan.counts == nf.Counts(read=1, broken=5)


def test_a_value_that_python_has_not_is_a_problem_of_its_row(root: Path) -> None:
    years = pyarrow.array([10**12, None], pyarrow.timestamp("s", "UTC"))
    table = pyarrow.table(
        {"path": ["boats.md", "ferries.md"], "publishedDateTime": years, "heat": [1, 2]}
    )
    plan = tables.apply_table(nf.Collection(root), table)
    assert messages(plan) == ["expected a date and time, found a value of type UnknownValue"]
    assert changed_lines(plan) == ["+heat: 2"]


@pytest.mark.parametrize("empty", ["", float("nan"), None])
def test_a_row_whose_problem_is_empty_has_none(root: Path, empty: object) -> None:
    table = pyarrow.table({"path": ["ferries.md"], "heat": [2], "problem": [empty]})
    assert changed_lines(tables.apply_table(nf.Collection(root), table)) == ["+heat: 2"]


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (Decimal("3.00"), []),
        (Decimal("0.1"), ["-heat: 3.0", "+heat: 0.1"]),
        (Decimal("7.0"), ["-heat: 3.0", "+heat: 7"]),
    ],
)
def test_decimals_are_numbers(root: Path, value: Decimal, lines: list[str]) -> None:
    """Queries of DuckDB have them where a number is written with a point."""
    table = pyarrow.table({"path": ["boats.md"], "heat": [value]})
    assert changed_lines(tables.apply_table(nf.Collection(root), table)) == lines


def test_rows_of_broken_files_are_left_alone(root: Path) -> None:
    (root / "broken.md").write_text("---\ntitle: [\n---\n")
    table = tables.to_table(nf.Collection(root))
    (root / "broken.md").write_text("---\ntitle: mended\n---\n")
    plan = tables.apply_table(nf.Collection(root), table)
    assert (plan.files, plan.problems) == ((), ())


def test_nulls_take_nothing_away_from_files_that_a_table_cannot_hold(root: Path) -> None:
    text = BOATS.replace("13:00:00+01:00", "13:00:00")
    (root / "boats.md").write_text(text)
    table = tables.to_table(nf.Collection(root))
    assert table.column("heat").to_pylist() == [None, None]
    some = table.select(["path", "heat", "publishedDateTime", "body", "digest"])
    plan = tables.apply_table(nf.Collection(root), some)
    assert (plan.files, plan.problems) == ((), ())
    # What somebody writes there is written.
    other = pyarrow.table({"path": ["boats.md"], "heat": [4], "quality": [None]})
    plan = tables.apply_table(nf.Collection(root), other)
    assert changed_lines(plan) == ["-heat: 3.0", "+heat: 4"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"path": ["a"], "heet": [1]}, "unknown column 'heet'; did you mean 'heat'"),
        ({"path": ["a"], "x": [1]}, "unknown column 'x'$"),
        ({"heat": [1]}, "no column 'path'"),
        ({"path": ["a"], "provider": [{"name": "x"}]}, "column provider lacks the field 'domain'"),
        ({"path": ["a"], "images": [[{"url": "x"}]]}, "column images lacks the field 'width'"),
    ],
)
def test_tables_with_other_columns_are_refused(
    root: Path, columns: dict[str, list[Any]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        tables.apply_table(nf.Collection(root), pyarrow.table(columns))


def test_the_row_numbers_of_pandas_are_passed_over(root: Path) -> None:
    table = pyarrow.table({"path": ["boats.md"], "heat": [4], "__index_level_0__": [7]})
    assert changed_lines(tables.apply_table(nf.Collection(root), table)) == [
        "-heat: 3.0",
        "+heat: 4",
    ]


def test_a_table_without_rows_is_looked_at_too(root: Path) -> None:
    for rows in (pyarrow.table({"path": [], "titel": []}), pyarrow.schema([]).empty_table()):
        with pytest.raises(ValueError, match="the table has "):
            tables.apply_table(nf.Collection(root), rows)


@pytest.mark.parametrize("table", [5, None, "path", [{"path": "boats.md"}]])
def test_what_is_no_table_is_refused(root: Path, table: object) -> None:
    with pytest.raises(TypeError, match="expected a table or a data frame, found an object of"):
        tables.apply_table(nf.Collection(root), table)


def test_rows_are_applied_by_the_fields_of_a_class(root: Path) -> None:
    with pytest.raises(TypeError, match="give the collection a model"):
        tables.apply_table(nf.Collection(root, model=None), pyarrow.table({"path": ["a"]}))
    with pytest.raises(TypeError, match="expected a collection"):
        tables.apply_table([], pyarrow.table({"path": ["a"]}))  # type: ignore[arg-type] # that is the case


# Other classes, other sources, other frames


def test_every_type_of_a_field_is_changed(tmp_path: Path) -> None:
    site = Site(title="a", tags=["x"], authors=["Jo"], day=date(2024, 1, 31), counts=frozenset({1}))
    other = attrs.evolve(
        site,
        tags="y",
        authors=["Jo", Author("Al")],
        day="soon",
        number="5",
        menu=True,
        counts=frozenset({1, 2}),
        pair=(1, "b"),
        picture=Picture("p", 5),
        links={"a": {"href": "h"}},
    )
    nf.dump(site, tmp_path / "a.md")
    table = tables.to_table([other])
    index = table.schema.get_field_index("path")
    table = table.set_column(index, "path", pyarrow.array(["a.md"]))
    plan = tables.apply_table(nf.Collection(tmp_path, model=Site), table)
    assert plan.problems == ()
    plan.write()
    assert nf.load(tmp_path / "a.md", Site) == other


def test_an_archive_is_planned_but_not_written(root: Path, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "site.zip", "w") as archive:
        archive.write(root / "boats.md", "boats.md")
    plan = tables.apply_table(nf.Collection(tmp_path / "site.zip"), one_row(root, heat=9.0))
    assert changed_lines(plan) == ["-heat: 3.0", "+heat: 9"]
    with pytest.raises(io.UnsupportedOperation):
        plan.write()


def of_polars(table: Any) -> Any:
    polars = pytest.importorskip("polars", reason="polars is in the group `engines`")
    return polars.DataFrame(table).with_columns(heat=polars.lit(9))


def of_pandas(table: Any) -> Any:
    pytest.importorskip("pandas", reason="pandas is in the group `engines`")
    return table.to_pandas().assign(heat=9)


def of_polars_csv(table: Any) -> Any:
    polars = pytest.importorskip("polars", reason="polars is in the group `engines`")
    frame = polars.DataFrame(table.select(["path", "title", "quality", "body", "digest"]))
    text = frame.with_columns(heat=polars.lit(9)).write_csv()
    return polars.read_csv(io.StringIO(text))


@pytest.mark.parametrize("change", [of_polars, of_pandas, of_polars_csv])
def test_frames_of_others_are_applied(root: Path, change: Callable[[Any], Any]) -> None:
    table = change(tables.to_table(nf.Collection(root)))
    plan = tables.apply_table(nf.Collection(root), table)
    assert plan.problems == ()
    assert changed_lines(plan) == ["-heat: 3.0", "+heat: 9", "+heat: 9"]
