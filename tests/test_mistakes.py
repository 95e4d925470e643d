"""What people write that is not YAML is named, where it stands, wherever that is."""

from __future__ import annotations

import pytest

import newsformat as nf

# A value of a key, or an item of a list. The mark stands before the place that is shown.
MARK = "‸"
VALUES = [
    ("NF116", "Ferries‸: a story"),
    ("NF116", "Ferries‸: a story # and a comment"),
    ("NF116", "a (b‸: c)"),
    ("NF116", "12‸: 30"),
    ("NF116", "a b‸:"),
    ("NF116", "a:b‸:\tc"),
    ("NF116", "http://a.example/‸: b"),
    ("NF116", '"Ferries"‸: a story'),
    ("NF116", "[a, b: c‸: d]"),
    ("NF116", "{a: b‸: c}"),
    ("NF117", "‸@ines"),
    ("NF117", "‸@"),
    ("NF117", "‸`code`"),
    ("NF117", "‸%d of them"),
    ("NF117", "‸@a: b"),
    ("NF117", "[a, ‸@b]"),
    ("NF117", "{a: ‸%b}"),
    ("NF117", "‸[Video] Ferries"),
    ("NF117", "‸[a](https://a.example)"),
    ("NF117", "‸[a] [b]"),
    ("NF117", "‸[Video] Ferries: a story"),
    ("NF117", "‸[Video] @ines"),
    ("NF117", '‸[Video] "Ferries"'),
    ("NF117", "‸{a} b"),
    ("NF117", "‸{a: b}, c"),
    ("NF117", "‸,a"),
    ("NF117", "‸]a"),
    ("NF117", "‸} a"),
    ("NF117", "‸|a"),
    ("NF117", "‸> a"),
    ("NF117", "‸|'a'"),
    ("NF117", '‸>- "a"'),
    ("NF117", "‸!{a: b}"),
    ("NF117", "‸>>> a"),
    ("NF117", "‸* a"),
    ("NF117", "‸& a"),
    ("NF117", "‸!a!b c"),
    ("NF118", "‸{{ page.title }}"),
    ("NF118", "‸{{title}}"),
    ("NF118", "‸{{ title }} and more"),
    ("NF118", "‸{{ title }}: and more"),
    ("NF118", "‸{{ title | default: 'none' }}"),
    ("NF118", '‸{{ "a" }}/{{ b }}'),
    ("NF118", "‸{{- title -}}"),
    ("NF118", "‸{{{ title }}}"),
    ("NF118", "‸{{> title }}"),
    ("NF118", "‸{{#if title}}"),
    ("NF118", "‸{{% title %}}"),
    ("NF118", "‸{{< title >}}"),
    ("NF118", "‸{{ [a] @b }}"),
    ("NF118", "‸{% if title %}a{% endif %}"),
    ("NF118", "‸{%- title -%}"),
    ("NF118", "‸{# a comment #}"),
    ("NF118", "[a, ‸{{ b }}]"),
    ("NF118", "{a: ‸{{ b }}}"),
    ("NF119", "‸[a, b"),
    ("NF119", "‸[Ferries and boats"),
    ("NF119", "‸["),
    ("NF119", "‸[a, [b]"),
    ("NF119", "[a, ‸[b"),
    ("NF119", "‸[a, b: c"),
    ("NF119", "‸{a: b"),
    ("NF119", "‸{"),
    ("NF119", "‸{a: b, c"),
    ("NF119", "[‸{a: b]"),
    ("NF119", "{a: ‸[b}"),
    ("NF119", "‸[a, b}"),
    ("NF119", "‸[\"a\", 'b'"),
    ("NF119", "‸[a, b # ]"),
    ("NF120", '‸"Ferries'),
    ("NF120", "‸'Ferries"),
    ("NF120", '‸"'),
    ("NF120", "‸'"),
    ("NF120", '‸"Ferries \\"'),
    ("NF120", "‸'It''s"),
    ("NF120", '["a", ‸"b]'),
    ("NF120", '{a: ‸"b}'),
    ("NF120", '‸"a: b'),
]  # fmt: skip
PLACES = {
    "the only key": "title: {}",
    "the first key": "title: {}\nheat: 3\nurl: \"u\"\nname: 'n'",
    "a later key": "heat: 3\ntitle: {}\nurl: \"u\"\nname: 'n'",
    "a key inside": "provider:\n    name: {}\n    domain: 'd'\nurl: \"u\"",
    "an item": "topics:\n  - a\n  - {}\n  - 'b'\nurl: \"u\"",
    "an item in the column of its key": "topics:\n- {}\n- 'b'\nurl: \"u\"",
    "a key of an item": "images:\n  - url: 'u'\n    title: {}\n    width: 3\n  - url: \"u\"",
    "the first key of an item": "images:\n  - title: {}\n    url: 'u'\n  - url: \"u\"",
    "a value below its key": "excerpt:\n  {}\nurl: \"u\"\nname: 'n'",
    "behind a tab": "title:\t{}\nurl: \"u\"\nname: 'n'",
    "behind an anchor": "title: &a {}\nurl: \"u\"\nname: 'n'",
}
LINES = [
    ("NF115", "title: A\n‸<<<<<<< HEAD\nheat: 1\n=======\nheat: 2\n>>>>>>> other"),
    ("NF115", "‸<<<<<<< HEAD\ntitle: A\n=======\ntitle: B\n>>>>>>> other\nheat: 1"),
    ("NF115", "title: A\n‸<<<<<<<\nheat: 1\n=======\n>>>>>>>"),
    ("NF115", "title: A\n‸<<<<<<< HEAD\n=======\nheat: 2\n>>>>>>> other"),
    ("NF115", "title: A\n‸<<<<<<< HEAD\nheat: 1\n||||||| base\n=======\nheat: 2\n>>>>>>> b"),
    ("NF115", "title: A\n‸||||||| base\nheat: 3"),
    ("NF115", "title: A\n‸=======\nheat: 2"),
    ("NF115", "title: A\n‸=======\nheat: 2\n>>>>>>> other"),
    ("NF115", "title: A\nheat: 2\n‸>>>>>>> other"),
    ("NF115", "title: A\n\n‸<<<<<<< HEAD\n\n=======\n\n>>>>>>> other\n"),
    ("NF115", "topics:\n  - a\n‸<<<<<<< HEAD\n  - b\n=======\n  - c\n>>>>>>> other\nheat: 2"),
    ("NF115", "topics:\n‸<<<<<<< HEAD\n  - b\n=======\n  - c\n>>>>>>> other"),
    ("NF115", "provider:\n  name: a\n‸<<<<<<< HEAD\n  domain: b\n=======\n>>>>>>> other"),
    ("NF115", "provider:\n  ‸<<<<<<< HEAD\n  domain: b\n  =======\n  >>>>>>> other"),
    ("NF115", "title: |\n  a\n‸<<<<<<< HEAD\n  b\n=======\n  c\n>>>>>>> other"),
    ("NF115", "title: [a,\n‸<<<<<<< HEAD\n  b]\n=======\n  c]\n>>>>>>> other"),
    ("NF117", "‸@type: a"),
    ("NF117", "title: A\n‸@type: a\nheat: 3"),
    ("NF117", "‸%title: A"),
    ("NF117", "title: A\n‸%YAML 1.2"),
    ("NF117", "provider:\n  ‸`name`: a"),
    ("NF117", "title: ‸- a"),
    ("NF117", "title: ‸- a: b"),
    ("NF117", "title: ‸? a"),
    ("NF118", "title: A\n‸{{ more }}\nheat: 3"),
    ("NF118", "title: A\n‸{{ more }}: a\nheat: 3"),
    ("NF118", "‸{% include a %}\ntitle: A"),
    ("NF118", "title: 'A'\n‸{% a %}: b"),
    ("NF116", "title: A\n  {% a %}‸: b"),
    ("NF119", "title: A\n‸[a\nheat: 3"),
    ("NF120", 'title: A\n‸"heat: 3\nurl: u'),
    ("NF120", 'title: A\n‸"heat: 3\nurl: "u"'),
    ("NF120", 'title: ‸"A\nexcerpt: ""\nheat: 3'),
    ("NF120", 'title: ‸"A\nexcerpt: "B\nheat: 3'),
    ("NF120", "title: ‸'A\nexcerpt: 'B'\nheat: 3"),
    ("NF104", "title: A\n‸heat 3\ntype: b"),
    ("NF104", "title: A\n‸heat 3"),
    ("NF104", "‸title A\nheat: 3"),
    ("NF104", "‸title:A\nheat: 3"),
    ("NF104", "title: A\n‸heat:3\ntype: b"),
    ("NF104", "provider:\n  name: a\n  ‸domain b\nheat: 3"),
    ("NF104", "title: 'A'\n  ‸heat: 3"),
    ("NF104", "provider:\n    name: a\n  ‸domain: b"),
    ("NF104", "topics:\n    - a\n  ‸- b"),
    ("NF104", "title: A\nprovider:\n‸\tname: X"),
    ("NF104", "title: A\nprovider:\n  name: X\n‸\tdomain: Y"),
    ("NF104", "title:\n‸\tA\nheat: 3"),
    ("NF104", "title: A\n‸\tB\nheat: 3"),
    ("NF104", "provider:\n  name:\n  ‸\tA"),
    ("NF104", "topics:\n  -\n  ‸\tA"),
    ("NF104", "topics:\n  -‸\tname: X"),
    ("NF104", "topics:\n  -‸\t- X"),
    ("NF104", "topics:\n‸\t- X"),
    ("NF104", "topics: [‸, a]"),
    ("NF104", "topics: [a, ‸, b]"),
    ("NF104", "map: {a: b, c ‸[d]}"),
    ("NF104", "map: [a, b‸[c]]"),
    ("NF104", "a: &x ‸*y"),
    ("NF104", "a: !!str ‸!!int 3"),
    ("NF104", "title: 'A'\n ‸b: c"),
    ("NF104", "provider:\n  name:\n ‸a"),
    ("NF104", "title: 'It'‸s'"),
    ("NF104", 'title: "A" ‸and more'),
    ("NF104", 'title: "C:\\‸directory"'),
    ("NF116", "title: |\n  =======\n  <<<<<<< HEAD\ntype: a‸: b"),
    ("NF116", "title: 'A\n  =======\n  '\ntype: a‸: b"),
    ("NF116", "title: A\n  heat‸: 3\ntype: b"),
]  # fmt: skip


def check(code: str, front: str, newline: str, start: str) -> None:
    marked = f"{start}---\n{front}\n---\n".replace("\n", newline)
    text = marked.replace(MARK, "")
    with pytest.raises(nf.ParseError) as raised:
        nf.Document.parse(text, None)
    (diagnostic,) = raised.value.diagnostics
    assert (diagnostic.code, diagnostic.message) == (code, diagnostic.message)
    assert diagnostic.span is not None
    shown = text[: diagnostic.span.start] + MARK + text[diagnostic.span.start :]
    assert shown == marked
    with pytest.raises(nf.ParseError):
        nf.loads(text.encode())


def at_place(value: str, place: str) -> str:
    # Where a key may begin, a text with one colon is a mapping; with two it is none.
    has_no_key = place.startswith("an item") or place == "a value below its key"
    if has_no_key and value[0] not in MARK + "[{":
        value = f"key: {value}"
    return PLACES[place].replace("{}", value)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("code", "value"), VALUES)
def test_values(code: str, value: str, place: str) -> None:
    check(code, at_place(value, place), "\n", "")


@pytest.mark.parametrize("newline", ["\r\n", "\r"], ids=ascii)
@pytest.mark.parametrize(("code", "value"), VALUES)
def test_values_with_other_line_ends(code: str, value: str, newline: str) -> None:
    for place in ("a later key", "an item"):
        check(code, at_place(value, place), newline, "\ufeff")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=ascii)
@pytest.mark.parametrize(("code", "front"), LINES)
def test_lines(code: str, front: str, newline: str) -> None:
    check(code, front, newline, "")
    check(code, front, newline, "\ufeff")


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("title: [Video]", "2:1: NF202 $.title: expected text, found a list; quote the value"),
        ("title: {a: b}", "2:1: NF202 $.title: expected text, found a mapping; quote the value"),
        (
            "title: A\ntopics:\n  - a\n  - Ferries: a story",
            "5:5: NF202 $.topics[1]: expected text, found a mapping; quote the value",
        ),
        ("title: A\ntopics: [[a]]", "3:10: NF202 $.topics[0]: expected text, found a list; quote"),
        ("title:\n  a: b", "2:1: NF202 $.title: expected text, found a mapping\n"),
        ("title:\n  - a", "2:1: NF202 $.title: expected text, found a list\n"),
        ("title: A\nheat: [3]", "3:1: NF202 $.heat: expected a number, found a list\n"),
    ],
)
def test_what_is_yaml_but_no_text(front: str, message: str) -> None:
    with pytest.raises(nf.ValidationError) as raised:
        nf.loads(f"---\n{front}\n---\n")
    assert str(raised.value).startswith(message)
