"""The classes of the format: an article, and what it is made of.

Each field is declared once, here; how it is read, written, edited and documented follows from it.
The order of the fields is the canonical order of the keys.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from newsformat.fields import slot
from newsformat.representation import documented, html_representation, representation


@documented
@attrs.define(kw_only=True)
class Image:
    """A picture of an article, a related item or a provider.

    Example:
        >>> Image(url="https://example.com/a.jpg", width=1200, height=630).width
        1200
    """

    url: str = attrs.field(
        metadata=slot("url", "The address of the picture.", quoted=True, url=True, identity=True),
    )
    width: int | float | None = attrs.field(
        default=None, metadata=slot("width", "Width in pixels.", finite=True)
    )
    height: int | float | None = attrs.field(
        default=None, metadata=slot("height", "Height in pixels.", finite=True)
    )
    is_cached: bool | None = attrs.field(
        default=None, metadata=slot("isCached", "Whether the site keeps a copy of its own.")
    )
    title: str | None = attrs.field(
        default=None, metadata=slot("title", "What the picture shows.", quoted=True)
    )
    attribution: str | None = attrs.field(
        default=None, metadata=slot("attribution", "The source to name beside it.")
    )
    extra: dict[str, object] = attrs.field(
        factory=dict,
        metadata=slot(description="All other keys of the file, with their values.", role="extra"),
    )

    __repr__ = representation
    _repr_html_ = html_representation


@documented
@attrs.define(kw_only=True)
class Provider:
    """A publisher or an author.

    Example:
        >>> Provider(name="The Guardian", domain="theguardian.com").domain
        'theguardian.com'
    """

    name: str = attrs.field(metadata=slot("name", "The name.", identity=True))
    domain: str | None = attrs.field(
        default=None, metadata=slot("domain", "The domain of the site.")
    )
    images: list[Image] = attrs.field(
        factory=list, metadata=slot("images", "The logos, the smallest first.")
    )
    authors: list[Provider] = attrs.field(
        factory=list, metadata=slot("authors", "The authors of the article.")
    )
    publishers: list[Provider] = attrs.field(
        factory=list, metadata=slot("publishers", "Other publishers of the article.")
    )
    extra: dict[str, object] = attrs.field(
        factory=dict,
        metadata=slot(description="All other keys of the file, with their values.", role="extra"),
    )

    __repr__ = representation
    _repr_html_ = html_representation


@documented
@attrs.define(kw_only=True)
class RelatedItem:
    """An article on the same subject, in the list `related` of an article.

    Example:
        >>> RelatedItem(title="A second look").images
        []
    """

    title: str = attrs.field(metadata=slot("title", "The headline.", quoted=True, identity=True))
    excerpt: str | None = attrs.field(
        default=None, metadata=slot("excerpt", "The first sentences.", quoted=True)
    )
    published_date_time: datetime | None = attrs.field(
        default=None, metadata=slot("publishedDateTime", "When it was published.")
    )
    original_url: str | None = attrs.field(
        default=None,
        metadata=slot(
            "originalUrl",
            "The address where it was first found.",
            quoted=True,
            url=True,
            identity=True,
        ),
    )
    web_url: str | None = attrs.field(
        default=None,
        metadata=slot("webUrl", "The address of the page.", quoted=True, url=True, identity=True),
    )
    amp_web_url: str | None = attrs.field(
        default=None,
        metadata=slot("ampWebUrl", "The address of the AMP page.", quoted=True, url=True),
    )
    cdn_amp_web_url: str | None = attrs.field(
        default=None,
        metadata=slot(
            "cdnAmpWebUrl", "The address of the AMP page in an AMP cache.", quoted=True, url=True
        ),
    )
    type: str | None = attrs.field(
        default=None, metadata=slot("type", "`article`, `video` or another kind.")
    )
    provider: Provider | None = attrs.field(
        default=None, metadata=slot("provider", "The publisher.")
    )
    quality: int | float | None = attrs.field(
        default=None, metadata=slot("quality", "How good it is, usually 0 to 200.", finite=True)
    )
    images: list[Image] = attrs.field(factory=list, metadata=slot("images", "The pictures."))
    extra: dict[str, object] = attrs.field(
        factory=dict,
        metadata=slot(description="All other keys of the file, with their values.", role="extra"),
    )

    __repr__ = representation
    _repr_html_ = html_representation


@documented
@attrs.define(kw_only=True)
class Article:
    """A news article: the keys of its front matter, and its body.

    All arguments are keywords. A key that a file does not have is `None`, or an empty list.

    Example:
        >>> article = Article(title="Boats on the canal", heat=114)
        >>> article.heat, article.topics, article.quality
        (114, [], None)
    """

    category: str | None = attrs.field(
        default=None, metadata=slot("category", "The section of the site.")
    )
    title: str = attrs.field(metadata=slot("title", "The headline.", quoted=True))
    excerpt: str | None = attrs.field(
        default=None, metadata=slot("excerpt", "The first sentences.", quoted=True)
    )
    published_date_time: datetime | None = attrs.field(
        default=None, metadata=slot("publishedDateTime", "When it was published.")
    )
    original_url: str | None = attrs.field(
        default=None,
        metadata=slot(
            "originalUrl", "The address where it was first found.", quoted=True, url=True
        ),
    )
    web_url: str | None = attrs.field(
        default=None, metadata=slot("webUrl", "The address of the page.", quoted=True, url=True)
    )
    amp_web_url: str | None = attrs.field(
        default=None,
        metadata=slot("ampWebUrl", "The address of the AMP page.", quoted=True, url=True),
    )
    cdn_amp_web_url: str | None = attrs.field(
        default=None,
        metadata=slot(
            "cdnAmpWebUrl", "The address of the AMP page in an AMP cache.", quoted=True, url=True
        ),
    )
    type: str | None = attrs.field(
        default=None, metadata=slot("type", "`article`, `video` or another kind.")
    )
    quality: int | float | None = attrs.field(
        default=None, metadata=slot("quality", "How good it is, usually 0 to 200.", finite=True)
    )
    heat: int | float | None = attrs.field(
        default=None,
        metadata=slot("heat", "How much people talk about it, usually 0 to 200.", finite=True),
    )
    published: bool | None = attrs.field(
        default=None, metadata=slot("published", "Whether the site shows it.")
    )
    featured_content: str | None = attrs.field(
        default=None,
        metadata=slot(
            "featuredContent",
            "HTML shown above the text, such as a player.",
            quoted=True,
            block=True,
        ),
    )
    provider: Provider | None = attrs.field(
        default=None, metadata=slot("provider", "The publisher.", block=True)
    )
    topics: list[str] = attrs.field(
        factory=list, metadata=slot("topics", "The subjects of the article.", block=True)
    )
    images: list[Image] = attrs.field(
        factory=list, metadata=slot("images", "The pictures.", block=True)
    )
    related: list[RelatedItem] = attrs.field(
        factory=list, metadata=slot("related", "Other articles on the subject.", block=True)
    )
    secured: str | None = attrs.field(
        default=None,
        metadata=slot(
            "secured", "An encrypted value that only the site can read.",
            quoted=True, block=True, final=True,
        ),
    )  # fmt: skip
    extra: dict[str, object] = attrs.field(
        factory=dict,
        metadata=slot(
            description="All other keys of the file, with their values.",
            role="extra",
            followers={"tags": "topics"},
        ),
    )
    body: str = attrs.field(
        default="",
        metadata=slot(
            description="The text below the front matter, exactly as it is.", role="body"
        ),
    )

    __repr__ = representation
    _repr_html_ = html_representation
