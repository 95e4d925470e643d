"""The laws of the library, each under its name."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import assume, event, example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

import newsformat as nf
from generated_documents import any_documents, article_documents, mutated, rearranged
from model_edits import KEYS, Edit, edit_lists, sets_of_two_scalars, top_level_edits
from newsformat import strategies as ours
from newsformat.converter import try_structure
from newsformat.layouts import layout_of
from newsformat.problems import Problem
from newsformat.syntax.alignment import same
from newsformat.syntax.composer import compose
from newsformat.syntax.construction import construct
from newsformat.syntax.fences import find_fences
from newsformat.syntax.nodes import MappingNode, Node, ScalarNode, SequenceNode
from newsformat.syntax.outline import outline
from newsformat.syntax.paths import format_path
from newsformat.syntax.reader import recognise, recognise_object
from newsformat.syntax.source import DEFAULT_LIMITS, Source


def texts_of_articles() -> st.SearchStrategy[str]:
    """Texts that can be read as articles: canonical ones, and others in any dress."""
    return st.one_of(
        ours.canonical_texts(),
        ours.canonical_texts().map(lambda text: text.replace("\n", "\r\n")),
        article_documents().map(lambda document: document.text),
    )


def edited(text: str, edits: list[Edit]) -> tuple[nf.Document[nf.Article], str]:
    """Apply edits; where they are refused, the law at hand says nothing."""
    document = nf.Document.parse(text)
    for edit in edits:
        edit.apply(document.article)
    try:
        return document, str(document)
    except nf.EditError:
        assume(False)  # noqa: FBT003 - that is how to call it
        raise


def says_the_same(first: object, second: object) -> bool:
    return same(plain(first), plain(second))


def plain(value: object) -> Any:
    """Models as plain data, so that `1`, `1.0` and `True` are told apart."""
    kind: Any = type(value)
    if attrs.has(kind):
        return {each.name: plain(getattr(value, each.name)) for each in attrs.fields(kind)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


class TestIdentity:
    """`str(Document.parse(t)) == t` for every `t` that parses, byte for byte."""

    @given(any_documents().map(lambda document: document.text))
    def test_of_any_yaml(self, text: str) -> None:
        document = nf.Document.parse(text, None)
        assert str(document) == text
        assert bytes(document) == text.encode()
        assert document.edits() == []
        assert document.diff() == ""

    @given(texts_of_articles())
    def test_of_articles(self, text: str) -> None:
        document = nf.Document.parse(text.encode())
        assert document.article is document.article
        assert str(document) == text

    @given(mutated(texts_of_articles()))
    def test_of_damaged_texts(self, text: str) -> None:
        try:
            document = nf.Document.parse(text)
        except (nf.ParseError, nf.ValidationError) as error:
            for diagnostic in error.diagnostics:
                assert diagnostic.line is not None
                assert str(diagnostic)
        else:
            assert str(document) == text


class TestGetPut:
    """Assigning a value equal to the present one changes nothing."""

    @given(texts_of_articles())
    def test_of_the_whole_model(self, text: str) -> None:
        document = nf.Document.parse(text)
        document.article = copy.deepcopy(document.article)
        assert str(document) == text

    @given(texts_of_articles())
    def test_of_every_field(self, text: str) -> None:
        document = nf.Document.parse(text)
        for each in attrs.fields(nf.Article):
            value = getattr(document.article, each.name)
            setattr(document.article, each.name, copy.deepcopy(value))
        assert str(document) == text

    @given(any_documents().map(lambda document: document.text))
    def test_of_every_path(self, text: str) -> None:
        document = nf.Document.parse(text, None)
        for key, value in document.article.items():
            document.article[key] = copy.deepcopy(value)
        assert str(document) == text


class TestPutGet:
    """After an edit, parsing the result gives the edited value, field for field."""

    @given(texts_of_articles(), edit_lists())
    def test_of_edits(self, text: str, edits: list[Edit]) -> None:
        document, result = edited(text, edits)
        assert says_the_same(nf.loads(result), document.article)

    @given(texts_of_articles(), ours.articles())
    def test_of_a_whole_article(self, text: str, article: nf.Article) -> None:
        document = nf.Document.parse(text)
        document.article = article
        try:
            result = str(document)
        except nf.EditError:
            assume(False)  # noqa: FBT003 - that is how to call it
        assert says_the_same(nf.loads(result), article)

    @given(ours.canonical_texts(), ours.articles())
    def test_nothing_is_refused_in_canonical_files(self, text: str, article: nf.Article) -> None:
        document = nf.Document.parse(text)
        document.article = article
        assert says_the_same(nf.loads(str(document)), article)

    @given(any_documents().map(lambda document: document.text), st.data())
    def test_of_paths_without_a_model(self, text: str, data: st.DataObject) -> None:
        document = nf.Document.parse(text, None)
        assume(document.article)
        key = data.draw(st.sampled_from(sorted(document.article)))
        value = data.draw(ours.plain_values())
        document.article[key] = value
        try:
            result = str(document)
        except nf.EditError:
            assume(False)  # noqa: FBT003 - that is how to call it
        assert same(nf.Document.parse(result, None).article, document.article)


class TestLocality:
    """After an edit, every byte outside the lines of the changed keys is as it was."""

    @given(texts_of_articles(), top_level_edits())
    def test_of_one_key(self, text: str, edit: Edit) -> None:
        _, result = edited(text, [edit])
        start, end = lines_of_key(text, edit.key)
        if start == end:
            # Where a key is inserted, everything that was there is still there.
            assert is_insertion(text, result)
        else:
            assert result.startswith(text[:start])
            assert result.endswith(text[end:])

    @given(texts_of_articles(), st.text(max_size=10))
    def test_of_the_body(self, text: str, body: str) -> None:
        document = nf.Document.parse(text)
        front = text[: len(text) - len(document.body)]
        document.body = body
        result = str(document)
        assert result.startswith(front)
        assert result.endswith(body)
        assert result[len(front) :].removesuffix(body) in {"", "\n", "\r\n", "\r"}


def lines_of_key(text: str, key: str) -> tuple[int, int]:
    """Give the range of the lines that a top-level key may change, found by ruamel.yaml."""
    source = Source(text)
    fences = find_fences(source, DEFAULT_LIMITS)
    front = text[fences.start : fences.end]
    root = YAML(typ="safe", pure=True).compose(front)
    if root is None:
        return fences.start, fences.start
    if root.flow_style:
        return fences.start, fences.end
    pairs = root.value
    for index, (key_node, _) in enumerate(pairs):
        if key_node.value == key:
            start = source.line_start(fences.start + key_node.start_mark.index)
            if index + 1 == len(pairs):
                return start, fences.end
            following = fences.start + pairs[index + 1][0].start_mark.index
            return start, source.line_start(following)
    return fences.start, fences.start


def is_insertion(before: str, after: str) -> bool:
    """Tell whether all of a text stands in another, around one range."""
    common = 0
    while common < len(before) and before[common : common + 1] == after[common : common + 1]:
        common += 1
    # Where the added lines begin like those behind them, several cuts are possible.
    return after.endswith(before[common:]) or any(
        after.startswith(before[:cut]) and after.endswith(before[cut:]) for cut in range(common)
    )


class TestPutPut:
    """Two edits of one key leave what the second alone would have left, in canonical files."""

    @given(ours.canonical_texts(), st.data())
    def test_of_one_field(self, text: str, data: st.DataObject) -> None:
        each = data.draw(st.sampled_from(list(KEYS.values())))
        values = ours.field_values(nf.Article, each.key)
        first, second = (in_alphabetical_order(data.draw(values)) for _ in range(2))
        once = nf.Document.parse(text)
        setattr(once.article, each.name, copy.deepcopy(second))
        twice = nf.Document.parse(text)
        setattr(twice.article, each.name, first)
        again = nf.Document.parse(str(twice))
        setattr(again.article, each.name, copy.deepcopy(second))
        setattr(twice.article, each.name, second)
        assert str(again) == str(twice) == str(once)


def in_alphabetical_order(value: Any) -> Any:
    """Put unknown keys in the order in which they would be added one by one."""
    for model in models_in(value):
        model.extra = dict(sorted(model.extra.items()))
    return value


def models_in(value: Any) -> Iterator[Any]:
    """Yield a model, or those in a list, and all inside them."""
    for each in value if isinstance(value, list) else [value]:
        if attrs.has(type(each)):
            yield each
            for inner in attrs.astuple(each, recurse=False):
                yield from models_in(inner)


def unknown_key(key: str) -> Edit:
    return Edit(key, f"extra[{key!r}] = 1", lambda article: article.extra.update({key: 1}))


class TestIndependence:
    """Edits of different keys commute."""

    @given(texts_of_articles(), st.data())
    def test_of_two_keys_in_any_dress(self, text: str, data: st.DataObject) -> None:
        # What is inserted takes after what stands in the file, so only in canonical files is
        # it the same whatever came before.
        present = nf.Document.parse(text, None).article
        first, second = data.draw(sets_of_two_scalars(present))
        self.check(text, first, second)

    @example(
        text='---\ntitle: "canal"\n\nsecured: "canal"\n---\n',
        first=unknown_key("path"),
        second=unknown_key("locale"),
    )
    @given(ours.canonical_texts(), top_level_edits(), top_level_edits())
    def test_of_two_keys_in_canonical_files(self, text: str, first: Edit, second: Edit) -> None:
        assume(first.key != second.key)
        self.check(text, first, second)

    def check(self, text: str, first: Edit, second: Edit) -> None:
        _, one = edited(text, [first])
        _, one_two = edited(one, [second])
        _, two = edited(text, [second])
        _, two_one = edited(two, [first])
        _, at_once = edited(text, [first, second])
        assert one_two == two_one == at_once


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


class TestCanonicalRoundTrip:
    """`dumps(loads(t)) == t` for every canonical `t`; `dumps` of anything is canonical."""

    @given(ours.canonical_texts())
    def test_of_canonical_texts(self, text: str) -> None:
        assert nf.dumps(nf.loads(text)) == text

    @given(article_documents().map(lambda document: document.text))
    def test_what_dumps_writes_is_canonical(self, text: str) -> None:
        canonical = nf.dumps(nf.loads(text))
        assert nf.dumps(nf.loads(canonical)) == canonical


class TestConverterSymmetry:
    """`structure(unstructure(a)) == a`, and `unstructure(structure(d)) == d`."""

    @given(st.one_of(ours.articles(), ours.related_items(), ours.providers(), ours.images()))
    def test_of_models(self, model: object) -> None:
        assert nf.structure(nf.unstructure(model), type(model)) == model

    @given(ours.articles().map(nf.unstructure))
    def test_of_canonical_mappings(self, mapping: dict[str, object]) -> None:
        before = copy.deepcopy(mapping)
        assert same(nf.unstructure(nf.structure(mapping, nf.Article)), before)
        assert same(mapping, before)


class TestAgreement:
    """The fast reader returns `None`, or exactly what the ruamel.yaml route returns."""

    @given(
        st.one_of(
            texts_of_articles(),
            article_documents(has_tabs=True).map(lambda document: document.text),
            mutated(ours.canonical_texts()),
            rearranged(ours.canonical_texts()),
        )
    )
    def test_of_articles(self, text: str) -> None:
        self.check(text, nf.Article)

    @given(rearranged(ours.canonical_texts()))
    def test_of_rearranged_articles(self, text: str) -> None:
        self.check(text, nf.Article)

    @given(
        st.one_of(
            any_documents().map(lambda document: document.text),
            any_documents(has_tabs=True).map(lambda document: document.text),
            rearranged(ours.canonical_texts()),
        ),
        st.sampled_from(["i", "\x85", "\u2028", "\u2029", "\x07"]),
    )
    def test_of_any_yaml(self, text: str, char: str) -> None:
        self.check(text.replace("i", char), None)

    def check(self, text: str, model: type[nf.Article] | None) -> None:
        layout = layout_of(model)
        source = Source(text)
        as_data = recognise(source, layout, DEFAULT_LIMITS)
        as_object = recognise_object(text, layout, DEFAULT_LIMITS)
        if as_data is None and as_object is None:
            return
        fences = find_fences(source, DEFAULT_LIMITS)
        root = compose(source, fences.start, fences.end, DEFAULT_LIMITS)
        data = construct(source, root, layout, DEFAULT_LIMITS)
        if as_data is not None:
            assert as_data[0] == fences
            assert same(as_data[1], data)
        if as_object is not None:
            assert as_object[0] == fences
            problems: list[Problem] = []
            article: Any = try_structure(data, nf.Article, problems)
            assert not problems
            article.body = text[fences.body :]
            assert says_the_same(as_object[1], article)

    @given(ours.canonical_texts(), st.booleans())
    def test_of_places(self, text: str, is_crlf: bool) -> None:
        source = Source(text.replace("\n", "\r\n") if is_crlf else text)
        recognised = recognise(source, layout_of(nf.Article), DEFAULT_LIMITS)
        if recognised is None:
            return
        fences, _, newline = recognised
        quick = outline(source.text, fences.start, fences.end, newline)
        slow = compose(source, fences.start, fences.end, DEFAULT_LIMITS)
        assert places(quick) == places(slow)


def places(node: Node | None) -> Any:
    """Everything that is known of a node, and of those inside it."""
    match node:
        case MappingNode():
            inner = [
                (each.name, each.start, each.colon, each.end, places(each.key), places(each.value))
                for each in node.entries
            ]
            return "mapping", node.start, node.end, node.outer, inner
        case SequenceNode():
            items = [places(item) for item in node.items]
            return "sequence", node.start, node.end, node.outer, node.dashes, items
        case ScalarNode():
            return node.text, node.style, node.tag, node.start, node.end, node.outer
    return None


class TestMinimalEdits:
    """One canonical file becomes another by the edits that a careful person would make."""

    @given(ours.canonical_texts(), ours.canonical_texts(), st.booleans())
    def test_of_canonical_files(self, text: str, other: str, is_crlf: bool) -> None:
        old, new = (in_known_keys(each, is_crlf=is_crlf) for each in (text, other))
        document = nf.Document.parse(old)
        document.article = nf.loads(new)
        assert str(document) == new


def in_known_keys(text: str, *, is_crlf: bool) -> str:
    """Take the unknown keys out of a canonical text, whose order is left to whoever adds them."""
    article = nf.loads(text)
    for model in models_in(article):
        model.extra = {}
    front = nf.dumps(attrs.evolve(article, body=""))
    return (front.replace("\n", "\r\n") if is_crlf else front) + article.body


class TestRefusal:
    """An edit that cannot keep these laws raises `EditError`; the document stays as it was."""

    @given(texts_of_articles(), st.data())
    def test_of_what_cannot_be_set(self, text: str, data: st.DataObject) -> None:
        document = nf.Document.parse(text)
        before = copy.deepcopy(document.article)
        path, value = data.draw(st.sampled_from(REFUSED))
        with pytest.raises(nf.EditError):
            document.set(path, value)
        assert document.article == before
        assert str(document) == text

    @given(texts_of_articles(), edit_lists())
    def test_no_other_error_comes_out(self, text: str, edits: list[Edit]) -> None:
        document = nf.Document.parse(text)
        for edit in edits:
            edit.apply(document.article)
        try:
            str(document)
        except nf.EditError:
            event("refused")

    @given(any_documents().map(lambda document: document.text), ours.plain_values(), st.data())
    def test_paths_keep_the_document(self, text: str, value: object, data: st.DataObject) -> None:
        document = nf.Document.parse(text, None)
        before = copy.deepcopy(document.article)
        keys = [*document.article, "new"]
        try:
            document.set(data.draw(st.sampled_from(keys).map(quoted)), value)
        except nf.EditError:
            assert same(document.article, before)
            assert str(document) == text


def quoted(key: str) -> str:
    return format_path((key,))


REFUSED: list[tuple[str, object]] = [
    ("heat", "hot"),
    ("title", None),
    ("title", "\ud800"),
    ("published", 1),
    ("topics", "AI"),
    ("topics", [1]),
    ("images[7].url", "https://example.com/"),
    ("images", [{"width": 3}]),
    ("heat.of", 3),
    ("unknown", {1, 2}),
    ("unknown", "\ud800"),
    ("k" * 2_000, 1),
]


class TestManySteps:
    """Edit, write, read and edit again keep every law."""

    @given(texts_of_articles(), st.lists(edit_lists(), min_size=2, max_size=3))
    def test_of_several_edits(self, text: str, steps: list[list[Edit]]) -> None:
        for edits in steps:
            document, text = edited(text, edits)
            again = nf.Document.parse(text)
            assert says_the_same(again.article, document.article)
            assert str(again) == text
