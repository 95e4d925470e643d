from __future__ import annotations

import inspect
from typing import Any

import attrs
import pytest

import newsformat as nf

MODELS: list[type[Any]] = [nf.Article, nf.RelatedItem, nf.Provider, nf.Image]


@pytest.mark.parametrize("model", MODELS)
def test_help_lists_each_field_with_its_type_and_its_meaning(model: type[Any]) -> None:
    lines = (inspect.getdoc(model) or "").splitlines()
    for field in attrs.fields(model):
        (line,) = [each for each in lines if each.startswith(f"    {field.name} (")]
        assert line.startswith(f"    {field.name} ({field.type}): ")
        assert field.metadata["newsformat"].description in line


def test_a_key_of_another_name_and_a_required_one_are_told() -> None:
    doc = nf.Image.__doc__ or ""
    assert "is_cached (bool | None): Whether" in doc
    assert "In a file: `isCached`." in doc
    assert "Required." in next(line for line in doc.splitlines() if "url (str)" in line)


def test_a_class_that_is_derived_has_its_own_docstring() -> None:
    @attrs.define(kw_only=True)
    class Column(nf.Article):
        """An opinion."""

    assert Column.__doc__ == "An opinion."
    assert nf.Article(title="Boats").__doc__ == nf.Article.__doc__
