"""A course of one item, made on the fly from a word problem and its reference solution (``diotima chat --problem``).

Each part of the solution is a step of the item; its ladder asks where the problem speaks of it, which numbers belong
together, which operation, then leaves a gap, and ends with the same problem in other numbers. A further problem with other
numbers is kept for the unaided item at the end. All sentences are the pack's, under the keys ``problem.*``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.catalogue import teach
from agent.state import Class
from agent.words import render, slots_of
from assessment.word_problems.amounts import read_amounts
from assessment.word_problems.files import OwnProblem, read_problem_file
from assessment.word_problems.isomorphic import Isomorph, with_other_numbers
from assessment.word_problems.model import Origin, WordProblem
from assessment.word_problems.parts import (
    FURTHER,
    OPERATION,
    QUANTITY,
    SKIPPED,
    UNITS,
    Part,
    parts_of,
    plausible_mistakes,
    sentence_of,
    written,
)
from assessment.word_problems.reading import plain_signs
from authoring.problems import PackError, errors_of
from curriculum.model import (
    Course,
    Hint,
    HintKind,
    Item,
    KnowledgeComponent,
    Misconception,
    Mistake,
    Reading,
    Step,
    Template,
    Unit,
)
from guardrails.safety import SafetyWords
from guardrails.style import word_count
from pedagogy.model import AnswerKey, AnswerKind
from prompts.model import PromptPack, Words

KC = "word-problem"
#: What the ids of these courses begin with.
PREFIX = "problem-"
_OWN, _AGAIN = f"{KC}/own", f"{KC}/other-numbers"
_WORKED_WORDS = 55  # of a worked problem: a reply has room for 90, with its first words and its question


@dataclass(frozen=True)
class _Spoken:
    """The pack's words on word problems. ``salt`` chooses among variants."""

    words: Words
    salt: int

    def say(self, key: str, **slots: str) -> str:
        """A variant whose slots are all filled; "" when there is none."""
        usable = [one for one in self.words.of(key) if all(slots.get(name) for name in slots_of(one))]
        return render(usable[self.salt % len(usable)], slots) if usable else ""


def load_own_problem(path: Path) -> OwnProblem:
    """The problem in a file. Raises PackError with path, line and suggestion."""
    read, problems = read_problem_file(path)
    if read is None:
        raise PackError(errors_of(problems) or problems)
    return read


def taught_on(own: OwnProblem, pack: PromptPack, safety: SafetyWords, language: str = "en") -> Class:
    """The problem as a class: a course with its map, in the pack's words."""
    return teach(course_of(own, pack.words_in(language), pack.fingerprint), pack, safety)


def course_of(own: OwnProblem, words: Words, edition: str = "") -> Course:
    """The course of one item. The same problem and words give the same course."""
    problem = own.problem
    text = "\0".join(
        (edition, words.language, problem.question, *(step.text for step in problem.steps), problem.answer_text)
    )
    name = hashlib.blake2b(text.encode("utf-8", "ignore"), digest_size=16).hexdigest()
    spoken = _Spoken(words, int(name[:8], 16))
    shown, kept = with_other_numbers(problem), None
    if shown is not None:
        kept = next(
            (
                one
                for seed in range(1, 6)
                if (one := with_other_numbers(problem, seed)) and one.changes != shown.changes
            ),
            None,
        )
    item = item_of(own.title, problem, spoken, shown, _OWN)
    templates = {_OWN: Template(_OWN, (KC,), lambda _: item, 1)}
    if kept is not None:
        again = item_of(own.title, kept.problem, spoken, None, _AGAIN)
        templates[_AGAIN] = Template(_AGAIN, (KC,), lambda _: again, 1, transfer=True)
    kc = KnowledgeComponent(KC, spoken.say("problem.name") or own.title, KC, can_do=spoken.say("problem.can_do"))
    reading = Reading(
        KC, own.title, spoken.say("problem.brief"), spoken.say("problem.brief"), spoken.say("problem.another_way"),
        spoken.say("problem.example"),
    )  # fmt: skip
    return Course(
        id=f"{PREFIX}{name[:12]}",
        title=own.title,
        language=words.language,
        units=(Unit(KC, own.title, (KC,)),),
        components={KC: kc},
        templates=templates,
        misconceptions={one.id: one for one in _misconceptions(spoken)},
        readings={KC: reading},
        fingerprint=name,
        by_component={KC: tuple(templates)},
        once=True,
    )


def item_of(title: str, problem: WordProblem, spoken: _Spoken, shown: Isomorph | None, template: str) -> Item:
    """The problem as an item: a step for each part of its solution."""
    parts = parts_of(problem)
    steps = tuple(
        Step(
            id=f"part-{place + 1}",
            ask=plain_signs(problem.asks),
            key=AnswerKey(AnswerKind.NUMBER, written(part.result)),
            kcs=(KC,),
            ladder=_ladder(problem, parts, place, spoken, shown),
            mistakes=tuple(
                Mistake(name, written(value)) for name, value in plausible_mistakes(problem, part, parts[:place])
            ),
            solution=(part.text,),
            why=spoken.say("problem.why") if place == len(parts) - 1 else "",
            problem=problem,
        )
        for place, part in enumerate(parts)
    )
    return Item(template, template, 0, plain_signs(problem.question), steps, (KC,), title=title)


def _ladder(
    problem: WordProblem, parts: Sequence[Part], place: int, spoken: _Spoken, shown: Isomorph | None
) -> tuple[Hint, ...]:
    part = parts[place]
    given = [use.place for use in part.uses if use.origin is Origin.GIVEN]
    earlier = any(use.origin is Origin.EARLIER for use in part.uses)
    said = [problem.given[one] for one in dict.fromkeys(given)]
    numbers = _joined([one.text.strip() for one in said], spoken)
    sentence = plain_signs(sentence_of(problem, part))
    name = f"part-{place + 1}"
    rungs = [
        (
            HintKind.QUESTION,
            spoken.say("problem.look", sentence=sentence)
            or spoken.say("problem.look.found" if earlier else "problem.look.whole"),
        ),
        (HintKind.POINTER, _quantities(numbers if len(said) > 1 else "", numbers, earlier, spoken)),
        (HintKind.POINTER, _operation(numbers, earlier, spoken)),
    ]
    if cloze := _cloze(part, parts):
        rungs.append((HintKind.PROMPT, spoken.say("problem.cloze", cloze=plain_signs(cloze))))
    key = AnswerKey(AnswerKind.NUMBER, written(part.result))
    example = next((one for one in spoken.words.of("problem.worked.other") if not _tells(one, parts)), "")
    worked = _worked(shown, parts, place, spoken) if shown is not None else ""
    rungs.append((HintKind.WORKED, worked or example))
    return tuple(
        Hint(f"{name}-{number}", kind, text, key if kind == HintKind.PROMPT else None)
        for number, (kind, text) in enumerate((one for one in rungs if one[1]), 1)
    )  # fmt: skip


def _tells(text: str, parts: Sequence[Part]) -> bool:
    """Whether a text holds a number that is to be found."""
    return bool({one.value for one in read_amounts(text)} & {one.result for one in parts})


def _quantities(several: str, numbers: str, earlier: bool, spoken: _Spoken) -> str:
    if earlier:
        return spoken.say("problem.with_found", numbers=plain_signs(numbers)) or spoken.say("problem.found_only")
    return spoken.say("problem.numbers", numbers=plain_signs(several)) or spoken.say(
        "problem.number", numbers=plain_signs(numbers)
    )


def _operation(numbers: str, earlier: bool, spoken: _Spoken) -> str:
    """The question for what is done with the numbers, naming them when they are given."""
    key = "problem.operation.found" if earlier else "problem.operation.numbers"
    return spoken.say(key, numbers=plain_signs(numbers)) or spoken.say("problem.operation")


def _joined(texts: Sequence[str], spoken: _Spoken) -> str:
    unique = list(dict.fromkeys(texts))
    if len(unique) < 2:
        return "".join(unique)
    return f"{', '.join(unique[:-1])} {spoken.say('problem.and')} {unique[-1]}"


def _cloze(part: Part, parts: Sequence[Part]) -> str:
    """The solution's own sentence with a gap for what is found, and without the calculation; "" when numbers that are to
    be found would be left in it."""
    if part.calculation is None:
        return ""
    before, after = part.text[: part.calculation.start], part.text[part.calculation.end :]
    if re.search(r"\b(?:because|since|by)\s*$", before.strip(), re.I):
        sentence = re.sub(r"[,\s]*\b(?:because|since|by)\s*$", "", before.strip(), flags=re.I)
    else:
        sentence = f"{before.rstrip()} ___{after}".strip()
    for one in reversed(read_amounts(sentence)):
        if one.value == part.result:
            sentence = f"{sentence[: one.start]}___{sentence[one.end :]}"
    left = {one.value for one in read_amounts(sentence)}
    if "=" in sentence or "___" not in sentence or left & {one.result for one in parts} or len(sentence.split()) < 4:
        return ""
    return sentence if len(sentence) <= 200 else ""


def _worked(shown: Isomorph, parts: Sequence[Part], place: int, spoken: _Spoken) -> str:
    """The same problem in other numbers, worked up to this part."""
    theirs = parts_of(shown.problem)[: place + 1]
    changes = _joined([spoken.say("problem.change", new=new, old=old) for old, new in shown.changes], spoken)
    whole = list(dict.fromkeys(part.text for part in theirs))
    bare = [part.calculation.text for part in theirs if part.calculation is not None]
    tries = [whole, bare, *(bare[first:] for first in range(1, len(bare)))]  # the shortest tell the last lines alone
    texts = (
        spoken.say(
            "problem.worked", changes=plain_signs(changes), lines="\n".join(f"- {plain_signs(line)}" for line in lines)
        )
        for lines in tries
    )
    return next((text for text in texts if word_count(text) <= _WORKED_WORDS), "")


def _misconceptions(spoken: _Spoken) -> list[Misconception]:
    return [
        Misconception(
            name, spoken.say(f"problem.mistake.{name}.name"), spoken.say(f"problem.mistake.{name}"),
            spoken.words.of(f"problem.mistake.{name}.case"), (KC,),
        )
        for name in (OPERATION, QUANTITY, SKIPPED, UNITS, FURTHER)
    ]  # fmt: skip
