"""What cannot be read is refused, with a code of its own at the line that is at fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from broken_texts import broken_texts, codes_of_texts
from newsformat.diagnostics import CODES, Severity


@pytest.mark.parametrize("code", codes_of_texts())
@given(data=st.data())
def test_each_damage_is_named_at_its_line(code: str, data: st.DataObject) -> None:
    broken = data.draw(broken_texts(code))
    with pytest.raises((nf.ParseError, nf.ValidationError)) as raised:
        nf.loads(broken.content, limits=broken.limits)
    diagnostics = raised.value.diagnostics
    assert {each.code for each in diagnostics} == {broken.code}
    assert broken.line in {None, *(each.line for each in diagnostics)}
    for each in diagnostics:
        assert each.span is not None
        assert str(each)
    with pytest.raises((nf.ParseError, nf.ValidationError)) as again:
        nf.Document.parse(broken.content, limits=broken.limits)
    assert again.value.diagnostics == diagnostics


def test_there_is_a_damage_for_each_code() -> None:
    of_texts = {
        name for name, code in CODES.items() if name < "NF3" and code.severity is Severity.ERROR
    }
    # What a class of one's own refuses, and a key of a model that is not in the text.
    assert set(codes_of_texts()) == of_texts - {"NF204", "NF205"}
