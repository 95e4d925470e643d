from __future__ import annotations

from typing import Any

import pytest
from ruamel.yaml import YAML

import newsformat as nf
from conformance import content, description, names
from newsformat.converter import to_plain
from newsformat.syntax.alignment import same
from newsformat.syntax.fences import find_fences
from newsformat.syntax.source import DEFAULT_LIMITS, Source

MODELS: dict[str | None, type[nf.Article] | None] = {"Article": nf.Article, None: None}


# Tabs between things on a line, and NEL, LS and PS as text, are YAML 1.2 all the same.
NOT_READ_BY_RUAMEL_YAML = {"former-line-ends", "tabs"}


def parsed(text: bytes, model: str | None) -> nf.Document[Any]:
    chosen = MODELS[model]
    return nf.Document.parse(text, None) if chosen is None else nf.Document.parse(text, chosen)


def data_of(document: nf.Document[Any]) -> dict[str, Any]:
    if isinstance(document.article, dict):
        return document.article
    data: dict[str, Any] = to_plain(document.article, [])  # type: ignore[assignment] # it is a model
    return data


@pytest.mark.parametrize("name", names("valid"))
class TestValid:
    def test_data(self, name: str) -> None:
        expected = description("valid", name)
        document = parsed(content("valid", name), expected["model"])
        assert same(data_of(document), expected["data"])
        assert document.body == expected["body"]

    def test_identity(self, name: str) -> None:
        document = parsed(content("valid", name), description("valid", name)["model"])
        assert bytes(document) == content("valid", name)

    def test_canonical(self, name: str) -> None:
        if description("valid", name)["model"] is None:
            return
        text = content("valid", name).decode()
        is_canonical = nf.dumps(nf.loads(text)) == text
        assert is_canonical == description("valid", name)["canonical"]

    def test_ruamel_yaml_reads_the_same(self, name: str) -> None:
        if name in NOT_READ_BY_RUAMEL_YAML:
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
        parsed(content("invalid", name), expected["model"])
    assert [
        {"code": each.code, "path": each.path, "line": each.line, "column": each.column}
        for each in raised.value.diagnostics
    ] == expected["diagnostics"]


@pytest.mark.parametrize("name", names("edits"))
class TestEdits:
    def test_all_at_once(self, name: str) -> None:
        document = parsed(content("edits", f"{name}.old"), description("edits", name)["model"])
        for edit in description("edits", name)["edits"]:
            match edit:
                case {"set": path, "value": value}:
                    document.set(path, value)
                case {"remove": path}:
                    document.remove(path)
                case {"body": body}:
                    document.body = body
        assert bytes(document) == content("edits", f"{name}.new")

    def test_edits_say_what_is_changed(self, name: str) -> None:
        old = content("edits", f"{name}.old").decode()
        document = parsed(old.encode(), description("edits", name)["model"])
        if document.body != (new := parsed(content("edits", f"{name}.new"), None)).body:
            document.body = new.body
        document.article = parsed(content("edits", f"{name}.new"), document_model(name)).article
        text = old
        for edit in reversed(document.edits()):
            text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
        assert text == str(document)


def document_model(name: str) -> str | None:
    model: str | None = description("edits", name)["model"]
    return model


def test_there_are_cases() -> None:
    assert [len(names(folder)) > 25 for folder in ("valid", "invalid", "edits")] == [True] * 3
