"""Turns the exercises of an OpenStax book that have an answer into items: parts, keys, and a ladder from the book.

An exercise whose answer cannot be judged (a figure, a sentence, "answers will vary") is said to be so, and left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from curriculum.fixed import FixedItem, FixedRung, FixedStep, answer_key
from curriculum.importers.cnxml import FIGURE_ALONE
from curriculum.importers.ids import slug
from curriculum.importers.oatutor_items import InferKey, answer_file
from curriculum.importers.oatutor_text import has_figure
from curriculum.importers.openstax_parts import Exercise
from curriculum.model import HintKind
from curriculum.reveals import reveals
from curriculum.schema import AnswerFile
from pedagogy.model import AnswerKey, AnswerKind

MOST_WORDS = 4  # of an answer that is compared by its words
LONGEST_RUNG = 2_500  # characters of a worked example on a ladder
_CIRCLED = re.compile(r"\s*([ⓐ-ⓩ])\s*")
_WHOLE = re.compile(r"\$((?:[^$\\]|\\.)+)\$")
_UNIT = re.compile(r"(-?[\d,]*\.?\d+(?:/\d+)?)\s+([A-Za-z][A-Za-z²³/ ]{0,30})")
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_VARY = re.compile(r"\b(?:answers?|justifications?|solutions?|results?) (?:may|will|can) vary|\bvar(?:y|ies)\b", re.I)


class NotJudgedError(Exception):
    """Why an exercise cannot be an item."""


@dataclass(frozen=True)
class Help:
    """What the book offers before an exercise: a method in steps, and a worked example, both whole."""

    method: str = ""
    example: str = ""


@dataclass
class ItemMaker:
    """Makes items and counts their answers by kind."""

    infer_key: InferKey
    licence: str
    kinds: Counter[str] = field(default_factory=Counter)
    revealing: int = 0

    def item(self, exercise: Exercise, component: str, source: str, help_: Help) -> FixedItem:
        """The item. Raises NotJudgedError, with the reason, when its answer cannot be judged."""
        if exercise.embedded:
            raise NotJudgedError("the question itself is not in the source")
        if not exercise.solution:
            raise NotJudgedError("the source gives no answer")
        if exercise.solution_figure:
            raise NotJudgedError("the answer is a figure")
        if not exercise.problem:
            raise NotJudgedError("the exercise is empty")
        stem, parts = _parts(exercise)
        steps = [
            self._step(f"{exercise.id}-{at}" if len(parts) > 1 else exercise.id, stem, ask, answer, component, help_)
            for at, (ask, answer) in enumerate(parts, 1)
        ]
        self.kinds.update(step.answer.kind.value for step in steps)
        self.revealing += sum(rung.reveals for step in steps for rung in step.ladder)
        return FixedItem(
            id=f"{component}/{slug(exercise.id, 90)}",
            statement=stem,
            steps=tuple(steps),
            difficulty=0.4 if exercise.near else 0.5,
            needs_figure=exercise.figure or has_figure(f"{stem} {exercise.problem}"),
            licence=self.licence,
            source=source,
        )

    def _step(self, name: str, stem: str, ask: str, answer: str, component: str, help_: Help) -> FixedStep:
        key = self._key(answer, f"{stem} {ask}")
        return FixedStep(
            id=name, ask=ask, answer=key, components=(component,), ladder=tuple(_ladder(name, help_, key, [stem, ask]))
        )

    def _key(self, answer: str, ask: str) -> AnswerFile:
        if _VARY.search(answer):
            raise NotJudgedError("the answer may vary")
        text = re.sub(r"\s+", " ", answer).strip().rstrip(".").strip()
        if not text:
            raise NotJudgedError("the answer is empty")
        try:
            key = self._read(text, ask)
            if key is None or key.kind is AnswerKind.TEXT:
                return self._words(key.value if key else text, key)
            return answer_file(key)
        except NotJudgedError:
            raise
        except Exception as error:  # one answer that nobody foresaw must not end the import
            raise NotJudgedError(f"the answer cannot be read ({type(error).__name__})") from None

    def _read(self, text: str, ask: str) -> AnswerKey | None:
        steps = [part.strip(" $") for part in text.split(";")]
        if len(steps) == 2 and "translate" in ask.lower() and "=" in steps[0] and re.match(r"[a-zA-Z] *=", steps[1]):
            # "x + 9 = 52; x = 43": the equation and its solution, of which the last is wanted
            return self.infer_key(steps[1], "", "TextBox", [], ask)
        text = re.sub(r"\$([^$]*?)[\s~]*\\text\{([^{}]*)\}\$", _words_out, text)
        text = re.sub(r"\$(-?[\d.,]+)\$(?=\s+[A-Za-z])", r"\1", text)
        if _GROUPED.fullmatch(text.strip("$ ")):
            return AnswerKey(AnswerKind.NUMBER, text.strip("$ "))
        if whole := _WHOLE.fullmatch(text):
            return self.infer_key(whole[1].strip(), "", "TextBox", [], ask)
        plain = text.replace("\\$", "$")
        if named := _UNIT.fullmatch(plain):
            return AnswerKey(AnswerKind.NUMBER, named[1], unit=named[2].strip())
        if "$" in plain and re.search(r"[A-Za-z]{3,}", _WHOLE.sub(" ", text)):
            return None
        return self.infer_key(re.sub(r"(?<!\\)\$", "", text).replace("\\$", "$"), "", "TextBox", [], ask)

    def _words(self, text: str, key: AnswerKey | None) -> AnswerFile:
        text = re.sub(r"^\$\\text\{([^{}]*)\}\$$", r"\1", text)
        if len(text.split()) <= MOST_WORDS and not re.search(r"[\d$=<>|]", text):
            return answer_file(key or AnswerKey(AnswerKind.TEXT, text))
        raise NotJudgedError("the answer is a sentence")


def _words_out(found: re.Match[str]) -> str:
    """``$15.8 \\text{seconds}$`` as ``15.8 seconds``; a longer formula stays a formula."""
    number, words = found[1].strip(" ~"), found[2].strip()
    return f"{number} {words}".strip() if re.fullmatch(r"-?[\d.,]*", number) else found[0]


def _parts(exercise: Exercise) -> tuple[str, list[tuple[str, str]]]:
    """The statement, and each question with its answer: one, or one for each circled letter."""
    asked, answers = _by_letter(exercise.problem), _by_letter(exercise.solution)
    if len(answers.parts) > 1:
        if asked.letters == answers.letters:
            stem = "\n".join(text for text in (exercise.instruction, asked.stem) if text)
            return stem, list(zip(asked.parts, answers.parts, strict=True))
        instructed = _by_letter(exercise.instruction)
        if instructed.letters == answers.letters and not asked.parts:
            stem = "\n".join(text for text in (instructed.stem, exercise.problem) if text)
            return stem, list(zip((part.rstrip(" ,;") for part in instructed.parts), answers.parts, strict=True))
        raise NotJudgedError("the parts of the answer do not match the parts of the question")
    if asked.parts and len(asked.parts) > 1:
        raise NotJudgedError("the parts of the answer do not match the parts of the question")
    return exercise.instruction, [(exercise.problem, answers.parts[0] if answers.parts else exercise.solution)]


@dataclass(frozen=True)
class _Lettered:
    stem: str
    letters: tuple[str, ...]
    parts: tuple[str, ...]


def _by_letter(text: str) -> _Lettered:
    pieces = _CIRCLED.split(text)
    parts = tuple(part.strip() for part in pieces[2::2])
    if any(not part for part in parts) or len(set(pieces[1::2])) < len(parts):
        return _Lettered(text, (), ())
    return _Lettered(pieces[0].strip(), tuple(pieces[1::2]), parts)


def _ladder(name: str, help_: Help, key: AnswerFile, given: Sequence[str]) -> list[FixedRung]:
    """The method as a pointer, the worked example last; nothing that says the answer."""
    rungs: list[FixedRung] = []
    wanted = answer_key(key)
    for kind, text in ((HintKind.POINTER, help_.method), (HintKind.WORKED, help_.example)):
        if not text or len(text) > LONGEST_RUNG or FIGURE_ALONE in text:
            continue
        if any(ask and ask in text for ask in given if len(ask) > 8) or reveals(text, wanted, given, strict=True):
            continue
        rungs.append(FixedRung(id=f"{name}-h{len(rungs) + 1}", kind=kind, text=text))
    return rungs
