"""What each rule finds, what it leaves alone, and what its fix makes of it."""

# Texts in many languages, read rightly and wrongly, are what is tested.
# ruff: noqa: RUF001

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

import newsformat as nf
from good_articles import FILE, NOW, article
from newsformat.rules import (
    RULES,
    Finding,
    Rule,
    RuleError,
    Settings,
    Subject,
    Violation,
    check_document,
    check_text,
    fix_document,
    rule,
)

IV = "A" * 22 + "=="
BLOCK = "A" * 22 + "=="
AMP = 'ampWebUrl: "https://a.example/b.amp"\ncdnAmpWebUrl: '
CACHE = "https://a-example.cdn.ampproject.org"

# Lines that break the rule, each with the path that is said.
BAD: dict[str, list[tuple[str, str]]] = {
    "empty-title": [
        ('title: ""', "$.title"),
        ('title: " \\t"', "$.title"),
        ('title: "\u00a0"', "$.title"),
        ('related: [{title: "", type: video}]', "$.related[0].title"),
    ],
    "absolute-url": [
        ("webUrl: /boats", "$.webUrl"),
        ("webUrl: boats", "$.webUrl"),
        ('webUrl: "//a.example/b"', "$.webUrl"),
        ('webUrl: "https://"', "$.webUrl"),
        ('webUrl: "https:///b"', "$.webUrl"),
        ('webUrl: "https://a b/"', "$.webUrl"),
        ('webUrl: "https://a.example/a b"', "$.webUrl"),
        ('webUrl: " https://a.example"', "$.webUrl"),
        ('webUrl: "https://a.example\\n"', "$.webUrl"),
        ('webUrl: "ftp://a.example/b"', "$.webUrl"),
        ('webUrl: "mailto:a@a.example"', "$.webUrl"),
        ('webUrl: "javascript:alert(1)"', "$.webUrl"),
        ('webUrl: "https://a.example:80x/"', "$.webUrl"),
        ("originalUrl: a.example/b", "$.originalUrl"),
        ("images: [{url: /a.png, width: 3, height: 3}]", "$.images[0].url"),
        (
            "provider: {name: A, images: [{url: /a.png, width: 3, height: 3}]}",
            "$.provider.images[0].url",
        ),
        (
            "provider: {name: A, authors: [{name: B, images: [{url: a, width: 3, height: 3}]}]}",
            "$.provider.authors[0].images[0].url",
        ),
        ("related: [{title: A, webUrl: a.example, type: video}]", "$.related[0].webUrl"),
        (
            "related: [{title: A, type: video, images: [{url: a, width: 3, height: 3}]}]",
            "$.related[0].images[0].url",
        ),
    ],
    "provider-domain": [
        ("provider: {name: B, domain: b.example}", "$.provider.domain"),
        ("provider: {name: B, domain: xa.example}", "$.provider.domain"),
        ("provider: {name: B, domain: b.a.example}", "$.provider.domain"),
        ("provider: {name: B, domain: https://a.example}", "$.provider.domain"),
        ("provider: {name: B, domain: a.example/}", "$.provider.domain"),
        (
            'webUrl: "https://a.example/b/c"\nprovider: {name: B, domain: a.example/b}',
            "$.provider.domain",
        ),
        (
            ('related: [{title: A, webUrl: "https://a.example/c", provider: '
            "{name: B, domain: b.example}}]"),
            "$.related[0].provider.domain",
        ),
    ],
    "image-size": [
        ('images: [{url: "https://a.example/b.jpg", height: 3}]', "$.images[0].width"),
        ('images: [{url: "https://a.example/b.jpg", width: 3}]', "$.images[0].height"),
        ('images: [{url: "https://a.example/b.jpg", width: -1, height: 3}]', "$.images[0].width"),
        ('images: [{url: "https://a.example/b.jpg", width: 0.0, height: 3}]', "$.images[0].width"),
        (
            'provider: {name: A, images: [{url: "https://a.example/b.jpg", width: 0, height: 3}]}',
            "$.provider.images[0].width",
        ),
    ],
    "amp-pair": [
        ('cdnAmpWebUrl: "https://a-example.cdn.ampproject.org/c/s/a.example/b"', "$.cdnAmpWebUrl"),
        (
            ('related: [{title: A, webUrl: "https://a.example/c", '
            'ampWebUrl: "https://a.example/c.amp"}]'),
            "$.related[0].ampWebUrl",
        ),
    ],
    "amp-cache-url": [
        (f'{AMP}"{CACHE}/c/a.example/b.amp"', "$.cdnAmpWebUrl"),
        (f'{AMP}"{CACHE}/x/s/a.example/b.amp"', "$.cdnAmpWebUrl"),
        (f'{AMP}"{CACHE}/c/s/a.example/b.amp/"', "$.cdnAmpWebUrl"),
        (f'{AMP}"http://a-example.cdn.ampproject.org/c/s/a.example/b.amp"', "$.cdnAmpWebUrl"),
        (f'{AMP}"https://b-example.cdn.ampproject.org/c/s/a.example/b.amp"', "$.cdnAmpWebUrl"),
        (f'{AMP}"https://www.google.com/amp/s/a.example/b.amp"', "$.cdnAmpWebUrl"),
        (f'{AMP}"https://a.example/b.amp"', "$.cdnAmpWebUrl"),
    ],
    "utc-date": [
        ("publishedDateTime: 2020-06-24T21:27:00+02:00", "$.publishedDateTime"),
        ("publishedDateTime: 2020-06-24 01:27:00 -05:00", "$.publishedDateTime"),
        (
            "related: [{title: A, publishedDateTime: 2020-06-24T21:27:00+00:30, type: video}]",
            "$.related[0].publishedDateTime",
        ),
    ],
    "file-date": [
        ("publishedDateTime: 2020-06-26T00:00:01Z", "$.publishedDateTime"),
        ("publishedDateTime: 2020-06-22T23:59:59Z", "$.publishedDateTime"),
        ("publishedDateTime: 2019-06-24T19:27:00Z", "$.publishedDateTime"),
    ],
    "no-topics": [
        ("topics:", "$.topics"),
        ('topics: [Boats, ""]', "$.topics[1]"),
        ('topics: [" "]', "$.topics[0]"),
    ],
    "repeated-topic": [
        ("topics: [Boats, Canals, Boats]", "$.topics[2]"),
        ("topics: [Boats, boats]", "$.topics[1]"),
        ("topics: [Power Apps, PowerApps]", "$.topics[1]"),
        ('topics: ["Caf\u00e9", "Cafe\u0301"]', "$.topics[1]"),
    ],
    "repeated-related": [
        ('related: [{title: A, webUrl: "http://A.example:80/boats/?utm_x=1#y"}]', "$.related[0]"),
        ('related: [{title: A, webUrl: "https://a.example./boats"}]', "$.related[0]"),
        ("related: [{title: Boats on the Canal, type: video}]", "$.related[0]"),
        (
            ('related: [{title: A, webUrl: "https://b.example/"}, '
            '{title: B, webUrl: "https://b.example"}]'),
            "$.related[1]",
        ),
        ("related: [{title: A, type: video}, {title: a, type: video}]", "$.related[1]"),
    ],
    "secured-form": [
        (f'secured: "{BLOCK}"', "$.secured"),
        (f'secured: "{BLOCK};{IV[:-1]}"', "$.secured"),
        (f'secured: "{BLOCK};QUJD"', "$.secured"),
        (f'secured: ";{IV}"', "$.secured"),
        (f'secured: "QUJD;{IV}"', "$.secured"),
        (f'secured: "{BLOCK};{IV};"', "$.secured"),
        (f'secured: "{BLOCK[:-2]};{IV}"', "$.secured"),
        (f'secured: "{BLOCK} ;{IV}"', "$.secured"),
        (f'secured: "\u00e9;{IV}"', "$.secured"),
    ],
    "html-in-text": [
        ('title: "Boats<br>and more"', "$.title"),
        ('title: "</p>Boats"', "$.title"),
        ("title: \"<a href='x'>Boats</a>\"", "$.title"),
        ('title: "Boats<!-- more -->"', "$.title"),
        ('title: "<IMG src=x onerror=y>"', "$.title"),
        ('excerpt: "<script>x</script>"', "$.excerpt"),
        ('related: [{title: "<i>A</i>", type: video}]', "$.related[0].title"),
        ('related: [{title: A, excerpt: "<p>A", type: video}]', "$.related[0].excerpt"),
    ],
    "mojibake": [
        ('title: "Itâ€™s boats"', "$.title"),
        ('title: "Itâ\\x80\\x99s boats"', "$.title"),
        ('title: "CafÃ©"', "$.title"),
        ('title: "Â£5"', "$.title"),
        ('title: "ðŸ‘\\x8d good"', "$.title"),
        ('title: "Ð›Ð¾Ð´ÐºÐ¸"', "$.title"),
        ('title: "æ—¥æœ¬"', "$.title"),
        ('title: "Itâ€™s “quoted” – really"', "$.title"),
        ('excerpt: "Ã¼ber"', "$.excerpt"),
        ('related: [{title: "CafÃ©", type: video}]', "$.related[0].title"),
    ],
    "misspelled-key": [
        ("publishedDatTime: 2020-06-24T19:27:00Z", "$.publishedDatTime"),
        ("qualty: 3", "$.qualty"),
        ("Title: Boats", "$.Title"),
        ("web_url: a", "$.web_url"),
        ("provider: {name: A, domian: a.example}", "$.provider.domian"),
        (
            'images: [{url: "https://a.example/b", width: 3, height: 3, atribution: A}]',
            "$.images[0].atribution",
        ),
        ("related: [{title: A, type: video, exerpt: B}]", "$.related[0].exerpt"),
    ],
    "number-range": [
        ("heat: -2147483648", "$.heat"),
        ("quality: 1001", "$.quality"),
        ("quality: 1e9", "$.quality"),
        ("related: [{title: A, type: video, quality: 5000}]", "$.related[0].quality"),
        ('images: [{url: "https://a.example/b", width: 100001, height: 3}]', "$.images[0].width"),
    ],
    "ambiguous-text": [
        ("category: no", "$.category"),
        ("category: 1984", "$.category"),
        ("category: 12:30", "$.category"),
        ("category: 2020-06-24", "$.category"),
        ("title: 0x1F", "$.title"),
        ("topics: [yes]", "$.topics[0]"),
        ("topics:\n  - Boats\n  - on", "$.topics[1]"),
        ("provider:\n  name: 007", "$.provider.name"),
    ],
    "local-tag": [("category: !news a", "$.category")],
    "naive-date": [("publishedDateTime: 2020-06-24 19:27:00", "$.publishedDateTime")],
    "key-order": [
        ("heat: 3\nquality: 3", "$.quality"),
        ("provider:\n  domain: a.example\n  name: A", "$.provider.name"),
        (
            "images:\n  - width: 3\n    url: https://a.example/b\n    height: 3",
            "$.images[0].url",
        ),
        ("provider: {domain: a.example, name: A}", "$.provider.name"),
    ],
    "trailing-blanks": [
        ("category: news ", "$"),
        ("category: news\t", "$"),
        ("topics: \n  - Boats", "$"),
        ("topics:\n  - Boats  \n  - Canals", "$"),
        ("category: news # comment ", "$"),
        ("category: news\n  \nheat: 3", "$"),
        ("heat: \n\nquality: 3 ", "$"),
        ('excerpt: "Boats  \n  on the canal"', "$"),
        ("excerpt: Boats \n  on the canal", "$"),
        ("excerpt: | \n  Boats\nheat: 3", "$"),
    ],
}  # fmt: skip

# Lines that break no rule at all.
FINE = [
    "",
    "type: video",
    'webUrl: "HTTPS://A.EXAMPLE"',
    'webUrl: "https://user:word@a.example:8080/b?c=d#e"',
    'webUrl: "http://[::1]:80/b"',
    'webUrl: "https://a.example/ü/日本?q=ä"',
    'webUrl: "https://bücher.example/"',
    "provider: {name: A, domain: a.example}",
    'webUrl: "https://news.a.example/b"\nprovider: {name: A, domain: a.example}',
    'webUrl: "https://A.Example./b"\nprovider: {name: A, domain: A.example}',
    'webUrl: "https://a.example:8443/b"\nprovider: {name: A, domain: a.example}',
    'webUrl: "https://a.example/b"\nprovider: {name: A, domain: www.a.example}',
    'webUrl: "https://xn--bcher-kva.example/b"\nprovider: {name: A, domain: bücher.example}',
    "provider: {name: A}",
    'images: [{url: "https://a.example/b.jpg", width: 3, height: 3}]',
    'images: [{url: "https://a.example/b.jpg", width: 0.5, height: 100000}]',
    f'{AMP}"{CACHE}/c/s/a.example/b.amp"',
    f'{AMP}"{CACHE}/v/s/a.example/b.amp"',
    f'{AMP}"{CACHE}/v/s/a.example/b.amp?amp_js_v=0.1"',
    f'{AMP}"{CACHE}/c/s/a.example/b.amp?usqp=mq331AQCKAE%3D"',
    f'{AMP}"https://cdn.ampproject.org/c/s/a.example/b.amp"',
    f'{AMP}"https://a-example.bing-amp.com/c/s/a.example/b.amp"',
    f'{AMP}"https://a-example.amp.cloudflare.com/c/s/a.example/b.amp"',
    'ampWebUrl: "http://a.example"\ncdnAmpWebUrl: "https://a-example.cdn.ampproject.org/c/a.example/"',
    "publishedDateTime: 2020-06-25T23:59:59Z",
    "publishedDateTime: 2020-06-23T00:00:00Z",
    'publishedDateTime: "2020-06-24T19:27:00Z"',
    "topics: [AI, Computer Vision, BI]",
    f'secured: "{BLOCK};{IV}"',
    'title: "1 < 2 and 3 > 2"',
    'title: "The <generic> type, List<int>"',
    'title: "Boats & canals &amp; more"',
    'title: "«CAFÉ» and L’ÉTÉ’"',
    'title: "Itâs"',
    'title: "SÃO PAULO, MANHÃ"',
    'title: "Ångström – naïve café “déjà vu” 日本 Лодки 👍"',
    "tags: [US]",
    "locale: en-us",
    "path: _news/a.md",
    "updatedDateTime: 2020-06-24T19:27:00Z",
    "image: /a.png",
    "price: Free",
    "heat: 257",
    "heat: -3",
    "quality: 12.5",
    "heat: ",
    "heat:",
    'category: "no"',
    "category: 'no'",
    "category: nope",
    'title: "1984"',
    "title: 5 boats",
    "excerpt: |\n  Boats  \n    \n  on the canal",
    "excerpt: >+\n  Boats \n   \n\nheat: 3",
    'excerpt: "Boats\\  \n  on the canal"',
    "unknown: 1\nheat: 3",
    'related: [{title: A, webUrl: "https://b.example/"}, {title: A, webUrl: "https://c.example/"}]',
    'related: [{title: Boats on the canal, webUrl: "https://b.example/"}]',
    "publisher: {name: A}",
]  # fmt: skip

# Lines, the name of the rule whose fix is made, and what the lines become.
FIXES = [
    ("repeated-topic", "topics: [Boats, Canals, Boats]", "topics: [Boats, Canals]"),
    (
        "repeated-topic",
        "topics:\n  - Boats\n  - Boats # again\n  - Boats\n  - Canals",
        "topics:\n  - Boats\n  - Canals",
    ),
    (
        "amp-pair",
        'ampWebUrl: "https://a.example/b.amp"',
        f'{AMP}"{CACHE}/c/s/a.example/b.amp"',
    ),
    (
        "amp-cache-url",
        f'{AMP}"https://b-example.bing-amp.com/v/s/b.example/x"',
        f'{AMP}"https://a-example.bing-amp.com/v/s/a.example/b.amp"',
    ),
    ("amp-cache-url", f"{AMP}x", f"{AMP}{CACHE}/c/s/a.example/b.amp"),
    (
        "utc-date",
        "publishedDateTime: 2020-06-24T21:27:00+02:00 # summer",
        "publishedDateTime: 2020-06-24T19:27:00Z # summer",
    ),
    ("mojibake", 'title: "Itâ€™s boats"', 'title: "It’s boats"'),
    ("misspelled-key", "qualty: 3", "quality: 3"),
    ("misspelled-key", 'exerpt: "A"', 'excerpt: "A"'),
    (
        "misspelled-key",
        "exerpt: >  # folded\n  A\n  b\n# when\npublishedDatTime: 2020-06-24 19:27:00Z  # seen",
        "excerpt: >  # folded\n  A\n  b\n# when\npublishedDateTime: 2020-06-24 19:27:00Z  # seen",
    ),
    (
        "misspelled-key",
        "topcs:  # all\n  # first\n  - Boats  # a\n  - 'Canals'",
        "topics:  # all\n  # first\n  - Boats  # a\n  - 'Canals'",
    ),
    ("ambiguous-text", "category: no # comment", 'category: "no" # comment'),
    ("ambiguous-text", "topics: [yes, 007]", 'topics: ["yes", "007"]'),
    ("trailing-blanks", "category: news  # c \nheat: 3\t", "category: news  # c\nheat: 3"),
    (
        "trailing-blanks",
        "heat: \ntopics: \n  - Boats  \nexcerpt: |  \n  a  \n",
        "heat: \ntopics:\n  - Boats\nexcerpt: |\n  a  \n",
    ),
    ("key-order", "heat: 3\nquality: 4", "quality: 4\nheat: 3"),
    (
        "key-order",
        "provider:\n  # where\n  domain: a.example # d\n  name: A\n",
        "provider:\n  name: A\n  # where\n  domain: a.example # d\n",
    ),
    (
        "key-order",
        "images:\n  - width: 3 # w\n    other: 1\n    url: https://a.example/b\n    height: 3",
        "images:\n  - url: https://a.example/b\n    width: 3 # w\n    other: 1\n    height: 3",
    ),
    (
        "key-order",
        (
            "images:\n  - url: https://a.example/b\n    width: 3\n    height: 3\n\n"
            "topics:\n  - Boats\n\nheat: 3\n"
        ),
        (
            "heat: 3\n\ntopics:\n  - Boats\n\n"
            "images:\n  - url: https://a.example/b\n    width: 3\n    height: 3\n"
        ),
    ),
]


def check(lines: str, **options: Any) -> list[Finding]:
    return check_text(article(lines, **options), FILE, now=NOW)


def with_title(lines: str) -> str:
    """Write a document of some lines, below a title where they have none."""
    title = "" if lines.startswith("title:") else "title: A\n"
    return f"---\n{title}{lines}\n---\n"


def only(name: str) -> Settings:
    return Settings(select=[name])


CASES = [(name, lines, path) for name, cases in BAD.items() for lines, path in cases]
# Rules with an example that breaks them alone; those from NF581 on compare documents.
OF_ONE_DOCUMENT = [code for code, each in RULES.items() if each.example and code < "NF581"]
# Lines that are left in their order.
UNSORTED = {"heat: 3\nquality: 3"}
# What one case breaks beside its rule, since both are about the same fact.
BESIDE = {
    "absolute-url": {"provider-domain"},
    "image-size": {"key-order"},
    "empty-title": {"repeated-related"},
    "amp-cache-url": {"absolute-url"},
    "mojibake": {"missing-web-url"},
}


class TestWhatIsFound:
    @pytest.mark.parametrize("code", OF_ONE_DOCUMENT)
    def test_the_example_breaks_its_rule_and_no_other(self, code: str) -> None:
        each = RULES[code]
        without = "webUrl" if code == "NF502" else ""
        text = article(each.example, without=without, is_sorted=code != "NF551")
        file = "boats.md" if code == "NF509" else FILE
        assert [found.code for found in check_text(text, file, now=NOW)] == [code]

    @pytest.mark.parametrize(("name", "lines", "path"), CASES)
    def test_a_document_that_breaks_it(self, name: str, lines: str, path: str) -> None:
        found = check_text(article(lines, is_sorted=lines not in UNSORTED), FILE, now=NOW)
        mine = [each for each in found if each.name == name]
        assert [each.path or "$" for each in mine] == [path]
        assert {each.name for each in found} - {name} <= BESIDE.get(name, set())

    @pytest.mark.parametrize("lines", FINE)
    def test_a_document_that_breaks_none(self, lines: str) -> None:
        assert check(lines) == []

    @pytest.mark.parametrize("file", ["", "boats.md", "2020-13-45-x.md", "20200624-x.md"])
    def test_a_file_without_a_date_in_its_name(self, file: str) -> None:
        text = article("publishedDateTime: 2019-01-01T00:00:00Z")
        assert check_text(text, file or None, now=NOW) == []

    def test_a_date_in_the_name_of_a_folder_is_none_of_the_file(self) -> None:
        text = article("publishedDateTime: 2019-01-01T00:00:00Z")
        assert check_text(text, "2020-06-24-posts/boats.md", now=NOW) == []
        assert check_text(text, "posts/2020-06-24-boats.md", now=NOW) != []

    def test_a_repeated_item_is_always_compared_by_its_own_address_first(self) -> None:
        own, numbers = "https://a.example/boats", range(20)
        items = [nf.RelatedItem(title=f"A{each}", web_url=f"{own}/{each}") for each in numbers]
        items += [attrs.evolve(each, title="B", original_url=own) for each in items]
        text = nf.dumps(nf.Article(title="Boats", web_url=own, related=items))
        found = check_text(text, settings=Settings(select=["repeated-related"]))
        assert [each.message for each in found] == [
            f"this is related[{each}] once more" for each in numbers
        ]

    def test_what_time_it_is_comes_from_the_caller(self) -> None:
        text = article("publishedDateTime: 2020-06-24T19:27:00Z")
        moments = [
            None,
            datetime(2020, 6, 24, 19, 27, tzinfo=UTC),
            datetime(2020, 1, 1, tzinfo=UTC),
        ]
        found = [[each.name for each in check_text(text, now=now)] for now in moments]
        assert found == [[], [], ["future-date"]]

    def test_mixed_line_ends_and_doubled_keys(self) -> None:
        text = article("").replace("\n", "\r\n", 3)
        assert [each.name for each in check_text(text)] == ["mixed-line-ends"]
        text = article("heat: 3\nheat: 4")
        found = check_text(text, duplicates="last")
        assert [each.name for each in found] == ["doubled-key"]

    @pytest.mark.parametrize("below", ["  \n \t\n", "   \n  \n", "\n  \n"])
    @pytest.mark.parametrize("header", ["|", ">", "|+", ">-"])
    def test_blank_lines_below_a_block_scalar_without_text_belong_to_it(
        self, header: str, below: str
    ) -> None:
        # Each of them alone may say how far the text is indented.
        settings = Settings(select=["trailing-blanks"])
        text = f"---\na: {header} \n{below}b: c\n---\n"
        assert [each.line for each in check_text(text, settings=settings, model=None)] == [2]

    def test_articles_alone_need_what_articles_need(self) -> None:
        assert check_text("---\ncategory: no\n---\n", model=None) == []
        assert [each.name for each in check_text("---\nheat: 3 \n---\n", model=None)] == [
            "trailing-blanks"
        ]

    def test_a_class_of_ones_own(self) -> None:
        @attrs.define(kw_only=True)
        class Course:
            title: str
            level: str | None = None

        text = "---\nlevel: no\ntitle: A\n---\n"
        assert [each.name for each in check_text(text, model=Course)] == [
            "ambiguous-text",
            "key-order",
        ]

    def test_an_article_with_one_more_field(self) -> None:
        @attrs.define(kw_only=True)
        class Post(nf.Article):
            logo_url: str | None = attrs.field(default=None, metadata=nf.slot(url=True))

        text = article("").replace("topics: [Boats]\n", "topics: [Boats]\nlogoUrl: /a\n")
        found = check_text(text, FILE, model=Post, now=NOW)
        assert [(each.name, each.path) for each in found] == [("absolute-url", "$.logoUrl")]

    def test_a_url_that_is_no_text_is_not_checked(self) -> None:
        @attrs.define(kw_only=True)
        class Post(nf.Article):
            links: list[str] = attrs.field(factory=list, metadata=nf.slot(url=True))

        text = article("webUrl: /a").replace("topics: [Boats]\n", "topics: [Boats]\nlinks: [/b]\n")
        found = check_text(text, FILE, model=Post, now=NOW)
        assert ("absolute-url", "$.webUrl") in [(each.name, each.path) for each in found]


class TestFixes:
    @pytest.mark.parametrize(("name", "lines", "fixed"), FIXES)
    def test_a_fix(self, name: str, lines: str, fixed: str) -> None:
        document = nf.Document.parse(with_title(lines))
        result = fix_document(document, FILE, only(name), unsafe=True)
        assert result.text == with_title(fixed)
        assert not result.left
        assert {each.name for each in result.fixed} == {name}

    @pytest.mark.parametrize(("name", "lines"), [case[:2] for case in FIXES])
    def test_unsafe_fixes_are_made_where_they_are_asked_for(self, name: str, lines: str) -> None:
        document = nf.Document.parse(with_title(lines))
        result = fix_document(document, FILE, only(name))
        safety = next(each.fix for each in RULES.values() if each.name == name)
        assert (result.text == str(document)) is (safety == "unsafe")

    @pytest.mark.parametrize(
        ("name", "lines"),
        [
            ("misspelled-key", "quality: 3\nqualty: 4"),
            ("misspelled-key", "qualty: high"),
            ("repeated-topic", "topics: [Boats, boats]"),
            ("key-order", "provider: {domain: a.example, name: A}"),
            ("utc-date", 'publishedDateTime: "2020-06-24T21:27:00+02:00"'),
            ("utc-date", "publishedDateTime: 2020-06-24T21:27:00.1234567+02:00"),
            ("amp-pair", "ampWebUrl: /b"),
            ("key-order", "provider:\n  domain: &a A\n  name: *a"),
            ("key-order", "images:\n  - width: 3\n    # here\n    url: https://a.example/b"),
        ],
    )
    def test_what_cannot_be_put_right_has_no_fix(self, name: str, lines: str) -> None:
        document = nf.Document.parse(with_title(lines))
        (found,) = check_document(document, FILE, only(name))
        assert (found.fix, found.edits) == (None, ())
        assert fix_document(document, FILE, only(name), unsafe=True).text == str(document)

    def test_an_edited_document_is_looked_at_as_it_stands(self) -> None:
        document = nf.Document.parse(article("heat: 3"))
        document.article.title = ""
        document.set("heat", 99999)
        found = check_document(document, FILE)
        assert [each.name for each in found] == ["empty-title", "number-range"]
        assert found[1].span is not None
        assert str(document)[found[1].span.start : found[1].span.end] == "99999"

    def test_the_document_stays_as_it_is(self) -> None:
        text = article("category: no \ntopics: [a, a]")
        document = nf.Document.parse(text)
        check_document(document)
        assert fix_document(document).text != text
        assert (str(document), document.changed) == (text, False)


class TestFindings:
    def test_a_misspelled_key_is_shown_itself(self) -> None:
        lines = "qualty: 3\nprovider: {name: A, 'domian': a.example}"
        found = check(lines)
        text = article(lines)
        shown = [text[each.span.start : each.span.end] for each in found if each.span]
        assert shown == ["qualty", "'domian'"]

    def test_what_they_carry(self) -> None:
        text = article('images:\n  - url: "https://a.example/b"\n    width: 0\n    height: 3')
        (found,) = check_text(text, FILE, now=NOW)
        assert attrs.asdict(found, recurse=False) == {
            "file": FILE,
            "code": "NF505",
            "name": "image-size",
            "message": "the width is 0, and must be positive",
            "severity": nf.Severity.WARNING,
            "path": "$.images[0].width",
            "span": nf.Span(text.index("0\n    height"), text.index("0\n    height") + 1),
            "line": 10,
            "column": 12,
            "source": "    width: 0",
            "fix": None,
            "edits": (),
        }
        assert str(found) == (
            f"{FILE}:10:12: NF505 image-size $.images[0].width: the width is 0, and must be "
            "positive\n  10 |     width: 0\n     |            ^"
        )

    def test_they_are_sorted_and_can_be_pickled(self) -> None:
        found = check('heat: 99999\ncategory: no \ntitle: ""')
        assert [each.line for each in found] == sorted(each.line or 0 for each in found)
        assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - made here

    def test_a_text_that_cannot_be_read(self) -> None:
        (broken,) = check_text("no front matter", "a.md")
        assert (broken.code, broken.name) == ("NF101", "unreadable-file")
        assert broken.severity is nf.Severity.ERROR
        found = check_text("---\nheat: hot\n---\n", "a.md")
        assert [(each.code, each.name, each.source) for each in found] == [
            ("NF201", "model-mismatch", "heat: hot"),
            ("NF202", "model-mismatch", "heat: hot"),
        ]
        assert str(found[1]).startswith("a.md:2:7: NF202 model-mismatch $.heat: expected a number")
        (broken,) = check_text(b"---\ntitle: \xff\n---\n")
        assert broken.code == "NF103"


class TestTheRegistry:
    def test_every_rule_is_documented(self) -> None:
        names = [each.name for each in RULES.values()]
        assert len(set(names)) == len(names)
        for code, each in RULES.items():
            assert each.code == code
            assert each.summary.endswith(".")
            assert each.why.endswith(".")

    def test_codes_of_diagnostics_keep_their_meaning(self) -> None:
        for code in RULES.keys() & nf.CODES.keys():
            assert RULES[code].summary == nf.CODES[code].summary
            assert RULES[code].severity is nf.CODES[code].severity
        warnings = {code for code, each in nf.CODES.items() if each.severity.value == "warning"}
        assert warnings <= set(RULES)


@rule(
    code="SITE001",
    name="short-title",
    summary="A title has more than 20 characters.",
    severity=nf.Severity.ERROR,
    model=nf.Article,
    fix="unsafe",
)
def short_title(subject: Subject[nf.Article]) -> Any:
    def cut(document: nf.Document[nf.Article]) -> None:
        document.article.title = document.article.title[:20]

    if len(subject.article.title) > 20:
        yield Violation("title", f"{len(subject.article.title)} characters", cut)


class TestRulesOfOnesOwn:
    def test_a_rule(self) -> None:
        settings = Settings(rules=[short_title])
        text = article('title: "Boats on the canal, again"')
        (found,) = check_text(text, FILE, settings, now=NOW)
        assert (found.code, found.name, found.severity) == (
            "SITE001",
            "short-title",
            nf.Severity.ERROR,
        )
        assert (found.path, found.line, found.fix) == ("$.title", 3, "unsafe")
        fixed = fix_document(nf.Document.parse(text), FILE, settings, unsafe=True)
        assert 'title: "Boats on the canal, "' in fixed.text

    def test_a_rule_for_other_documents_is_not_asked(self) -> None:
        settings = Settings(rules=[short_title])
        assert (
            check_text("---\ntitle: Boats on the canal, again\n---\n", "", settings, model=None)
            == []
        )

    @pytest.mark.parametrize(
        ("check", "reason"),
        [
            (lambda _: [1 / 0], "it failed in a.md: ZeroDivisionError: division by zero"),
            (lambda _: ["no"], "it yields 'no' instead of a Violation"),
            (lambda _: [Violation("a..b", "no path")], "it failed in a.md: EditError: NF402"),
        ],
    )
    def test_a_rule_that_does_not_work(self, check: Any, reason: str) -> None:
        broken = Rule("SITE002", "broken", "It breaks.", check)
        with pytest.raises(RuleError, match=r"the rule SITE002 \(broken\): ") as raised:
            check_text(article(""), "a.md", Settings(rules=[broken]))
        assert reason in str(raised.value)

    def test_a_rule_that_yields_nothing(self) -> None:
        silent = Rule("SITE003", "silent", "It yields nothing.", lambda _: None)  # type: ignore[arg-type,return-value] # as people do
        assert check_text(article(""), "a.md", Settings(rules=[silent])) == []

    @pytest.mark.parametrize(
        ("arguments", "kind"),
        [
            ({"code": "site1"}, ValueError),
            ({"code": 5}, TypeError),
            ({"name": "Image Size"}, ValueError),
            ({"name": ""}, ValueError),
            ({"fix": "maybe"}, ValueError),
            ({"severity": "error"}, TypeError),
        ],
    )
    def test_what_is_no_rule(self, arguments: dict[str, Any], kind: type[Exception]) -> None:
        given = {"code": "SITE001", "name": "a", "summary": "A."} | arguments
        with pytest.raises(kind):
            rule(**given)(lambda _: ())
