"""The data that a text should contain after its model was changed."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any, Final

from newsformat.yaml.model_layout import FREE, UNTYPED, Layout, Shape
from newsformat.yaml.plain_data import Plain, fingerprint, same

_ABSENT: Final[Any] = object()


def wanted_data(
    data: dict[Any, Plain],
    before: Mapping[Any, Plain],
    after: Mapping[Any, Plain],
    layout: Layout = FREE,
) -> dict[Plain, Plain]:
    """Apply the change of a model to the data of its text.

    The text may contain more than the model, such as keys that the model has no field for, or a
    null where the model has no value. Only what differs between the two states of the model is
    changed in the data.

    Args:
        data: The data of the text.
        before: The model as plain data, at the time when it was read.
        after: The model as plain data now.
        layout: The layout of the model, which says how items of lists are identified.

    Returns:
        The data that the text should have; `data` itself where nothing changed.
    """
    result: dict[Plain, Plain] = {}
    for key, present in data.items():
        old, new = before.get(key, _ABSENT), after.get(key, _ABSENT)
        if same(old, new):
            result[key] = present
        elif new is not _ABSENT:
            result[key] = _merge(present, old, new, layout.slot(key, new).shape)
    added = {
        key: new
        for key, new in after.items()
        if key not in data and not same(before.get(key, _ABSENT), new)
    }
    is_unchanged = not added and len(result) == len(data)
    if is_unchanged and all(map(operator.is_, result.values(), data.values())):
        return data
    return result | added


def _merge(present: Plain, old: Plain, new: Plain, shape: Shape) -> Plain:
    if isinstance(present, dict) and isinstance(old, dict) and isinstance(new, dict):
        return wanted_data(present, old, new, shape.layout or FREE)
    is_list = isinstance(present, list) and isinstance(old, list) and isinstance(new, list)
    if is_list and shape.is_set:
        return _merge_sets(present, new)  # type: ignore[arg-type] # all three are lists
    if is_list and len(present) == len(old):  # type: ignore[arg-type] # all three are lists
        return _merge_lists(present, old, new, shape.items or UNTYPED)  # type: ignore[arg-type] # as above
    return new


def _merge_lists(
    present: Sequence[Plain], old: Sequence[Plain], new: Sequence[Plain], shape: Shape
) -> list[Plain]:
    result: list[Plain] = []
    from newsformat.editing.alignment import align  # noqa: PLC0415 - few edits are of lists

    for item, origin in zip(new, align(old, new, shape.layout or FREE), strict=True):
        # An item that moved keeps the keys that the model has no field for.
        if origin < 0:
            result.append(item)
        elif same(old[origin], item):
            result.append(present[origin])
        else:
            result.append(_merge(present[origin], old[origin], item, shape))
    return result


def _merge_sets(present: Sequence[Plain], new: Sequence[Plain]) -> list[Plain]:
    """Keep the order of the text for items that remain, and append the new ones."""
    there, wanted = set(map(fingerprint, present)), set(map(fingerprint, new))
    kept = [item for item in present if fingerprint(item) in wanted]
    return kept + [item for item in new if fingerprint(item) not in there]


def agrees(model: Plain, data: Plain, reread: Plain) -> bool:
    """Tell whether a model that is read again equals the model, wherever the text has a value.

    Args:
        model: The model as plain data.
        data: The data of the text.
        reread: The model that was made from that data, as plain data.
    """
    if isinstance(model, dict) and isinstance(data, dict) and isinstance(reread, dict):
        return all(
            agrees(model.get(key, _ABSENT), value, reread.get(key, _ABSENT))
            for key, value in data.items()
        )
    if isinstance(model, list) and isinstance(data, list) and isinstance(reread, list):
        return len(model) == len(reread) and all(map(agrees, model, data, reread))
    return same(model, reread)
