"""What tools of sites read, though the format is stricter: by default, or where somebody asks."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import newsformat as nf
from newsformat.convert.class_layout import layout_of
from newsformat.convert.converter import to_plain
from newsformat.lens.parsed_text import read
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.yaml.events.composer import compose
from newsformat.yaml.lines.line_reader import read_data
from newsformat.yaml.node_values import construct
from newsformat.yaml.plain_data import same

LINE_ENDS = ("\n", "\r\n", "\r")
DOUBLED = """---
title: Boats
heat: 1 # rising
provider:
  name: The Canal
  name: The Harbour
  domain: canal.example
title: Ferries
zz:
  - k: 1
    k: 2
    j: 3
  - {a: 1, b: 2, a: 3}
heat: 5
---
Text.
"""


@attrs.define(kw_only=True)
class Event:
    """A class with dates of every kind."""

    starts: datetime | None = None
    day: date | None = None
    either: date | datetime | None = None
    note: str | datetime | None = None
    reminders: list[datetime] = attrs.field(factory=list)
    changes: dict[str, datetime] = attrs.field(factory=dict)
    extra: dict[str, object] = attrs.field(factory=dict)


def codes(document: nf.Document[Any]) -> list[tuple[str, str, int | None]]:
    return [(each.code, each.path, each.line) for each in document.check()]


class TestFences:
    @given(
        above=st.lists(st.sampled_from(["", " ", "\t", " \t "]), max_size=3),
        blanks=st.sampled_from(["", " ", "\t", " \t"]),
        closing=st.sampled_from(["---", "..."]),
        newline=st.sampled_from(LINE_ENDS),
        mark=st.sampled_from(["", "\ufeff"]),
        body=st.sampled_from(["", "Text.", "---\n...\n", "...\n---\n"]),
    )
    def test_they_are_kept_by_edits(
        self, *, above: list[str], blanks: str, closing: str, newline: str, mark: str, body: str
    ) -> None:
        head = mark + newline.join([*above, f"---{blanks}", "a: 1", ""])
        tail = f"{closing}{blanks}{newline}{body}"
        document = nf.Document.parse(head + tail, None)
        assert (str(document), document.body) == (head + tail, body)
        document.set("b", 2)
        assert str(document) == f"{head}b: 2{newline}{tail}"

    def test_the_first_closing_fence_wins(self) -> None:
        assert nf.Document.parse("---\na: 1\n...\n---\n", None).body == "---\n"
        assert nf.Document.parse("---\na: 1\n---\n...\n", None).body == "...\n"

    @pytest.mark.parametrize("missing", ["error", "empty"])
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("+++\ntitle = 'a'\n+++\n", "TOML"),
            ('{"title": "a"}\n', "JSON"),
            ("{\n}\n", "JSON"),
            ("\ufeff\n+++ \n", "TOML"),
            ("---toml\n---\n", "TOML"),
            ("---json\n{}\n---\n", "JSON"),
            ("--- JSON\n{}\n---\n", "JSON"),
            ("---js\n---\n", "JavaScript"),
        ],
    )
    def test_other_formats_are_named(self, text: str, name: str, missing: Any) -> None:
        with pytest.raises(nf.ParseError, match=f"NF121 the front matter is {name}; write it"):
            nf.Document.parse(text, None, missing=missing)

    def test_many_blank_lines_are_read_in_one_pass(self) -> None:
        text = "\r\n" * 100_000
        with pytest.raises(nf.ParseError, match="NF101"):
            nf.loads(text)
        assert nf.Document.parse(f"{text}---\r\n---\r\n", None).article == {}


class TestMissing:
    @given(
        lines=st.lists(
            st.sampled_from(["", "Text.", "---x", "# T", "...", " ---", "{{ a }}", "a: b"])
        ),
        newline=st.sampled_from(LINE_ENDS),
        mark=st.sampled_from(["", "\ufeff"]),
    )
    @example(lines=[], newline="\n", mark="")
    @example(lines=["", ""], newline="\r", mark="\ufeff")
    def test_the_first_key_brings_the_fences(
        self, lines: list[str], newline: str, mark: str
    ) -> None:
        body = newline.join(lines)
        text = mark + body
        document = nf.Document.parse(text, None, missing="empty")
        assert (str(document), document.body, document.article) == (text, body, {})
        document.set("kind", "note")
        end = newline if newline in body else "\n"
        assert str(document) == f"{mark}---{end}kind: note{end}---{end}{body}"
        assert nf.Document.parse(str(document), None).body == body
        document.remove("kind")
        assert (str(document), document.edits()) == (text, [])

    @given(st.text(alphabet="-.\n\r #a{+\ufeff:", max_size=12), st.text(max_size=5))
    def test_any_text_is_read_or_refused(self, text: str, value: str) -> None:
        try:
            document = nf.Document.parse(text, None, missing="empty")
        except nf.ParseError:
            return
        assert str(document) == text
        document.set("k", value)
        again = nf.Document.parse(str(document), None)
        assert (again.get("k"), again.body) == (value, document.body)

    @pytest.mark.parametrize("body", ["New.", "---\na: 1\n---\nNew.", "+++\n", "\ufeffNew.", ""])
    def test_the_body_may_change(self, body: str) -> None:
        document = nf.Document.parse("Text.\n", None, missing="empty")
        document.body = body
        again = nf.Document.parse(str(document), None, missing="empty")
        assert (again.body, again.article) == (body, {})

    def test_a_required_key_is_missed(self) -> None:
        with pytest.raises(nf.ValidationError, match=r"NF201 \$\.title"):
            nf.loads("Text.\n", missing="empty")

    def test_a_file_is_changed_in_place(self, tmp_path: Path) -> None:
        path = tmp_path / "note.md"
        path.write_bytes(b"Text.\r\n")
        with nf.edit(path, Event, missing="empty") as event:
            event.day = date(2020, 1, 2)
        assert path.read_bytes() == b"---\r\nday: 2020-01-02\r\n---\r\nText.\r\n"
        assert nf.load(path, Event) == nf.load(path, Event, missing="empty")

    def test_what_was_written_is_the_new_start(self, tmp_path: Path) -> None:
        path = tmp_path / "note.md"
        path.write_text("Text.\n")
        document = nf.Document.read(path, None, missing="empty")
        document.body = "Other.\n"
        document.write()
        document.set("a", 1)
        document.write()
        assert path.read_text() == "---\na: 1\n---\nOther.\n"


class TestDuplicates:
    def test_both_lines_are_named(self) -> None:
        with pytest.raises(nf.ParseError) as raised:
            nf.loads(DOUBLED)
        assert [
            (each.path, each.line, each.code, each.message.partition(";")[0])
            for each in raised.value.diagnostics
        ] == [
            ("$.provider.name", 6, "NF105", _twice(5, 6)),
            ("$.title", 8, "NF105", _twice(2, 8)),
            ("$.zz[0].k", 11, "NF105", _twice(10, 11)),
            ("$.zz[1].a", 13, "NF105", _twice(13, 13)),
            ("$.heat", 14, "NF105", _twice(3, 14)),
        ]

    @pytest.mark.parametrize("model", [nf.Article, None])
    def test_the_last_is_read(self, model: type[nf.Article] | None) -> None:
        document = _doubled(model)
        assert str(document) == DOUBLED
        assert [document.get(path) for path in ("title", "heat", "provider.name")] == [
            "Ferries", 5, "The Harbour",
        ]  # fmt: skip
        assert document.get("zz") == [{"k": 2, "j": 3}, {"a": 3, "b": 2}]
        assert codes(document) == [
            ("NF305", "$.provider.name", 6),
            ("NF305", "$.title", 8),
            ("NF305", "$.zz[0].k", 11),
            ("NF305", "$.zz[1].a", 13),
            ("NF305", "$.heat", 14),
        ]

    @pytest.mark.parametrize("path", ["title", "heat", "provider.name", "zz[0].k", "zz[1].a"])
    @pytest.mark.parametrize("model", [nf.Article, None])
    def test_an_edit_of_it_is_refused(self, path: str, model: type[nf.Article] | None) -> None:
        document = _doubled(model)
        value = document.get(path)
        with pytest.raises(nf.EditError, match=r"NF404 .* appears twice, .*keep one of the two"):
            document.set(path, 77 if isinstance(value, int) else "other")
        if path not in {"title", "provider.name"} or model is None:
            with pytest.raises(nf.EditError, match="NF404"):
                document.remove(path)
        document.set(path, value)
        assert str(document) == DOUBLED

    @pytest.mark.parametrize("model", [nf.Article, None])
    def test_every_other_edit_works(self, model: type[nf.Article] | None) -> None:
        document = _doubled(model)
        document.set("provider.domain", "harbour.example")
        document.set("zz[0].j", 4)
        document.set("zz[1].b", 5)
        document.set("zz[1].c", 6)
        document.set("published", value=True)
        document.body = "Other.\n"
        changed = DOUBLED.replace("canal.example", "harbour.example").replace("j: 3", "j: 4")
        changed = changed.replace("b: 2, a: 3", "b: 5, a: 3, c: 6").replace("Text.", "Other.")
        assert str(document) == changed.replace("heat: 5\n", "heat: 5\npublished: true\n")
        document.remove("zz")
        assert "zz" not in str(document)

    def test_keys_that_only_python_takes_for_equal_stay_an_error(self) -> None:
        text = "---\nx:\n  1: a\n  1.0: b\n---\n"
        with pytest.raises(nf.ParseError, match="NF105"):
            nf.Document.parse(text, None, duplicates="last")
        same_number = nf.Document.parse("---\nx: {1: a, 0x1: b}\n---\n", None, duplicates="last")
        assert same_number.article == {"x": {1: "b"}}


def _twice(first: int, second: int) -> str:
    return f"this key appears twice, first in line {first}, now in line {second}"


def _doubled(model: type[nf.Article] | None) -> nf.Document[Any]:
    if model is None:
        return nf.Document.parse(DOUBLED, None, duplicates="last")
    return nf.Document.parse(DOUBLED, duplicates="last")


class TestOptions:
    @pytest.mark.parametrize(
        "copied",
        [
            copy.copy,
            copy.deepcopy,
            lambda document: pickle.loads(pickle.dumps(document)),  # noqa: S301 - made here
        ],
    )
    def test_copies_keep_them(self, copied: Callable[[Any], Any]) -> None:
        document = copied(_doubled(None))
        document.set("quality", 3)
        again = copied(document)
        assert str(again) == str(document) != DOUBLED
        missing = copied(nf.Document.parse("Text.", None, missing="empty"))
        missing.set("a", 1)
        assert str(missing) == "---\na: 1\n---\nText."

    @pytest.mark.parametrize(
        ("options", "error", "words"),
        [
            ({"missing": "ignore"}, ValueError, "missing='error' or missing='empty', found"),
            ({"missing": None}, TypeError, "missing='error' or missing='empty', found None"),
            ({"duplicates": "first"}, ValueError, "duplicates='last', found duplicates='first'"),
            ({"duplicates": True}, TypeError, "duplicates='last', found an object of type bool"),
        ],
    )
    def test_others_are_refused(
        self, options: dict[str, Any], error: type[Exception], words: str, tmp_path: Path
    ) -> None:
        path = tmp_path / "post.md"
        path.write_text("---\ntitle: Boats\n---\n")
        calls: list[Callable[..., Any]] = [nf.load, nf.Document.read, nf.edit]
        for call in calls:
            with pytest.raises(error, match=words):
                call(path, **options)
        for call in (nf.loads, nf.Document.parse):
            with pytest.raises(error, match=words):
                call(path.read_text(), **options)


EASTERN = timezone(timedelta(hours=-4))
READ = [
    ("2014-10-10 10:00:48 -0400", datetime(2014, 10, 10, 10, 0, 48, tzinfo=EASTERN)),
    ("2014-10-10T10:00:48-0400", datetime(2014, 10, 10, 10, 0, 48, tzinfo=EASTERN)),
    ("2014-10-10 10:00 -04:00", datetime(2014, 10, 10, 10, 0, tzinfo=EASTERN)),
    ("2014-10-10 10:00", datetime(2014, 10, 10, 10, 0)),  # noqa: DTZ001 - it has no zone
    ("2014-10-10T10:00Z", datetime(2014, 10, 10, 10, 0, tzinfo=UTC)),
    ("2014-10-10 10:00:48 UTC", datetime(2014, 10, 10, 10, 0, 48, tzinfo=UTC)),
    ("2014-10-10 1:00:48.5 -4", datetime(2014, 10, 10, 1, 0, 48, 500_000, tzinfo=EASTERN)),
]
WRITTEN = ["{}", '"{}"', "'{}'"]
NEW = datetime(2020, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=2)))


class TestMoments:
    @pytest.mark.parametrize("written", [*WRITTEN, ">-\n    {}"])
    @pytest.mark.parametrize(("text", "moment"), READ)
    def test_fields_for_dates_read_them(self, text: str, moment: datetime, written: str) -> None:
        value = written.format(text)
        for key in ("starts", "either"):
            front = f"---\n{key}: {value}\n---\n"
            event = nf.loads(front, Event)
            assert same(getattr(event, key), moment)
            assert getattr(event, key).utcoffset() == moment.utcoffset()
        front = f"---\nnote: {written.format(text)}\nzz: {value}\n---\n"
        plain = nf.loads(front, Event)
        # With a digit alone for its hours, it is a date and time to YAML as well.
        is_yaml = written == "{}" and text.endswith("-4")
        if not is_yaml:
            assert (plain.note, plain.extra["zz"]) == (text, text)
        items = nf.loads(f"---\nreminders:\n- {value}\nchanges:\n  a: {value}\n---\n", Event)
        assert same([*items.reminders, *items.changes.values()], [moment, moment])

    @pytest.mark.parametrize("written", WRITTEN)
    def test_a_bare_date_is_a_date(self, written: str) -> None:
        value = written.format("2014-10-10")
        for key in ("day", "either"):
            assert getattr(nf.loads(f"---\n{key}: {value}\n---\n", Event), key) == date(
                2014, 10, 10
            )
        with pytest.raises(nf.ValidationError, match="expected a date and time, found a date"):
            nf.loads(f"---\nstarts: {value}\n---\n", Event)

    @pytest.mark.parametrize(
        ("old", "moment", "new"),
        [
            ("2014-10-10 10:00:48 -0400", NEW, "2020-01-02 03:04:00 +0200"),
            ("2014-10-10T10:00:48-0400", NEW.astimezone(UTC), "2020-01-02T01:04:00+0000"),
            ("2014-10-10 10:00:48 -04:00", NEW.astimezone(UTC), "2020-01-02 01:04:00 +00:00"),
            ("2014-10-10T10:00:48-04:00", NEW.astimezone(UTC), "2020-01-02T01:04:00Z"),
            ("2014-10-10 10:00", NEW.replace(tzinfo=None), "2020-01-02 03:04"),
            ("2014-10-10 10:00 -0400", NEW, "2020-01-02 03:04 +0200"),
            ("2014-10-10 10:00 -0400", NEW.replace(second=5), "2020-01-02 03:04:05 +0200"),
            (
                "2014-10-10 10:00 Z",
                NEW.replace(microsecond=7).astimezone(UTC),
                "2020-01-02 01:04:00.000007 Z",
            ),
            ("2014-10-10 10:00:48 UTC", NEW.astimezone(UTC), "2020-01-02 01:04:00 UTC"),
            ("2014-10-10 10:00:48 UTC", NEW, "2020-01-02 03:04:00 +0200"),
            ("2014-10-10 10:00:48 -4", NEW, "2020-01-02 03:04:00 +02"),
            (
                "2014-10-10 10:00:48 -4",
                NEW.replace(tzinfo=timezone(timedelta(hours=5, minutes=30))),
                "2020-01-02 03:04:00 +05:30",
            ),
            ("2014-10-10 10:00:48 -0400", NEW.replace(tzinfo=None), "2020-01-02 03:04:00"),
        ],
    )
    @pytest.mark.parametrize("written", WRITTEN)
    def test_a_new_value_keeps_the_form(
        self, old: str, moment: datetime, new: str, written: str
    ) -> None:
        text = (
            f"---\nstarts: {written.format(old)} # local\nreminders: [{written.format(old)}]\n---\n"
        )
        document = nf.Document.parse(text, Event)
        document.article.starts = moment
        document.article.reminders[0] = moment
        assert str(document) == text.replace(old, new)
        assert nf.loads(str(document), Event).starts == moment

    @pytest.mark.parametrize("written", WRITTEN)
    @pytest.mark.parametrize(("text", "moment"), READ)
    def test_an_equal_instant_changes_nothing(
        self, text: str, moment: datetime, written: str
    ) -> None:
        front = f"---\nstarts: {written.format(text)}\n---\n"
        document = nf.Document.parse(front, Event)
        zone = None if moment.tzinfo is None else timezone(timedelta(hours=9))
        document.article.starts = moment if zone is None else moment.astimezone(zone)
        assert (str(document), document.edits()) == (front, [])

    @given(
        st.sampled_from(["starts", "either", "day", "note", "zz"]),
        st.from_regex(
            r"\A\d{4}-[01]?\d-[0-3]?\d([Tt]| {1,2}|\t)?([012]?\d:[0-5]\d(:\d\d(\.\d{0,8})?)?)?"
            r" ?(Z|z|UTC|GMT|EST|[-+]\d{1,2}(:?\d\d)?)?\Z"
        ),
        st.sampled_from([*WRITTEN, "!!str {}", "[{}]", "|-\n  {}"]),
        st.one_of(
            st.datetimes(timezones=st.sampled_from([None, UTC, EASTERN])),
            st.dates(),
        ),
    )
    def test_readers_agree_and_edits_are_read_back(
        self, key: str, text: str, written: str, value: date
    ) -> None:
        front = f"{key}: {written.format(text)}\n"
        source, layout = Source(f"---\n{front}---\n"), layout_of(Event)
        start, end = 4, 4 + len(front)
        try:
            root = compose(source, start, end, DEFAULT_LIMITS)
            expected = construct(source, root, layout, DEFAULT_LIMITS)
        except nf.ParseError:
            with pytest.raises(nf.ParseError):
                read(source, layout, DEFAULT_LIMITS)
            assert read_data(source.text, start, end, layout, DEFAULT_LIMITS) is None
            return
        assert same(read(source, layout, DEFAULT_LIMITS).data, expected)
        lines = read_data(source.text, start, end, layout, DEFAULT_LIMITS)
        assert lines is None or same(lines, expected)
        try:
            document = nf.Document.parse(source.text, Event)
            document.set(key, value)
        except (nf.ValidationError, nf.EditError):
            return
        assert same(to_plain(nf.loads(str(document), Event), [])[key], value)

    def test_check_warns_where_there_is_no_zone(self) -> None:
        text = (
            "---\nstarts: '2014-10-10 10:00'\neither: 2014-10-10 10:00:00\nday: 2014-10-10\n"
            "note: 2014-10-10 10:00\nreminders: [2014-10-10 10:00 -0400, 2014-10-10 10:00]\n"
            "zz: 2014-10-10T10:00:00\n---\n"
        )
        assert codes(nf.Document.parse(text, Event)) == [
            ("NF306", "$.starts", 2),
            ("NF306", "$.either", 3),
            ("NF306", "$.reminders[1]", 6),
            ("NF306", "$.zz", 7),
        ]
        digits = "---\nstarts: '2014-10-10T10:00:00.1234567 -0400'\n---\n"
        assert codes(nf.Document.parse(digits, Event)) == [("NF304", "$.starts", 2)]
