"""The first files of a new course and of a new component: small, right, and with a comment where one has to think."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

STARTERS = Path(__file__).with_name("starters")


def id_of(title: str) -> str:
    """An id made of a title: lower-case words with hyphens, at most 60 characters; empty for a title without letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")


def new_course(name: str, title: str, language: str) -> Mapping[str, str]:
    """The files of a course with one component, by their names."""
    return {
        "course.yaml": _filled("course.yaml", name, title, LANGUAGE=language),
        "components/first-idea.yaml": _filled("component.yaml", "first-idea", "First idea", MISCONCEPTION="takes-away"),
        "readings/first-idea.md": _filled("reading.md", "first-idea", "First idea"),
        "misconceptions.yaml": _filled("misconceptions.yaml", "first-idea", "First idea", MISCONCEPTION="takes-away"),
    }


def new_component(name: str, title: str, misconception: str = "") -> Mapping[str, str]:
    """The files of a further component. ``misconception`` is one that the course has; without one, no mistake is named."""
    component = _filled("component.yaml", name, title, MISCONCEPTION=misconception)
    if not misconception:
        component = re.sub(r"    mistakes:\n.*\n", "", component)
    return {f"components/{name}.yaml": component, f"readings/{name}.md": _filled("reading.md", name, title)}


def listed(course: str, name: str) -> str:
    """``course.yaml`` with one more component at the end of its last unit; its comments and order stay."""
    found = list(re.finditer(r"^(\s+components:\s*\[)([^\]]*)(\])", course, re.MULTILINE))
    if found:
        last = found[-1]
        inside = last[2].rstrip().rstrip(",")
        return f"{course[: last.end(1)]}{inside}{', ' if inside.strip() else ''}{name}{course[last.start(3) :]}"
    blocks = list(re.finditer(r"^(\s+)components:[^\n]*\n((?:\s+-\s+\S+[^\n]*\n)+)", course, re.MULTILINE))
    if not blocks:
        return course
    block = blocks[-1]
    indent = re.match(r"\s*", block[2])
    return f"{course[: block.end()]}{indent[0] if indent else '      '}- {name}\n{course[block.end() :]}"


def _filled(file: str, name: str, title: str, **values: str) -> str:
    text = (STARTERS / file).read_text(encoding="utf-8")
    safe = " ".join(title.split()).replace("\\", "").replace('"', "'")[:120] or name
    for key, value in {"ID": name, "TITLE": safe, **values}.items():
        text = re.sub(rf"(?<![A-Z]){key}(?![A-Z])", lambda _, value=value: value, text)  # type: ignore[misc]
    return text
