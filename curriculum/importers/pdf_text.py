"""The process that reads one PDF: ``python -m curriculum.importers.pdf_text FILE`` prints its text as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

MOST_PAGES = 2_000
MOST_CHARACTERS = 8_000_000
_MEMORY = 2_000_000_000  # bytes of address space
_SECONDS = 110  # of CPU time


def main(path: str) -> int:
    """Print title, pages and top bookmarks; 1 with a word on standard error when that is not possible."""
    _bound()
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        print("it needs a password" if "password" in str(error).lower() else "it is damaged", file=sys.stderr)
        return 1
    pages: list[str] = []
    for number in range(min(len(document), MOST_PAGES)):
        try:
            pages.append(document[number].get_textpage().get_text_bounded())
        except pypdfium2.PdfiumError:
            pages.append("")
        if sum(map(len, pages)) > MOST_CHARACTERS:
            break
    title = str(document.get_metadata_dict().get("Title") or "").strip()[:200]
    json.dump({"title": title, "pages": pages, "outline": _outline(document)}, sys.stdout)
    return 0


def _outline(document: Any) -> list[tuple[str, int]]:
    made: list[tuple[str, int]] = []
    for mark in document.get_toc(max_depth=1):
        target = mark.get_dest()
        page = target.get_index() if target else None
        if page is not None and mark.get_title().strip():
            made.append((mark.get_title().strip()[:200], int(page)))
        if len(made) >= MOST_PAGES:
            break
    return made


def _bound() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time-out of the caller stays
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
