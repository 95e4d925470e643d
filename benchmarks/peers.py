"""Other libraries, each made to do what newsformat does; those that are missing are named."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import attrs
import cattrs
import yaml
from cattrs.gen import make_dict_structure_fn, override

import newsformat as nf

HEAT = 1_000


def front_of(text: str) -> str:
    """Return the front matter of an article."""
    start = text.index("\n") + 1
    return text[start : text.index("\n---", start - 1) + 1]


def readers() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Yield libraries that read an article, to the same attrs objects by way of cattrs."""
    converter = fast_converter()
    for name, load in _loaders():
        yield f"{name} + cattrs", _Reader(load, converter)
    frontmatter = _found("python-frontmatter", "frontmatter")
    if frontmatter is not None:
        yield (
            "python-frontmatter + cattrs",
            lambda text: converter.structure(frontmatter.loads(text).metadata, nf.Article),
        )


def editors() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Yield libraries that change one field of a text and keep its format as well as they can."""
    pyrs_yaml, yaml_edit = _found("pyrs-yaml", "pyrs_yaml"), _found("yaml-edit", "yaml_edit")
    yamltrip, fmql = _found("yamltrip", "yamltrip"), _found("fmql", "fmql")
    if pyrs_yaml is not None:

        def with_pyrs_yaml(text: str) -> object:
            document = pyrs_yaml.parse(front_of(text))
            document.set("$.heat", HEAT)
            return document.to_yaml()

        yield "pyrs-yaml", with_pyrs_yaml
    if yaml_edit is not None:

        def with_yaml_edit(text: str) -> object:
            document = yaml_edit.Document.parse(front_of(text))
            document["heat"] = HEAT
            return str(document)

        yield "yaml-edit", with_yaml_edit
    if yamltrip is not None:
        yield (
            "yamltrip",
            lambda text: yamltrip.loads(front_of(text)).upsert("heat", value=HEAT).dumps(),
        )
    if fmql is not None:

        def with_fmql(text: str) -> object:
            document = fmql.parse(text, abspath=Path("article.md"))
            document.frontmatter["heat"] = HEAT
            return fmql.serialize(document)

        yield "fmql", with_fmql
    for name, module in (("yamluna", "yamluna"), ("ruamel.yaml", "ruamel.yaml")):
        library = _found(name, module)
        if library is not None:
            yield name, _RoundTrip(library.YAML)


def _found(name: str, module: str) -> Any:
    """Import a library; say so where it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError:
        print(f"{name} is not installed", file=sys.stderr)
        return None


def _loaders() -> Iterator[tuple[str, Callable[[str], Any]]]:
    """Yield loaders that give dictionaries."""
    yield "PyYAML CSafeLoader", lambda text: yaml.load(text, yaml.CSafeLoader)
    for name, module, function in (
        ("rs-turboyaml", "turboyaml", "load"),
        ("yaml-rs", "yaml_rs", "loads"),
        ("zamlpy", "zamlpy", "load"),
        ("py-yaml12", "yaml12", "parse_yaml"),
        ("ryaml", "ryaml", "loads"),
        ("msgspec.yaml", "msgspec.yaml", "decode"),
        ("pyrs-yaml", "pyrs_yaml", "safe_loads"),
    ):
        library = _found(name, module)
        if library is not None:
            yield name, getattr(library, function)
    ryml = _found("rapidyaml", "ryml")
    if ryml is not None:
        yield "rapidyaml", lambda text: _from_tree(ryml, ryml.parse_in_arena(text.encode()))
    if _found("ruamel.yaml C", "_ruamel_yaml") is not None:
        library = importlib.import_module("ruamel.yaml")
        yield "ruamel.yaml C", lambda text: library.YAML(typ="safe", pure=False).load(text)


def _from_tree(ryml: Any, tree: Any, node: int | None = None) -> Any:
    """Return the data of a tree of rapidyaml, which has texts only."""
    node = tree.root_id() if node is None else node
    if tree.is_map(node):
        return {
            str(tree.key(child), "utf-8"): _from_tree(ryml, tree, child)
            for child in ryml.children(tree, node)
        }
    if tree.is_seq(node):
        return [_from_tree(ryml, tree, child) for child in ryml.children(tree, node)]
    text = str(tree.val(node), "utf-8")
    if tree.is_val_quoted(node):
        return text
    return int(text) if text.isdigit() else {"true": True, "false": False}.get(text, text)


@attrs.frozen
class _Reader:
    """A loader that gives dictionaries, with cattrs behind it."""

    load: Callable[[str], Any]
    converter: cattrs.Converter

    def __call__(self, text: str) -> nf.Article:
        return self.converter.structure(self.load(front_of(text)), nf.Article)


@attrs.frozen
class _RoundTrip:
    """A library with ruamel.yaml's interface."""

    make: Callable[[], Any]

    def __call__(self, text: str) -> str:
        handler, stream = self.make(), io.StringIO()
        data = handler.load(front_of(text))
        data["heat"] = HEAT
        handler.dump(data, stream)
        return stream.getvalue()


def fast_converter() -> cattrs.Converter:
    """Make a converter that only reads, as fast as cattrs can: nothing is checked twice."""
    converter = cattrs.Converter(detailed_validation=False)
    converter.register_structure_hook(datetime, _moment)
    converter.register_structure_hook(int | float | None, lambda value, _: value)
    converter.register_structure_hook_factory(attrs.has, _structure_factory)
    return converter


def _structure_factory(model: Any, converter: Any) -> Any:
    overrides = {
        field.name: override(omit=True)
        if field.name in {"extra", "body"}
        else override(rename=field.metadata["newsformat"].key or field.name)
        for field in attrs.fields(model)
    }
    return make_dict_structure_fn(model, converter, _cattrs_detailed_validation=False, **overrides)


def _moment(value: object, _: object) -> datetime | date:
    return datetime.fromisoformat(value) if isinstance(value, str) else value  # type: ignore[return-value] # loaders give either
