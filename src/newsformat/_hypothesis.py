"""What hypothesis calls when it is imported, so that it knows the models by their types."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from newsformat.models import Article, Image, Provider, RelatedItem


def register() -> None:
    """Make `st.from_type` give what `newsformat.strategies` gives for the models."""
    for model in (Article, RelatedItem, Provider, Image):
        st.register_type_strategy(model, _instances)


def _instances(model: type[Any]) -> st.SearchStrategy[Any]:
    # The strategies may be what imports hypothesis, and not be ready before it is.
    from newsformat.strategies import models  # noqa: PLC0415 - see above

    return models(model)
