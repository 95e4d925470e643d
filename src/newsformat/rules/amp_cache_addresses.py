"""The addresses of pages in AMP caches: https://amp.dev/documentation (AMP Cache URL format)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from newsformat.rules.addresses import Address, ascii_host, split

USUAL_CACHE: Final = "cdn.ampproject.org"
"""The domain of the most widely used cache."""

_AFTER_SCHEME: Final = len("https://")
# A label of a domain (RFC 1035, section 2.3.4).
_LONGEST_LABEL: Final = 63
_PATH: Final = re.compile(r"/(?P<kind>[a-z]+)/(?P<secure>s/)?(?P<page>.*)", re.DOTALL)
# Documents are served under the first prefix, and to viewers under the second.
_KINDS: Final = frozenset({"c", "v"})
# The length up to which no label gets too long, if none begins with two letters and a hyphen.
_USUAL_HOST: Final = re.compile(r"(?=.{4,40}\Z)(?:[a-z0-9]{3}|[a-z0-9]\.)[a-z0-9.-]*\.[a-z0-9-]*")
# Parameters that viewers and caches add to an address.
_ADDED: Final = re.compile(r"[?&](?:amp_|usqp=|amp=).*")


def subdomain(host: str) -> str:
    """Return the subdomain at which a cache serves the pages of a host.

    Example:
        >>> subdomain("www.a-b.example")
        'www-a--b-example'
    """
    return _readable(host, is_wrapped=True) or _hashed(host)


def _readable(host: str, *, is_wrapped: bool) -> str | None:
    """Return a host as a single label; `None` if that is not possible.

    Args:
        host: The host.
        is_wrapped: Whether to wrap a label that could be mistaken for an encoded one.
    """
    plain = _decoded(host)
    if "." not in plain or len(ascii_host(host)) > _LONGEST_LABEL or _mixes_directions(plain):
        return None
    label = plain.replace("-", "--").replace(".", "-")
    if is_wrapped and label[2:4] == "--":
        label = f"0-{label}-0"
    if not label.isascii():
        label = "xn--" + label.encode("punycode").decode("ascii")
    return label.lower() if len(label) <= _LONGEST_LABEL else None


def _decoded(host: str) -> str:
    """Return a host in Unicode."""
    labels = [_decoded_label(label) for label in host.lower().split(".")]
    return ".".join(labels)


def _decoded_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _mixes_directions(text: str) -> bool:
    kinds = {unicodedata.bidirectional(char) for char in text}
    return "L" in kinds and bool(kinds & {"R", "AL"})


def _hashed(host: str) -> str:
    import base64  # noqa: PLC0415 - few hosts need it
    import hashlib  # noqa: PLC0415 - as above

    digest = hashlib.sha256(ascii_host(host.lower()).encode()).digest()
    return base64.b32encode(digest).decode("ascii").rstrip("=").lower()


def cache_url(page: str, like: str | None = None) -> str | None:
    """Return the address of a page in a cache; `None` if it has none.

    Args:
        page: The address of the AMP page.
        like: An existing address in a cache, whose cache and prefix are kept.

    Example:
        >>> cache_url("https://a.example/b")
        'https://a-example.cdn.ampproject.org/c/s/a.example/b'
    """
    address = split(page)
    if address is None:
        return None
    cache, kind = USUAL_CACHE, "c"
    known = split(like) if like is not None else None
    if known is not None:
        first, _, others = known.host.partition(".")
        path = _PATH.fullmatch(known.rest)
        if path is not None and path["kind"] in _KINDS and "." in others:
            # A cache without a subdomain for the page has addresses in the old form.
            cache = known.host if first == "cdn" else others
            kind = path["kind"]
    secure = "s/" if address.scheme == "https" else ""
    port = f":{address.port}" if address.port else ""
    rest = address.rest.partition("#")[0]
    return f"https://{subdomain(address.host)}.{cache}/{kind}/{secure}{address.host}{port}{rest}"


def serves(cached: str, page: str) -> bool:
    """Tell whether an address in a cache belongs to a page.

    Args:
        cached: The address that may be in a cache.
        page: The address of the AMP page.

    Example:
        >>> serves("https://a-example.cdn.ampproject.org/v/s/a.example/b", "https://a.example/b")
        True
    """
    if cached == usual_url(page):
        return True
    address, wanted = split(cached), split(page)
    if address is None or wanted is None or address.scheme != "https":
        return False
    path = _PATH.fullmatch(address.rest)
    if path is None or path["kind"] not in _KINDS:
        return False
    if bool(path["secure"]) is not (wanted.scheme == "https"):
        return False
    return _is_cache_of(address, wanted.host) and _is_same_page(path["page"], page)


def usual_url(page: str) -> str | None:
    """Return the usual cache address of a page; `None` if anything about the page is unusual.

    Args:
        page: The address of the AMP page.

    Example:
        >>> usual_url("https://boats.example/b")
        'https://boats-example.cdn.ampproject.org/c/s/boats.example/b'
    """
    if not page.startswith("https://"):
        return None
    rest = page[_AFTER_SCHEME:]
    first = usual_subdomain(rest.partition("/")[0])
    return None if first is None else f"https://{first}.{USUAL_CACHE}/c/s/{rest}"


@lru_cache(maxsize=1_024)
def usual_subdomain(host: str) -> str | None:
    """Return the subdomain of a host in a cache; `None` if anything about the host is unusual.

    It is cached since an archive has few hosts.

    Args:
        host: The host.

    Example:
        >>> usual_subdomain("news.a-b.example"), usual_subdomain("localhost")
        ('news-a--b-example', None)
    """
    if _USUAL_HOST.fullmatch(host) is None or "--" in host:
        return None
    return host.replace("-", "--").replace(".", "-")


def _is_cache_of(address: Address, host: str) -> bool:
    if address.host == USUAL_CACHE:
        # The form of cache addresses before each host had a subdomain of its own.
        return True
    first, _, cache = ascii_host(address.host).partition(".")
    if "." not in cache:
        return False
    is_readable = any(first == _readable(host, is_wrapped=wrapped) for wrapped in (True, False))
    return is_readable or first == _hashed(host)


def _is_same_page(found: str, page: str) -> bool:
    """Compare addresses without their schemes, ignoring parameters that caches add."""
    scheme = page.partition("://")[0]
    first, second = split(f"{scheme}://{found}"), split(page)
    if first is None or second is None or first.port != second.port:
        return False
    if ascii_host(first.host) != ascii_host(second.host):
        return False
    rest = first.rest.partition("#")[0]
    wanted = second.rest.partition("#")[0]
    if wanted == "" and rest[:1] == "/":
        wanted = "/"
    if wanted == "/" and rest == "":
        return True
    added = rest.removeprefix(wanted) if rest.startswith(wanted) else None
    return added is not None and (not added or _ADDED.fullmatch(added) is not None)
