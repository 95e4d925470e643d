"""Generates the source that makes objects from the values that a compiled reader finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsformat.compiled.generated_code import indented
from newsformat.compiled.template_patterns import Step
from newsformat.fallback import UnusualError
from newsformat.yaml.model_layout import Assembly, Layout


class Objects:
    """Generates assignments of values to variables, and calls of classes with these variables.

    Attributes:
        names: The names that the source uses.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        """Take the names that the source uses, to which more are added."""
        self.names: dict[str, Any] = names
        # The variables, by mapping and key.
        self._variables: dict[tuple[str, str], str] = {}

    def start(self, step: Step, name: str) -> Iterator[str]:
        """Set a collection to its value for a missing key."""
        yield f"{self._variable(step, name)} = {'[]' if step.slot.shape.items else 'None'}"

    def usual(self, name: str) -> str:
        """Return a value that a group matched, which for most texts is the group itself."""
        return f"value_{name}"

    def put(self, step: Step, name: str, value: str, *, is_sure: bool) -> Iterator[str]:
        """Assign a value to a variable, after checking its type."""
        variable = self._variable(step, name)
        if value != variable:
            yield f"{variable} = {value}"
        if not is_sure:
            slot = step.slot
            self.names[f"types_{name}"] = slot.shape.types
            null = "" if slot.is_required else f"{variable} is not None and "
            is_wrong = f"type({variable}) not in types_{name}"
            if slot.is_finite:
                is_wrong = f"({is_wrong} or type({variable}) is float and not isfinite({variable}))"
            yield f"if {null}{is_wrong}:"
            yield "    raise UnusualError"

    def without(self, step: Step, name: str) -> Iterator[str]:
        """Assign the value for a missing key to a variable, or fail if the key is required."""
        variable = self._variable(step, name)
        yield "raise UnusualError" if step.slot.is_required else f"{variable} = None"

    def make(self, layout: Layout, mapping: str) -> Iterator[str]:
        """Make an object: by calling its class, or by setting attributes if that is equivalent."""
        assembly = _assembly(layout)
        name = f"class_{mapping}"
        self.names[name] = assembly.make
        values = [(slot, self._variables[mapping, slot.key]) for slot in layout.slots]
        if assembly.defaults is None:
            arguments = [f"{slot.argument}={value}" for slot, value in values]
            if assembly.extra_argument is not None:
                arguments.append(f"{assembly.extra_argument}={{}}")
            yield f"{mapping} = {name}({', '.join(arguments)})"
            return
        yield f"{mapping} = new({name})"
        for slot, value in values:
            yield f"{mapping}.{slot.attribute} = {value}"
        if assembly.extra_attribute is not None:
            yield f"{mapping}.{assembly.extra_attribute} = {{}}"
        for number, (attribute, default) in enumerate(assembly.defaults.items()):
            self.names[f"default_{mapping}_{number}"] = default
            yield f"{mapping}.{attribute} = default_{mapping}_{number}"

    def put_collection(self, step: Step, name: str, value: str) -> Iterator[str]:
        """Assign a collection to a variable, after checking that no text of a list is null."""
        variable = self._variable(step, name)
        yield f"{variable} = {value}"
        if step.slot.shape.items is not None and step.slot.shape.items.layout is None:
            yield f"if None in {variable}:"
            yield "    raise UnusualError"

    def end(self, step: Step, name: str, flag: str) -> Iterator[str]:
        """Make an inner object, after all its parts have been read."""
        layout = step.slot.shape.layout
        if layout is not None and step.is_inline_mapping:
            yield f"if {flag} is not None:"
            mapping = step.inner[0].mapping
            yield from indented(self.make(layout, mapping))
            yield f"    {self._variable(step, name)} = {mapping}"
        if step.slot.is_required:
            yield f"if {self._variable(step, name)} is None:"
            yield "    raise UnusualError"

    def _variable(self, step: Step, name: str) -> str:
        return self._variables.setdefault((step.mapping, step.slot.key), f"value_{name}")


def _assembly(layout: Layout) -> Assembly:
    if layout.assembly is None:
        raise UnusualError
    return layout.assembly
