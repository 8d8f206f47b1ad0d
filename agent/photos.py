"""Reads a photo of work into lines: with the vision model, else as print on this computer, else not at all.

The picture is opened in a process apart and kept by nobody. The model sees the pixels and the letters of the task: no
task, no answer, no learner. What it reads is text like any a learner types, and the learner sees and corrects it first.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from agent.calls import Calls, NoModelError
from agent.models import Role
from agent.usage import Allowance
from errors import LearnerError
from prompts.instructions import Instructions
from senses import printed
from senses.apart import Apart
from senses.picture import MOST_PAGES
from senses.tidy import tidied

_MATHS = re.compile(r"\$([^$]+)\$")
_COMMAND = re.compile(r"\\[a-zA-Z]+")
_LETTER = re.compile(r"[^\W\d_]")
#: Seconds for which a model that refused a picture is not sent another: it speaks, but does not see.
_BLIND_FOR = 600.0
_NOTHING = "I could not read any lines in this picture."


class Page(BaseModel):
    """The form a model fills in; what it means is in the pack's ``vision.system.md``."""

    lines: list[str] = Field(description="the lines of writing, from the top, exactly as they stand on the page")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. ``by`` is "model" or "print"; ``note`` is a sentence for the learner, or empty."""

    lines: tuple[str, ...]
    by: str
    note: str = ""


@dataclass
class Photos:
    """Reads photos. ``calls`` may have no model that sees; ``reads_print`` says whether the local reader is there."""

    calls: Calls | None = None
    apart: Apart = field(default_factory=Apart)
    reads_print: bool = field(default_factory=printed.is_installed)
    _blind_until: float = 0.0

    @property
    def is_offered(self) -> bool:
        """Whether anything here can read a photo."""
        return self.reads_print or self.has_model

    @property
    def has_model(self) -> bool:
        """Whether a model is configured that sees, and so may read handwriting."""
        return self.calls is not None and self.calls.serves(Role.VISION)

    async def read(
        self, data: bytes, instructions: Instructions | None, letters: frozenset[str], allowance: Allowance
    ) -> Reading:
        """The lines in a photo or document. Raises LearnerError with a sentence when there are none."""
        if self.has_model and instructions is not None and time.monotonic() >= self._blind_until:
            try:
                return await self._with_model(data, instructions, letters, allowance)
            except NoModelError:  # print can still be read
                if allowance.usage and allowance.usage[-1].outcome == "refused":
                    self._blind_until = time.monotonic() + _BLIND_FOR
        if not self.reads_print:
            raise LearnerError("Photos cannot be read just now.", "Type your lines, one under the other.")
        lines = await self.apart.lines(data, letters)
        if not lines:
            raise LearnerError(
                _NOTHING, "Handwriting is hard to read here: please type your lines, one under the other."
            )
        return Reading(tuple(lines), "print", "Handwriting is hard to read here, so look at every sign.")

    async def _with_model(
        self, data: bytes, instructions: Instructions, letters: frozenset[str], allowance: Allowance
    ) -> Reading:
        assert self.calls is not None
        pictures = await self.apart.pictures(data)
        page, _ = await self.calls.ask_for(Role.VISION, prompt(pictures, instructions, letters), Page, allowance)
        lines = tidied((line for text in page.lines for line in text.splitlines()), letters)
        lines = [line.strip("$ ") for line in lines if line.strip("$ ")]
        if not lines:
            raise LearnerError(_NOTHING, "Take it closer and with more light, or type your lines.")
        more = f"Only the first {MOST_PAGES} pages were read." if len(pictures) == MOST_PAGES else ""
        return Reading(tuple(lines), "model", more)


def prompt(pictures: Sequence[bytes], instructions: Instructions, letters: frozenset[str]) -> list[BaseMessage]:
    """The messages for one reading: the pack's instruction, and the pictures."""
    system = instructions.render("vision.system", {"letters": ", ".join(sorted(letters))})
    blocks: list[str | dict[Any, Any]] = [
        {"type": "image", "base64": base64.b64encode(one).decode(), "mime_type": "image/jpeg"} for one in pictures
    ]
    return [SystemMessage(system), HumanMessage(blocks)]


def letters_of(statement: str) -> frozenset[str]:
    """The letters in the mathematics of a task."""
    maths = " ".join(_MATHS.findall(statement.replace("\\$", "")))
    return frozenset(_LETTER.findall(_COMMAND.sub(" ", maths)))
