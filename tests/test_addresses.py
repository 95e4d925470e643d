"""Addresses: which are whole, which are the same, and where the AMP caches keep a page."""

from __future__ import annotations

import itertools

import pytest

from newsformat.rules.addresses import (
    are_usual,
    canonical,
    is_absolute,
    is_within,
    page_of_usual_url,
)
from newsformat.rules.amp_cache_addresses import cache_url, serves, subdomain


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("something.com", "something-com"),
        ("SOMETHING.com", "something-com"),
        ("hello-world.com", "hello--world-com"),
        ("hello--world.com", "hello----world-com"),
        ("en-us.example.com", "0-en--us-example-com-0"),
        ("xn--bcher-kva.ch", "xn--bcher-ch-65a"),
        ("b\u00fccher.ch", "xn--bcher-ch-65a"),
        # Without a dot, too long, or in two directions, it is a hash.
        ("toplevelnohyphens", "qsgpfjzulvuaxb66z77vlhb5gu2irvcnyp6t67cz6tqo5ae6fysa"),
        ("no-dot-domain", "4lxc7wqq7b25walg4rdiil62veijrmqui5z3ept2lyfqqwpowryq"),
        (
            "hello.xn--4gbrim.xn----rmckbbajlc6dj7bxne2c.xn--wgbh1c",
            "a6h5moukddengbsjm77rvbosevwuduec2blkjva4223o4bgafgla",
        ),
    ],
)
def test_the_subdomain_of_a_host(host: str, expected: str) -> None:
    assert subdomain(host) == expected
    page = f"https://{host}/a?b=c"
    cached = f"https://{expected}.cdn.ampproject.org/c/s/{host.lower()}/a?b=c"
    assert cache_url(page) == cached
    assert serves(cached, page)
    assert not serves(cached.replace("/c/s/", "/c/"), page)
    assert not serves(cached, page.replace("/a", "/b"))


def test_long_hosts_are_hashed() -> None:
    host = f"{'a' * 30}.{'b' * 30}.example"
    assert len(subdomain(host)) == 52
    assert serves(f"https://{subdomain(host)}.cdn.ampproject.org/c/s/{host}/", f"https://{host}")


@pytest.mark.parametrize("page", ["", "/a", "ftp://a.example", "https://"])
def test_what_is_no_page_is_in_no_cache(page: str) -> None:
    assert cache_url(page) is None
    assert not serves("https://a-example.cdn.ampproject.org/c/s/a.example/", page)


def test_the_cache_of_another_address_is_kept() -> None:
    like = "https://b-example.bing-amp.com/v/s/b.example/"
    assert cache_url("http://a.example/c", like) == "https://a-example.bing-amp.com/v/a.example/c"
    old = "https://cdn.ampproject.org/c/s/b.example/"
    assert cache_url("https://a.example", old) == (
        "https://a-example.cdn.ampproject.org/c/s/a.example"
    )


@pytest.mark.parametrize(
    ("host", "domain", "expected"),
    [
        ("a.example", "a.example", True),
        ("b.a.example", "a.example", True),
        ("a.example", "www.a.example", True),
        ("a.example", "b.a.example", False),
        ("ba.example", "a.example", False),
        ("xn--bcher-kva.example", "B\u00fccher.example", True),
        ("a.example", "", False),
    ],
)
def test_hosts_within_a_domain(host: str, domain: str, *, expected: bool) -> None:
    assert is_within(host, domain) is expected


@pytest.mark.parametrize("char", [" ", "\t", "\n", "\u00a0", "\u2028"])
@pytest.mark.parametrize("url", ["https://a.example/b{}c", "https://a{}.example/", "https://a/{}"])
def test_no_blank_stands_in_a_url(url: str, char: str) -> None:
    assert is_absolute(url.format("x"))
    assert not is_absolute(url.format(char))


HOSTS = ["a.example", "a.example.", "www.a.example", "a-b.example"]
PATHS = ["", "/", "/b", "/b/", "//b", "/b.", "/b./", "/B", "/b?", "/b?c=d", "?utm_x=1", "#", "/b#c"]


def test_usual_addresses_of_one_page_have_the_same_host_and_path() -> None:
    urls = [
        f"{scheme}://{host}{path}"
        for scheme, host, path in itertools.product(("http", "https"), HOSTS, PATHS)
    ]
    assert are_usual(urls)
    pages = {(canonical(url), page_of_usual_url(url)) for url in urls}
    assert len(pages) == len({page for page, _ in pages})
