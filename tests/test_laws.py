"""The laws of the library, each under its name; those of its readers are in a file of their own."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
import yaml
from hypothesis import assume, event, example, given
from hypothesis import strategies as st

import newsformat as nf
from changed_by_hand import texts_said_otherwise
from changed_lines import touchable
from comparing import equal_copy, in_same_order, models_in, says_the_same
from consistent_files import WayOfWriting, front_matters, texts, values, ways_of_writing, write
from kinds_of_texts import damaged_texts, text_of, texts_of_anything, texts_of_articles
from model_edits import (
    Edit,
    Place,
    places_in,
    set_extra,
    set_field,
    sets_of_two_scalars,
    texts_and_edit,
    texts_and_edits,
    texts_and_edits_of_two_keys,
    values_of,
)
from newsformat import strategies as ours
from newsformat.compiled.canonical_writer import quick_canonical_text
from newsformat.convert.class_layout import layout_of
from newsformat.convert.converter import to_plain
from newsformat.diagnostics import CODES, Span
from newsformat.editing import planner, replacement
from newsformat.lens import changed_keys
from newsformat.lens.rereading import CUT_ELSEWHERE
from newsformat.text.fences import find_fences
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.text.text_edits import TextEdit
from newsformat.write.emitter import canonical_text
from newsformat.yaml.events.composer import compose
from newsformat.yaml.paths import Path, format_path
from own_models import OWN_MODELS, Film

pytestmark = pytest.mark.usefixtures("with_and_without_compiled_code")

LINE_END = re.compile(r"\r\n|\n|\r")
MODELS: tuple[type[Any], ...] = (nf.Article, nf.RelatedItem, nf.Provider, nf.Image, *OWN_MODELS)


def edited(text: str, edits: Iterable[Edit]) -> tuple[nf.Document[nf.Article], str] | None:
    """Apply edits; give nothing where they are refused, which has to leave the document alone."""
    document = nf.Document.parse(text)
    before = copy.deepcopy(document.article)
    for edit in edits:
        edit.apply(document.article)
    try:
        return document, str(document)
    except nf.EditError as error:
        note_refusal(error, text)
    for give in (bytes, nf.Document.edits, nf.Document.diff, nf.Document.check):
        with pytest.raises(nf.EditError):
            give(document)
    document.article = before
    assert_untouched(document, text)
    return None


# What an edit may be refused for: an anchor, an alias, a tag; brackets around comments, or around a
# pair that has no braces.
ELSEWHERE = re.compile(r"(?<!\w)[&*!]\w")
IN_BRACKETS = re.compile(r"[\[{]")
# A body that begins with a line feed makes one line end of the carriage return above it.
ABOVE_THE_BODY = re.compile(r"[\r\n](?:---|\.\.\.)[ \t]*\r(?!\n)|\r(?:---|\.\.\.)[ \t]*\Z")


def note_refusal(error: nf.EditError, text: str) -> None:
    """Count a refusal; of plain data, only what stands in the text can be the reason."""
    assert error.code in {"NF403", "NF404"}, error
    # That edits get into each other's way is no place of the text.
    assert "overlap" not in error.reason
    event(f"refused: {error.code}")
    # A key may be called `body` as well, so the path does not tell.
    place = ABOVE_THE_BODY if error.reason == CUT_ELSEWHERE else ELSEWHERE
    assert (IN_BRACKETS if error.code == "NF404" else place).search(text), error


def assert_untouched(document: nf.Document[Any], text: str) -> None:
    assert str(document) == text
    assert bytes(document) == text.encode()
    assert document.edits() == []
    assert document.diff() == ""


class TestIdentity:
    """`str(Document.parse(t)) == t` for every `t` that parses, byte for byte."""

    @given(texts_of_anything())
    def test_of_any_yaml(self, text: str) -> None:
        assert_untouched(nf.Document.parse(text, None), text)

    @given(texts_of_articles())
    def test_of_articles(self, text: str) -> None:
        document = nf.Document.parse(text.encode())
        assert document.article is document.article
        assert_untouched(document, text)

    @given(damaged_texts())
    def test_of_damaged_texts(self, text: str) -> None:
        try:
            document = nf.Document.parse(text)
        except (nf.ParseError, nf.ValidationError) as error:
            for diagnostic in error.diagnostics:
                assert diagnostic.line is not None
                assert str(diagnostic)
        else:
            assert_untouched(document, text)

    @pytest.mark.parametrize("model", OWN_MODELS)
    @given(data=st.data())
    def test_of_other_models(self, model: type[Any], data: st.DataObject) -> None:
        text = data.draw(ours.canonical_texts(model))
        document = nf.Document.parse(text, model)
        assert document.article is document.article
        assert_untouched(document, text)


class TestGetPut:
    """Assigning a value equal to the present one changes nothing."""

    @given(texts_of_articles())
    def test_of_the_whole_model(self, text: str) -> None:
        document = nf.Document.parse(text)
        document.article = equal_copy(document.article)
        assert_untouched(document, text)

    @given(texts_of_articles())
    def test_of_every_field(self, text: str) -> None:
        document = nf.Document.parse(text)
        for each in attrs.fields(nf.Article):
            value = getattr(document.article, each.name)
            setattr(document.article, each.name, equal_copy(value))
        assert_untouched(document, text)

    @given(texts_of_anything())
    @example("---\na: .nan\nb: [.NaN, {c: .NAN}]\nd:\n  - .nan\n---\n")
    @example("---\na: 2020-01-01T00:00:00Z\nb: {c: 2020-01-01 01:00:00 +01:00}\n---\n")
    def test_of_every_key(self, text: str) -> None:
        document = nf.Document.parse(text, None)
        for key, value in document.article.items():
            document.article[key] = equal_copy(value)
        assert_untouched(document, text)

    @given(texts_of_articles(), st.data())
    def test_of_paths(self, text: str, data: st.DataObject) -> None:
        document = nf.Document.parse(text)
        path = format_path(data.draw(paths_in(nf.Document.parse(text, None).article)))
        document.set(path, equal_copy(document.get(path)))
        assert_untouched(document, text)

    @given(texts_of_anything(), st.data())
    def test_of_paths_without_a_model(self, text: str, data: st.DataObject) -> None:
        document = nf.Document.parse(text, None)
        assume(document.article)
        path = format_path(data.draw(paths_in(document.article)))
        document.set(path, equal_copy(document.get(path)))
        assert_untouched(document, text)

    @pytest.mark.parametrize("model", OWN_MODELS)
    @given(data=st.data())
    def test_of_other_models(self, model: type[Any], data: st.DataObject) -> None:
        text = data.draw(ours.canonical_texts(model))
        document = nf.Document.parse(text, model)
        document.article = equal_copy(document.article)
        assert_untouched(document, text)


def paths_in(data: object) -> st.SearchStrategy[Path]:
    """Paths that a document can be asked for: to texts as keys, and to items of lists."""
    found = list(all_paths(data, ()))
    return st.integers(0, len(found) - 1).map(found.__getitem__)


def all_paths(value: object, path: Path) -> Iterable[Path]:
    inner: Iterable[tuple[object, object]] = ()
    if isinstance(value, dict):
        inner = ((key, item) for key, item in value.items() if isinstance(key, str))
    elif isinstance(value, list):
        inner = enumerate(value)
    for step, item in inner:
        yield (*path, step)
        yield from all_paths(item, (*path, step))


class TestPutGet:
    """After an edit, parsing the result gives the edited value, field for field."""

    @given(texts_and_edits(texts_of_articles()))
    def test_of_edits(self, text_and_edits: tuple[str, list[Edit]]) -> None:
        text, edits = text_and_edits
        result = edited(text, edits)
        if result is not None:
            document, after = result
            assert says_the_same(nf.loads(after), document.article)
            assert bytes(document) == after.encode()
            assert spliced(text, document.edits()) == after
            assert (document.diff() == "") == (after == text)

    @given(texts_of_articles(), ours.articles())
    @example('---\rtitle: "canal"\r---\r', nf.Article(title="", body="\n"))
    def test_of_a_whole_article(self, text: str, article: nf.Article) -> None:
        result = edited(text, [whole(article)])
        assert result is None or says_the_same(nf.loads(result[1]), article)

    @given(ours.canonical_texts(), ours.articles())
    def test_nothing_is_refused_in_canonical_files(self, text: str, article: nf.Article) -> None:
        document = nf.Document.parse(text)
        document.article = article
        assert says_the_same(nf.loads(str(document)), article)

    @given(texts_of_anything(), st.data())
    def test_of_paths_without_a_model(self, text: str, data: st.DataObject) -> None:
        document = nf.Document.parse(text, None)
        assume(document.article)
        path = data.draw(paths_in(document.article))
        expected = copy.deepcopy(document.article)
        holder = inside(expected, path[:-1])
        try:
            if data.draw(st.integers(0, 3)) == 0:
                del holder[path[-1]]
                document.remove(format_path(path))
            else:
                holder[path[-1]] = value = data.draw(ours.plain_values())
                document.set(format_path(path), copy.deepcopy(value))
        except nf.EditError as error:
            note_refusal(error, text)
            assert_untouched(document, text)
            return
        assert says_the_same(document.article, expected)
        assert says_the_same(nf.Document.parse(str(document), None).article, expected)

    @pytest.mark.parametrize("model", OWN_MODELS)
    @given(data=st.data())
    def test_of_other_models(self, model: type[Any], data: st.DataObject) -> None:
        document = nf.Document.parse(data.draw(ours.canonical_texts(model)), model)
        document.article = wanted = data.draw(ours.models(model))
        assert says_the_same(nf.loads(str(document), model), wanted)


def whole(article: nf.Article) -> Edit:
    """The edit that makes an article another one."""

    def apply(present: nf.Article) -> None:
        for each in attrs.fields(nf.Article):
            setattr(present, each.name, getattr(article, each.name))

    return Edit((), "all of it", apply)


# Each is followed by one that it might be taken for.
LOOKALIKES: list[Any] = [
    1, 1.0, True, 1, "1", 1.0, "1.0", True, "true",
    [1], [True], [1.0], {"a": 1}, {"a": True}, {"a": 1.0},
    0, 0.0, False, 0, "0", False, "false",
    "", None, "~", None, "null", [], {}, None, [None], [], [[]],
    date(2020, 1, 1), datetime(2020, 1, 1), datetime(2020, 1, 1, tzinfo=UTC), "2020-01-01",  # noqa: DTZ001 - a clock time
    float("nan"), ".nan", float("inf"), ".inf", 1e16, "1e16", 10**16, 1e16,
]  # fmt: skip


@pytest.mark.parametrize("comment", ["", " # why"], ids=["template", "comment"])
@pytest.mark.parametrize(
    ("front", "path"),
    [
        ("zz: 7", ("zz",)),
        ("zz:\n  a: 7\n  b: .NaN", ("zz", "a")),
        ("zz:\n  - 7\n  - .NaN", ("zz", 0)),
        ("zz: {a: 7, b: .NaN}", ("zz", "a")),
        ("zz: [7, .NaN]", ("zz", 0)),
        ("images:\n  - url: u\n    zz: 7\n    yy: .NaN", ("images", 0, "zz")),
    ],
)
def test_values_that_look_alike_are_told_apart(front: str, path: Path, comment: str) -> None:
    """Put-get, of one value after the other in one place."""
    text = before = f"---\ntitle: A{comment}\n{front}\nxx: .NaN\n---\n"
    for value in LOOKALIKES:
        document = nf.Document.parse(text)
        document.set(format_path(path), value)
        text = str(document)
        assert says_the_same(nf.Document.parse(text).get(format_path(path)), value)
        # What stands beside it is another value than itself, and stays as it is written.
        assert text.count(".NaN") == before.count(".NaN")


def inside(value: Any, steps: Path) -> Any:
    for step in steps:
        value = value[step]
    return value


def spliced(text: str, edits: Iterable[TextEdit]) -> str:
    for edit in reversed(list(edits)):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text


class TestOrderOfKeys:
    """The keys of what is read, and of what is written, stand in the order of the text."""

    @given(texts_and_edits(texts_of_articles()))
    def test_keys_that_stay_keep_their_order(self, text_and_edits: tuple[str, list[Edit]]) -> None:
        text, edits = text_and_edits
        result = edited(text, edits)
        if result is not None:
            before = nf.Document.parse(text, None).article
            after = nf.Document.parse(result[1], None).article
            kept = [key for key in after if key in before]
            assert kept == [key for key in before if key in after]

    @given(texts_of_anything(), ours.plain_values())
    def test_a_new_value_keeps_its_order(self, text: str, value: object) -> None:
        document = nf.Document.parse(text, None)
        keys = list(document.article)
        assume("new" not in keys)
        try:
            document.set("new", value)
        except nf.EditError as error:
            note_refusal(error, text)
            return
        after = nf.Document.parse(str(document), None).article
        assert [key for key in after if key != "new"] == keys
        assert in_same_order(after["new"], value)

    @given(ours.articles())
    def test_of_unknown_keys_of_articles(self, article: nf.Article) -> None:
        written = nf.loads(nf.dumps(article))
        # What a value is decides whether its key stands in the header or is a block.
        headers: list[str] = []
        blocks: list[str] = []
        for key, value in article.extra.items():
            is_block = isinstance(value, (dict, list)) and value and key != "tags"
            (blocks if is_block else headers).append(key)
        headers.sort(key=lambda key: key == "tags")
        assert list(written.extra) == [*headers, *blocks]
        for key, value in article.extra.items():
            assert in_same_order(written.extra[key], value)

    @given(ours.articles())
    def test_of_unknown_keys_inside(self, article: nf.Article) -> None:
        written = nf.loads(nf.dumps(article))
        for first, second in zip(models_in(article), models_in(written), strict=True):
            if first is not article:
                assert in_same_order(first.extra, second.extra)


def has_equal_items(value: Any) -> bool:
    """Tell whether a list inside of plain data has an item twice."""
    if isinstance(value, dict):
        return any(map(has_equal_items, value.values()))
    if not isinstance(value, list):
        return False
    return len({*map(repr, value)}) < len(value) or any(map(has_equal_items, value))


class TestLocality:
    """After an edit, every byte outside the lines of the changed keys is as it was."""

    @given(texts_and_edit(texts_of_articles()))
    def test_of_one_place(self, text_and_edit: tuple[str, Edit]) -> None:
        text, edit = text_and_edit
        # Of items that are equal, nobody can tell which one was removed.
        assume(not has_equal_items(nf.Document.parse(text, None).article))
        result = edited(text, [edit])
        if result is None:
            return
        document, after = result
        data = nf.Document.parse(after, None).article
        is_removed = edit.path not in set(all_paths(data, ()))
        allowed = touchable(text, edit.path, is_removed=is_removed)
        for each in document.edits():
            if each.span.length:
                assert allowed is not None
                assert allowed.allows(text, each.span.start, each.span.end)

    @given(texts_said_otherwise().map(text_of), st.data())
    def test_items_that_move_keep_their_text(self, text: str, data: st.DataObject) -> None:
        document = nf.Document.parse(text)
        article = document.article
        lists = [each for each in (article.topics, article.images, article.related) if each[1:]]
        assume(lists and "topics: [" not in text)
        items: list[Any] = lists[data.draw(st.integers(0, len(lists) - 1))]
        items[:] = data.draw(st.permutations(items))
        # Another order of the items is another order of their lines, comments included.
        assert sorted(LINE_END.split(str(document))) == sorted(LINE_END.split(text))

    @given(texts_of_articles(), st.one_of(st.text(max_size=10), st.text("\r\n-. a", max_size=10)))
    @example("---\ntitle: A\n---\rText.", "\n")
    def test_of_the_body(self, text: str, body: str) -> None:
        document = nf.Document.parse(text)
        front = text[: len(text) - len(document.body)]
        document.body = body
        try:
            result = str(document)
        except nf.EditError as error:
            note_refusal(error, text)
            assert body.startswith("\n")
            return
        assert nf.Document.parse(result).body == body
        assert result.startswith(front)
        assert result.endswith(body)
        assert result[len(front) :].removesuffix(body) in {"", "\n", "\r\n", "\r"}


class TestStyle:
    """In a file with one consistent style, any edit leaves a file with that one style."""

    @given(texts_and_edits(texts_of_articles()))
    def test_of_line_ends(self, text_and_edits: tuple[str, list[Edit]]) -> None:
        text, edits = text_and_edits
        result = edited(text, edits)
        if result is not None:
            document, after = result
            before = set(LINE_END.findall(text.removesuffix(nf.Document.parse(text).body)))
            added = set(LINE_END.findall(after.removesuffix(document.body)))
            assert added <= before


class TestPutPut:
    """Two edits of one key leave what the second alone would have left, in canonical files."""

    @given(ours.canonical_texts(), st.data())
    def test_of_one_field(self, text: str, data: st.DataObject) -> None:
        places = places_in(nf.loads(text))
        place = places[data.draw(st.integers(0, len(places) - 1))]
        first, second = (in_alphabetical_order(data.draw(values_of(place))) for _ in range(2))
        once = nf.Document.parse(text)
        put(once, place, second)
        twice = nf.Document.parse(text)
        put(twice, place, first)
        again = nf.Document.parse(str(twice))
        put(again, place, second)
        put(twice, place, second)
        assert str(again) == str(twice) == str(once)


def put(document: nf.Document[nf.Article], place: Place, value: Any) -> None:
    set_field(place, value).apply(document.article)


def in_alphabetical_order(value: Any) -> Any:
    """Put unknown keys in the order in which they would be added one by one."""
    for model in models_in(value):
        model.extra = dict(sorted(model.extra.items()))
    return value


class TestIndependence:
    """Edits of different keys commute."""

    @given(texts_and_edits_of_two_keys(texts_of_articles()))
    def test_values_in_any_style(self, text_and_edits: tuple[str, Edit, Edit]) -> None:
        for results in self.orders(*text_and_edits):
            articles = [nf.loads(result) for result in results]
            assert all(says_the_same(article, articles[0]) for article in articles)

    @given(texts_of_articles(), st.data())
    def test_texts_in_any_style(self, text: str, data: st.DataObject) -> None:
        # New keys and new quotes take after what stands in the file, and that may be what the
        # other edit wrote. So these are edits of keys that are there, and quotes do not count.
        present = nf.Document.parse(text, None).article
        first, second = data.draw(sets_of_two_scalars(present))
        for results in self.orders(text, first, second):
            others = {without_values(result, {first.key, second.key}) for result in results}
            assert len(others) == 1

    @example(
        (
            '---\ntitle: "canal"\n\nsecured: "canal"\n---\n',
            set_extra((), ("path",), 1),
            set_extra((), ("locale",), 1),
        )
    )
    @given(texts_and_edits_of_two_keys(ours.canonical_texts()))
    def test_texts_of_canonical_files(self, text_and_edits: tuple[str, Edit, Edit]) -> None:
        for results in self.orders(*text_and_edits):
            assert len(set(results)) == 1

    @given(texts_of_anything(), st.data())
    def test_values_without_a_model(self, text: str, data: st.DataObject) -> None:
        keys = [*nf.Document.parse(text, None).article, "new", "title"]
        chosen = data.draw(st.lists(st.sampled_from(keys), min_size=2, max_size=2, unique=True))
        changes = [(key, data.draw(ours.plain_values())) for key in chosen]
        found: list[dict[Any, Any]] = []
        for order in (changes, changes[::-1]):
            changed = text
            for key, value in order:
                document = nf.Document.parse(changed, None)
                document.article[key] = copy.deepcopy(value)
                try:
                    changed = str(document)
                except nf.EditError as error:
                    note_refusal(error, text)
                    return
            found.append(nf.Document.parse(changed, None).article)
        assert says_the_same(*found)

    @given(ways_of_writing(), front_matters(), st.data())
    def test_texts_of_one_style(
        self, way: WayOfWriting, before: dict[str, Any], data: st.DataObject
    ) -> None:
        # Keys that nothing is known of stand in the order of adding, and only that differs.
        changes = {key: data.draw(values(texts())) for key in ("new", "title")}
        texts_found: list[str] = []
        for keys in (["new", "title"], ["title", "new"]):
            text = write(before, way)
            for key in keys:
                document = nf.Document.parse(text, None)
                document.article[key] = copy.deepcopy(changes[key])
                text = str(document)
            assert list(nf.Document.parse(text, None).article) == [*before, *keys]
            texts_found.append(text)
        other_order = write(before | {key: changes[key] for key in ("title", "new")}, way)
        assert texts_found == [write(before | changes, way), other_order]

    def orders(self, text: str, first: Edit, second: Edit) -> Iterable[tuple[str, str, str]]:
        """Return what two edits leave, one way round, the other, and both at once."""
        one, two = edited(text, [first]), edited(text, [second])
        at_once = edited(text, [first, second])
        if one is None or two is None or at_once is None:
            return
        one_two, two_one = edited(one[1], [second]), edited(two[1], [first])
        if one_two is not None and two_one is not None:
            yield one_two[1], two_one[1], at_once[1]


def without_values(text: str, keys: set[str]) -> str:
    """Take the values of some keys of the root mapping out of a text."""
    source = Source(text)
    fences = find_fences(source, DEFAULT_LIMITS)
    root = compose(source, fences.start, fences.end, DEFAULT_LIMITS)
    for entry in reversed(root.entries):
        if entry.name in keys:
            text = text[: entry.value.start] + text[entry.value.end :]
    return text


class TestValueRoundTrip:
    """`loads(dumps(a)) == a` for every `Article`."""

    @given(st.one_of(ours.articles(), ours.related_items(), ours.providers(), ours.images()))
    @example(nf.RelatedItem(title="", extra={"canal": None}))
    @example(
        nf.RelatedItem(title="", provider=nf.Provider(name="x"), quality=1, extra={"canal": None})
    )
    def test_of_models(self, model: object) -> None:
        result = nf.loads(nf.dumps(model), type(model))
        assert result == model
        assert says_the_same(result, model)

    @pytest.mark.parametrize("model", OWN_MODELS)
    @given(data=st.data())
    def test_of_other_models(self, model: type[Any], data: st.DataObject) -> None:
        value = data.draw(ours.models(model))
        assert says_the_same(nf.loads(nf.dumps(value), model), value)

    @given(ours.articles(), ours.plain_values())
    def test_of_keys_named_as_attributes(self, article: nf.Article, value: object) -> None:
        article.extra |= {"body": value, "extra": [value, float("nan")]}
        assert says_the_same(nf.loads(nf.dumps(article)), article)

    @given(ours.articles())
    @example(nf.Article(title="", heat=1e16, quality=-2.5e-7, extra={"x": 1e100, "y": -0.0}))
    def test_other_readers_find_the_same(self, article: nf.Article) -> None:
        text = nf.dumps(attrs.evolve(article, body=""))
        front = text[4 : -len("---\n")]
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        data = nf.Document.parse(text, None).article
        assert says_the_same(yaml.load(front, loader), data)  # noqa: S506 - it is a safe loader


class TestCanonicalRoundTrip:
    """`dumps(loads(t)) == t` for every canonical `t`; `dumps` of anything is canonical."""

    @pytest.mark.parametrize("model", MODELS)
    @given(data=st.data())
    def test_of_canonical_texts(self, model: type[Any], data: st.DataObject) -> None:
        text = data.draw(ours.canonical_texts(model))
        assert nf.dumps(nf.loads(text, model)) == text

    @pytest.mark.parametrize("model", MODELS)
    @given(data=st.data())
    def test_both_writers_write_the_same(self, model: type[Any], data: st.DataObject) -> None:
        value = data.draw(ours.models(model))
        layout = layout_of(model)
        problems: list[Any] = []
        mapping: Any = to_plain(value, problems)
        assert problems == []
        quick = quick_canonical_text(value, layout)
        event("unusual" if quick is None else "usual")
        assert quick in {None, canonical_text(mapping, layout, "").removesuffix("---\n")}

    @pytest.mark.parametrize("extra", [{"tags": "US", "mood": 1}, {"tags": ["US"]}, {"no": None}])
    def test_both_writers_know_where_unknown_keys_stand(self, extra: dict[str, object]) -> None:
        article = nf.Article(title="A", heat=3, topics=["x"], secured="y", extra=extra)
        layout = layout_of(nf.Article)
        quick = quick_canonical_text(article, layout)
        general = canonical_text(to_plain(article, []), layout, "").removesuffix("---\n")
        assert quick in {None, general}
        assert nf.dumps(article) == f"{general}---\n"

    @given(texts_of_articles())
    def test_what_dumps_writes_is_canonical(self, text: str) -> None:
        article = nf.loads(text)
        canonical = nf.dumps(article)
        assert nf.dumps(nf.loads(canonical)) == canonical
        assert says_the_same(nf.loads(canonical), article)


class TestConverterSymmetry:
    """`structure(unstructure(a)) == a`, and `unstructure(structure(d)) == d`."""

    @pytest.mark.parametrize("model", MODELS)
    @given(data=st.data())
    def test_of_models(self, model: type[Any], data: st.DataObject) -> None:
        value = data.draw(ours.models(model))
        mapping = nf.unstructure(value)
        assert in_same_order(nf.structure(mapping, model), value)

    @pytest.mark.parametrize("model", MODELS)
    @given(data=st.data())
    def test_of_canonical_mappings(self, model: type[Any], data: st.DataObject) -> None:
        mapping = nf.unstructure(data.draw(ours.models(model)))
        before = copy.deepcopy(mapping)
        assert in_same_order(nf.unstructure(nf.structure(mapping, model)), before)
        assert in_same_order(mapping, before)


class TestMinimalEdits:
    """One canonical file becomes another by the edits that a careful person would make."""

    @given(ours.articles(), ours.articles(), st.data(), st.booleans())
    def test_of_canonical_files(
        self, first: nf.Article, second: nf.Article, data: st.DataObject, is_crlf: bool
    ) -> None:
        old, new = (in_usual_keys(data, each, is_crlf=is_crlf) for each in (first, second))
        document = nf.Document.parse(old)
        document.article = nf.loads(new)
        assert str(document) == new


USUAL_KEYS: dict[str, st.SearchStrategy[Any]] = {
    "a b": st.integers(),
    "locale": st.one_of(st.none(), ours.texts()),
    "ms.date": st.dates(),
    "path": ours.texts(),
    "rows": st.lists(st.integers(), min_size=1, max_size=3),
    "tags": st.lists(ours.texts(), min_size=1, max_size=3),
    "é": st.booleans(),
}


def in_usual_keys(data: st.DataObject, article: nf.Article, *, is_crlf: bool) -> str:
    """Write an article with unknown keys in the order of the alphabet, as edits add them.

    A key that is a block in one file and none in the other would have to move, which edits do not.
    """
    for model in models_in(article):
        names = data.draw(st.lists(st.sampled_from(sorted(USUAL_KEYS)), unique=True, max_size=4))
        model.extra = {name: data.draw(USUAL_KEYS[name]) for name in sorted(names)}
    front = nf.dumps(attrs.evolve(article, body=""))
    return (front.replace("\n", "\r\n") if is_crlf else front) + article.body


class TestRefusal:
    """An edit that cannot keep these laws raises `EditError`; the document stays as it was."""

    @given(texts_of_articles())
    def test_of_what_cannot_be_set(self, text: str) -> None:
        document = nf.Document.parse(text)
        before = copy.deepcopy(document.article)
        for path, value, code, where in REFUSED:
            with pytest.raises(nf.EditError) as raised:
                document.set(path, value)
            assert (raised.value.code, raised.value.path) == (code, where)
            assert says_the_same(document.article, before)
            assert document.edits() == []
        for path, code, where in REMOVALS:
            with pytest.raises(nf.EditError) as raised:
                document.remove(path)
            assert (raised.value.code, raised.value.path) == (code, where)
            assert says_the_same(document.article, before)
        assert_untouched(document, text)
        # The document is not only the same, it can also be edited as before.
        document.body += "!"
        assert str(document).endswith("!")

    @given(texts_of_anything(), ours.plain_values(), st.data())
    def test_paths_keep_the_document(self, text: str, value: object, data: st.DataObject) -> None:
        document = nf.Document.parse(text, None)
        before = copy.deepcopy(document.article)
        keys = [*document.article, "new"]
        try:
            document.set(format_path((data.draw(st.sampled_from(keys)),)), value)
        except nf.EditError as error:
            note_refusal(error, text)
            assert says_the_same(document.article, before)
            assert_untouched(document, text)


DEEP: Any = []
for _ in range(120):
    DEEP = [DEEP]

REFUSED: list[tuple[str, object, str, str]] = [
    ("heat", "hot", "NF202", "$.heat"),
    ("title", None, "NF203", "$.title"),
    ("title", "\ud800", "NF401", "$.title"),
    ("published", 1, "NF202", "$.published"),
    ("topics", "AI", "NF202", "$.topics"),
    ("topics", [1], "NF202", "$.topics[0]"),
    ("images[7].url", "https://example.com/", "NF402", "$.images[7]"),
    ("images", [{"width": 3}], "NF201", "$.images[0].url"),
    ("title.of", 3, "NF402", "$.title.of"),
    ("unknown", {1, 2}, "NF401", "$.unknown"),
    ("unknown", "\ud800", "NF401", "$.unknown"),
    ("k" * 2_000, 1, "NF401", "$." + "k" * 2_000),
    ("topics[0]", "\ud800", "NF401", "$.topics[0]"),
    ("nowhere[0].x", 1, "NF402", "$.nowhere"),
    ("unknown", [[]] * 3 + [DEEP], "NF111", "$.unknown"),
]
REMOVALS: list[tuple[str, str, str]] = [
    ("title", "NF204", "$.title"),
    ("nowhere", "NF402", "$.nowhere"),
    ("images[7]", "NF402", "$.images[7]"),
    ("title.of", "NF402", "$.title.of"),
]


REMOVED = object()
# Each is an edit that would change another place, or take away what somebody wrote.
REFUSED_PLACES: list[tuple[str, str, object, str, str]] = [
    ("a: &x 1\nb: *x", "a", 2, "NF403", "$.b"),
    ("a: &x {k: 1}\nb: {c: *x}", "a.k", 2, "NF403", "$.b.c.k"),
    ("a: &x\n  k: 1\nb:\n  <<: *x\n  l: 1", "a.k", 2, "NF403", "$.b.k"),
    ("a:\n  - &x b\n  - *x\n  - c", "a[0]", "d", "NF403", "$.a[1]"),
    ("a: &x 1\nb: *x", "a", REMOVED, "NF403", "$"),
    ("a: &x {k: 1}\nb:\n  <<: *x\n  l: 1", "b.k", REMOVED, "NF403", "$.b.k"),
    ("a: [1 # one\n  , # two\n  2]", "a[0]", REMOVED, "NF404", "$.a"),
    ("a: [k: 1]", "a[0].l", 2, "NF404", "$.a[0]"),
]


@pytest.mark.parametrize(("front", "path", "value", "code", "where"), REFUSED_PLACES)
def test_refusal_of_places(front: str, path: str, value: object, code: str, where: str) -> None:
    text = f"---\n{front}\n---\n"
    document = nf.Document.parse(text, None)
    before = copy.deepcopy(document.article)
    with pytest.raises(nf.EditError) as raised:
        document.remove(path) if value is REMOVED else document.set(path, value)
    assert (raised.value.code, raised.value.path) == (code, where)
    assert says_the_same(document.article, before)
    assert_untouched(document, text)
    document.set("c", 3)
    assert says_the_same(nf.Document.parse(str(document), None).article, before | {"c": 3})


def test_a_key_may_come_before_the_first_of_an_item() -> None:
    text = '---\ntitle: "A"\n\ncast:\n  - age: 3\n    links:\n      - x\n\n---\n'
    document = nf.Document.parse(text, Film)
    document.set("cast[0].name", "B")
    assert str(document) == text.replace("- age", "- name: B\n    age")


# Comments that belong to no line that changes: an edit is refused, or they stay.
COMMENTS: list[tuple[str, str, object]] = [
    ("a:\n  - b: 1\n    # kept\n    c: 2", "a[0].b", REMOVED),
    ("a:\n  - b: 1 # gone\n    # kept\n    # kept as well\n    c: 2", "a[0].b", REMOVED),
    ("a:\n  - b:\n      - 1\n    # kept\n    c: 2\n    d: 3", "a[0].b", REMOVED),
    ("a: [1,\n  # kept\n  2, 3]", "a[1]", REMOVED),
    ("a: [ # kept\n  1, 2]", "a[0]", REMOVED),
    ("a: [1, 2, # kept\n  3 # kept as well\n  ]", "a[2]", 4),
    ("a: [1, 2 # kept\n  ]", "a[2]", 3),
    ("a: {b: 1, # kept\n  c: 2}", "a.c", REMOVED),
    ("a: {b: 1, # kept\n  c: 2 # kept as well\n  }", "a.d", 3),
    ("a: {\n  # kept\n  b: 1\n  }", "a", {"b": 2}),
    ("# kept\na: 1\nb: 2", "a", REMOVED),
    ("a: 1\n# kept\nb: 2", "a", REMOVED),
    ("a:\n  # kept\n  - 1\n  - 2", "a[0]", REMOVED),
    ("a:\n  - 1\n  # kept\n  - 2\n  # kept as well", "a[1]", REMOVED),
    ("a: # kept\n  - 1\n  - 2", "a[0]", 3),
    ("a: # kept\nb: 1", "a", [1, 2]),
    ("a: | # kept\n  x\n  y\nb: 1", "a", "z\nz\n"),
    ("a: | # kept\n  x\n  y\nb: 1", "a", " z"),
    ("a: 1 # kept\nb: 1", "a", "x"),
    ("a: 1 # kept\nb: 1", "a", None),
    ("a: &x # kept\n  b: 1\nc: 2", "a.b", 2),
]


@pytest.mark.parametrize(("front", "path", "value"), COMMENTS)
def test_no_comment_is_lost(front: str, path: str, value: object) -> None:
    text = f"---\n{front}\n---\n"
    for newline in ("\n", "\r\n", "\r"):
        document = nf.Document.parse(text.replace("\n", newline), None)
        try:
            document.remove(path) if value is REMOVED else document.set(path, value)
        except nf.EditError as error:
            assert error.code == "NF404"  # noqa: PT017 - either way is right
            continue
        assert str(document).count("# kept") == text.count("# kept")


def test_every_reason_to_refuse_an_edit_is_shown() -> None:
    shown = {code for *_, code, _ in (*REFUSED, *REFUSED_PLACES)}
    assert {code for code in CODES if code.startswith("NF4")} <= shown


class TestVerification:
    """Nobody sees a text that was not read again: a wrong plan is refused, not written."""

    @given(texts_and_edits(texts_of_articles()), st.data())
    def test_of_wrong_plans(
        self, text_and_edits: tuple[str, list[Edit]], data: st.DataObject
    ) -> None:
        text, edits = text_and_edits
        document = nf.Document.parse(text)
        for edit in edits:
            edit.apply(document.article)
        with pytest.MonkeyPatch.context() as patch:
            for module, name in PLANS:
                patch.setattr(module, name, spoiled(vars(module)[name], len(text), data))
            try:
                result = str(document)
            except nf.EditError as error:
                event(error.code)
                return
        assert says_the_same(nf.loads(result), document.article)


MORE = ["x", " ", "\n", "\nx: 1", '"', " #", "- x", "\n---\n"]
PLANS = [
    (planner, "plan_edits"),
    (changed_keys, "replace_scalar"),
    (replacement, "insert_below"),
]


def spoiled(plan: Callable[..., Any], length: int, data: st.DataObject) -> Callable[..., Any]:
    """Return a function that plans as another one does, but for one thing."""

    def spoil(edit: TextEdit) -> TextEdit:
        start, end, text = edit.span.start, edit.span.end, edit.replacement
        match data.draw(st.sampled_from(["start", "end", "text", "nothing", "all"])):
            case "start":
                start = min(max(0, start + data.draw(st.integers(-2, 2))), end)
            case "end":
                end = max(min(length, end + data.draw(st.integers(-2, 2))), start)
            case "text":
                text += data.draw(
                    st.sampled_from(["x", " ", "\n", "\nx: 1", '"', " #", "- x", "\n---\n"])
                )
            case "nothing":
                text = ""
            case "all":
                start, end = 0, length
        return TextEdit(Span(start, end), text)

    def planned(*arguments: Any) -> Any:
        edits = plan(*arguments)
        if isinstance(edits, TextEdit):
            return spoil(edits)
        index = data.draw(st.integers(0, len(edits) - 1)) if edits else 0
        return [spoil(edit) if each == index else edit for each, edit in enumerate(edits)]

    return planned


class TestManySteps:
    """Edit, write, read and edit again keep every law."""

    @given(texts_and_edits(texts_of_articles(), most=8))
    def test_of_several_edits(self, text_and_edits: tuple[str, list[Edit]]) -> None:
        text, edits = text_and_edits
        for edit in edits:
            result = edited(text, [edit])
            if result is None:
                return
            document, text = result
            again = nf.Document.parse(text)
            assert says_the_same(again.article, document.article)
            assert_untouched(again, text)
