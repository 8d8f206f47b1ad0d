"""Turns the parts of CNXML (the form of OpenStax books) into Markdown with mathematics between ``$`` signs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from curriculum.importers.mathml import latex
from curriculum.importers.safe_xml import UnreadableError, children, descendants, local

DEEPEST = 80
FIGURE_ALONE = "*(Figure)*"
_SPACES = re.compile(r"[ \t\r\n\u00a0\u2000-\u200a\u3000]+")
_APART = {
    "para", "list", "table", "equation", "note", "example", "exercise", "problem", "solution", "section", "figure",
    "media", "quote", "definition", "caption", "preformat", "rule", "statement", "proof", "commentary", "abstract",
    "content", "glossary", "meaning", "code",
}  # fmt: skip
_SILENT = {"metadata", "image", "iframe", "label", "colspec", "video", "audio", "object", "uuid", "content-id"}


def classes(element: Any) -> set[str]:
    """The classes of an element."""
    return set((element.get("class") or "").split())


@dataclass(frozen=True)
class Writer:
    """Writes elements as Markdown. ``label(document, target)`` is the text of a link that has none of its own;
    ``skip(element)`` leaves an element out."""

    label: Callable[[str, str], str] = lambda document, target: ""
    skip: Callable[[Any], bool] = lambda element: False

    def markdown(self, element: Any) -> str:
        """What is inside the element: blocks with an empty line between them."""
        blocks = [block for part in self._blocks(element, 0) if (block := part.strip("\n "))]
        return re.sub(r"\n{3,}", "\n\n", "\n\n".join(blocks)).strip()

    def line(self, element: Any) -> str:
        """What is inside the element on one line: for titles and terms."""
        return re.sub(r"\s+", " ", self.markdown(element)).strip()

    def _blocks(self, element: Any, depth: int) -> Iterator[str]:
        """Runs of text are paragraphs; what stands apart is a block of its own."""
        if depth > DEEPEST:
            raise UnreadableError("Elements are nested too deeply.", element.sourceline or 1)
        run = _plain(element.text)
        for child in element:
            if local(child) in _APART and not _is_inline(child) and not self.skip(child):
                yield _tidy(run)
                run = ""
                yield from self._block(child, depth + 1)
            else:
                run += self._inline(child, depth + 1)
            run += _plain(child.tail)
        yield _tidy(run)

    def _block(self, element: Any, depth: int) -> Iterator[str]:
        match local(element):
            case "list":
                yield self._list(element, depth)
            case "table":
                yield self._table(element, depth)
            case "media":
                yield _figure(element)
            case "equation":
                yield _tidy("".join(self._inline(child, depth + 1) + _plain(child.tail) for child in element))
            case "code" | "preformat":
                text = "".join(element.itertext()).strip("\n")
                fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
                yield f"{fence}{element.get('lang') or ''}\n{text}\n{fence}"
            case "section" | "note" | "example" | "figure" | "definition":
                title = next(children(element, "title", "term"), None)
                if title is not None and (text := self.line(title)):
                    yield f"**{text}**"
                yield from self._blocks(element, depth)
            case _:
                yield from self._blocks(element, depth)

    def _inline(self, element: Any, depth: int) -> str:
        if depth > DEEPEST:
            raise UnreadableError("Elements are nested too deeply.", element.sourceline or 1)
        name = local(element)
        if not name or name in _SILENT or self.skip(element):
            return ""
        if name == "math":
            try:
                formula = latex(element)
            except ValueError as error:
                raise UnreadableError(f"{error}.".capitalize(), element.sourceline or 1) from None
            return _formula(formula)
        if name == "title":
            above = local(element.getparent()) if element.getparent() is not None else ""
            return "" if above in ("section", "note", "example", "figure", "solution") else self._run(element, depth)
        if name == "newline":
            return "\n"
        if name == "space":
            return " "
        if name == "media":
            return f" {_figure(element)} "
        if name == "code":
            text = re.sub(r"\s+", " ", "".join(element.itertext()))
            return f"`` {text} ``" if "`" in text else f"`{text}`"
        inside = self._run(element, depth)
        match name:
            case "emphasis" | "term":
                return _emphasised(inside, element)
            case "sub" | "sup":
                raised = re.sub(r"(?<!\\)\$|\*", "", inside).strip()  # a formula or a letter in italics, raised
                return f"${'_' if name == 'sub' else '^'}{{{raised}}}$" if raised else ""
            case "link":
                return (
                    inside
                    if inside.strip()
                    else self.label(element.get("document") or "", element.get("target-id") or "")
                )
            case _:
                return inside

    def _run(self, element: Any, depth: int) -> str:
        return _plain(element.text) + "".join(self._inline(child, depth + 1) + _plain(child.tail) for child in element)

    def _cell(self, element: Any, depth: int) -> str:
        return " ".join(" ".join(self._blocks(element, depth + 1)).split())

    def _list(self, element: Any, depth: int) -> str:
        kind, rows = element.get("list-type") or "bulleted", []
        for at, item in enumerate(children(element, "item"), 1):
            text = "\n\n".join(block for block in self._blocks(item, depth + 1) if block.strip()).strip()
            sign = f"{at}." if kind == "enumerated" or "stepwise" in classes(element) else "-"
            rows.append(f"{sign} " + text.replace("\n\n", "\n").replace("\n", "\n" + " " * (len(sign) + 1)))
        return "\n".join(rows)

    def _table(self, element: Any, depth: int) -> str:
        head = [self._cells(row, depth) for part in descendants(element, "thead") for row in children(part, "row")]
        body = [self._cells(row, depth) for part in descendants(element, "tbody") for row in children(part, "row")]
        body = [row for row in body if any(row)]
        title = " ".join(self.line(part) for part in children(element, "title", "caption"))
        if not head and "unstyled" in classes(element):
            rows = ["  ".join(cell for cell in row if cell) for row in body]
            return "\n\n".join([title, *rows] if title else rows)
        if not head and body:
            head, body = body[:1], body[1:]
        if not head:
            return title
        width = max(len(row) for row in [*head, *body])
        lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in [*head, *body]]
        lines.insert(len(head), "|" + " --- |" * width)
        return (f"**{title}**\n\n" if title else "") + "\n".join(lines)

    def _cells(self, row: Any, depth: int) -> list[str]:
        return [self._cell(entry, depth).replace("|", "\\|") for entry in children(row, "entry")]


def _figure(element: Any) -> str:
    """What a figure shows, in words; a bare mark when the source does not describe it."""
    alt = _tidy(_plain(element.get("alt")))
    return f"*(Figure: {alt})*" if re.search(r"\w", alt) else FIGURE_ALONE


def _is_inline(element: Any) -> bool:
    """Code is inline unless it is a block; a picture in a sentence stays there."""
    if local(element) == "code":
        return element.get("display") != "block" and (
            "inline-code" in classes(element) or not re.search(r"\n", element.text or "")
        )
    return local(element) == "list" and element.get("display") == "inline"


def _emphasised(inside: str, element: Any) -> str:
    text = inside.strip()
    if not text or "$" in text or "\n" in text:
        return inside
    effect = "bold" if local(element) == "term" else element.get("effect") or "bold"
    if effect == "italics" and re.fullmatch(r"[A-Za-z]", text):
        return inside.replace(text, f"${text}$")  # a single letter in italics is a variable
    if local(element) == "term" and "no-emphasis" in classes(element):
        return inside
    sign = "**" if effect == "bold" else "*"
    return inside.replace(text, f"{sign}{text}{sign}")


def _plain(text: str | None) -> str:
    """Text of the book with the signs escaped that Markdown would read."""
    text = _SPACES.sub(" ", text or "").replace("\u200b", "")
    text = re.sub(r"([\\`*$])", r"\\\1", text)
    text = re.sub(r"<(?=[A-Za-z/!?])", r"\\<", text)
    return re.sub(r"_{2,}", lambda gap: "\\_" * len(gap[0]), text)


def _formula(text: str) -> str:
    if not text or re.fullmatch(r"[\s\\,;]*", text):
        return " "
    tail = re.search(r"[.,;?!]+$", text)
    held = text.endswith("\\right.") or bool(tail and text.endswith("\\" + tail[0]))
    end = tail[0] if tail and len(tail[0]) < len(text) and not held else ""
    body = text[: len(text) - len(end)].strip()
    if money := re.fullmatch(r"\\\$(-?[\d.,]+)", body):
        return f"\\${money[1]}{end}"
    return f"${body}${end}"


_JOINT = re.compile(r"(?<![\\$])\$((?:[^$\\\n]|\\.)+)\$\$((?:[^$\\\n]|\\.)+)\$(?!\$)")


def _tidy(text: str) -> str:
    while (joined := _JOINT.sub(r"$\1\2$", text)) != text:
        text = joined  # two formulas side by side are one: "$x$$^{2}$"
    text = re.sub(r"[ \t]*\n[ \t\n]*", "\n", re.sub(r"[ \t]{2,}", " ", text))
    return re.sub(r" +(?=[.,;?!](?:\s|$))", "", text).strip()
