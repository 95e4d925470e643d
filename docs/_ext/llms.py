"""What each page says of itself at its top, for search engines, previews and `llms.txt`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

SUMMARY = "Edit the YAML front matter of Markdown articles, and change only the lines you mean to."
SECTIONS = {
    "tutorial": "Tutorial",
    "how-to": "How-to guides",
    "reference": "Reference",
    "explanation": "Explanation",
}
LOGGER = logging.getLogger(__name__)


def write_llms_text(app: Sphinx, error: Exception | None) -> None:
    """Write the file beside the pages."""
    if error is not None or app.builder.name != "html":
        return
    lines = [f"# {app.config.project}", "", f"> {SUMMARY}"]
    for folder, title in SECTIONS.items():
        lines += ["", f"## {title}", ""]
        for name in sorted(app.env.found_docs):
            if name.startswith(f"{folder}/") and name != f"{folder}/index":
                address = app.config.html_baseurl + app.builder.get_target_uri(name)
                heading = app.env.titles[name].astext()
                lines.append(f"- [{heading}]({address}): {description(app, name)}")
    Path(app.outdir, "llms.txt").write_text("\n".join(lines) + "\n", "utf-8")


def description(app: Sphinx, name: str) -> str:
    """Give the sentence that a page says about itself at its top."""
    text = app.env.metadata[name].get("description", "")
    if not text:
        LOGGER.warning("the page has no description", location=name)
    return str(text)


def describe_page(
    app: Sphinx, name: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give previews of a page its own sentence, not its first lines."""
    if doctree is not None:
        context["meta"] = {"og:description": description(app, name), **(context["meta"] or {})}


def setup(app: Sphinx) -> ExtensionMetadata:
    """Describe pages as they are written, and write the list behind them."""
    # Before sphinxext.opengraph, which has the default priority of 500.
    app.connect("html-page-context", describe_page, priority=400)
    app.connect("build-finished", write_llms_text)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
