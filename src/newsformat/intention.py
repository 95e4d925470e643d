"""What a text should say after its model was changed."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any, Final

from newsformat.syntax.alignment import Change, align, same
from newsformat.syntax.layout import Plain

_ABSENT: Final = object()


def intended(
    data: dict[Any, Plain], before: Mapping[Any, Plain], after: Mapping[Any, Plain]
) -> dict[Plain, Plain]:
    """Carry the change of a model over to the data of its text.

    The text may say more than the model, such as keys that the model has no place for, or a null
    where the model has nothing at all. Only what differs between the two states of the model is
    changed in the data.

    Args:
        data: The data of the text.
        before: The model as plain data when it was read from that text.
        after: The model as plain data now.

    Returns:
        The data that the text should have; `data` itself where nothing changed.
    """
    result: dict[Plain, Plain] = {}
    for key, present in data.items():
        old, new = before.get(key, _ABSENT), after.get(key, _ABSENT)
        if same(old, new):
            result[key] = present
        elif new is not _ABSENT:
            result[key] = _merge(present, old, new)
    added = {
        key: new
        for key, new in after.items()
        if key not in data and not same(before.get(key, _ABSENT), new)
    }
    is_unchanged = not added and len(result) == len(data)
    if is_unchanged and all(map(operator.is_, result.values(), data.values())):
        return data
    return result | added


def _merge(present: Plain, old: Plain, new: Plain) -> Plain:
    if isinstance(present, dict) and isinstance(old, dict) and isinstance(new, dict):
        return intended(present, old, new)
    is_list = isinstance(present, list) and isinstance(old, list) and isinstance(new, list)
    if is_list and len(present) == len(old):  # type: ignore[arg-type] # all three are lists
        return _merge_lists(present, old, new)  # type: ignore[arg-type] # as above
    return new


def _merge_lists(
    present: Sequence[Plain], old: Sequence[Plain], new: Sequence[Plain]
) -> list[Plain]:
    steps = align(old, new)
    moved = [step.before for step in steps if step.change is Change.REMOVED]
    result: list[Plain] = []
    for step in steps:
        if step.change is Change.KEPT:
            result.append(present[step.before])
        elif step.change is Change.CHANGED:
            result.append(_merge(present[step.before], old[step.before], new[step.after]))
        elif step.change is Change.INSERTED:
            # An item that only moved takes along what the model has no place for.
            origin = next((index for index in moved if same(old[index], new[step.after])), None)
            result.append(new[step.after] if origin is None else present[origin])
    return result


def agrees(model: Plain, data: Plain, reread: Plain) -> bool:
    """Tell whether a model read again says the same as the model, wherever the text says anything.

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
