"""The classes of the format: an article, and what it is made of.

Each field is declared once, here; how it is read, written, edited and documented follows from it.
The order of the fields is the canonical order of the keys.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from newsformat.fields import slot
from newsformat.representation import html_representation, representation


@attrs.define(kw_only=True)
class Image:
    """A picture.

    Example:
        >>> Image(url="https://example.com/a.jpg", width=1200, height=630).width
        1200
    """

    url: str = attrs.field(
        metadata=slot("url", "Where the picture is.", quoted=True, url=True, identity=True),
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
        default=None, metadata=slot("attribution", "Whom to name as its source.")
    )
    extra: dict[str, object] = attrs.field(
        factory=dict, metadata=slot(description="Keys that the model does not know.", role="extra")
    )

    __repr__ = representation
    _repr_html_ = html_representation


@attrs.define(kw_only=True)
class Provider:
    """Who published something, or wrote it.

    Example:
        >>> Provider(name="The Guardian", domain="theguardian.com").domain
        'theguardian.com'
    """

    name: str = attrs.field(metadata=slot("name", "What it is called.", identity=True))
    domain: str | None = attrs.field(
        default=None, metadata=slot("domain", "The domain of its site.")
    )
    images: list[Image] = attrs.field(
        factory=list, metadata=slot("images", "Its logos, the smallest first.")
    )
    authors: list[Provider] = attrs.field(
        factory=list, metadata=slot("authors", "Who wrote the article.")
    )
    publishers: list[Provider] = attrs.field(
        factory=list, metadata=slot("publishers", "Who else published the article.")
    )
    extra: dict[str, object] = attrs.field(
        factory=dict, metadata=slot(description="Keys that the model does not know.", role="extra")
    )

    __repr__ = representation
    _repr_html_ = html_representation


@attrs.define(kw_only=True)
class RelatedItem:
    """Another article on the same subject.

    Example:
        >>> RelatedItem(title="A second look").images
        []
    """

    title: str = attrs.field(metadata=slot("title", "Its headline.", quoted=True, identity=True))
    excerpt: str | None = attrs.field(
        default=None, metadata=slot("excerpt", "Its first sentences.", quoted=True)
    )
    published_date_time: datetime | None = attrs.field(
        default=None, metadata=slot("publishedDateTime", "When it was published.")
    )
    original_url: str | None = attrs.field(
        default=None,
        metadata=slot(
            "originalUrl", "Where it was found first.", quoted=True, url=True, identity=True
        ),
    )
    web_url: str | None = attrs.field(
        default=None,
        metadata=slot("webUrl", "Where to read it.", quoted=True, url=True, identity=True),
    )
    amp_web_url: str | None = attrs.field(
        default=None, metadata=slot("ampWebUrl", "Its AMP page.", quoted=True, url=True)
    )
    cdn_amp_web_url: str | None = attrs.field(
        default=None,
        metadata=slot("cdnAmpWebUrl", "Its AMP page in the AMP cache.", quoted=True, url=True),
    )
    type: str | None = attrs.field(
        default=None, metadata=slot("type", "`article`, `video` or another kind.")
    )
    provider: Provider | None = attrs.field(
        default=None, metadata=slot("provider", "Who published it.")
    )
    quality: int | float | None = attrs.field(
        default=None, metadata=slot("quality", "How good it is, usually 0 to 200.", finite=True)
    )
    images: list[Image] = attrs.field(factory=list, metadata=slot("images", "Its pictures."))
    extra: dict[str, object] = attrs.field(
        factory=dict, metadata=slot(description="Keys that the model does not know.", role="extra")
    )

    __repr__ = representation
    _repr_html_ = html_representation


@attrs.define(kw_only=True)
class Article:
    """A news article: its front matter, and its body.

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
        metadata=slot("originalUrl", "Where it was found first.", quoted=True, url=True),
    )
    web_url: str | None = attrs.field(
        default=None, metadata=slot("webUrl", "Where to read it.", quoted=True, url=True)
    )
    amp_web_url: str | None = attrs.field(
        default=None, metadata=slot("ampWebUrl", "The AMP page.", quoted=True, url=True)
    )
    cdn_amp_web_url: str | None = attrs.field(
        default=None,
        metadata=slot("cdnAmpWebUrl", "The AMP page in the AMP cache.", quoted=True, url=True),
    )
    type: str | None = attrs.field(
        default=None, metadata=slot("type", "`article`, `video` or another kind.")
    )
    quality: int | float | None = attrs.field(
        default=None, metadata=slot("quality", "How good it is, usually 0 to 200.", finite=True)
    )
    heat: int | float | None = attrs.field(
        default=None,
        metadata=slot("heat", "How much it is talked about, usually 0 to 200.", finite=True),
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
        default=None, metadata=slot("provider", "Who published it.", block=True)
    )
    topics: list[str] = attrs.field(
        factory=list, metadata=slot("topics", "What it is about.", block=True)
    )
    images: list[Image] = attrs.field(
        factory=list, metadata=slot("images", "Its pictures.", block=True)
    )
    related: list[RelatedItem] = attrs.field(
        factory=list, metadata=slot("related", "Other articles on the subject.", block=True)
    )
    secured: str | None = attrs.field(
        default=None,
        metadata=slot(
            "secured", "An encrypted value that only the site reads.",
            quoted=True, block=True, final=True,
        ),
    )  # fmt: skip
    extra: dict[str, object] = attrs.field(
        factory=dict,
        metadata=slot(
            description="Keys that the model does not know.",
            role="extra",
            followers={"tags": "topics"},
        ),
    )
    body: str = attrs.field(
        default="",
        metadata=slot(description="The exact text after the closing fence.", role="body"),
    )

    __repr__ = representation
    _repr_html_ = html_representation
