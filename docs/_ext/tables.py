"""Tables for the reference, made from what the library itself declares."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import attrs
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

import newsformat
from newsformat.convert.class_layout import layout_of
from newsformat.fields import Field, model_fields
from newsformat.models import Article, Image, Provider, RelatedItem
from newsformat.rules import RULES
from newsformat.yaml.model_layout import Kind, Slot, Style

MODELS = {model.__name__: model for model in (Article, RelatedItem, Provider, Image)}
VALUES = {
    str: "text",
    int: "number",
    float: "number",
    bool: "`true` or `false`",
    datetime: "date and time",
}


class ModelTable(SphinxDirective):
    """A row for each field of a model: `{model-table} Article`."""

    required_arguments = 1
    has_content = False

    def run(self) -> list[nodes.Node]:
        """Give the table."""
        rows = model_rows(MODELS[self.arguments[0]])
        head = ("key", "attribute", "value", "written", "meaning")
        return wide(self.parse_text_to_nodes(table(head, rows)), "model-table")


class CodeTable(SphinxDirective):
    """A row for each diagnostic code of a group: `{code-table} NF1`."""

    required_arguments = 1
    has_content = False

    def run(self) -> list[nodes.Node]:
        """Give the table."""
        rows = [
            (f'<a id="{code.name}"></a>{link(code.name)}', code.severity.value, code.summary)
            for code in newsformat.CODES.values()
            if code.name.startswith(self.arguments[0])
        ]
        return wide(self.parse_text_to_nodes(table(("code", "severity", "meaning"), rows)))


class RuleTable(SphinxDirective):
    """A row for each rule whose code begins so: `{rule-table} NF50`."""

    required_arguments = 1
    has_content = False

    def run(self) -> list[nodes.Node]:
        """Give the table."""
        rows = [
            (
                f'<a id="{rule.name}"></a>{link(rule.code)} `{rule.name}`',
                rule.severity.value,
                rule.fix or "",
                f"{rule.summary} {rule.why}",
            )
            for rule in RULES.values()
            if rule.code.startswith(self.arguments[0])
        ]
        head = ("rule", "severity", "fix", "what is wrong, and why it matters")
        return wide(self.parse_text_to_nodes(table(head, rows)), "rule-table")


class CodeEntry(SphinxDirective):
    """What the library says of one code, a diagnostic or a rule: `{code-entry} NF101`."""

    required_arguments = 1
    has_content = False

    def run(self) -> list[nodes.Node]:
        """Give the paragraphs."""
        return self.parse_text_to_nodes(entry(self.arguments[0]))


FIXES = {
    "safe": "`--fix` corrects it",
    "unsafe": "`--fix --unsafe-fixes` corrects it",
    None: "no automatic fix",
}


def link(code: str) -> str:
    """Lead from a code to its section, in Markdown; all pages of tables stand beside that page."""
    return f"[`{code}`](errors.md#{code.lower()})"


def entry(code: str) -> str:
    """Describe a code in Markdown: what it means, and for a rule why that matters."""
    rule = RULES.get(code)
    if rule is None:
        found = newsformat.CODES[code]
        return f"**{found.summary}** ({found.severity.value})"
    facts = f"rule `{rule.name}`, {rule.severity.value}, {FIXES[rule.fix]}"
    return f"**{rule.summary}** {rule.why}\n\n*{facts}*"


def wide(found: list[nodes.Node], *classes: str) -> list[nodes.Node]:
    """Mark tables whose rows are shown one below the other where there is little room."""
    for node in found:
        for each in node.findall(nodes.table):
            each["classes"] += ["stacked", *classes]
    return found


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a table in Markdown."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def model_rows(model: type[Any]) -> Iterator[tuple[str, ...]]:
    """Give the rows of a model's fields."""
    fields = model_fields(model)
    slots = layout_of(model).by_key
    for field in fields.keys:
        slot = slots[field.key]
        meaning = field.declaration.description
        if field.attribute.default is attrs.NOTHING:
            meaning += " Required."
        if slot.is_identity:
            meaning += " Items of a list are known by it."
        yield f"`{field.key}`", f"`{field.name}`", value(field), written(slot), meaning
    for name, place in ((fields.extra, "other keys"), (fields.body, "after the front matter")):
        if name is not None:
            attribute = getattr(attrs.fields(model), name)
            description = attribute.metadata["newsformat"].description
            kind = "text" if name == fields.body else "mapping"
            yield place, f"`{name}`", kind, "as it is" if kind == "text" else "", description


def value(field: Field) -> str:
    """Say what the values of a field are."""
    hint = field.type
    prefix = ""
    if typing.get_origin(hint) is list:
        prefix, hint = "list of ", typing.get_args(hint)[0]
    members = [each for each in typing.get_args(hint) or (hint,) if each is not types.NoneType]
    names = [VALUES.get(each, f"[{each.__name__}](#{each.__name__.lower()})") for each in members]
    return prefix + " or ".join(dict.fromkeys(names))


def written(slot: Slot) -> str:
    """Say how the canonical writer writes a field."""
    shape = slot.shape.items or slot.shape
    style = ""
    if shape.kind is Kind.TEXT:
        style = "quoted" if shape.style is Style.QUOTED else "plain"
    parts = [style, "block" if slot.is_block else "", "last" if slot.is_final else ""]
    return ", ".join(filter(None, parts))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directives."""
    app.add_directive("model-table", ModelTable)
    app.add_directive("code-table", CodeTable)
    app.add_directive("rule-table", RuleTable)
    app.add_directive("code-entry", CodeEntry)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
