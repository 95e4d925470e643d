"""How models are shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given

import newsformat as nf
from newsformat import strategies as ours


class Silent:
    """A value that cannot be shown."""

    def __repr__(self) -> str:
        raise ValueError("not today")


def containing_itself() -> nf.Article:
    provider = nf.Provider(name="G")
    provider.authors.append(provider)
    return nf.Article(title="A", provider=provider)


SHOWN: dict[str, tuple[Any, str]] = {
    "what is required": (nf.Article(title="A"), "Article(title='A')"),
    "what is there": (
        nf.Article(title="A", heat=0, published=False, excerpt="", topics=["x"], extra={"a": None}),
        "Article(title='A', excerpt='', heat=0, published=False, topics=['x'], extra={'a': None})",
    ),
    "models inside": (
        nf.RelatedItem(title="B", images=[nf.Image(url="u", width=3)]),
        "RelatedItem(title='B', images=[Image(url='u', width=3)])",
    ),
    "a provider": (nf.Provider(name="G", domain="g.com"), "Provider(name='G', domain='g.com')"),
    "a short body": (
        nf.Article(title="A", body="x" * 60), f"Article(title='A', body='{'x' * 60}')"
    ),
    "a long body": (
        nf.Article(title="A", body="x" * 61), f"Article(title='A', body='{'x' * 59}…')"
    ),
    "a wrong title": (nf.Article(title=None), "Article(title=None)"),  # type: ignore[arg-type] # wrong
    "a wrong body": (nf.Article(title="A", body=None), "Article(title='A', body=None)"),  # type: ignore[arg-type] # wrong
    "itself": (
        containing_itself(),
        "Article(title='A', provider=Provider(name='G', authors=[...]))",
    ),
    "what raises": (
        nf.Article(title="A", extra={"a": Silent()}),
        "Article(title='A', extra=<dict that cannot be shown>)",
    ),
    "an integer that is too long": (
        nf.Image(url="u", width=10**5000),
        "Image(url='u', width=<int that cannot be shown>)",
    ),
}  # fmt: skip


class TestRepresentation:
    @pytest.mark.parametrize("name", SHOWN)
    def test_shown(self, name: str) -> None:
        model, shown = SHOWN[name]
        assert repr(model) == shown

    @given(ours.articles())
    def test_it_makes_the_article_again(self, article: nf.Article) -> None:
        names = {name: getattr(nf, name) for name in nf.__all__}
        names |= {"datetime": dt, "inf": float("inf")}
        article.body = article.body[:60]
        assert eval(repr(article), names) == article  # noqa: S307 - our own

    def test_what_lacks_an_attribute(self) -> None:
        article = nf.Article(title="A", heat=3)
        del article.heat
        assert repr(article) == "Article(title='A')"
        assert repr(nf.Image.__new__(nf.Image)) == "Image()"

    def test_what_is_nested_too_deep(self) -> None:
        article = nf.Article(title="A")
        nested: list[object] = []
        for _ in range(100_000):
            nested = [nested]
        article.extra["a"] = nested
        assert repr(article) == "Article(title='A', extra=<dict that cannot be shown>)"
