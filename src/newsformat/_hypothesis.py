"""The function that hypothesis calls when it is imported, to register the models."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from newsformat.models import Article, Image, Provider, RelatedItem


def register() -> None:
    """Make `st.from_type` use the strategies of `newsformat.strategies` for the models."""
    for model in (Article, RelatedItem, Provider, Image):
        st.register_type_strategy(model, _instances)


def _instances(model: type[Any]) -> st.SearchStrategy[Any]:
    # Importing `strategies` imports hypothesis, so it may not be complete at this moment.
    from newsformat.strategies import models  # noqa: PLC0415 - see above

    return models(model)
