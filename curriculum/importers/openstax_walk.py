"""Goes through a module of an OpenStax book in its order, and files blocks and exercises as it meets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from curriculum.book import BlockKind
from curriculum.importers.cnxml import Writer, classes
from curriculum.importers.openstax_parts import Block, Exercise, Module
from curriculum.importers.safe_xml import UnreadableError, children, descendants, local

#: Sections of a module that hold exercises or talk about the book, not the subject.
APPARATUS = {
    "section-exercises", "practice-perfect", "everyday", "writing", "review-exercises", "practice-test",
    "learning-objectives", "sr-contrib-auth", "section-quizzes", "self-check",
}  # fmt: skip
DEEPEST = 40  # sections within one another
_SUMMARIES = {"key-concepts", "summary", "key-equations", "section-summary", "chapter-summary"}


def text_of(element: Any) -> str:
    """The text inside an element, "" for none."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def is_objectives(section: Any) -> bool:
    """Whether a section lists the objectives."""
    title = text_of(next(children(section, "title"), None)).lower()
    return "learning-objectives" in classes(section) or title in ("learning objectives", "objectives")


@dataclass
class Walk:
    """Goes through a module in order and files what it meets."""

    module: Module
    write: Writer
    section: int = -1
    prose: list[str] = field(default_factory=list)
    prose_id: str = ""
    heading: str = ""
    example: str = ""
    depth: int = 0

    def walk(self, content: Any) -> None:
        """File everything inside the content of the module."""
        for part in content:
            if local(part) == "section" and not classes(part) & (APPARATUS | _SUMMARIES):
                self._end()
                title = self._title(part)
                if title.lower() == "self check" or is_objectives(part):
                    continue
                self.module.headings.append(title)
                self.section = len(self.module.headings) - 1
                self.heading = title
                self._inside(part)
                self._end()
            else:
                self._part(part)
        self._end()

    def _title(self, element: Any) -> str:
        title = next(children(element, "title"), None)
        return self.write.line(title) if title is not None else ""

    def _inside(self, element: Any) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnreadableError("Sections are nested too deeply.", element.sourceline or 1)
        for part in element:
            if local(part) != "title":
                self._part(part)
        self.depth -= 1

    def _part(self, part: Any) -> None:
        name, kinds = local(part), classes(part)
        if part.get("id"):
            self._mark(part)
        if not name or name in ("title", "label", "metadata", "glossary"):
            return
        if name == "section":
            self._subsection(part, kinds)
        elif name == "example":
            self._end()
            self._example(part)
        elif name == "note" and next(descendants(part, "exercise"), None) is not None:
            self._end()
            if "be-prepared" not in kinds:
                Exercises(self.module, self.write, self.section, self.heading).collect(part, "try", self.example)
        elif name == "note":
            self._end()
            self._note(part, kinds)
        elif name == "exercise":
            self._end()
            Exercises(self.module, self.write, self.section, self.heading).one(part, "practice", "", "")
        elif text := self.write.markdown(_alone(part)):
            self.prose_id = self.prose_id or part.get("id") or ""
            self.prose.append(text)

    def _subsection(self, part: Any, kinds: set[str]) -> None:
        self._end()
        title = self._title(part)
        if kinds & _SUMMARIES:
            self._block(part, BlockKind.SUMMARY, title or "Key concepts", self._body(part))
        elif kinds & APPARATUS or next(children(part, "exercise"), None) is not None:
            if "learning-objectives" not in kinds:
                origin = next(iter(sorted(kinds & APPARATUS)), "practice")
                Exercises(self.module, self.write, self.section, "").collect(part, origin, "")
        elif title.lower() != "self check":
            before, self.heading = self.heading, title or self.heading
            self._inside(part)
            self._end()
            self.heading = before

    def _note(self, part: Any, kinds: set[str]) -> None:
        title = self._title(part)
        text = self._body(part)
        if kinds & {"media-2", "media", "manipulative-math", "guided-slides"} or not text:
            return  # these send the reader elsewhere
        has_steps = next(descendants(part, "list"), None) is not None
        if "howto" in kinds or "how-to" in kinds:
            kind = BlockKind.RULE
        elif "practice-program" in kinds:
            kind = BlockKind.PROSE
        elif next(descendants(part, "term"), None) is not None and not has_steps:
            kind = BlockKind.DEFINITION
        else:
            kind = BlockKind.RULE if title else BlockKind.PROSE
        self._block(part, kind, title or self.heading, text)

    def _example(self, part: Any) -> None:
        self.example = part.get("id") or f"example-{len(self.module.blocks) + 1}"
        label = self.write.label(self.module.id, self.example)
        title = self._title(part)
        problems = [self.write.markdown(problem) for problem in descendants(part, "problem")]
        solutions = [self.write.markdown(solution) for solution in descendants(part, "solution")]
        if problems:
            text = "\n\n".join([*problems, *(f"**Solution**\n\n{solution}" for solution in solutions if solution)])
        else:
            text = self._body(part)
        name = ": ".join(word for word in (label, title) if word) or "Example"
        self._block(part, BlockKind.EXAMPLE, name, text)
        self.module.blocks[-1].id = self.example

    def _body(self, part: Any) -> str:
        inner = Writer(self.write.label, skip=lambda element: element.getparent() is part and local(element) == "title")
        return inner.markdown(part)

    def _block(self, part: Any, kind: BlockKind, title: str, text: str) -> None:
        if text.strip():
            identity = part.get("id") or f"{kind.value}-{len(self.module.blocks) + 1}"
            self.module.blocks.append(Block(identity, kind, title, text, self.section))

    def _end(self) -> None:
        if self.prose:
            identity = self.prose_id or f"prose-{len(self.module.blocks) + 1}"
            text = "\n\n".join(self.prose)
            self.module.blocks.append(Block(identity, BlockKind.PROSE, self.heading, text, self.section))
        self.prose, self.prose_id = [], ""

    def _mark(self, part: Any) -> None:
        for element in part.iter():
            if isinstance(element.tag, str) and (identity := element.get("id")):
                self.module.section_of.setdefault(identity, self.section)


@dataclass
class Exercises:
    """Collects exercises with the instruction that stands before them."""

    module: Module
    write: Writer
    section: int
    heading: str

    def collect(self, place: Any, origin: str, near: str) -> None:
        """All exercises inside ``place``, in order; a paragraph in bold is a heading, another an instruction."""
        instruction = ""
        for part in place:
            match local(part):
                case "exercise":
                    self.one(part, origin, instruction, near)
                case "para":
                    text = self.write.markdown(_alone(part))
                    if bold := re.match(r"\*\*([^*\n]+)\*\*(?:\s*\n\s*|$)", text):
                        self.heading, instruction = bold[1].strip(), text[bold.end() :].strip()
                    elif text:
                        instruction = text
                case "title" if origin in ("review-exercises", "practice-test"):
                    self.heading = self.write.line(part)
                case "section":
                    kinds = sorted(classes(part) & APPARATUS)
                    title = next(children(part, "title"), None)
                    heading = "" if kinds or title is None else self.write.line(title)
                    Exercises(self.module, self.write, self.section, heading).collect(
                        part, kinds[0] if kinds else origin, near
                    )
                case "note" | "list" | "item" | "example" | "problem-set":
                    self.collect(part, origin, near)

    def one(self, exercise: Any, origin: str, instruction: str, near: str) -> None:
        """File one exercise."""
        problem = next(children(exercise, "problem"), None)
        if problem is None:
            return
        solution = next(children(exercise, "solution"), None)
        at = len(self.module.exercises) + 1
        embedded = any("os-embed" in classes(link) for link in descendants(problem, "link"))
        self.module.exercises.append(
            Exercise(
                id=exercise.get("id") or f"exercise-{at}",
                origin=origin,
                instruction=instruction,
                problem=self.write.markdown(problem),
                solution=self.write.markdown(solution) if solution is not None else "",
                section=self.section,
                heading=self.heading,
                near=near,
                figure=next(descendants(problem, "media"), None) is not None,
                solution_figure=solution is not None and next(descendants(solution, "media"), None) is not None,
                embedded=embedded,
                line=exercise.sourceline or 1,
            )
        )


class _Alone:
    """Stands for an element's parent, so that the element itself is written with its own form."""

    def __init__(self, element: Any) -> None:
        self.text = None
        self._element = element

    def __iter__(self) -> Iterator[Any]:
        yield self._element


def _alone(element: Any) -> Any:
    return _Alone(element)
