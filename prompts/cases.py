"""``cases.yaml`` beside a pack: what its author wants to hear, and when; read by lint, ``diotima preview`` and ``try``.

A *rendering* fills one template and holds the text that must come out (checked by lint, offline). A *conversation* is
played with the tutor: what the learner says, and what the last reply must be like.
"""

from __future__ import annotations

import re
from difflib import unified_diff
from pathlib import Path

from jinja2 import TemplateError
from pydantic import BaseModel, ConfigDict, Field, field_validator

from authoring.checked import checked
from authoring.problems import Problem, Rule, did_you_mean
from authoring.reader import read_yaml
from pedagogy.model import Move
from prompts.instructions import SLOTS, Instructions

CASES = "cases.yaml"
CASE_RULES = (
    Rule("P030", "A rendering is not what its case holds", "An edit changed a prompt that somebody had agreed to."),
    Rule("P031", "A case cannot be used", "It would check nothing."),
)


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rendering(_Closed):
    """One template filled with ``given``, and the text that must come out."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    template: str
    given: dict[str, str | list[str] | list[dict[str, str]]] = {}
    text: str


class Conversation(_Closed):
    """What a learner says on a component of a course (``[stuck]`` presses a button), and what the last reply is like.

    ``matches`` and ``never`` are regular expressions, blind to case; ``text`` is the whole reply in authored words.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    course: str
    component: str
    language: str = "en"
    says: list[str] = Field(min_length=1)
    move: Move
    row: str = ""
    matches: list[str] = []
    never: list[str] = []
    text: str = ""

    @field_validator("matches", "never")
    @classmethod
    def _can_be_searched(cls, patterns: list[str]) -> list[str]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression ({error})") from error
        return patterns


class CasesFile(_Closed):
    """``cases.yaml``."""

    renderings: list[Rendering] = []
    conversations: list[Conversation] = []


def read_cases(folder: Path, problems: list[Problem], instructions: Instructions | None = None) -> CasesFile:
    """The cases of the pack in ``folder``, none when it has no file; renderings are checked when ``instructions`` are
    given. What is wrong is added to ``problems``."""
    path = folder / CASES
    document = read_yaml(path, folder, problems) if path.exists() else None
    cases = checked(CasesFile, document, problems) if document else None
    if document is None or cases is None:
        return CasesFile()
    for number, one in enumerate(cases.renderings if instructions else ()):
        line = document.line("renderings", number, "id")
        if one.template not in SLOTS:
            said = f"There is no template {one.template!r}."
            problems.append(Problem("P031", path, line, said, did_you_mean(one.template, SLOTS) or ", ".join(SLOTS)))
        elif unknown := sorted(set(one.given) - set(SLOTS[one.template])):
            said = f"{one.template} has no input {unknown[0]!r}."
            advice = did_you_mean(unknown[0], SLOTS[one.template]) or f"It has: {', '.join(SLOTS[one.template])}."
            problems.append(Problem("P031", path, document.key_line("renderings", number, "given"), said, advice))
        else:
            assert instructions is not None
            problems += _differs(path, document.line("renderings", number, "text"), one, instructions)
    return cases


def _differs(path: Path, line: int, one: Rendering, instructions: Instructions) -> list[Problem]:
    empty: dict[str, object] = {name: [] if kind.is_list else "" for name, kind in SLOTS[one.template].items()}
    try:
        made = instructions.render(one.template, empty | one.given)
    except (TemplateError, TypeError) as error:
        said = f"{one.id}: {one.template} cannot be filled with what is given ({error})."
        return [
            Problem("P031", path, line, said, "A list of texts, a list of records or a text: as the template uses it.")
        ]
    if made == one.text.strip():
        return []
    lines = list(unified_diff(one.text.strip().split("\n"), made.split("\n"), "cases.yaml", "now", lineterm="", n=0))
    first = " ".join(text for text in lines[3:5])[:160]
    said = f"{one.id}: {one.template} renders differently: {first}"
    return [Problem("P030", path, line, said, "Mend the template, or write the new text into the case.")]
