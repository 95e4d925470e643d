"""Which rules are asked: selectors, files, severities, and what is said of mistakes."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

import newsformat as nf
from good_articles import article
from newsformat.rules import (
    RULES,
    Rule,
    RuleError,
    Settings,
    SettingsError,
    active_rules,
    check_text,
    find_settings,
    installed_rules,
    load_model,
    read_settings,
    settings_of,
)
from newsformat.rules.file_patterns import matches

# Breaks `ambiguous-text`, `number-range`, `no-topics` and `trailing-blanks`.
TEXT = article("category: no\nheat: 99999 \ntopics: []")
ALL = {"ambiguous-text", "number-range", "no-topics", "trailing-blanks"}


def names(settings: Settings, file: str = "posts/a.md") -> set[str]:
    return {each.name for each in check_text(TEXT, file, settings)}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ALL),
        ({"select": ["ALL"]}, ALL),
        ({"select": []}, set()),
        ({"select": ["NF518"]}, {"number-range"}),
        ({"select": ["number-range"]}, {"number-range"}),
        ({"select": ["NF5"]}, ALL - {"ambiguous-text"}),
        ({"select": ["NF51"]}, {"no-topics", "number-range"}),
        ({"select": ["NF518"], "extend-select": ["NF301"]}, {"number-range", "ambiguous-text"}),
        ({"ignore": ["ALL"]}, set()),
        ({"ignore": ["NF5"]}, {"ambiguous-text"}),
        ({"ignore": ["no-topics", "NF301"]}, {"number-range", "trailing-blanks"}),
        ({"select": ["NF518"], "ignore": ["NF5"]}, {"number-range"}),
        ({"select": ["NF5"], "ignore": ["NF51"]}, {"trailing-blanks"}),
        ({"select": ["NF5"], "ignore": ["NF5"]}, set()),
        ({"extend-select": ["no-topics"], "ignore": ["NF51"]}, ALL - {"number-range"}),
        ({"per-file-ignores": {"posts/*": ["NF5"]}}, {"ambiguous-text"}),
        ({"per-file-ignores": {"*.md": ["NF5"], "posts/**": ["NF301"]}}, set()),
        ({"per-file-ignores": {"other/*": ["ALL"]}}, ALL),
    ],
)
def test_selection(settings: dict[str, Any], expected: set[str]) -> None:
    assert names(settings_of(settings)) == expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.md", "a.md", True),
        ("*.md", "b/c/a.md", True),
        ("a.md", "b/a.md", True),
        ("b/*.md", "b/a.md", True),
        ("b/*.md", "b/c/a.md", False),
        ("b/*.md", "d/b/a.md", False),
        ("**/b/*.md", "d/b/a.md", True),
        ("**/b/*.md", "b/a.md", True),
        ("b/**/a.md", "b/a.md", True),
        ("b/**/a.md", "b/c/d/a.md", True),
        ("b/**", "b/c/d/a.md", True),
        ("b/", "b/c/a.md", True),
        ("/b/*.md", "b/a.md", True),
        ("./b/*.md", "b/a.md", True),
        ("20[12]?-*.md", "201x-a.md", True),
        ("20[!12]?-*.md", "201x-a.md", False),
        ("[]]x.md", "]x.md", True),
        ("[a-c].md", "b.md", True),
        ("a+(b).md", "a+(b).md", True),
        ("[", "[", True),
        ("*.md", "a.md\n", False),
        ("**", "b/a.md", True),
    ],
)
def test_patterns(pattern: str, path: str, *, expected: bool) -> None:
    assert matches(pattern, path) is expected


def test_patterns_start_from_the_folder_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of({"per-file-ignores": {"posts/*.md": ["ALL"]}}, root=str(tmp_path))
    assert names(settings, str(tmp_path / "posts" / "a.md")) == set()
    assert names(settings, str(tmp_path / "other" / "a.md")) == ALL
    (tmp_path / "posts").mkdir()
    monkeypatch.chdir(tmp_path / "posts")
    assert names(settings, "a.md") == set()
    assert names(settings, "../posts/a.md") == set()
    assert names(settings, "../a.md") == ALL


def test_severities() -> None:
    settings = settings_of({"severity": {"no-topics": "error", "NF5": "warning", "NF301": "error"}})
    found = {each.name: each.severity.value for each in check_text(TEXT, "a.md", settings)}
    assert found == dict.fromkeys(ALL, "warning") | {
        "no-topics": "error",
        "ambiguous-text": "error",
    }


@pytest.mark.parametrize(
    ("table", "key", "reason"),
    [
        ({"selct": []}, "tool.newsformat.selct", "there is no such key; did you mean select?"),
        ({"color": 1}, "tool.newsformat.color", "there is no such key; there are select, ignore"),
        ({"select": "NF5"}, "tool.newsformat.select", "expected a list of codes and names"),
        ({"select": [5]}, "tool.newsformat.select", "expected a list of codes and names"),
        ({"select": ["NF9"]}, "select", "there is no rule 'NF9'"),
        ({"ignore": ["image-siz"]}, "ignore", "did you mean image-size?"),
        ({"extend-select": ["image"]}, "extend-select", "there is no rule 'image'"),
        ({"select": ["nf5"]}, "select", "there is no rule 'nf5'"),
        ({"select": [""]}, "select", "there is no rule ''"),
        ({"per-file-ignores": ["a"]}, "tool.newsformat.per-file-ignores", "expected a table"),
        ({"per-file-ignores": {"a": "NF5"}}, "tool.newsformat.per-file-ignores", "expected a list"),
        ({"per-file-ignores": {"a": ["X"]}}, "per-file-ignores.a", "there is no rule 'X'"),
        ({"severity": {"NF5": "fatal"}}, "tool.newsformat.severity", "expected error or warning"),
        ({"severity": {"NF5": []}}, "tool.newsformat.severity", "expected error or warning"),
        ({"severity": "error"}, "tool.newsformat.severity", "expected a table"),
        ({"severity": {"X": "error"}}, "severity", "there is no rule 'X'"),
        ({"model": "Article"}, "tool.newsformat.model", "expected 'package.module:Class'"),
        ({"model": 3}, "tool.newsformat.model", "expected 'package.module:Class'"),
        ([], "tool.newsformat", "expected a table"),
    ],
)
def test_mistakes_name_file_and_key(table: object, key: str, reason: str) -> None:
    with pytest.raises(SettingsError) as raised:
        settings_of(table, origin="site/pyproject.toml")
    assert (raised.value.source, raised.value.key) == ("site/pyproject.toml", key)
    assert reason in raised.value.reason
    assert str(raised.value).startswith(f"site/pyproject.toml: {key}: ")


@pytest.mark.parametrize(
    "arguments", [{"select": "NF5"}, {"severity": {"NF5": "error"}}, {"select": [3]}]
)
def test_arguments_of_another_type(arguments: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Settings(**arguments)


class TestFiles:
    def test_a_file(self, tmp_path: Path) -> None:
        file = tmp_path / "pyproject.toml"
        file.write_text('[tool.newsformat]\nselect = ["NF5"]\nmodel = "site.models:Post"\n')
        settings = read_settings(file)
        assert (settings.select, settings.model) == (("NF5",), "site.models:Post")
        assert (settings.root, settings.origin) == (str(tmp_path), str(file))

    @pytest.mark.parametrize("content", ["", "[tool.ruff]\n", "[tool]\n", "tool = 3\n"])
    def test_a_file_without_the_table(self, tmp_path: Path, content: str) -> None:
        file = tmp_path / "pyproject.toml"
        file.write_text(content)
        assert read_settings(file).select == ("ALL",)
        (tmp_path / "posts").mkdir()
        assert find_settings(tmp_path / "posts") != file

    def test_a_file_with_a_byte_order_mark(self, tmp_path: Path) -> None:
        (tmp_path / "pyproject.toml").write_bytes(
            b'\xef\xbb\xbf[tool.newsformat]\nselect = ["NF5"]\n'
        )
        assert read_settings(tmp_path / "pyproject.toml").select == ("NF5",)

    @pytest.mark.parametrize("content", [b"[tool", b"\xff", b"a = " + b"[" * 100_000])
    def test_a_file_that_is_no_toml(self, tmp_path: Path, content: bytes) -> None:
        file = tmp_path / "pyproject.toml"
        file.write_bytes(content)
        for read in (read_settings, find_settings):
            with pytest.raises(SettingsError, match=r"pyproject\.toml: not TOML"):
                read(file if read is read_settings else tmp_path)

    def test_the_nearest_file_with_the_table(self, tmp_path: Path) -> None:
        inner = tmp_path / "site" / "posts"
        inner.mkdir(parents=True)
        (tmp_path / "pyproject.toml").write_text("[tool.newsformat]\n")
        (tmp_path / "site" / "pyproject.toml").write_text("[tool.ruff]\n")
        post = inner / "a.md"
        post.write_text("")
        assert find_settings(inner) == find_settings(post) == tmp_path / "pyproject.toml"
        (inner / "pyproject.toml").write_text("[tool.newsformat]\n")
        assert find_settings(inner) == inner / "pyproject.toml"


class TestModels:
    def test_a_model(self) -> None:
        assert load_model(Settings()) is nf.Article
        assert load_model(Settings(model="newsformat.models:Provider")) is nf.Provider
        assert load_model(Settings(model="none")) is None

    @pytest.mark.parametrize(
        ("model", "reason"),
        [
            ("no.such.module:Post", "ModuleNotFoundError"),
            ("newsformat:Newspaper", "AttributeError"),
            ("newsformat:loads", "is not an attrs class"),
            ("newsformat:", "AttributeError"),
        ],
    )
    def test_what_is_no_model(self, model: str, reason: str) -> None:
        with pytest.raises(SettingsError, match="settings: model: ") as raised:
            load_model(Settings(model=model))
        assert reason in raised.value.reason


def test_settings_can_be_pickled_and_compared() -> None:
    settings = Settings(ignore=["NF5"], per_file_ignores={"a": ["NF3"]})
    again = pickle.loads(pickle.dumps(settings))  # noqa: S301 - made here
    assert again == settings
    assert hash(again) == hash(settings)


class TestRulesOfOthers:
    def install(self, folder: Path, module: str, point: str = "site_rules") -> None:
        """Write a package that offers rules."""
        info = folder / "site_rules-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: site-rules\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[newsformat.rules]\nsite = {point}\n")
        (folder / "site_rules.py").write_text(module)

    RULE = (
        "from newsformat.rules import Violation, rule\n"
        '@rule(code="SITE001", name="loud", summary="A title shouts.")\n'
        "def loud(subject):\n"
        "    if subject.article.title.isupper():\n"
        '        yield Violation("title", "it shouts")\n'
    )

    @pytest.fixture(autouse=True)
    def fresh(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        import sys

        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "site_rules", raising=False)

    @pytest.mark.parametrize(
        ("more", "point"),
        [("", "site_rules"), ("", "site_rules:loud"), ("ALL = [loud]\n", "site_rules:ALL")],
    )
    def test_they_are_found(self, tmp_path: Path, more: str, point: str) -> None:
        self.install(tmp_path, self.RULE + more, point)
        rules = installed_rules()
        assert [each.code for each in rules] == ["SITE001"]
        settings = settings_of({"select": ["loud"]}, rules=rules)
        (found,) = check_text(article("title: BOATS"), "a.md", settings)
        assert (found.code, found.line) == ("SITE001", 3)

    @pytest.mark.parametrize(
        ("module", "point", "reason"),
        [
            ("1 / 0\n", "site_rules", "it cannot be loaded: ZeroDivisionError"),
            ("", "site_rules:loud", "it cannot be loaded: AttributeError"),
            ("", "site_rulez", "it cannot be loaded: ModuleNotFoundError"),
            ("", "site_rules", "there is no rule in this module"),
            ("loud = print\n", "site_rules:loud", "expected a rule, found <built-in function"),
            ("ALL = [print]\n", "site_rules:ALL", "expected rules, found <built-in function"),
            ("ALL = 'loud'\n", "site_rules:ALL", "expected a rule, found 'loud'"),
            (RULE.replace("SITE001", "site"), "site_rules", "it cannot be loaded: ValueError"),
        ],
    )
    def test_a_broken_entry_point_is_said_in_words(
        self, tmp_path: Path, module: str, point: str, reason: str
    ) -> None:
        self.install(tmp_path, module, point)
        with pytest.raises(RuleError, match=f"the entry point site = {point}: ") as raised:
            installed_rules()
        assert reason in raised.value.reason

    def test_rules_that_cannot_be_told_apart(self) -> None:
        with pytest.raises(SettingsError, match="two rules are called NF505"):
            Settings(rules=[Rule("NF505", "mine", "Mine.")])
        with pytest.raises(SettingsError, match="two rules are called image-size"):
            Settings(rules=[Rule("SITE001", "image-size", "Mine.")])


def test_every_rule_of_the_library_can_be_selected() -> None:
    for each in RULES.values():
        assert Settings(select=[each.code], ignore=[each.name]).select == (each.code,)


ROOTS = ["", "/a", "/a/b", "a", "a/b", ".", "..", "/", "b/..", "./a"]
FILES = [
    "a.md", "a/b.md", "/a.md", "/a/b/c.md", "./a.md", "../a.md", "a//b.md", "a/../b.md", "a/./b.md",
    "a/", "a/..", "..", "/", "//a/b.md", "/a/../b.md", "a/b/c/d.md", "b/c.md",
]  # fmt: skip


@pytest.mark.parametrize("root", ROOTS)
def test_what_is_known_of_a_folder_says_where_its_files_are(
    root: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    for current in (tmp_path, tmp_path / "a"):
        monkeypatch.chdir(current)
        for file in FILES:
            assert active_rules._relative(file, root) == active_rules._relative_path(file, root)
