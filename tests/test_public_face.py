from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import newsformat as nf
from newsformat.rules import RULES

SOURCES = sorted(Path(nf.__file__).parent.rglob("*.py"))


def test_the_names_are_sorted_and_there() -> None:
    assert nf.__all__ == sorted(nf.__all__)
    assert dir(nf) == sorted(nf.__all__)
    assert all(getattr(nf, name) is not None for name in nf.__all__)


def test_every_name_is_imported_for_type_checkers() -> None:
    source = Path(nf.__file__).read_text(encoding="utf-8")
    imported = source.partition("if TYPE_CHECKING:")[2].partition("__all__")[0]
    assert set(re.findall(r"\b\w+\b", imported)).issuperset(nf.__all__)


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Newspaper'"):
        _ = nf.Newspaper  # type: ignore[attr-defined] # that is the point


@pytest.mark.parametrize("name", [name for name in nf.__all__ if not name.isupper()])
def test_everything_is_documented(name: str) -> None:
    value = getattr(nf, name)
    if name == "__version__":
        assert re.fullmatch(r"\d+\.\d+\.\d+\S*", value)
        return
    assert inspect.getdoc(value)
    for member, function in inspect.getmembers(value, inspect.isfunction):
        assert member.startswith("_") or inspect.getdoc(function)


def test_every_code_that_is_used_is_documented_and_the_other_way_round() -> None:
    used = {
        code
        for path in SOURCES
        if path.name != "diagnostics.py"
        for code in re.findall(r"NF\d{3}", path.read_text(encoding="utf-8"))
    }
    assert used == set(nf.CODES) | set(RULES)
    assert all(code.summary.endswith(".") for code in nf.CODES.values())


def modules_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return set(result.stdout.split())


def test_importing_is_no_work() -> None:
    assert not modules_after("import newsformat") & {"attr", "attrs", "cattrs", "ruamel.yaml"}


def test_models_need_no_yaml() -> None:
    loaded = modules_after("import newsformat as nf; nf.Article(title='A')")
    assert not loaded & {"cattrs", "ruamel.yaml"}


# What a program need not import, by what it does.
UNNEEDED = {
    "nf.loads(text)": {
        "cattrs",
        "difflib",
        "json",
        "newsformat.compiled.object_reader",
        "newsformat.diagnostics",
        "newsformat.document",
        "newsformat.editing",
        "newsformat.write",
        "newsformat.yaml.nodes",
        "newsformat.yaml.events",
        "pathlib",
        "ruamel.yaml",
    },
    "d = nf.Document.parse(text); d.article.heat = 4; str(d)": {
        "cattrs",
        "difflib",
        "newsformat.compiled.object_reader",
        "newsformat.editing.planner",
        "newsformat.editing.replacement",
        "newsformat.yaml.events",
        "pathlib",
        "ruamel.yaml",
    },
    "nf.dumps(nf.Article(title='A'))": {
        "cattrs",
        "difflib",
        "newsformat.document",
        "newsformat.editing",
        "ruamel.yaml",
    },
    "list(nf.Collection([]).map(len))": {"concurrent", "multiprocessing", "rich"},
}


@pytest.mark.parametrize("steps", UNNEEDED)
def test_a_program_imports_what_it_uses(steps: str) -> None:
    text = r"'---\ntitle: A\nheat: 3\n---\n'"
    loaded = modules_after(f"import newsformat as nf; text = {text}; {steps}")
    assert not loaded & UNNEEDED[steps]


def test_a_machine_written_file_needs_no_other_library() -> None:
    steps = "doc = nf.Document.parse('---\\ntitle: A\\nheat: 3\\n---\\n')"
    steps += "; doc.article.heat = 4; str(doc); nf.dumps(doc.article)"
    loaded = modules_after(f"import newsformat as nf; {steps}")
    assert not loaded & {"cattrs", "ruamel.yaml"}
    assert "ruamel.yaml" in modules_after(
        "import newsformat as nf; nf.loads('---\\n{title: A}\\n---')"
    )
