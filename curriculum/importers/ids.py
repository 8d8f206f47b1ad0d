"""Makes ids of titles: lower-case words with hyphens, each once."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path


def slug(text: str, longest: int = 60) -> str:
    """Lower-case words with hyphens; accents are dropped."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:longest].strip("-") or "untitled"


def unique(wanted: str, used: set[str]) -> str:
    """``wanted``, or the first of ``wanted-2``, ``wanted-3`` ... that is not used yet; it is used from now on."""
    name, count = wanted, 1
    while name in used:
        count += 1
        name = f"{wanted}-{count}"
    used.add(name)
    return name


def title_of(source: Path) -> str:
    """The name of a file or folder as a title."""
    return words_of(source.name)


def words_of(inside: str) -> str:
    """``notes/linear-equations.md`` as "Linear equations"."""
    words = re.sub(r"[-_]+", " ", inside.replace("\\", "/").rpartition("/")[2].split(".")[0]).strip() or "Untitled"
    return words[:1].upper() + words[1:]
