"""Articles as rows of Arrow tables: the schema, what rows hold, and that they give it back."""

from __future__ import annotations

import enum
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import newsformat as nf
from newsformat import strategies as ns
from newsformat import tables
from site_types import Author, Color, Note, Site

pyarrow = pytest.importorskip("pyarrow", reason="tables need pyarrow")


class Size(enum.IntEnum):
    SMALL = 1


@attrs.define
class Place:
    town: str
    path: str | None = "somewhere"
    seen: list[date | None] = attrs.field(factory=list)
    extra: dict[str, object] = attrs.field(factory=dict)


@attrs.define
class Odd:
    """Keys called as columns are, defaults that are not empty, and what stands in itself."""

    path: str
    problem: int | None = 5
    digest: float = 1.5
    color: Color | None = None
    size: Size = Size.SMALL
    table: list[list[int]] | None = attrs.field(factory=list)
    place: Place | None = attrs.field(factory=lambda: Place("Ghent"))
    places: list[Place] = attrs.field(factory=lambda: [Place("Bruges")])
    inner: Odd | None = None
    moments: list[datetime | None] = attrs.field(factory=list)
    side: Literal["left", "right"] = "left"
    colors: set[Color] = attrs.field(factory=set)
    shares: tuple[float, ...] | None = (1.0,)
    anything: Any = None
    either: int | list[int] | None = attrs.field(factory=list)
    extra: dict[str, object] = attrs.field(factory=dict)


@attrs.define
class Nothing:
    pass


@attrs.define
class WithNothing:
    nothing: Nothing | None = None
    flag: bool | None = None


MODELS = [nf.Article, Site, Note, Odd, WithNothing]


def same(first: object, second: object) -> bool:
    """Tell whether two models are equal, NaN included."""
    return first == second or repr(first) == repr(second)


def problem_column(table: Any) -> list[str | None]:
    found: list[str | None] = table.column(table.schema.names[-1]).to_pylist()
    return found


# The law


@pytest.mark.parametrize("model", MODELS)
def test_a_table_gives_its_models_back_or_says_why_not(model: type[Any]) -> None:
    @given(st.lists(ns.models(model), min_size=1, max_size=6))
    def holds(models: list[Any]) -> None:
        table = tables.to_table(models)
        table.validate(full=True)
        assert table.schema == tables.arrow_schema(model)
        back = list(tables.from_table(table, model))
        for made, found, problem in zip(models, back, problem_column(table), strict=True):
            assert (found is None) == (problem is not None)
            assert found is None or same(made, found)
            assert problem is None or problem.startswith("NF606 $.")

    holds()


@given(ns.articles())
@example(nf.Article(title="", heat=2**60, quality=-0.0))
@example(nf.Article(title="", extra={"$a": 1, "body": None, "x": {1: {"$date": "no date"}}}))
@example(nf.Article(title="", published_date_time=datetime.min.replace(tzinfo=UTC)))
def test_what_is_exact_has_no_problem(article: nf.Article) -> None:
    """Whatever is no date and time without a zone, and no great number, comes back."""
    moments = [article.published_date_time, *(each.published_date_time for each in article.related)]
    is_exact = all(each is None or each.tzinfo is not None for each in moments)
    (found,) = tables.from_table(tables.to_table([article]))
    numbers = numbers_of(article)
    if is_exact and all(abs(number) <= 2**53 for number in numbers):
        assert same(found, article)


def numbers_of(article: nf.Article) -> Iterable[float]:
    providers = [article.provider, *(each.provider for each in article.related)]
    images = [*article.images, *(image for each in article.related for image in each.images)]
    images += [image for each in providers if each for image in each.images]
    yield from (each for each in (article.heat, article.quality) if each is not None)
    yield from (each.quality for each in article.related if each.quality is not None)
    yield from (size for each in images for size in (each.width, each.height) if size is not None)


INEXACT: list[tuple[nf.Article, str]] = [
    (
        nf.Article(title="a", published_date_time=datetime(2024, 1, 1)),  # noqa: DTZ001 - the case
        "NF606 $.publishedDateTime: a date and time without a zone says no moment",
    ),
    (
        nf.Article(
            title="a",
            published_date_time=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
        ),
        "NF606 $.publishedDateTime: a date and time is not in the years 1 to 9999 in UTC",
    ),
    (
        nf.Article(title="a", heat=2**53 + 1),
        "NF606 $.heat: the integer is too large to be exact as a float",
    ),
    (
        nf.Article(title="a", heat=10**400),
        "NF606 $.heat: the integer is too large to be exact as a float",
    ),
    (
        nf.Article(
            title="a",
            related=[
                nf.RelatedItem(title="b"),
                nf.RelatedItem(title="c", images=[nf.Image(url="u", width=2**53 + 1)]),
            ],
        ),
        "NF606 $.related[1].images[0].width: the integer is too large to be exact as a float",
    ),
    (
        nf.Article(title="a", heat="hot"),  # type: ignore[arg-type] # that is the case
        "NF202 $.heat: expected a number, found text ('hot')",
    ),
]


@pytest.mark.parametrize(("article", "expected"), INEXACT, ids=[each[1] for each in INEXACT])
def test_what_a_column_cannot_hold_is_a_problem_of_its_row(
    article: nf.Article, expected: str
) -> None:
    others = [nf.Article(title="before"), article, nf.Article(title="after", heat=5)]
    table = tables.to_table(others)
    assert table.column("problem").to_pylist() == [None, expected, None]
    assert {value for value in table.to_pylist()[1].values() if value is not None} == {expected}
    assert list(tables.from_table(table)) == [others[0], None, others[2]]
    # Which columns are wanted does not matter.
    some = tables.to_table(others, columns=["title", "problem"])
    assert some.to_pylist()[1] == {"title": None, "problem": expected}


def test_models_of_two_classes_are_no_table() -> None:
    with pytest.raises(TypeError, match="expected models of one class, found Article and Image"):
        tables.to_table([nf.Article(title="a"), nf.Image(url="u")])
    with pytest.raises(TypeError, match="expected"):
        tables.to_table([nf.Article])


# The schema


def test_the_schema_of_an_article() -> None:
    schema = tables.arrow_schema()
    text, number = pyarrow.string(), pyarrow.float64()
    image = pyarrow.struct(
        {"url": text, "width": number, "height": number, "isCached": pyarrow.bool_()}
        | {"title": text, "attribution": text, "extra": text}
    )
    assert schema.field("images").type == pyarrow.list_(image)
    assert schema.field("publishedDateTime").type == pyarrow.timestamp("us", tz="UTC")
    assert schema.field("heat").type == number
    provider = schema.field("provider").type
    assert provider.field("images").type == pyarrow.list_(image)
    # A provider in a provider would have no end.
    assert provider.field("authors").type == provider.field("publishers").type == text
    assert schema.names[-6:] == ["secured", "extra", "body", "path", "digest", "problem"]


def test_columns_beside_the_keys_are_named_apart_from_them() -> None:
    names = tables.arrow_schema(Odd).names
    assert [name for name in names if name.startswith("$")] == ["$path", "$digest", "$problem"]
    assert len(names) == len(set(names))


SITE_TYPES = {
    "tags": "string",
    "maybe": "list<item: string>",
    "day": "string",
    "all_media": "string",
    "pair": "string",
    "many": "list<item: string>",
    "counts": "list<item: int64>",
    "links": "string",
    "slug": "string",
    "box": "struct<content: int64, more: list<item: int64>>",
    "text_box": "struct<content: string, more: list<item: string>>",
    "size": "int64",
    "picture": "struct<src: string, width: int64>",
    "extra": "string",
}


@pytest.mark.parametrize(("name", "expected"), SITE_TYPES.items())
def test_types_of_fields_are_types_of_columns(name: str, expected: str) -> None:
    assert str(tables.arrow_schema(Site).field(name).type) == expected


def test_unions_are_tagged_json() -> None:
    site = Site(day=date(2024, 1, 31), number=5, authors=["Jo", Author("Al")], tags="a")
    row = tables.to_table([site], columns=["day", "number", "authors", "tags"]).to_pylist()[0]
    assert row == {
        "day": '{"$date": "2024-01-31"}',
        "number": "5",
        "authors": '["Jo", {"name": "Al"}]',
        "tags": '"a"',
    }


def test_a_new_field_is_a_new_column() -> None:
    @attrs.define(kw_only=True)
    class Longer(nf.Article):
        source_town: str | None = attrs.field(default=None, metadata=nf.slot("sourceTown"))
        read_at: list[datetime] = attrs.field(factory=list)

    names = tables.arrow_schema(Longer).names
    assert [name for name in names if name not in tables.arrow_schema().names] == [
        "sourceTown",
        "readAt",
    ]
    made = Longer(title="a", source_town="Ghent", read_at=[datetime(2024, 1, 31, tzinfo=UTC)])
    assert list(tables.from_table(tables.to_table([made]), Longer)) == [made]


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(TypeError, match="expected"):
        tables.arrow_schema(int)
    with pytest.raises(TypeError, match="expected"):
        tables.arrow_schema("Article")  # type: ignore[arg-type] # that is the case


# Collections


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a folder with good files, broken ones, one that is none, and one without a zone."""
    folder = tmp_path / "site"
    (folder / "b").mkdir(parents=True)
    for number in range(20):
        nf.dump(nf.Article(title=f"{number}", heat=number), folder / f"{number:02}.md")
    (folder / "b" / "broken.md").write_text("---\nheat: 5\ntitle: [\n---\n")
    (folder / "b" / "no title.md").write_text("---\nheat: 5\n---\n")
    (folder / "b" / "no zone.md").write_text(
        "---\ntitle: a\npublishedDateTime: 2024-01-31T12:00:00\n---\n"
    )
    (folder / "b" / "readme.md").write_text("no front matter\n")
    return folder


@pytest.mark.parametrize("workers", [1, 2])
def test_each_file_is_a_row_and_the_counts_add_up(site: Path, workers: int) -> None:
    collection = nf.Collection(site, workers=workers)
    table = tables.to_table(collection)
    assert collection.counts == nf.Counts(read=20, skipped=1, broken=3)
    assert table.num_rows == collection.counts.read + collection.counts.broken
    assert table.column("path").to_pylist() == [
        *(f"{number:02}.md" for number in range(20)),
        "b/broken.md", "b/no title.md", "b/no zone.md",
    ]  # fmt: skip
    problems = table.column("problem").to_pylist()
    assert problems[:20] == [None] * 20
    assert [problem.removeprefix(f"{site.as_posix()}/b/") for problem in problems[20:]] == [
        (
            "broken.md:3:8: NF119 this '[' begins a list that is not closed; add a ']', or quote"
            " the value"
        ),
        "no title.md:2:1: NF201 $.title: this key is required but missing",
        "no zone.md: NF606 $.publishedDateTime: a date and time without a zone says no moment",
    ]
    assert [each.path for each in collection.problems] == [
        "b/broken.md", "b/no title.md", "b/no zone.md",
    ]  # fmt: skip
    found = [each for each in tables.from_table(table) if each is not None]
    assert found == [each for each in nf.Collection(site).articles() if each.title != "a"]


def test_batches_have_the_size_that_is_asked_for(site: Path) -> None:
    sizes = [each.num_rows for each in tables.record_batches(nf.Collection(site), batch_size=9)]
    assert sizes == [9, 9, 5]
    whole = pyarrow.Table.from_batches(tables.record_batches(nf.Collection(site), batch_size=1))
    assert whole.combine_chunks() == tables.to_table(nf.Collection(site)).combine_chunks()


@pytest.mark.parametrize("names", [["heat"], ["problem", "title"], ["path"], ["body", "digest"]])
def test_columns_are_those_that_are_asked_for_in_their_order(site: Path, names: list[str]) -> None:
    collection = nf.Collection(site)
    some = tables.to_table(collection, columns=names)
    assert some.schema.names == names
    assert some == tables.to_table(collection).select(names)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"columns": ["heet"]}, ValueError, "there is no column 'heet'; there are category, "),
        ({"columns": ["heat", "heat"]}, ValueError, "a column is wanted twice"),
        ({"columns": []}, ValueError, "expected at least one column"),
        ({"columns": "heat"}, TypeError, r"give columns=\['heat'\]"),
        ({"columns": [5]}, TypeError, "expected the name of a column as text"),
        ({"batch_size": 0}, ValueError, "expected at least one row in a batch"),
        ({"batch_size": "5"}, TypeError, "expected the rows of a batch as an integer"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_read(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        tables.record_batches(nf.Collection([]), **arguments)


def test_no_batches_of_what_is_no_collection() -> None:
    with pytest.raises(TypeError, match="expected a collection, found an object of type list"):
        tables.record_batches([])  # type: ignore[arg-type] # that is the case


def test_a_converter_of_ones_own_is_refused(site: Path) -> None:
    collection = nf.Collection(site, converter=nf.make_converter())
    with pytest.raises(TypeError, match="converter of your own"):
        tables.to_table(collection)


def is_hot(document: nf.Document[nf.Article]) -> bool:
    return (document.article.heat or 0) > 15


def test_what_is_filtered_is_no_row(site: Path) -> None:
    chosen = nf.Collection(site).filter(is_hot)
    assert tables.to_table(chosen, columns=["heat"]).column(0).to_pylist()[:4] == [16, 17, 18, 19]
    assert chosen.counts.left_out == 17


def test_the_digest_is_that_of_the_file(site: Path) -> None:
    import hashlib

    table = tables.to_table(nf.Collection(site), columns=["path", "digest"])
    for row in table.to_pylist():
        assert row["digest"] == hashlib.sha256((site / row["path"]).read_bytes()).hexdigest()


def test_files_without_a_class(site: Path) -> None:
    (site / "b" / "untyped.md").write_text("---\n404: 2024-01-31\na: [1]\n---\nbody\n")
    collection = nf.Collection(site / "b", "untyped.md", model=None)
    (row,) = tables.to_table(collection).to_pylist()
    assert row["front_matter"] == '{"$entries": [[404, {"$date": "2024-01-31"}], ["a", [1]]]}'
    assert (row["body"], row["path"], row["problem"]) == ("body\n", "untyped.md", None)
    assert list(row) == tables.arrow_schema(None).names
    assert list(tables.from_table(tables.to_table(collection), None)) == [
        {404: date(2024, 1, 31), "a": [1]}
    ]


def test_an_iteration_that_is_left_early_ends_its_processes(site: Path) -> None:
    import multiprocessing

    batches = tables.record_batches(nf.Collection(site, workers=2), batch_size=1)
    assert next(batches).num_rows == 1
    batches.close()  # type: ignore[attr-defined] # it is a generator
    assert not multiprocessing.active_children()


# From tables of others


def test_columns_may_be_missing_and_in_any_order() -> None:
    table = pyarrow.table({"heat": [5, None], "title": ["a", "b"], "other": [1, 2]})
    assert list(tables.from_table(table)) == [
        nf.Article(title="a", heat=5),
        nf.Article(title="b"),
    ]


TEXT_TYPES = ["string", "large_string", "string_view", "dictionary", "binary"]


def column_of_texts(texts: list[str | None], kind: str) -> Any:
    if kind == "dictionary":
        return pyarrow.array(texts).dictionary_encode()
    if kind == "binary":
        return pyarrow.array([text and text.encode() for text in texts], pyarrow.binary())
    if kind == "binary_view":
        return pyarrow.array([text and text.encode() for text in texts], pyarrow.binary_view())
    return pyarrow.array(texts, getattr(pyarrow, kind)())


@pytest.mark.parametrize("kind", TEXT_TYPES)
def test_texts_may_be_of_any_type_that_texts_have(kind: str) -> None:
    column = column_of_texts(["Café", "b", "Café"], kind)
    found = tables.from_table(pyarrow.table({"title": column}))
    assert [each and each.title for each in found] == ["Café", "b", "Café"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"title": ["a", None]}, r"row 1: NF201 \$.title: this key is required but missing"),
        ({"title": ["a"], "heat": [b"hot"]}, r"row 0: NF202 \$.heat: expected a number"),
        ({"title": ["a"], "body": [5]}, r"row 0: NF202 \$.body: expected text, found an integer"),
        ({"title": ["a"], "body": [b"\xff"]}, r"row 0: NF202 \$.body: the bytes are not valid"),
        ({"title": [b"\xff"]}, r"row 0: NF202 \$.title: the bytes are not valid UTF-8"),
        ({"title": ["a"], "extra": ['{"a": [{"b": 1, "b": 2}]}']}, r'the key "b" appears twice'),
        (
            {"title": ["a"], "extra": ['{"a": {"$entries": [[1, 2], [1, 3]]}}']},
            r"the key 1 appears twice",
        ),
        ({"title": ["a"], "extra": ["{"]}, r"row 0: NF202 \$\.extra: not the JSON of a value"),
        ({"title": ["a"], "extra": ["[]"]}, r"expected a JSON object of other keys"),
        ({"title": ["a"], "extra": ['{"$x": 1}']}, r"there is no tag \$x"),
        (
            {"title": ["a"], "publishedDateTime": [datetime(2024, 1, 1)]},  # noqa: DTZ001 - the case
            r"row 0: NF202 \$.publishedDateTime: a date and time without a zone",
        ),
    ],
)
def test_values_that_do_not_fit_are_refused_with_their_row(
    columns: dict[str, list[Any]], message: str
) -> None:
    with pytest.raises(nf.ValidationError, match=message):
        list(tables.from_table(pyarrow.table(columns)))


def test_bodies_may_be_bytes() -> None:
    (found,) = tables.from_table(pyarrow.table({"title": ["a"], "body": [b"Text."]}))
    assert found == nf.Article(title="a", body="Text.")


def test_columns_that_are_there_twice_are_refused() -> None:
    table = pyarrow.Table.from_arrays([["a"], ["b"]], names=["title", "title"])
    with pytest.raises(ValueError, match="the table has two columns of one name"):
        tables.from_table(table)


@pytest.mark.parametrize("empty", ["", float("nan"), None])
def test_an_empty_problem_is_none(empty: object) -> None:
    table = pyarrow.table({"title": ["a"], "problem": [empty]})
    assert list(tables.from_table(table)) == [nf.Article(title="a")]


def bad_texts() -> Any:
    """Return a column of texts, which are not UTF-8; pyarrow does not look."""
    texts = pyarrow.array([b"---\ntitle: \xff\n---\n", b"---\ntitle: a\n---\n"])
    return pyarrow.Array.from_buffers(pyarrow.string(), 2, texts.buffers())


def test_a_text_that_is_not_utf_8_is_a_problem_of_its_row() -> None:
    with pytest.raises(nf.ValidationError, match=r"row 0: NF202 \$.title: expected text, found"):
        list(tables.from_table(pyarrow.table({"title": bad_texts()})))
    column = tables.parse_column(bad_texts())
    assert column.field("problem")[0].as_py().startswith("2:8: NF103 ")
    assert column.field("title").to_pylist() == [None, "a"]


# Columns of texts

TEXTS = [
    "---\ntitle: Boats\n---\nText.\n",
    "no front matter",
    None,
    "---\ntitle: a\npublishedDateTime: 2024-01-31T12:00:00\n---\n",
    "---\r\ntitle: Café\r\n---\r\n",
]


@pytest.mark.parametrize("kind", [*TEXT_TYPES, "large_binary", "binary_view", "list", "chunked"])
def test_a_column_of_texts_is_a_column_of_structs(kind: str) -> None:
    if kind == "list":
        column: Any = list(TEXTS)
    elif kind == "chunked":
        column = pyarrow.chunked_array([TEXTS[:2], TEXTS[2:]], pyarrow.string())
    elif kind == "large_binary":
        column = column_of_texts(TEXTS, "binary").cast(pyarrow.large_binary())
    else:
        column = column_of_texts(TEXTS, kind)
    found = tables.parse_column(column)
    assert isinstance(found, pyarrow.StructArray)
    found.validate(full=True)
    schema = tables.arrow_schema()
    assert list(found.type) == [each for each in schema if each.name not in {"path", "digest"}]
    assert found.null_count == 0
    assert found.field("title").to_pylist() == ["Boats", None, None, None, "Café"]
    assert found.field("body").to_pylist() == ["Text.\n", None, None, None, ""]
    assert found.field("problem").to_pylist() == [
        None,
        "1:1: NF101 expected a '---' line, the beginning of the front matter",
        "NF101 there is no text",
        "NF606 $.publishedDateTime: a date and time without a zone says no moment",
        None,
    ]


@given(st.lists(st.one_of(ns.canonical_texts(), st.text(), st.none()), max_size=5))
def test_a_column_says_what_loads_says(texts: list[str | None]) -> None:
    column = tables.parse_column(pyarrow.array(texts, pyarrow.string()))
    rows = tables.from_table(pyarrow.Table.from_struct_array(column))
    for text, row in zip(texts, rows, strict=True):
        try:
            expected = None if text is None else nf.loads(text)
        except ValueError:
            expected = None
        if row is not None or expected is None:
            assert same(row, expected)


def test_a_column_of_no_texts_is_refused() -> None:
    with pytest.raises(TypeError, match="expected a column of texts or of bytes, found one of int"):
        tables.parse_column(pyarrow.array([1]))
    for no_column in ("---", b"---", {"---": 1}, None, 5):
        with pytest.raises(TypeError, match="expected a column of texts, found an object of"):
            tables.parse_column(no_column)


def test_half_of_a_surrogate_pair_is_a_problem_of_its_row() -> None:
    column = tables.parse_column(["---\ntitle: \ud800\n---\n", "---\ntitle: a\n---\n"])
    assert column.field("problem")[0].as_py().startswith("2:8: NF103 ")
    assert column.field("title").to_pylist() == [None, "a"]


def test_bytes_that_are_no_text_are_a_problem() -> None:
    column = tables.parse_column([b"---\ntitle: \xff\n---\n"])
    assert column.field("problem")[0].as_py().startswith("2:8: NF103 ")


# The package


def test_names_are_sorted_and_there() -> None:
    assert tables.__all__ == sorted(tables.__all__) == dir(tables)
    assert all(getattr(tables, name) is not None for name in tables.__all__)
    with pytest.raises(AttributeError, match="no attribute 'to_csv'"):
        _ = tables.to_csv  # type: ignore[attr-defined] # that is the point


def test_nothing_is_imported_before_it_is_used() -> None:
    code = "import sys, newsformat, newsformat.tables; print('pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_without_pyarrow_the_message_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "import newsformat.tables as tables\n"
        "try: tables.to_table\n"
        "except ImportError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "tables need pyarrow; install it with: pip install 'newsformat[arrow]'\n"
