"""Addresses on the Web: which ones are complete, and which ones lead to the same place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

# RFC 3986, section 3, for the two schemes of the Web: a host is required, blanks are not allowed.
_ABSOLUTE: Final = re.compile(
    r"https?://(?:[a-z0-9.-]++(?=[/?#]|\Z)|(?:[^\s/?#@\[\]\\\"<>]*@)?"
    r"(?:[^\s/?#@:\[\]\\\"<>,;]+|\[[0-9a-f:.]+\])(?::[0-9]{0,5})?)(?:[/?#]\S*+)?",
    re.IGNORECASE,
)
# The beginning of nearly all addresses; after it, any characters except blanks are allowed.
_USUAL_START: Final = re.compile(r"https?://[a-z0-9.-]++(?:[/?#]|\Z)")
# Any number of usual addresses, each of which is followed by a blank.
_ALL_USUAL: Final = re.compile(r"(?:https?://[a-z0-9.-]++(?:[/?#][^ ]*+)? )*+")
_PRINTABLE: Final = bytes(range(ord("!"), ord("~") + 1))
# Addresses from which nothing must be omitted except the scheme and slashes at the end.
_PLAIN: Final = re.compile(r"https?://([a-z0-9.-]*[a-z0-9-])((?:/[!\"$->@-~]*+)?)")
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_AUTHORITY: Final = re.compile(r"(?:[^@]*@)?(?P<host>\[[^\]]*\]|[^:]*)(?::(?P<port>[0-9]*))?")


def is_absolute(url: str) -> bool:
    """Tell whether a text is an absolute URL of the Web.

    Example:
        >>> is_absolute("https://a.example/b"), is_absolute("/b"), is_absolute("https://")
        (True, False, False)
    """
    if _USUAL_START.match(url) is not None and url.isascii() and url.isprintable():
        return " " not in url
    return _ABSOLUTE.fullmatch(url) is not None


def are_usual(urls: Sequence[str]) -> bool:
    """Tell whether all texts are certainly absolute URLs, with a plain host and no port.

    Args:
        urls: The texts.

    Example:
        >>> are_usual(["https://a.example/b", "http://c.example"]), are_usual(["/b"])
        (True, False)
    """
    joined = " ".join([*urls, ""])
    return (
        joined.isascii()
        # Without printable characters, only the blanks behind the texts are left.
        and len(joined.encode().translate(None, _PRINTABLE)) == len(urls)
        and _ALL_USUAL.fullmatch(joined) is not None
    )


class Address(NamedTuple):
    """The parts of an absolute URL.

    Attributes:
        scheme: `http` or `https`.
        host: The host in lower case, without a dot at the end.
        port: The port, if it is not the default of the scheme.
        rest: Path, query and fragment.
    """

    scheme: str
    host: str
    port: str
    rest: str


def split(url: str) -> Address | None:
    """Split an absolute URL into its parts; return `None` for any other text.

    Example:
        >>> split("HTTPS://A.example:443/b?c#d")
        Address(scheme='https', host='a.example', port='', rest='/b?c#d')
    """
    if not is_absolute(url):
        return None
    scheme, _, behind = url.partition("://")
    end = re.search(r"[/?#]|\Z", behind)
    start = end.start() if end else len(behind)
    found = _AUTHORITY.fullmatch(behind[:start])
    if found is None:
        return None
    scheme = scheme.lower()
    port = found["port"] or ""
    host = found["host"].lower().removesuffix(".")
    port = "" if port == _DEFAULT_PORTS[scheme] else port
    return Address(scheme, host, port, behind[start:])


def ascii_host(host: str) -> str:
    """Return a host in ASCII (IDNA); one that cannot be converted is returned unchanged.

    Example:
        >>> ascii_host("bücher.example")
        'xn--bcher-kva.example'
    """
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def is_within(host: str, domain: str) -> bool:
    """Tell whether a host is a domain or a subdomain of it.

    Example:
        >>> is_within("news.a.example", "A.example"), is_within("ba.example", "a.example")
        (True, False)
    """
    inner = ascii_host(host.lower())
    outer = ascii_host(domain.lower().removesuffix(".").removeprefix("www."))
    return inner == outer or inner.endswith(f".{outer}")


def canonical(url: str) -> str:
    """Return a form of a URL that is the same for all URLs that lead to one page.

    It omits the scheme, the default port, a slash at the end, the fragment, and the parameters of
    campaigns, whose names begin with `utm_`.

    Example:
        >>> canonical("HTTP://A.example:80/b/?utm_source=x#top") == canonical("https://a.example/b")
        True
    """
    plain = _PLAIN.fullmatch(url)
    if plain is not None:
        return f"{plain[1]}{plain[2].rstrip('/')}"
    address = split(url)
    if address is None:
        return url
    path, _, query = address.rest.partition("#")[0].partition("?")
    path = path.rstrip("/")
    query = "&".join(_kept_parameters(query))
    port = f":{address.port}" if address.port else ""
    return f"{ascii_host(address.host)}{port}{path}{f'?{query}' if query else ''}"


def canonical_of_parts(host: str, path: str, query: str) -> str:
    """Return what `canonical` returns for an address without a port.

    Args:
        host: The host in lower case, without a dot at the end.
        path: The path without slashes at the end.
        query: The query, without the question mark.

    Example:
        >>> canonical_of_parts("a.example", "/b", "") == canonical("https://a.example/b/#top")
        True
    """
    page = f"{host}{path}"
    return canonical(f"https://{page}?{query}") if query else page


def _kept_parameters(query: str) -> Iterator[str]:
    for parameter in query.split("&"):
        if parameter and not parameter.lower().startswith("utm_"):
            yield parameter


def page_of_usual_url(url: str) -> str:
    """Return the host and the path of a usual URL, which are the same for all URLs of one page.

    URLs that have the same host and path may still lead to different pages.

    Example:
        >>> page_of_usual_url("https://a.example/b/c/?d=e#f"), page_of_usual_url("http://a.example")
        ('a.example/b/c', 'a.example')
    """
    if "#" in url or "?" in url:
        url = url.partition("#")[0].partition("?")[0]
    page = url.rstrip("/").partition("://")[2]
    if "./" in page or page.endswith("."):
        host, slash, path = page.partition("/")
        return f"{host.removesuffix('.')}{slash}{path}"
    return page
