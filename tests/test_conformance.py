from __future__ import annotations

import copy
from typing import Any

import pytest
from ruamel.yaml import YAML

import newsformat as nf
from conformance import content, description, names
from newsformat.convert.converter import to_plain
from newsformat.text.fences import find_fences
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.yaml.plain_data import same

pytestmark = pytest.mark.usefixtures("with_and_without_compiled_code")

MODELS: dict[str | None, type[nf.Article] | None] = {"Article": nf.Article, None: None}


# Tabs between things on a line, and NEL, LS and PS as text, are YAML 1.2 all the same.
NOT_READ_BY_RUAMEL_YAML = {"former-line-ends", "tabs"}


def parsed(text: bytes, case: dict[str, Any]) -> nf.Document[Any]:
    chosen, options = MODELS[case["model"]], case.get("options", {})
    if chosen is None:
        return nf.Document.parse(text, None, **options)
    return nf.Document.parse(text, chosen, **options)


def data_of(document: nf.Document[Any]) -> dict[str, Any]:
    if isinstance(document.article, dict):
        return document.article
    data: dict[str, Any] = to_plain(document.article, [])  # type: ignore[assignment] # it is a model
    return data


@pytest.mark.parametrize("name", names("valid"))
class TestValid:
    def test_data(self, name: str) -> None:
        expected = description("valid", name)
        document = parsed(content("valid", name), expected)
        assert same(data_of(document), expected["data"])
        assert document.body == expected["body"]

    def test_identity(self, name: str) -> None:
        document = parsed(content("valid", name), description("valid", name))
        assert bytes(document) == content("valid", name)

    def test_canonical(self, name: str) -> None:
        expected = description("valid", name)
        if expected["model"] is None:
            return
        text = content("valid", name).decode()
        is_canonical = nf.dumps(nf.loads(text, **expected.get("options", {}))) == text
        assert is_canonical == expected["canonical"]

    def test_ruamel_yaml_reads_the_same(self, name: str) -> None:
        if name in NOT_READ_BY_RUAMEL_YAML or "options" in description("valid", name):
            return
        text = content("valid", name).decode()
        fences = find_fences(Source(text), DEFAULT_LIMITS)
        front = text[fences.start : fences.end].replace("!local ", "")
        expected = YAML(typ="safe", pure=True).load(front) or {}
        assert same(plain(expected), nf.Document.parse(text, None).article)


def plain(value: Any) -> Any:
    """Turn the kinds of mappings of ruamel.yaml into dicts."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", names("invalid"))
def test_invalid(name: str) -> None:
    expected = description("invalid", name)
    with pytest.raises((nf.ParseError, nf.ValidationError)) as raised:
        parsed(content("invalid", name), expected)
    assert [
        {"code": each.code, "path": each.path, "line": each.line, "column": each.column}
        for each in raised.value.diagnostics
    ] == expected["diagnostics"]


def make(document: nf.Document[Any], edit: dict[str, Any]) -> None:
    """Make one edit of a case."""
    match edit:
        case {"set": path, "value": value}:
            document.set(path, value)
        case {"remove": path}:
            document.remove(path)
        case {"rename": path, "to": key}:
            document.rename(path, key)
        case {"append": path, "value": value}:
            document.append(path, value)
        case {"insert": path, "value": value}:
            document.insert(path, value)
        case {"move": path, "to": index}:
            document.move(path, index)
        case {"body": body}:
            document.body = body
        case _:
            raise AssertionError(f"no such edit: {edit}")


def spliced(text: str, document: nf.Document[Any]) -> str:
    """Put the edits that a document names into the text that it was read from."""
    for edit in reversed(document.edits()):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text


@pytest.mark.parametrize("name", names("edits"))
class TestEdits:
    def test_all_at_once(self, name: str) -> None:
        case = description("edits", name)
        document = parsed(content("edits", f"{name}.old"), case)
        for edit in case["edits"]:
            make(document, edit)
        assert bytes(document) == content("edits", f"{name}.new")

    def test_edits_say_what_is_changed(self, name: str) -> None:
        old = content("edits", f"{name}.old").decode()
        case = description("edits", name)
        if any("rename" in edit for edit in case["edits"]):
            # The data alone does not tell a new name from another key.
            return
        document, new = parsed(old.encode(), case), parsed(content("edits", f"{name}.new"), case)
        if document.body != new.body:
            document.body = new.body
        document.article = new.article
        assert spliced(old, document) == str(document)

    def test_one_after_the_other(self, name: str) -> None:
        case = description("edits", name)
        document = parsed(content("edits", f"{name}.old"), case)
        for edit in case["edits"]:
            make(document, edit)
            document = copy.copy(document)
            assert spliced(content("edits", f"{name}.old").decode(), document) == str(document)
        assert bytes(document) == content("edits", f"{name}.new")


def test_there_are_cases() -> None:
    assert [len(names(folder)) > 25 for folder in ("valid", "invalid", "edits")] == [True] * 3
