"""What rules for articles share: the articles inside an article, and fixes of values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsformat.document import Document
from newsformat.models import Article, RelatedItem
from newsformat.rules.definition import Fix
from newsformat.yaml.paths import Path


def articles_in(article: Article) -> Iterator[tuple[Path, Article | RelatedItem]]:
    """Yield the article and its related items, each with its path."""
    yield (), article
    for index, item in enumerate(article.related):
        yield ("related", index), item


def set_value(path: Path, attribute: str, value: Any) -> Fix:
    """Return a fix that sets an attribute of the article, or of an object inside it.

    Args:
        path: The path of the object, through attributes and lists.
        attribute: The attribute.
        value: Its new value.
    """

    def fix(document: Document[Any]) -> None:
        setattr(_at(document.article, path), attribute, value)

    return fix


def remove_item(path: Path, index: int) -> Fix:
    """Return a fix that removes an item of a list.

    Args:
        path: The path of the list, through attributes and lists.
        index: The index of the item.
    """

    def fix(document: Document[Any]) -> None:
        del _at(document.article, path)[index]

    return fix


def _at(model: Any, path: Path) -> Any:
    """Return the object at a path through attributes and lists."""
    for step in path:
        model = model[step] if isinstance(step, int) else getattr(model, str(step))
    return model
