"""Tells a model's reply sentence by sentence while the model still writes; decision 10 says why this way.

A sentence is told when the guard has passed the reply up to its end and the record holds it. What comes after a
sentence that may not be said is left out; nothing that was told is taken back.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from agent.recording import alerts, written
from agent.state import Context, Draft, TurnState, Written
from errors import TutorError
from guardrails.model import Violation
from learners.model import SessionGone

log = logging.getLogger("diotima.telling")

#: The end of a sentence: white space has to follow, for "3." may go on as "3.5".
_END = re.compile(r"[.!?][”\"’)]*(?=\s)|\n\n")
#: Drafts that begin so are tidied as a whole, at their end.
_WHOLE = ('"', "“", "`", "#")


def whole_sentences(text: str) -> str:
    """``text`` up to the end of its last whole sentence; formulas and code are never cut."""
    if text.startswith(_WHOLE) or "```" in text:
        return ""
    for match in reversed(list(_END.finditer(text))):
        part = text[: match.end()].rstrip()
        if (
            part.count("$") % 2 == 0
            and part.count("\\(") == part.count("\\)")
            and part.count("\\[") == part.count("\\]")
        ):
            return part
    return ""


@dataclass
class Telling:
    """One reply that is being told. ``told`` stands in the record and on the page; ``ending`` follows the model's
    words, and every part is checked together with it."""

    turn: TurnState
    context: Context
    by: str
    check: Callable[[str], tuple[Violation, ...]]
    ending: Draft
    told: str = ""
    last: Written | None = None  # as the record has it
    problem: TutorError | None = None
    _writing: asyncio.Task[None] | None = field(default=None, repr=False)

    def whole(self, text: str) -> Draft:
        """The model's words with what follows them."""
        return Draft(f"{text}\n\n{self.ending.text}".strip(), self.by, self.ending.variants)

    async def tell(self, text: str) -> bool:
        """Tell the reply up to the end of ``text``. False when it may not be said; then nothing changes."""
        if not text.startswith(self.told) or len(text) <= len(self.told):
            return text == self.told
        if self.problem is not None or self.check(self.whole(text).text):
            return False
        drafts = [*self.turn["drafts"], Draft(text, self.by)]
        try:
            await self._write(written(self.turn, self.context, drafts, [*self.turn["violations"], ()]))
        except TutorError as problem:
            self.problem = problem
            return False
        self.told = text
        if self.last is not None and self.context.on_text is not None:
            try:
                await self.context.on_text(self.last.reply)
            except Exception:  # the page is gone; the turn goes on, and the record has it
                log.info("a page went away in mid-reply")
        return True

    async def finish(self, made: Written) -> Written:
        """Write the turn as it is when all is said; what the record holds after it.

        Once something was told the turn stands: if the rest cannot be written, what was told is the reply.
        """
        try:
            await self._write(made)
        except SessionGone:
            raise
        except TutorError:
            if self.last is None:
                raise
            log.exception("the rest of a reply could not be recorded")
        assert self.last is not None
        return self.last

    async def _write(self, made: Written) -> None:
        """To the record: the first time the whole turn, then what has grown. A write that was begun is finished, even
        when the model's time is up."""
        if self._writing is not None:
            with suppress(TutorError):  # it was told of already, or nobody was left to hear it
                await self._writing
        self._writing = asyncio.ensure_future(asyncio.to_thread(self._put, made))
        await asyncio.shield(self._writing)

    def _put(self, made: Written) -> None:
        if self.last is None:
            self.context.log.append(made.row, self.turn["evidence"], alerts(self.turn), self.turn["suggestion"])
        else:
            self.context.log.extend(made.row)
        self.last = made
