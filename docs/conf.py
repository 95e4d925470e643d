"""Settings of Sphinx; `sphinx-build --nitpicky --fail-on-warning docs docs/_build/html`."""

import sys
from pathlib import Path

_HERE = Path(__file__).parent
# What is documented is this checkout, whether it is installed or not.
sys.path[:0] = [str(_HERE / "_ext"), str(_HERE.parent / "src")]

import newsformat  # noqa: E402 - see above

project = "newsformat"
author = "newsformat contributors"
copyright = author
version = release = newsformat.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinxext.opengraph",
    "llms",
    "tables",
]
# The first is included by its page; the others hold no pages.
exclude_patterns = ["explanation/speed-table.md", "_build", "_ext", "_inventories"]
nitpicky = True
nitpick_ignore_regex = [
    # Type variables have no page of their own.
    ("py:class", r"(newsformat\.[\w.]+\.)?(M|R|_Made|_Model|_Converter)"),
    # A path, as text or as an object; the text beside it says so.
    ("py:class", r"PathLike"),
    # The type of a field, as its annotation writes it.
    ("py:class", r"datetime"),
    # `pathlib.Path`, which is imported when it is first needed.
    ("py:class", r"FilePath"),
    # What the facts of a document are is known to the rules that compare them.
    ("py:class", r"newsformat\.rules\.collection_rules\.Fact"),
    # Classes of libraries whose names say where to look.
    ("py:class", r"(pyarrow\.lib|polars)\.\w+"),
    # What `slot` returns goes into the metadata of a field as it is.
    ("py:class", r"newsformat\.fields\.Declaration"),
]

myst_enable_extensions = ["attrs_block", "attrs_inline", "deflist"]
myst_heading_anchors = 3

# In docstrings single backticks are code, as in Markdown.
default_role = "literal"
pygments_dark_style = "github-dark"
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

# Only the names that the pages use, in the plain first version of the inventory format. So a build
# needs no network, and a link to a name that nobody wrote down is a warning.
intersphinx_mapping = {
    "python": ("https://docs.python.org/3", "_inventories/python.inv"),
    "attrs": ("https://www.attrs.org/en/stable", "_inventories/attrs.inv"),
    "cattrs": ("https://catt.rs/en/stable", "_inventories/cattrs.inv"),
    "hypothesis": ("https://hypothesis.readthedocs.io/en/latest", "_inventories/hypothesis.inv"),
}

# Prompts and outputs are not copied.
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

html_theme = "furo"
html_title = f"newsformat {release}"
html_baseurl = "https://newsformat.github.io/newsformat/"
html_favicon = "_static/favicon.svg"
html_static_path = ["_static"]
html_css_files = ["extra.css"]
html_copy_source = False
html_show_copyright = False
templates_path = ["_templates"]
html_theme_options = {
    "light_logo": "logo-light.svg",
    "dark_logo": "logo-dark.svg",
    "sidebar_hide_name": True,
    "light_css_variables": {
        "color-brand-primary": "#0b5d6e",
        "color-brand-content": "#0b5d6e",
        "color-brand-visited": "#5b4a8a",
    },
    "dark_css_variables": {
        "color-brand-primary": "#6cc5d6",
        "color-brand-content": "#6cc5d6",
        "color-brand-visited": "#b9a6ea",
    },
    "source_repository": "https://github.com/newsformat/newsformat/",
    "source_branch": "main",
    "source_directory": "docs/",
}

ogp_site_url = html_baseurl
ogp_site_name = "newsformat"
ogp_image = "_static/social-card.png"
ogp_image_alt = "newsformat: a lens between news article files and attrs objects"
ogp_enable_meta_description = False  # the template writes it
ogp_social_cards = {"enable": False}
ogp_custom_meta_tags = ['<meta name="twitter:card" content="summary_large_image">']
