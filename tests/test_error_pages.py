"""`docs/reference/errors.md` explains every code, and each of its examples shows what it says."""

from __future__ import annotations

import re
import tomllib

import pytest

import newsformat as nf
from newsformat.diagnostics import url_of
from newsformat.rules import RULES, check_text
from test_doctests import ROOT

PAGE = ROOT / "docs" / "reference" / "errors.md"

if not PAGE.exists():
    reason = "a copy of the tests may stand beside less than the whole checkout"
    pytest.skip(reason, allow_module_level=True)

_, *_PARTS = re.split(r"^### (NF\d+)\n", PAGE.read_text("utf-8"), flags=re.MULTILINE)
CODES = _PARTS[::2]
SECTIONS = dict(zip(CODES, _PARTS[1::2], strict=True))
DIFF = re.compile(r"^```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CASES = [(code, match[1]) for code, text in SECTIONS.items() for match in DIFF.finditer(text)]


def test_every_code_has_one_section_in_order_of_its_group() -> None:
    assert sorted(CODES) == sorted({*nf.CODES, *RULES})
    assert len(CODES) == len(SECTIONS)


def test_messages_lead_to_their_sections() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    page = f"{project['urls']['Documentation']}reference/{PAGE.stem}.html"
    for code in CODES:
        assert url_of(code) == f"{page}#{code.lower()}"
    assert url_of("SITE001") == url_of("NFX01") == ""
    finding = check_text(b"---\ntitle: A\ntopics: [a]\nheat: hot\n---\n")[0]
    assert finding.url == url_of("NF202")
    with pytest.raises(nf.EditError) as refused:
        nf.Document.parse("---\ntitle: A\n---\n").remove("heat")
    assert refused.value.url == url_of("NF402")
    with pytest.raises(nf.ParseError) as unreadable:
        nf.loads("")
    assert unreadable.value.diagnostics[0].url == url_of("NF101")


@pytest.mark.parametrize("code", CODES)
def test_a_section_says_how_to_fix_it(code: str) -> None:
    directive = f"```{{code-entry}} {code}\n```\n"
    assert directive in SECTIONS[code]
    advice = SECTIONS[code].partition(directive)[2]
    assert re.search(r"\w.*\.$", advice, re.MULTILINE)


def codes_in(diff: str, left_out: str) -> set[str]:
    """Give the codes that are found in one side of a diff, read as front matter or as a file."""
    lines = [line[1:] for line in diff.splitlines() if line[0] != left_out]
    text = "".join(f"{line}\n" for line in lines)
    if "---\n" not in text:
        text = f"---\n{text}---\n"
    return {finding.code for finding in check_text(text.encode())}


@pytest.mark.parametrize(("code", "diff"), CASES, ids=[code for code, _ in CASES])
def test_an_example_has_the_problem_before_and_not_after(code: str, diff: str) -> None:
    assert code in codes_in(diff, "+")
    after = codes_in(diff, "-")
    assert code not in after
    assert not {each for each in after if each.startswith(("NF1", "NF2"))}
