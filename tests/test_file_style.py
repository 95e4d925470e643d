"""The law of style: an edit leaves a file of one style in that style."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from consistent_files import WayOfWriting, front_matters, steps, ways_of_writing, write


@given(ways_of_writing(), front_matters(), st.data())
def test_style(way: WayOfWriting, before: dict[str, Any], data: st.DataObject) -> None:
    """In a file with one consistent style, any edit leaves a file that still has that style."""
    document = nf.Document.parse(write(before, way), None)
    assert document.article == before
    wanted = copy.deepcopy(before)
    for _ in range(data.draw(st.integers(1, 3))):
        step = data.draw(steps(wanted))
        step.apply(wanted)
        step.apply(document.article)
    assert str(document) == write(wanted, way, before)
