"""Rules for the addresses of an article: those of its pages, its images and its AMP pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from newsformat.models import Article, RelatedItem
from newsformat.rules import amp_cache_addresses as amp_cache
from newsformat.rules.addresses import is_absolute, is_within, split
from newsformat.rules.article_fixes import articles_in, set_value
from newsformat.rules.definition import Rule, Subject, Violation, rule
from newsformat.rules.overview import Overview, Screen
from newsformat.yaml.paths import Path


@rule(
    code="NF502",
    name="missing-web-url",
    summary="An article has no `webUrl`.",
    why="Readers cannot open the article. Videos may have none, since they are shown on the page.",
    example="type: article",
    model=Article,
)
def missing_web_url(subject: Subject[Article]) -> Iterator[Violation]:
    """Find articles without an address."""
    if subject.article.type == "article" and not subject.article.web_url:
        yield Violation(("webUrl",), "an article needs a webUrl")
    for index, item in enumerate(subject.article.related):
        if item.type == "article" and not item.web_url:
            yield Violation(("related", index, "webUrl"), "an article needs a webUrl")


def _all_have_addresses(overview: Overview) -> bool:
    items = overview.items
    return all(items.web_urls) or not [
        url
        for url, kind in zip(items.web_urls, items.types, strict=True)
        if not url and kind == "article"
    ]


@rule(
    code="NF503",
    name="absolute-url",
    summary="A URL is not absolute, or its scheme is neither `http` nor `https`.",
    why="A relative URL leads nowhere in feeds, in e-mails and on other sites.",
    example="webUrl: /boats",
    model=Article,
)
def absolute_url(subject: Subject[Article]) -> Iterator[Violation]:
    """Check every field that is declared as a URL, in the article and everything inside it."""
    for path, model, roles in subject.parts:
        # A class may declare a list, for example, as a URL.
        if all(not isinstance(url, str) or is_absolute(url) for url in roles.urls.values(model)):
            continue
        for key, url in roles.urls.of(model):
            if isinstance(url, str) and not is_absolute(url):
                shown = url or "an empty text"
                yield Violation((*path, key), f"expected an http or https URL, found {shown:.60}")


def _all_are_absolute(overview: Overview) -> bool:
    return overview.urls_are_usual


@rule(
    code="NF504",
    name="provider-domain",
    summary="`provider.domain` is not the domain of `webUrl`.",
    why="The article is shown with the name and the logo of another site.",
    example='webUrl: "https://boats.example/"\nprovider: {name: Canal, domain: canal.example}',
    model=Article,
)
def provider_domain(subject: Subject[Article]) -> Iterator[Violation]:
    """Compare the domain with the host, which may be a subdomain of it."""
    yield from _check_domain(subject.article, ())
    for index, item in enumerate(subject.article.related):
        yield from _check_domain(item, ("related", index))


def is_certainly_within(host: str, domain: str) -> bool:
    """Tell whether a host is exactly a domain or a subdomain of it, or one of them is empty.

    Two spellings of the same host may be taken for different hosts.
    """
    return not (host and domain) or host == domain or host.endswith(f".{domain}")


def _certainly_fits(url: str | None, domain: str | None) -> bool:
    """Tell whether the host of a URL certainly fits a domain, or one of them is absent."""
    if not domain or not url:
        return True
    return is_certainly_within(url.partition("://")[2].partition("/")[0], domain)


def _all_domains_fit(overview: Overview) -> bool:
    return not [
        url
        for url, domain in zip(overview.items.web_urls, overview.items.domains, strict=True)
        if not (domain and url and url.startswith(_usual_starts(domain)))
        and not _certainly_fits(url, domain)
    ]


@lru_cache(maxsize=1_024)
def _usual_starts(domain: str) -> tuple[str, ...]:
    """Return how most URLs of a domain begin, cached because an archive has few domains.

    Nothing is within what is not a domain because there is a path behind it.
    """
    return () if "/" in domain else (f"https://www.{domain}/", f"https://{domain}/")


def _check_domain(item: Article | RelatedItem, path: Path) -> Iterator[Violation]:
    url, domain = item.web_url, None if item.provider is None else item.provider.domain
    if _certainly_fits(url, domain) or domain is None or url is None:
        return
    address = split(url)
    if address is not None and not is_within(address.host, domain):
        message = f"webUrl is at {address.host}, which is not within {domain}"
        yield Violation((*path, "provider", "domain"), message)


@rule(
    code="NF506",
    name="amp-pair",
    summary="Only one of `ampWebUrl` and `cdnAmpWebUrl` is there.",
    why="Programs that find one of them expect the other, and show a broken link without it.",
    example='ampWebUrl: "https://a.example/b.amp"',
    model=Article,
    fix="unsafe",
)
def amp_pair(subject: Subject[Article]) -> Iterator[Violation]:
    """Check the article and its related items; the fix adds an address if it can be computed."""
    for path, item in articles_in(subject.article):
        page, cached = item.amp_web_url, item.cdn_amp_web_url
        if page and not cached:
            address = amp_cache.cache_url(page)
            fix = None if address is None else set_value(path, "cdn_amp_web_url", address)
            yield Violation((*path, "ampWebUrl"), "ampWebUrl needs a cdnAmpWebUrl beside it", fix)
        elif cached and not page:
            yield Violation((*path, "cdnAmpWebUrl"), "cdnAmpWebUrl needs an ampWebUrl beside it")


def _all_are_pairs(overview: Overview) -> bool:
    items = overview.items
    return (all(items.amp_urls) and all(items.cached_urls)) or not [
        page
        for page, cached in zip(items.amp_urls, items.cached_urls, strict=True)
        if (not page) is not (not cached)
    ]


@rule(
    code="NF507",
    name="amp-cache-url",
    summary="`cdnAmpWebUrl` is not the address of `ampWebUrl` in an AMP cache.",
    why="Readers who follow the link get an error, or another page.",
    example=(
        'ampWebUrl: "https://a.example/b.amp"\n'
        'cdnAmpWebUrl: "https://a-example.cdn.ampproject.org/c/s/a.example/other.amp"'
    ),
    model=Article,
    fix="unsafe",
)
def amp_cache_url(subject: Subject[Article]) -> Iterator[Violation]:
    """Compare the two addresses as the caches of AMP do."""
    for path, item in articles_in(subject.article):
        page, cached = item.amp_web_url, item.cdn_amp_web_url
        if not page or not cached or amp_cache.serves(cached, page):
            continue
        address = amp_cache.cache_url(page, cached)
        if address is not None:
            message = f"expected {address}"
            fix = set_value(path, "cdn_amp_web_url", address)
            yield Violation((*path, "cdnAmpWebUrl"), message, fix)


def _all_are_in_the_usual_cache(overview: Overview) -> bool:
    items = overview.items
    return not [
        page
        for page, cached in zip(items.amp_urls, items.cached_urls, strict=True)
        if page and cached and cached != amp_cache.usual_url(page)
    ]


ADDRESS_RULES: Final[tuple[Rule, ...]] = (
    missing_web_url,
    absolute_url,
    provider_domain,
    amp_pair,
    amp_cache_url,
)
"""The rules of this module, sorted by code."""

ADDRESS_SCREENS: Final[Mapping[Rule, Screen]] = {
    missing_web_url: _all_have_addresses,
    absolute_url: _all_are_absolute,
    provider_domain: _all_domains_fit,
    amp_pair: _all_are_pairs,
    amp_cache_url: _all_are_in_the_usual_cache,
}
"""Tells for each of these rules whether a document certainly fits it."""
