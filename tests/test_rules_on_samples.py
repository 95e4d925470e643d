"""What rules find in real files, each of which is explained, where they are at hand."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import newsformat as nf
from newsformat.rules import check_collection, check_text, collect_facts, fix_document

SHARED = Path(os.environ.get("NEWSFORMAT_SHARED", Path(__file__).parents[2] / "shared"))
EXPECTED: dict[str, Any] = json.loads(
    Path(__file__).with_name("data").joinpath("findings_in_samples.json").read_text("utf-8")
)
FILES = {folder: sorted((SHARED / folder).glob("*.md")) for folder in EXPECTED}
NOW = datetime(2026, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.skipif(
    not all(FILES.values()), reason="the real files are not part of the package"
)


def expected_in(folder: str) -> dict[str, int]:
    return {name: said["count"] for name, said in EXPECTED[folder].items()}


@pytest.mark.parametrize("folder", EXPECTED)
def test_every_finding_is_explained(folder: str) -> None:
    found = Counter(
        each.name for path in FILES[folder] for each in check_text(path.read_bytes(), path, now=NOW)
    )
    expected = expected_in(folder)
    expected.pop("duplicate-article", None)
    assert found == expected
    assert all(said["why"].endswith(".") for said in EXPECTED[folder].values())


def test_every_finding_among_many_files_is_explained() -> None:
    facts = []
    for path in [path for paths in FILES.values() for path in paths]:
        try:
            document = nf.Document.read(path)
        except nf.ValidationError:
            continue
        facts.append(collect_facts(document))
    found = list(check_collection(facts, nf.Document.read))
    assert {each.name for each in found} == {"duplicate-article"}
    folders = Counter(str(Path(each.file).parent.relative_to(SHARED)) for each in found)
    expected = sum(expected_in(folder).get("duplicate-article", 0) for folder in EXPECTED)
    assert folders.total() == expected


@pytest.mark.parametrize("folder", EXPECTED)
def test_good_files_stay_as_they_are(folder: str) -> None:
    for path in FILES[folder]:
        document = nf.Document.read(path, nf.Article if folder != "samples/other" else None)
        assert fix_document(document, path, unsafe=True, now=NOW).text == str(document)
