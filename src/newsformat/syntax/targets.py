"""Where a compiled reader puts the values that it finds: into dictionaries, or into objects.

A target writes the lines of source that do so.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from newsformat.syntax.layout import Assembly, Layout
from newsformat.syntax.lines import DoubtError
from newsformat.syntax.patterns import Step


class Target(ABC):
    """Where the values go.

    Attributes:
        names: What the source refers to.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        """Take what the source refers to, to which more is added."""
        self.names: dict[str, Any] = names

    @abstractmethod
    def start(self, step: Step | None, name: str) -> Iterator[str]:
        """Write what comes first of all: for the whole, and for each collection in it."""

    @abstractmethod
    def usual(self, name: str) -> str:
        """Name the variable of a scalar's usual form."""

    @abstractmethod
    def put(self, step: Step, name: str, value: str, *, is_sure: bool) -> Iterator[str]:
        """Write what puts the value of a scalar; `is_sure` where it is of the declared type."""

    @abstractmethod
    def without(self, step: Step, name: str) -> Iterator[str]:
        """Write what is done where a scalar is not there."""

    @abstractmethod
    def otherwise(self, step: Step, name: str) -> Iterator[str]:
        """Write the same where its group, which is `None` then, is its variable."""

    @abstractmethod
    def open_mapping(self, step: Step) -> Iterator[str]:
        """Write what comes before the scalars of an inner mapping."""

    @abstractmethod
    def close_mapping(self, step: Step) -> Iterator[str]:
        """Write what comes after the scalars of an inner mapping."""

    @abstractmethod
    def make(self, layout: Layout, mapping: str) -> Iterator[str]:
        """Write what makes a whole mapping, in the variable of its name."""

    @abstractmethod
    def put_collection(self, step: Step, name: str, value: str) -> Iterator[str]:
        """Write what puts a collection."""

    @abstractmethod
    def end(self, step: Step, name: str, flag: str) -> Iterator[str]:
        """Write what comes last of all, for a collection that its flag says is there."""


class Dictionaries(Target):
    """Values become entries of dictionaries."""

    def start(self, step: Step | None, name: str) -> Iterator[str]:
        """Make the dictionary of the whole."""
        del name
        if step is None:
            yield "data = {}"

    def usual(self, name: str) -> str:
        """Name a group."""
        return f"usual_{name}"

    def put(self, step: Step, name: str, value: str, *, is_sure: bool) -> Iterator[str]:
        """Add an entry."""
        del name, is_sure
        yield f"{step.mapping}[{step.slot.key!r}] = {value}"

    def without(self, step: Step, name: str) -> Iterator[str]:
        """Add nothing."""
        del step, name
        yield "pass"

    def otherwise(self, step: Step, name: str) -> Iterator[str]:
        """Add nothing."""
        del step, name
        yield from ()

    def open_mapping(self, step: Step) -> Iterator[str]:
        """Make an inner dictionary."""
        yield f"{step.inner[0].mapping} = {{}}"

    def close_mapping(self, step: Step) -> Iterator[str]:
        """Add the inner dictionary, which may still grow."""
        yield f"{step.mapping}[{step.slot.key!r}] = {step.inner[0].mapping}"

    def make(self, layout: Layout, mapping: str) -> Iterator[str]:
        """Write nothing: the dictionary is there."""
        del layout, mapping
        yield from ()

    def put_collection(self, step: Step, name: str, value: str) -> Iterator[str]:
        """Add an entry."""
        del name
        yield f"{step.mapping}[{step.slot.key!r}] = {value}"

    def end(self, step: Step, name: str, flag: str) -> Iterator[str]:
        """Add nothing: all is in its place."""
        del step, name, flag
        yield from ()


class Objects(Target):
    """Values become variables, and these the arguments of classes."""

    def __init__(self, names: dict[str, Any]) -> None:
        """Take what the source refers to, to which more is added."""
        super().__init__(names)
        # The variables by their mappings and keys.
        self._variables: dict[tuple[str, str], str] = {}

    def start(self, step: Step | None, name: str) -> Iterator[str]:
        """Give a collection its value for the case that it is not there."""
        if step is not None:
            yield f"{self._variable(step, name)} = {'[]' if step.slot.shape.items else 'None'}"

    def usual(self, name: str) -> str:
        """Name a value: most texts are what their groups are."""
        return f"value_{name}"

    def put(self, step: Step, name: str, value: str, *, is_sure: bool) -> Iterator[str]:
        """Set a variable, and make sure of its type."""
        variable = self._variable(step, name)
        if value != variable:
            yield f"{variable} = {value}"
        elif is_sure:
            yield "pass"
        if not is_sure:
            part = step.slot.part
            self.names[f"types_{name}"] = part.types
            null = "" if part.is_required else f"{variable} is not None and "
            is_wrong = f"type({variable}) not in types_{name}"
            if part.is_finite:
                is_wrong = f"({is_wrong} or type({variable}) is float and not isfinite({variable}))"
            yield f"if {null}{is_wrong}:"
            yield "    raise DoubtError"

    def without(self, step: Step, name: str) -> Iterator[str]:
        """Set a variable to nothing, or find that the key is missing."""
        variable = self._variable(step, name)
        yield "raise DoubtError" if step.slot.part.is_required else f"{variable} = None"

    def otherwise(self, step: Step, name: str) -> Iterator[str]:
        """Find that a key is missing, or leave the variable at nothing."""
        self._variable(step, name)
        if step.slot.part.is_required:
            yield "else:"
            yield "    raise DoubtError"

    def open_mapping(self, step: Step) -> Iterator[str]:
        """Write nothing: an inner mapping is made last."""
        del step
        yield from ()

    def close_mapping(self, step: Step) -> Iterator[str]:
        """Write nothing: as above."""
        del step
        yield "pass"

    def make(self, layout: Layout, mapping: str) -> Iterator[str]:
        """Make an object: by its class, or where that only sets attributes, by setting them."""
        assembly = _assembly(layout)
        name = f"class_{mapping}"
        self.names[name] = assembly.make
        values = {slot.part: self._variables[mapping, slot.key] for slot in layout.slots}
        if assembly.defaults is None:
            arguments = [f"{part.argument}={value}" for part, value in values.items()]
            if assembly.extra_argument is not None:
                arguments.append(f"{assembly.extra_argument}={{}}")
            yield f"{mapping} = {name}({', '.join(arguments)})"
            return
        yield f"{mapping} = new({name})"
        for part, value in values.items():
            yield f"{mapping}.{part.attribute} = {value}"
        if assembly.extra_attribute is not None:
            yield f"{mapping}.{assembly.extra_attribute} = {{}}"
        for number, (attribute, default) in enumerate(assembly.defaults.items()):
            self.names[f"default_{mapping}_{number}"] = default
            yield f"{mapping}.{attribute} = default_{mapping}_{number}"

    def put_collection(self, step: Step, name: str, value: str) -> Iterator[str]:
        """Set a variable; texts of a list must be there."""
        variable = self._variable(step, name)
        yield f"{variable} = {value}"
        if step.slot.shape.items is not None and step.slot.shape.items.layout is None:
            yield f"if None in {variable}:"
            yield "    raise DoubtError"

    def end(self, step: Step, name: str, flag: str) -> Iterator[str]:
        """Make an inner object, now that all its parts are known."""
        layout = step.slot.shape.layout
        if layout is not None and step.is_inline_mapping:
            yield f"if {flag} is not None:"
            mapping = step.inner[0].mapping
            yield from (f"    {line}" for line in self.make(layout, mapping))
            yield f"    {self._variable(step, name)} = {mapping}"
        if step.slot.part.is_required:
            yield f"if {self._variable(step, name)} is None:"
            yield "    raise DoubtError"

    def _variable(self, step: Step, name: str) -> str:
        return self._variables.setdefault((step.mapping, step.slot.key), f"value_{name}")


def _assembly(layout: Layout) -> Assembly:
    if layout.assembly is None:
        raise DoubtError
    return layout.assembly
