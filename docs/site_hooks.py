"""What mkdocs does beside building docs/: SECURITY.md of the project's folder is a page, too."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

_SOURCE, _PAGE = "SECURITY.md", "threats.md"
_LINK = re.compile(r"\]\(((?:\.\./)*)\.\./SECURITY\.md")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the page, with its links as they are from within docs/."""
    text = Path(config.docs_dir).with_name(_SOURCE).read_text("utf-8")
    text = text.replace("# Security\n", "# Threats and what stops them\n", 1)
    files.append(File.generated(config, _PAGE, content=text.replace("](docs/", "](")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Leads links to SECURITY.md to the page."""
    return _LINK.sub(rf"](\1{_PAGE}", markdown)
