"""How often what is drawn shows each construct, meets each reader, and changes something.

The laws say nothing of what is never drawn. So each feature has a share that it must have at the
least; what is drawn here is the same each time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import newsformat as nf
from changed_by_hand import texts_changed_by_hand, texts_said_otherwise, texts_with_other_entries
from comparing import says_the_same
from generated_documents import any_documents, article_documents, rearranged
from kinds_of_texts import texts_near_the_template, texts_of_articles
from model_edits import Edit, texts_and_edit
from newsformat import strategies as ours
from newsformat.compiled.canonical_writer import quick_canonical_text
from newsformat.compiled.value_rows import read_rows
from newsformat.convert.class_layout import layout_of
from newsformat.diagnostics import CODES
from newsformat.text.source import DEFAULT_LIMITS
from reading_routes import GENERAL, LINES, REFUSED, data_route, object_route
from usual_texts import Boat, articles, boats, commented, touched

DRAWS = 250
_DRAWS_OF_A_RUN = 50


def drawn(strategy: st.SearchStrategy[Any]) -> list[Any]:
    """Draw from a strategy, the same each time."""
    values: list[Any] = []

    @settings(
        max_examples=_DRAWS_OF_A_RUN,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(strategy)
    def collect(value: Any) -> None:
        values.append(value)

    # What is drawn in one run resembles what was drawn before, so there are several.
    for number in range(DRAWS // _DRAWS_OF_A_RUN):
        seed(number)(collect)()
    return values


def assert_shares(found: Mapping[str, int], least: Mapping[str, float], total: int) -> None:
    """Show that each feature has at least its share, in percent."""
    shares = {name: round(100 * found.get(name, 0) / total, 1) for name in least}
    assert {name: share for name, share in shares.items() if share < least[name]} == {}, shares


def counted(features: Iterable[Iterable[str]]) -> Counter[str]:
    return Counter(name for each in features for name in set(each))


# Values

ARTICLES: dict[str, tuple[float, Callable[[nf.Article], object]]] = {
    "all fields": (5, lambda article: all(each not in (None, []) for each in fields(article))),
    "the title alone": (3, lambda article: nf.dumps(article).count("\n") < 6),
    "two images of a related item": (
        2,
        lambda article: any(len(each.images) > 1 for each in article.related),
    ),
    "two logos": (2, lambda article: article.provider and len(article.provider.images) > 1),
    "an author with a logo": (
        0.4,
        lambda article: article.provider and any(each.images for each in article.provider.authors),
    ),
    "three topics": (3, lambda article: len(article.topics) == 3),
    "an unknown key in an image": (2, lambda article: any(each.extra for each in article.images)),
    "an unusual key": (
        4,
        lambda article: any(not re.fullmatch(r"[A-Za-z]\w*", key) for key in article.extra),
    ),
    "before 1970": (1, lambda article: moment(article) and moment(article).year < 1970),
    "after 2099": (1, lambda article: moment(article) and moment(article).year > 2099),
    "an offset with seconds": (0.4, lambda article: moment(article) and seconds_of_offset(article)),
    "no time zone": (2, lambda article: moment(article) and moment(article).tzinfo is None),
    "a fraction of a second": (4, lambda article: moment(article) and moment(article).microsecond),
}


def fields(article: nf.Article) -> list[Any]:
    names = [each.name for each in attrs.fields(nf.Article) if each.name not in {"extra", "body"}]
    return [getattr(article, name) for name in names]


def moment(article: nf.Article) -> Any:
    return article.published_date_time


def seconds_of_offset(article: nf.Article) -> object:
    offset = moment(article).utcoffset()
    return offset is not None and offset.total_seconds() % 60


def test_articles() -> None:
    articles = drawn(ours.articles())
    features = ([name for name in ARTICLES if ARTICLES[name][1](each)] for each in articles)
    assert_shares(counted(features), {name: ARTICLES[name][0] for name in ARTICLES}, len(articles))
    # Both the compiled writer and the general one have their share.
    layout = layout_of(nf.Article)
    usual = [each for each in articles if quick_canonical_text(each, layout) is not None]
    assert 20 <= 100 * len(usual) / DRAWS <= 90


# Constructs

CONSTRUCTS = {
    "a block scalar": 6, "a comment behind a value": 8, "a comment inside flow": 3,
    "a comma behind the last": 0.8, "a key named body": 2, "a key named extra": 2,
    "a key that is no text": 0.3, "a merge key": 0.8, "a pair without braces": 1, "a tag": 3,
    "a text over several lines": 1, "an alias": 1, "an anchor": 10, "an explicit key": 3,
    "an unusual plain key": 8, "flow over several lines": 8, "CR alone": 3, "CRLF": 8,
    "mixed line ends": 3, "a tab between tokens": 5, "a raw line separator": 2,
}  # fmt: skip


def test_constructs() -> None:
    documents = [*drawn(any_documents()), *drawn(article_documents())]
    assert_shares(counted(each.features for each in documents), CONSTRUCTS, len(documents))


# Readers

ROUTES_TO_OBJECTS = {
    "the template": 5,
    "keys in another order": 4,
    LINES: 10,
    GENERAL: 2,
    REFUSED: 10,
}
ROUTES_TO_DATA = {LINES: 30, GENERAL: 2, REFUSED: 10}


def test_every_reader_has_its_share() -> None:
    texts = drawn(texts_near_the_template())
    objects, data = [object_route(text) for text in texts], [data_route(text) for text in texts]
    assert_shares(Counter(objects), ROUTES_TO_OBJECTS, DRAWS)
    assert_shares(Counter(data), ROUTES_TO_DATA, DRAWS)
    # Where no fast reader says anything, the law of agreement has only errors to compare.
    silent = sum({*routes} <= {GENERAL, REFUSED} for routes in zip(objects, data, strict=True))
    assert 100 * silent / DRAWS <= 60


@pytest.mark.parametrize(
    ("texts", "least"),
    [
        (texts_with_other_entries(), {"keys in another order": 0.8, REFUSED: 10}),
        (
            texts_said_otherwise(),
            {"the template": 2, "keys in another order": 4, LINES: 10, GENERAL: 5},
        ),
        (texts_changed_by_hand(), {"keys in another order": 3, LINES: 10, GENERAL: 2, REFUSED: 15}),
        (article_documents(), {GENERAL: 40, LINES: 5}),
    ],
    ids=["other entries", "said otherwise", "changed by hand", "any YAML"],
)
def test_readers_of_texts_off_the_template(
    texts: st.SearchStrategy[Any], least: dict[str, float]
) -> None:
    found = Counter(object_route(each.text) for each in drawn(texts))
    assert_shares(found, least, DRAWS)


@pytest.mark.parametrize(
    ("models", "kind"), [(articles(), nf.Article), (boats(), Boat)], ids=["articles", "boats"]
)
def test_rows_of_all_kinds_have_their_share(models: st.SearchStrategy[Any], kind: Any) -> None:
    found = Counter[str]()
    for text in drawn(touched(models.map(nf.dumps))):
        rows = read_rows(text.encode(), layout_of(kind), DEFAULT_LIMITS)
        found["declined" if rows is None else "rows"] += 1
        found["rows of a list"] += rows is not None and any(rows.rows[1:])
    assert_shares(found, {"declined": 20, "rows": 25, "rows of a list": 10}, DRAWS)


def test_rows_of_texts_changed_by_hand_have_their_share() -> None:
    found = Counter[str]()
    for text in drawn(commented(rearranged(articles().map(nf.dumps)))):
        rows = read_rows(text.encode(), layout_of(nf.Article), DEFAULT_LIMITS)
        found["rows"] += rows is not None
        found["unknown keys"] += rows is not None and bool(rows.extra)
    assert_shares(found, {"rows": 5, "unknown keys": 1}, DRAWS)


# Edits


@pytest.fixture(scope="module")
def outcomes() -> Counter[str]:
    """What becomes of edits."""
    found: Counter[str] = Counter()
    for text, edit in drawn(texts_and_edit(texts_of_articles())):
        found.update(outcome(text, edit))
    return found


def outcome(text: str, edit: Edit) -> Iterable[str]:
    document = nf.Document.parse(text)
    before = nf.loads(text)
    edit.apply(document.article)
    yield "nested" if len(edit.path) > 1 else "of a key"
    yield "an item" if isinstance(edit.path[-1], int) else "a field"
    if says_the_same(before, document.article):
        yield "nothing"
    try:
        after = str(document)
    except nf.EditError as error:
        yield error.code
    else:
        yield "written"
        if len(after) < len(text):
            yield "shorter"


def test_edits_do_something_at_places_of_all_kinds(outcomes: Counter[str]) -> None:
    least = {
        "nested": 18,
        "of a key": 25,
        "an item": 5,
        "a field": 50,
        "written": 90,
        "shorter": 8,
    }
    assert_shares(outcomes, least, DRAWS)
    assert 100 * outcomes["nothing"] / DRAWS <= 2


def test_few_edits_are_refused(outcomes: Counter[str]) -> None:
    refused = {code: count for code, count in outcomes.items() if code in CODES}
    assert refused.keys() <= {"NF403", "NF404"}
    assert 100 * sum(refused.values()) / DRAWS <= 4
