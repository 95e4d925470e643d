"""What rules find in many documents together."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import newsformat as nf
from good_articles import article
from newsformat.rules import Facts, Finding, Settings, check_collection, collect_facts
from newsformat.rules.collection_rules import COLLECTION_RULES, Conflict, Fact
from newsformat.rules.facts_together import FactsTogether
from newsformat.yaml.paths import Path


def check(texts: Mapping[str, str], settings: Settings | None = None) -> list[Finding]:
    chosen = settings or Settings()

    def read(name: str) -> nf.Document[nf.Article]:
        return nf.Document.parse(texts[name], name=name)

    facts: list[Facts] = [collect_facts(read(name), settings=chosen) for name in texts]
    facts = pickle.loads(pickle.dumps(facts))  # noqa: S301 - as they come from a worker
    return list(check_collection(facts, read, chosen))


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/b",
        "http://a.example/b",
        "HTTPS://A.Example/b",
        "https://a.example:443/b",
        "http://a.example:80/b/",
        "https://a.example./b",
        "https://a.example/b/#top",
        "https://a.example/b?utm_source=x&utm_medium=y",
        "https://a.example/b/?UTM_campaign=x#y",
    ],
)
def test_one_article_in_two_files(url: str) -> None:
    texts = {
        "b.md": article(f'webUrl: "{url}"'),
        "a.md": article('webUrl: "https://a.example/b"'),
    }
    (found,) = check(texts)
    assert found.summary == (
        "b.md:5:9: NF581 duplicate-article $.webUrl: a.md has this address too"
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/B",
        "https://www.a.example/b",
        "https://a.example:8443/b",
        "https://a.example/b?c=1",
        "https://a.example/b/c",
        "https://a.example/",
    ],
)
def test_another_article(url: str) -> None:
    texts = {"a.md": article('webUrl: "https://a.example/b"'), "b.md": article(f'webUrl: "{url}"')}
    assert check(texts) == []


def test_a_video_is_known_by_where_it_was_found() -> None:
    video = article('originalUrl: "https://v.example/w?v=1"\ntype: video', without="webUrl")
    assert [each.path for each in check({"a.md": video, "b.md": video})] == ["$.originalUrl"]


def test_articles_without_an_address_are_no_duplicates() -> None:
    text = article("type: video", without="webUrl")
    assert check({"a.md": text, "b.md": text}) == []


TOPICS = {
    "a.md": "Power Apps", "b.md": "Power Apps", "c.md": "power  apps", "d.md": "PowerApps",
    "e.md": "Caf\u00e9", "f.md": "Cafe\u0301", "g.md": "Other",
}  # fmt: skip


def test_a_topic_in_two_spellings() -> None:
    texts = {
        file: article(f'webUrl: "https://a.example/{file}"\ntopics:\n  - {topic}')
        for file, topic in TOPICS.items()
    }
    found = check(texts)
    assert [(each.file, each.name, each.line) for each in found] == [
        ("c.md", "topic-spelling", 8),
        ("d.md", "topic-spelling", 8),
        ("e.md", "topic-spelling", 8),
    ]
    assert found[0].message == "'Power Apps' is the usual spelling, in 2 of 4"
    assert [each.fix for each in found] == ["unsafe", "unsafe", None]
    # Nobody knows which of two spellings is meant if both are in one file.
    assert found[2].message == "'Cafe\u0301' is as usual a spelling, in 1 of 2"
    for each in found[:2]:
        (edit,) = each.edits
        text = texts[each.file]
        after = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
        assert nf.loads(after).topics == ["Power Apps"]


def test_a_provider_in_two_spellings() -> None:
    def text(number: int, lines: str) -> str:
        return article(f'webUrl: "https://a.example/{number}"\n{lines}')

    texts = {
        "a.md": text(1, "provider: {name: The Canal}"),
        "b.md": text(2, "provider: {name: The Canal, authors: [{name: the canal}]}"),
        "c.md": text(3, "related: [{title: A, type: video, provider: {name: THE CANAL}}]"),
    }
    assert [(each.file, each.path) for each in check(texts)] == [
        ("b.md", "$.provider.authors[0].name"),
        ("c.md", "$.related[0].provider.name"),
    ]


def test_documents_without_a_name_are_counted_one_by_one() -> None:
    texts = [
        article(f'webUrl: "https://a.example/{number}"\nprovider: {{name: {name}}}')
        for number, name in enumerate(["The Canal", "The Canal", "The Canal", "the canal"])
    ]
    documents = [nf.Document.parse(text) for text in texts]
    (found,) = check_collection(map(collect_facts, documents), lambda _: documents[-1])
    assert found.message == "'The Canal' is the usual spelling, in 3 of 4"


def test_facts_have_each_name_of_a_provider_once() -> None:
    item = "{title: A, type: video, provider: {name: The Canal}}"
    facts = collect_facts(nf.Document.parse(article(f"related: [{item}, {item}]")))
    names = [each for each in facts.facts if each.code == "NF582"]
    assert [each.path for each in names] == [("related", 0, "provider", "name")]


def test_of_a_name_that_a_file_has_twice_the_first_place_counts() -> None:
    def text(number: int, *names: str) -> str:
        items = ", ".join(
            f"{{title: A, type: video, provider: {{name: {each}}}}}" for each in names
        )
        return article(f'webUrl: "https://a.example/{number}"\nrelated: [{items}]')

    texts = {
        "a.md": text(1, "The Canal", "the canal", "the canal"),
        "b.md": text(2, "The Canal", "The Canal"),
        "c.md": text(3, "the canal", "THE CANAL", "the canal"),
        "d.md": text(4, "The Canal"),
    }
    found = check(texts)
    assert [(each.file, each.path) for each in found] == [
        ("a.md", "$.related[1].provider.name"),
        ("c.md", "$.related[0].provider.name"),
        ("c.md", "$.related[1].provider.name"),
    ]
    assert {each.message for each in found} == {"'The Canal' is the usual spelling, in 3 of 6"}


def test_settings_and_comments_hold_here_too() -> None:
    texts = {
        "a.md": article(""),
        "b.md": article("# newsformat: ignore-file[duplicate-article]\nheat: 3"),
        "c.md": article('webUrl: "https://a.example/boats" # newsformat: ignore[NF581]'),
        "d.md": article(""),
    }
    assert [each.file for each in check(texts)] == ["d.md"]
    assert check(texts, Settings(ignore=["duplicate-article"])) == []
    assert check(texts, Settings(per_file_ignores={"d.md": ["NF58"]})) == []


def test_a_file_that_is_gone() -> None:
    facts = [collect_facts(nf.Document.parse(article("")), name) for name in ("a.md", "b.md")]

    def read(name: str) -> nf.Document[nf.Article]:
        raise FileNotFoundError(name)

    (found,) = check_collection(facts, read)
    assert (found.file, found.path, found.line, found.fix) == ("b.md", "$.webUrl", None, None)
    assert found.summary == "b.md: NF581 duplicate-article $.webUrl: a.md has this address too"


def test_the_order_of_the_files_does_not_matter() -> None:
    texts = {file: article(f"topics: [{topic}]") for file, topic in TOPICS.items()}
    backwards = dict(reversed(texts.items()))
    assert check(texts) == check(backwards)


def test_documents_of_other_classes_have_no_facts() -> None:
    document = nf.Document.parse("---\ntitle: A\nwebUrl: b\n---\n", None)
    assert collect_facts(document, "a.md") == Facts("a.md")


CODES = ["NF581", "NF582", "NF583"]


def any_facts(code: str) -> st.SearchStrategy[Fact]:
    texts = st.just("") if code == "NF581" else st.sampled_from(["AI", "ai", "Ai", "Boats"])
    paths = st.sampled_from([("topics", 0), ("topics", 1), ("provider", "name")])
    return st.tuples(texts, st.sampled_from("xy"), paths).map(
        lambda each: Fact(code, each[0].lower() or each[1], each[0], each[2])
    )


@st.composite
def any_files(draw: st.DrawFn) -> list[Facts]:
    some = st.lists(st.sampled_from(CODES).flatmap(any_facts), max_size=4, unique=True)
    names = draw(st.lists(st.sampled_from(["", *"abcde"]), unique=True))
    return [Facts(name, tuple(draw(some))) for name in names]


def one_by_one(files: list[Facts]) -> dict[str, list[Conflict]]:
    """Compare each fact with all others."""
    found: dict[str, list[Conflict]] = {}
    for rule in COLLECTION_RULES:
        uses: dict[str, dict[str, list[tuple[str, Path]]]] = {}
        for each in files:
            for code, key, text, path in each.facts:
                if code == rule.rule.code:
                    uses.setdefault(key, {}).setdefault(text, []).append((each.file, path))
        for places in uses.values():
            for file, conflict in rule.compare(rule.rule.code, places):
                found.setdefault(file, []).append(conflict)
    return dict(sorted(found.items()))


def in_any_order(found: dict[str, list[Conflict]]) -> dict[str, Counter[Conflict]]:
    return {file: Counter(conflicts) for file, conflicts in found.items()}


ONE = Fact("NF581", "a.example/b", "", ("webUrl",))
TOPIC = Fact("NF583", "ai", "AI", ("topics", 0))
OTHER_TOPIC = Fact("NF583", "ai", "ai", ("topics", 1))


@given(any_files(), any_files())
@example([Facts("a", (ONE,)), Facts("b", (ONE,))], [Facts("a"), Facts("b")])
def test_facts_that_are_put_together_conflict_as_they_do_one_by_one(
    files: list[Facts], others: list[Facts]
) -> None:
    together = FactsTogether(files)
    assert in_any_order(together.conflicts(CODES)) == in_any_order(one_by_one(files))
    for each in others:
        together.replace(each)
    left = {each.file: each for each in files} | {each.file: each for each in others}
    # What is said of a file anew comes after all others.
    for each in others:
        left[each.file] = left.pop(each.file)
    expected = one_by_one(list(left.values()))
    assert in_any_order(together.conflicts(CODES)) == in_any_order(expected)


@given(st.lists(any_files(), max_size=3))
@example([[Facts("a", (ONE,))], [Facts("b", (ONE,)), Facts("c", (ONE,))], [Facts("d", (ONE,))]])
@example([[Facts("a", (TOPIC, OTHER_TOPIC))], [Facts("b", (ONE,)), Facts("a", (ONE,))]])
def test_facts_of_several_processes_conflict_as_those_of_one(groups: list[list[Facts]]) -> None:
    together = FactsTogether()
    for files in groups:
        together.add_all(pickle.loads(pickle.dumps(FactsTogether(files))))  # noqa: S301 - made here
    in_one = FactsTogether([each for files in groups for each in files])
    assert together.conflicts(CODES) == in_one.conflicts(CODES)
