"""How the pages become a site: ``nox -s docs`` builds it into ``build/site``.

The pages are plain Markdown that reads well where it lies; whatever only the site needs
stands here. Its root is the repository's, so that links between the pages, and from
them to schemas and golden documents, are the same in both.
"""

from __future__ import annotations

import re
import shutil
import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING

from pygments.lexers.shell import BashLexer

if TYPE_CHECKING:
    from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _generate.contents import contents

project = "orchestrator-contract"
author = "the authors of orchestrator-contract"
version = release = version_of(project)

extensions = ["myst_parser"]
include_patterns = ["*.md", "docs/**.md", "examples/*/README.md"]
exclude_patterns = [".*", "build"]  # .dev leads back here, and would for ever
root_doc = "README"

myst_heading_anchors = 4  # the anchors are those that GitHub gives
nitpicky = True

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
templates_path: list[str] = []
pygments_style = "friendly"
pygments_dark_style = "github-dark"


#: So many headings of one level are no outline any more.
MANY = 60


def _toctree(title: str, pages: list[str]) -> str:
    caption = f":caption: {title}\n" if title else ""
    listed = "\n".join(f"/{page}" for page in pages)
    return f"\n```{{toctree}}\n:hidden:\n{caption}\n{listed}\n```\n"


def add_contents(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the contents where only the site needs them: behind the text of a page."""
    found = set(app.env.found_docs)
    if page == root_doc:
        rows = contents(found)
        source[0] += "".join(_toctree(title, row) for title, row in rows.items())
        source[0] += _toctree("", ["docs/README"])
    # A page that others lie below lists them; the order of its links is theirs.
    below = [each for each in found if each.startswith(f"{page}/")]
    if below:
        folder = page.rpartition("/")[2]
        below.sort(key=lambda each: source[0].find(f"{folder}{each[len(page) :]}.md"))
        source[0] += _toctree("", below)


def shorten_outline(app: Sphinx, page: str, source: list[str]) -> None:
    """Leave out of a page's outline a level that has too many headings to look over."""
    for level in (2, 3):
        if len(re.findall(f"^{'#' * level} ", source[0], re.MULTILINE)) > MANY:
            app.env.metadata[page]["tocdepth"] = level - 1
            return


def add_front_page(app: Sphinx, exception: Exception | None) -> None:
    """Let a browser that opens the folder find the front page."""
    if exception is None and app.builder.format == "html":
        folder = Path(app.outdir)
        shutil.copyfile(folder / f"{root_doc}.html", folder / "index.html")


def setup(app: Sphinx) -> None:
    """Register what is above; commands in the pages stand without a prompt."""
    app.add_lexer("console", BashLexer)
    app.connect("source-read", add_contents)
    app.connect("source-read", shorten_outline)
    app.connect("build-finished", add_front_page)
