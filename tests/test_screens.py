"""Screens tell that a document surely keeps a rule, and never wrongly."""

# Texts that were read in the wrong encoding are what is tested.
# ruff: noqa: RUF001

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest import mock

import attrs
import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

import newsformat as nf
from generated_documents import mutated, rearranged
from good_articles import FILE, NOW, article
from newsformat import strategies as ours
from newsformat.rules import (
    RULES,
    Facts,
    Finding,
    Rule,
    Settings,
    Subject,
    Violation,
    collect_facts,
)
from newsformat.rules.active_rules import ActiveRule, active_rules
from newsformat.rules.builtin import SCREENS
from newsformat.rules.checking import check_document, check_some_rules
from newsformat.rules.collection_rules import COLLECTION_RULES, PlainFact
from newsformat.rules.column_screens import COLUMN_SCREENS
from newsformat.rules.definition import SubjectOfText
from newsformat.rules.facts_together import FactsTogether
from newsformat.rules.rules_to_ask import KnownText, rules_to_ask
from test_rules import BAD, FINE
from usual_texts import commented, read_first_texts

SHARED = Path(os.environ.get("NEWSFORMAT_SHARED", Path(__file__).parents[2] / "shared"))
# The template of a class is compiled once so many texts were begun.
FIRST_TEXTS = 10


@attrs.define(kw_only=True)
class Reference:
    label: str
    url: str | None = attrs.field(default=None, metadata=nf.slot(url=True))
    seen: datetime | None = None
    inner: list[Reference] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class Page:
    title: str
    tags: list[str] = attrs.field(factory=list)
    rating: int | None = None
    draft: bool | None = None
    main: Reference | None = None
    references: list[Reference] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class SiteArticle(nf.Article):
    byline: nf.Provider | None = None
    logos: list[nf.Image] = attrs.field(factory=list)
    home_url: str | None = attrs.field(default=None, metadata=nf.slot("homeUrl", url=True))


@attrs.define(kw_only=True)
class Picture(nf.Image):
    width: str | None = None  # type: ignore[assignment] # this is what is tested


@attrs.define(kw_only=True)
class FreeArticle(nf.Article):
    heat: bool | None = None
    topics: str | None = None  # type: ignore[assignment] # as above
    provider: str | None = None  # type: ignore[assignment] # as above
    published_date_time: str | None = None  # type: ignore[assignment] # as above
    images: list[Picture] = attrs.field(factory=list)  # type: ignore[assignment] # as above


@pytest.fixture(scope="module", autouse=True)
def _templates_are_compiled() -> None:
    for model in (nf.Article, Page, SiteArticle, FreeArticle):
        for _ in range(FIRST_TEXTS):
            nf.Document.parse("---\ntitle: A\n---\n", model)
        read_first_texts(model)


def found_in(
    text: str, model: Any = nf.Article, settings: Settings | None = None
) -> tuple[list[Finding], Facts]:
    document = nf.Document.parse(text, model)
    settings = settings or Settings()
    return check_document(document, FILE, settings, now=NOW), collect_facts(document, FILE)


def holds_of_its_values(text: str, model: Any, settings: Settings | None) -> bool:
    """Hold that nothing is found in a text whose values look clean; tell whether they do."""
    try:
        content = text.encode()
    except UnicodeEncodeError:
        return False
    settings = settings or Settings()
    by_place, facts = rules_to_ask([(FILE, content)], model, settings, NOW)
    only_clean = rules_to_ask([(FILE, content)], model, settings, NOW, only_clean=True)
    if not by_place:
        assert all_facts(facts) == []
        assert not only_clean.by_place
        return False
    document = nf.Document.parse(content, model, name=FILE)
    found = check_document(document, FILE, settings, now=NOW)
    rules, parsed = by_place[0]
    assert check_some_rules(Subject(document, FILE, NOW), rules) == found
    if parsed is not None:
        subject = SubjectOfText(parsed, model, FILE, NOW)
        assert check_some_rules(subject, rules) == found
        assert "document" not in vars(subject)
    expected = FactsTogether([collect_facts(document, FILE, settings)])
    assert sorted(all_facts(facts)) == sorted(all_facts(expected))
    is_clean = not rules
    assert {*only_clean.by_place} == ({0} if is_clean else set())
    assert all_facts(only_clean.facts) == (all_facts(facts) if is_clean else [])
    return is_clean


class _AllKeys:
    def __contains__(self, _: object) -> bool:
        return True


def all_facts(facts: FactsTogether) -> list[tuple[str, PlainFact]]:
    return [
        place
        for part in facts._parts
        for rule in COLLECTION_RULES
        if rule.rule.code in part.by_code
        for place in part.places(rule, _AllKeys())
    ]


def holds_of(text: str, model: Any = nf.Article, settings: Settings | None = None) -> bool:
    """Hold that nothing else is found without screens; tell whether there were any."""
    with mock.patch.object(Subject, "overview", None):
        expected = found_in(text, model, settings)
    assert found_in(text, model, settings) == expected
    holds_of_its_values(text, model, settings)
    return Subject(nf.Document.parse(text, model)).overview is not None


# What values are made of that break a rule, or nearly do.
HOSTS = ["a.example", "A.example", "a.example.", "a.example:80", "b.a.example", "-", "xn--p1ai", ""]
PATHS = [
    "",
    "/",
    "/b",
    "/b/",
    "//b",
    "/B",
    "/b?c=d",
    "/b/?utm_x=1",
    "/b#c",
    "/c",
    "/a b",
    "?b",
    "#",
]
TEXTS = [
    "Boats", "boats", "Bo ats", "", " ", "\t", "\u00a0", "\x1f", "no", "1984", "12:30", "~", "=",
    "5 boats", "<b>A</b>", "1 < 2", "<!-- a -->", "CafÃ©", "Itâ€™s", "Café", "It’s", "SÃO", "日本",
    "# newsformat: ignore-file[no-topics]", "A # newsformat: ignore[empty-title]", 'say "no" \\',
    "A\nB", "A\u2028B", "\ufeff", "😀",
]  # fmt: skip
NUMBERS = [None, 0, 1, -1, 0.5, 1000, 1001, -1001, 100_000, 100_001, 1e9, 10**20]
UNKNOWN: list[dict[str, object]] = [
    {"titel": "A"},
    {"locale": "no"},
    {"qualty": 3, "rank": None},
    {"updated": NOW},
    {"tags": ["no", "1984"]},
    {"1984": 2.5},
    {"path": ""},
    {"updatedDateTime": "2020-06-24"},
]
MOMENTS = [
    NOW, NOW + timedelta(microseconds=1), NOW + timedelta(seconds=1), NOW.replace(tzinfo=None),
    datetime(2020, 6, 24, 23, tzinfo=UTC), datetime(2020, 6, 25, 23, 59, 59, tzinfo=UTC),
    datetime.fromisoformat("2020-06-24T21:27:00+02:00"),
]  # fmt: skip
BLOCK = "A" * 22 + "=="


@st.composite
def addresses(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(["https://", "https://", "http://", "HTTPS://", "ftp://", ""]))
    return scheme + draw(st.sampled_from(HOSTS)) + draw(st.sampled_from(PATHS))


def cached(page: str | None) -> str | None:
    if page is None:
        return None
    host = page.partition("//")[2].partition("/")[0]
    start = f"https://{host.replace('.', '-')}.cdn.ampproject.org"
    return f"{start}/c/s/{page.partition('//')[2]}"


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def images() -> st.SearchStrategy[nf.Image]:
    sides = st.sampled_from(NUMBERS)
    return st.builds(nf.Image, url=addresses(), width=sides, height=sides, title=maybe(words()))


def words() -> st.SearchStrategy[str]:
    return st.sampled_from(TEXTS)


def providers() -> st.SearchStrategy[nf.Provider]:
    few = st.lists(images(), max_size=1)
    inner = st.builds(nf.Provider, name=words(), images=few)
    return st.builds(
        nf.Provider,
        name=words(),
        domain=maybe(st.sampled_from([*HOSTS, "www.a.example", "c.example"])),
        images=few,
        authors=st.just([]) | st.lists(inner, max_size=2),
    )


@st.composite
def suspects(draw: st.DrawFn, /, model: Any, **others: st.SearchStrategy[Any]) -> Any:
    """Draw an article or a related item that breaks some rules, and nearly breaks others."""
    page = draw(maybe(addresses()))
    usual = draw(st.booleans())
    return model(
        title=draw(words()),
        excerpt=draw(maybe(words())),
        published_date_time=draw(maybe(st.sampled_from(MOMENTS))),
        original_url=draw(maybe(addresses())),
        web_url=draw(maybe(addresses())),
        amp_web_url=page,
        cdn_amp_web_url=cached(page) if usual else draw(maybe(addresses())),
        type=draw(st.sampled_from([None, "article", "video", "no"])),
        provider=draw(maybe(providers())),
        quality=draw(st.sampled_from(NUMBERS)),
        images=draw(st.lists(images(), max_size=2)),
        **{name: draw(values) for name, values in others.items()},
    )


def suspicious_articles(
    model: Any = nf.Article, **others: st.SearchStrategy[Any]
) -> st.SearchStrategy[Any]:
    secured = [f"{BLOCK};{BLOCK}", f"{BLOCK};", BLOCK, "", ";"]
    return suspects(
        model,
        heat=st.sampled_from(NUMBERS),
        category=maybe(words()),
        topics=st.lists(words(), max_size=3),
        secured=maybe(st.sampled_from(secured)),
        related=st.lists(suspects(nf.RelatedItem), max_size=2),
        extra=st.just({}) | st.sampled_from(UNKNOWN),
        **others,
    )


def written(articles: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return articles.map(nf.dumps)


@st.composite
def touched(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """Draw texts in which the template reader knows blanks, line ends, quotes and orders."""
    text = draw(texts)
    match draw(st.integers(0, 12)):
        case 0:
            return text.replace("\n", "\r\n")
        case 1:
            return re.sub(r"(?m)^$", "  ", text)
        case 2:
            return re.sub(r'(?m)"$', '" ', text)
        case 3:
            return re.sub(r'(?m)(: |- )"([\w.:/<> -]*)"$', r"\1\2", text)
        case 4:
            return re.sub(r":(\d\d)Z", r":\1.0000001Z", text)
        case 5:
            return text.replace("\n", "\n# a comment\n", 1)
        case 6:
            name = draw(st.sampled_from(sorted(each.name for each in RULES.values())))
            return text.replace("\n", f" # newsformat: ignore[{name}]\n", 2)
        case 7:
            first, second, rest = (*text.removeprefix("---\n").split("\n", 2), "", "")[:3]
            return f"---\n{second}\n{first}\n{rest}" if ":" in second else text
        case _:
            return text


def keeps_the_law(text: str, model: Any) -> None:
    try:
        nf.Document.parse(text, model)
    except (nf.ParseError, nf.ValidationError):
        event("not read")
        return
    event(f"with an overview: {holds_of(text, model)}")
    event(f"its values look clean: {holds_of_its_values(text, model, None)}")


@given(touched(written(suspicious_articles())))
def test_the_findings_with_screens_are_those_without(text: str) -> None:
    keeps_the_law(text, nf.Article)


@given(commented(rearranged(written(suspicious_articles()))))
def test_the_same_holds_of_comments_unknown_keys_and_other_orders(text: str) -> None:
    keeps_the_law(text, nf.Article)


@given(mutated(touched(ours.canonical_texts())))
@example("---\ntitle: A\ntopics:\n  - B \n---\n")
@example("---\ntitle: A\nheat: \n---\n")
@example("---\ntitle: A\npublishedDateTime: 2020-06-24T03:48:04.0000001Z\n---\n")
@example('---\r\r\ntitle: "canal"\r\n\r\n---\r\n')
@example("---\rtitle: A\r\nheat: 3 # a\r\n---\r\n")
@example("---\r\nheat: 3\ntitle: A\n---\n")
@example("---\nheat: 3\r\ntitle: A\r\n---\n")
def test_the_same_holds_of_any_article(text: str) -> None:
    keeps_the_law(text, nf.Article)


@given(
    touched(
        written(
            suspicious_articles(
                SiteArticle,
                byline=maybe(providers()),
                logos=st.lists(images(), max_size=2),
                home_url=maybe(addresses()),
            )
        )
    )
)
def test_the_same_holds_of_subclasses_of_articles(text: str) -> None:
    keeps_the_law(text, SiteArticle)


def references(depth: int = 2) -> st.SearchStrategy[Reference]:
    return st.builds(
        Reference,
        label=words(),
        url=maybe(addresses()),
        seen=maybe(st.sampled_from(MOMENTS)),
        inner=st.lists(references(depth - 1), max_size=2) if depth else st.just([]),
    )


@given(
    touched(
        written(
            st.builds(
                Page,
                title=words(),
                tags=st.lists(words(), max_size=2),
                rating=st.sampled_from([None, 3]),
                draft=st.sampled_from([None, True]),
                main=maybe(references()),
                references=st.lists(references(), max_size=2),
            )
        )
    )
)
def test_the_same_holds_of_other_classes(text: str) -> None:
    keeps_the_law(text, Page)


def lines_of_rules() -> Iterator[tuple[str, str]]:
    for name, cases in BAD.items():
        for lines, _ in cases:
            yield name, article(lines, is_sorted=name != "key-order")
    for rule in RULES.values():
        if rule.example:
            yield rule.name, article(rule.example, is_sorted=rule.name != "key-order")
    for lines in FINE:
        yield "", article(lines)


@pytest.mark.parametrize(("name", "text"), [*lines_of_rules()])
def test_the_same_holds_of_lines_that_break_a_rule(name: str, text: str) -> None:
    holds_of(text)
    # Some of them are read by the template reader only as it would write them.
    by_machine = nf.dumps(nf.loads(text))
    is_by_template = holds_of(by_machine)
    names = {finding.name for finding in found_in(by_machine)[0]}
    if is_by_template and name in names:
        subject = Subject(nf.Document.parse(by_machine), FILE, NOW)
        assert subject.overview is not None
        (screen,) = (SCREENS[rule] for rule in SCREENS if rule.name == name)
        assert not screen(subject.overview)


@pytest.mark.parametrize("rule", SCREENS, ids=lambda rule: rule.name)
def test_each_screen_holds_back_nothing_where_its_rule_alone_is_asked(rule: Rule) -> None:
    settings = Settings(select=[rule.code])
    for name, text in lines_of_rules():
        if name == rule.name:
            holds_of(text, settings=settings)
            holds_of(nf.dumps(nf.loads(text)), settings=settings)


@pytest.mark.parametrize(
    "lines",
    [
        "heat: true",
        "topics: boats",
        "provider: A magazine",
        "publishedDateTime: yesterday",
        "images:\n  - url: https://a.example/b.jpg\n    width: wide",
    ],
)
def test_a_field_of_another_type_is_no_matter_of_rules_that_are_not_asked(lines: str) -> None:
    text = f"---\ntitle: A\n{lines}\n---\n"
    settings = Settings(select=["empty-title"])
    document = nf.Document.parse(text, FreeArticle)
    assert check_document(document, FILE, settings, now=NOW) == []
    assert not holds_of_its_values(text, FreeArticle, settings)


FILES = [
    file
    for folder in ("seed", "samples/news", "samples/edits", "samples/other")
    for file in sorted((SHARED / folder).rglob("*.md"))
]


@pytest.mark.skipif(not FILES, reason="the real files are not part of the package")
def test_the_same_holds_of_real_files() -> None:
    overviews = 0
    for file in FILES:
        try:
            nf.Document.read(file)
        except (nf.ParseError, nf.ValidationError):
            continue
        overviews += holds_of(file.read_bytes().decode())
    assert overviews > len(FILES) // 4


GOOD = nf.Article(
    category="news",
    title="Boats on the canal",
    excerpt="It’s the café’s turn",
    published_date_time=datetime(2020, 6, 24, 19, 27, tzinfo=UTC),
    web_url="https://a.example/boats/?b=c",
    amp_web_url="https://amp.a.example/boats",
    cdn_amp_web_url="https://amp-a-example.cdn.ampproject.org/c/s/amp.a.example/boats",
    type="article",
    quality=3,
    heat=3.5,
    provider=nf.Provider(name="A magazine", domain="a.example"),
    topics=["Boats", "Canals"],
    images=[nf.Image(url="https://a.example/b.jpg", width=3, height=3)],
    related=[
        nf.RelatedItem(title="More boats", web_url="https://a.example/more", type="article"),
        nf.RelatedItem(title="A video", original_url="https://b.example/video", type="video"),
    ],
    secured=f"{BLOCK};{BLOCK}",
)


def test_of_a_good_article_no_rule_is_asked() -> None:
    subject = Subject(nf.Document.parse(nf.dumps(GOOD)), FILE, NOW)
    assert subject.overview is not None
    active = active_rules(Settings(), FILE, nf.Article)
    assert list(active.to_ask(subject.overview)) == []
    assert {each.rule.code for each in active.rules} == set(RULES)


def test_the_values_of_a_good_article_look_clean() -> None:
    text = nf.dumps(GOOD)
    whole = text.replace("heat: 3.5", "heat: 3")
    assert holds_of_its_values(whole, nf.Article, None)
    assert holds_of_its_values(whole.replace("\n", "\r\n"), nf.Article, None)
    assert not holds_of_its_values(text, nf.Article, None)
    for old, new in (
        ("---\n", "---\nlocale: en\n"),
        ("category: news", "category: news # of the day"),
        ("\ntopics:", "\n# what it is about\ntopics:"),
        ("---\n", "---\nlevels:\n  - Beginner\nratings:\n  count: 3\n  by:\n    - null\n"),
        ("category: news", 'category: "<news>"'),
        ("\nprovider:", '\nfeaturedContent: "<iframe src=\\"a\\"></iframe>"\n\nprovider:'),
    ):
        assert holds_of_its_values(whole.replace(old, new, 1), nf.Article, None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title: "Boats on', 'title: "<b>Boats</b> on'),
        ("It’s the café’s", "Itâ€™s the café’s"),
        ("It’s the café’s", "<br>It’s the café’s"),
        ('"More boats"\n', '"More <i>boats</i>"\n'),
        ("2020-06-24T", "2029-06-24T"),
        ("2020-06-24T", "2020-02-24T"),
        ("a.example/boats/", "b.example/boats/"),
        ("/amp.a.example/boats", "/amp.a.example/boat"),
        ('"https://a.example/b.jpg"', "/b.jpg"),
        ("width: 3", "width: 0"),
        ("width: 3", "width: 100001"),
        ("    width: 3\n", ""),
        ("quality: 3", "quality: 2000"),
        ("- Canals", "- boats"),
        ('"More boats"\n', '"More boats"\n    publishedDateTime: 2999-01-01T00:00:00Z\n'),
        ("a.example/more", "a.example/boats"),
        ('a.example/more"', "a.example/more"),
        ('"https://a.example/more', "https://a.example/more"),
        ('"https://a.example/more"', "https://a.example:"),
        ('webUrl: "https://a.example/more"', 'originalUrl: "https://a.example/more"'),
        ('webUrl: "https://a.example/more"\n    type: article', "type: video"),
        ('originalUrl: "https://b.example/video"', 'originalUrl: "https://a.example/boats/#b"'),
        ('ampWebUrl: "https://amp.a', 'ampWebUrl: "http://amp.a'),
        (";A", ";B;A"),
        ("category: news", "category: no"),
        ("category: news", "category: news "),
        ("category: news", "category: news # newsformat: ignore"),
        ("category: news", "categori: news"),
        ("topics:", "topics: # newsformat: ignore[no-topics]"),
        ("category: news\n", "locale: en \ncategory: news\n"),
        ("category: news\n", "locale:\n  a: 2020-06-24\ncategory: news\n"),
        ("category: news\n", "locale: en\t\ncategory: news\n"),
        ("category: news\n", "locale: en\n\t\ncategory: news\n"),
        ("quality: 3\nheat: 3\n", "heat: 3\nquality: 3\n"),
    ],
)
def test_the_values_of_others_do_not(old: str, new: str) -> None:
    text = nf.dumps(GOOD).replace("heat: 3.5", "heat: 3")
    assert text.count(old) >= 1
    changed = text.replace(old, new, 1)
    assert not holds_of_its_values(changed, nf.Article, None)
    assert not holds_of_its_values(changed.replace("\n", "\r\n"), nf.Article, None)


@pytest.mark.parametrize("end", ["\r  \n", "\r\r\n", "\n", "\r"])
def test_a_text_with_two_kinds_of_line_ends_is_not_clean(end: str) -> None:
    text = nf.dumps(GOOD).replace("heat: 3.5", "heat: 3").replace("\n", "\r\n")
    changed = text.replace("category: news\r\n", f"category: news{end}", 1)
    assert not holds_of_its_values(changed, nf.Article, None)


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("category: news", "category: news ", ["trailing-blanks"]),
        ("\n\ntopics", "\n  \ntopics", ["trailing-blanks"]),
        ("quality: 3\nheat: 3\n", "heat: 3\nquality: 3\n", ["key-order"]),
        ("quality: 3\nheat: 3\n", "heat: 3 \nquality: 3\n", ["key-order", "trailing-blanks"]),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_rules_of_the_text_need_no_document(
    old: str, new: str, names: list[str], newline: str
) -> None:
    text = nf.dumps(GOOD).replace("heat: 3.5", "heat: 3").replace(old, new, 1)
    content = text.replace("\n", newline).encode()
    rules, parsed = rules_to_ask([(FILE, content)], nf.Article, Settings(), NOW).by_place[0]
    assert [each.rule.name for each in rules] == names
    expected = check_document(nf.Document.parse(content), FILE, now=NOW)
    assert {each.name for each in expected} == {*names}
    assert parsed is not None
    subject = SubjectOfText(parsed, nf.Article, FILE, NOW)
    assert check_some_rules(subject, rules) == expected
    assert "document" not in vars(subject)
    # Whoever asks for more gets it.
    assert subject.article == nf.loads(content.decode())
    assert subject.document.name == FILE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("category: news", "category: news  # of the day "),
        ("category: news", "categori: news "),
        ("- Canals", "- boats"),
        ('"https://a.example/b.jpg"', "/b.jpg"),
        ('"https://a.example/b.jpg"', "https://A.example:80/b.jpg"),
    ],
)
def test_other_rules_need_a_document(old: str, new: str) -> None:
    text = nf.dumps(GOOD).replace("heat: 3.5", "heat: 3").replace(old, new, 1)
    rules, parsed = rules_to_ask([(FILE, text.encode())], nf.Article, Settings(), NOW).by_place[0]
    assert rules
    assert parsed is None


@pytest.mark.parametrize(
    "line", ['ampWebUrl: "http://amp.a.example/boats"', 'cdnAmpWebUrl: "https://a.example/boats"']
)
def test_half_a_pair_of_unusual_amp_addresses_is_not_clean(line: str) -> None:
    good = attrs.evolve(GOOD, amp_web_url=None, cdn_amp_web_url=None, heat=3)
    text, settings = nf.dumps(good), Settings(ignore=["amp-cache-url"])
    assert holds_of_its_values(text, nf.Article, settings)
    text = text.replace("type: article\n", f"{line}\ntype: article\n", 1)
    assert not holds_of_its_values(text, nf.Article, settings)
    assert holds_of_its_values(text, nf.Article, Settings(ignore=["amp-pair"]))


def test_the_facts_about_a_name_that_occurs_twice_are_the_same() -> None:
    provider = nf.Provider(name="A magazine", domain="a.example")
    related = [attrs.evolve(GOOD.related[0], provider=provider)]
    assert holds_of_its_values(
        nf.dumps(attrs.evolve(GOOD, heat=3, related=related)), nf.Article, None
    )


@pytest.mark.parametrize("url", [None, "https://a.example", "https://a.example/b/?c=d&utm_e=f#g"])
def test_an_article_without_related_items_needs_no_address(url: str | None) -> None:
    alone = nf.Article(title="A", topics=["B"], original_url=url)
    assert holds_of_its_values(nf.dumps(alone), nf.Article, None)
    alone.original_url = None
    alone.related = [nf.RelatedItem(title="C", web_url="https://a.example/more")]
    assert not holds_of_its_values(nf.dumps(alone), nf.Article, None)


PUBLISHED = datetime(2020, 6, 24, 19, 27, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "is_clean"),
    [
        (PUBLISHED, True),
        (PUBLISHED.astimezone(timezone(timedelta(hours=-8))), True),
        (PUBLISHED - timedelta(microseconds=1), False),
        ((PUBLISHED - timedelta(seconds=1)).astimezone(timezone(timedelta(hours=9))), False),
        (PUBLISHED.replace(tzinfo=None), False),
        (None, True),
    ],
)
def test_a_text_is_clean_if_its_dates_have_come(now: datetime | None, is_clean: bool) -> None:
    content = nf.dumps(attrs.evolve(GOOD, heat=3)).encode()
    found = rules_to_ask([("", content)], nf.Article, Settings(), now)
    assert [not known.rules for known in found.by_place.values()] == [is_clean]


@attrs.define(kw_only=True)
class LateAddress(nf.Article):
    amp_web_url: str | None = attrs.field(default=None, metadata=nf.slot("ampWebUrl", url=True))


@attrs.define(kw_only=True)
class LateAddressOfItem(nf.RelatedItem):
    amp_web_url: str | None = attrs.field(default=None, metadata=nf.slot("ampWebUrl", url=True))


@attrs.define(kw_only=True)
class LateAddressesOfItems(nf.Article):
    related: list[LateAddressOfItem] = attrs.field(factory=list)  # type: ignore[assignment] # as above


OWN_RULE = Rule("SITE001", "own-rule", "It has no screen.", lambda _: [])


@pytest.mark.parametrize(
    ("model", "settings"),
    [
        (nf.Article, Settings(rules=[OWN_RULE])),
        (SiteArticle, Settings()),
        (LateAddress, Settings()),
        (LateAddressOfItem, Settings()),
        (LateAddressesOfItems, Settings()),
    ],
    ids=[
        "a rule without a screen",
        "a provider elsewhere",
        "an address below its copy",
        "an item as the class",
        "an item with an address below its copy",
    ],
)
def test_values_are_not_read_where_they_cannot_tell_enough(model: Any, settings: Settings) -> None:
    content = nf.dumps(GOOD).replace("heat: 3.5", "heat: 3").encode()
    with mock.patch("newsformat.compiled.value_rows.RowReader.read") as read:
        known = rules_to_ask([(FILE, content)], model, settings, NOW, are_many=True)
    assert known.by_place == {}
    assert not read.called


def test_where_texts_are_many_no_text_is_read_before_the_patterns_are_compiled() -> None:
    @attrs.define(kw_only=True)
    class Fresh(nf.Article):
        pass

    texts = [(FILE, nf.dumps(GOOD).replace("heat: 3.5", "heat: 3").encode())]
    assert rules_to_ask(texts, Fresh, Settings(), NOW).by_place == {}
    known = rules_to_ask(texts, Fresh, Settings(), NOW, are_many=True)
    assert known.by_place == {0: KnownText()}


def test_rules_of_others_are_always_asked() -> None:
    asked: list[Any] = []

    def check(subject: Subject[Any]) -> list[Violation]:
        asked.append(subject)
        return []

    rule = Rule("SITE001", "own-rule", "It is asked.", check)
    document = nf.Document.parse(nf.dumps(GOOD))
    assert check_document(document, FILE, Settings(rules=[rule]), now=NOW) == []
    assert len(asked) == 1


def test_a_document_with_changes_is_looked_at_with_them() -> None:
    document = nf.Document.parse(nf.dumps(GOOD))
    document.article.topics = []
    found = check_document(document, FILE, now=NOW)
    assert [each.name for each in found] == ["no-topics"]


# Many texts together


def test_each_rule_that_looks_at_a_document_has_a_column_screen() -> None:
    assert {*COLUMN_SCREENS} == {rule for rule in RULES.values() if rule.check is not None}


@st.composite
def nearly_good_articles(draw: st.DrawFn) -> nf.Article:
    """Draw articles of which many break no rule."""
    suspicious = draw(suspicious_articles())
    names = [field.name for field in attrs.fields(nf.Article) if field.name != "body"]
    taken = draw(st.lists(st.sampled_from(names), max_size=2))
    related = draw(st.lists(st.sampled_from([*GOOD.related, *suspicious.related]), max_size=3))
    changes = {name: getattr(suspicious, name) for name in taken}
    return attrs.evolve(GOOD, **{"heat": 3, "related": related, **changes})


@given(touched(written(nearly_good_articles())))
def test_the_findings_of_nearly_good_articles_are_those_without_screens(text: str) -> None:
    keeps_the_law(text, nf.Article)


@given(
    st.lists(
        st.one_of(
            written(nearly_good_articles()),
            touched(written(nearly_good_articles())),
            mutated(ours.canonical_texts()),
        ),
        max_size=6,
    )
)
def test_the_same_rules_are_asked_of_texts_together_as_one_by_one(texts: list[str]) -> None:
    contents = [text.encode("utf-8", "replace") for text in texts]
    named = [(f"{number}.md", content) for number, content in enumerate(contents)]
    settings = Settings(per_file_ignores={"1.md": ["no-topics"], "3.md": ["NF58", "amp-pair"]})
    together = rules_to_ask(named, nf.Article, settings, NOW)
    expected = FactsTogether()
    alone: dict[int, Sequence[ActiveRule]] = {}
    for number, each in enumerate(named):
        found = rules_to_ask([each], nf.Article, settings, NOW)
        if found.by_place:
            alone[number] = found.by_place[0].rules
        expected.add_all(found.facts)
    assert {place: known.rules for place, known in together.by_place.items()} == alone
    assert sorted(all_facts(together.facts)) == sorted(all_facts(expected))
    clean = [rules for rules in alone.values() if not rules]
    event(f"texts that are known: {len(alone)}, clean: {len(clean)}, of {len(texts)}")
