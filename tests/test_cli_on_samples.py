"""The command on real files, where they are at hand."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import newsformat as nf
from command_runs import newsformat
from test_rules_on_samples import EXPECTED, FILES, SHARED, expected_in, pytestmark

__all__ = ["pytestmark"]


def test_the_command_finds_what_is_explained() -> None:
    files = [path for folder in FILES.values() for path in folder]
    run = newsformat("check", *files, "--output-format", "json")
    found = json.loads(run.output)
    expected = sum((Counter(expected_in(folder)) for folder in EXPECTED), Counter())
    assert Counter(each["name"] for each in found) == expected
    assert run.code == bool(found)


def test_real_files_keep_what_they_say(tmp_path: Path) -> None:
    for number, path in enumerate(sorted(SHARED.rglob("*.md"))):
        shutil.copy(path, tmp_path / f"{number}.md")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    newsformat("check", tmp_path, "--fix")
    newsformat("format", tmp_path)
    after = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert before.keys() == after.keys()
    newsformat("format", tmp_path)
    assert after == {path: path.read_bytes() for path in tmp_path.iterdir()}
    for path, content in before.items():
        try:
            article = nf.loads(content)
        except ValueError:
            assert after[path] == content
            continue
        assert nf.loads(after[path]) == article
        assert after[path].endswith(article.body.encode())
