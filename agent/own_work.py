"""A course of one item, made on the fly from a piece of work that was handed in, so that it can be talked about in the chat.

Its task is the task the learner named, its rubric the one it was handed in for. The ladder says what the highest level of a
criterion looks like, the heaviest ones first. All other sentences are the pack's, under ``work.*``.
"""

from __future__ import annotations

from agent.catalogue import teach
from agent.state import Class
from agent.words import spoken
from assessment.rubrics.model import Kind, Rubric
from curriculum.model import Course, Hint, HintKind, Item, KnowledgeComponent, Reading, Step, Template, Unit
from guardrails.safety import SafetyWords
from learners.work import Submission
from pedagogy.model import AnswerKey, AnswerKind
from prompts.model import PromptPack, Words

_COURSE = "work-"
_KC = "own-work"
#: Signs at hand beside the box, for a program or by the language of the work.
_KEYS = {"code": (*"=:()[]_%", "⇥", "↵"), "es": tuple("áéíóúüñ¿¡"), "en": tuple("“”’–…")}
_RUNGS = 3  # criteria that are pointed at


def course_name(piece: str) -> str:
    """The id of the course on a piece of work."""
    return f"{_COURSE}{piece}"


def piece_of(course: str) -> str | None:
    """The piece of work that a course is about; None for a course of files."""
    return course.removeprefix(_COURSE) if course.startswith(_COURSE) else None


def taught_on_work(piece: Submission, rubric: Rubric, pack: PromptPack, safety: SafetyWords, language: str) -> Class:
    """The piece as a class: a course with its map, in the pack's words and the rubric's, both in ``language``."""
    words = pack.words_in(language)
    return teach(_course(piece, rubric.in_language(words.language), words), pack, safety)


def _course(piece: Submission, rubric: Rubric, words: Words) -> Course:
    ask = spoken(words, "work.ask")
    step = Step("work", ask, AnswerKey(AnswerKind.OPEN, ""), (_KC,), _ladder(rubric, words), rubric=rubric.id)
    item = Item(piece.item, _KC, 0, piece.given.strip() or rubric.about, (step,), (_KC,), title=rubric.title)
    wanted = " ".join(one.top.says for one in rubric.criteria)
    return Course(
        id=course_name(piece.id),
        title=rubric.title,
        language=words.language,
        units=(Unit(_KC, rubric.title, (_KC,)),),
        components={_KC: KnowledgeComponent(_KC, rubric.title, _KC, can_do=rubric.about)},
        templates={_KC: Template(_KC, (_KC,), lambda _: item, 1)},
        misconceptions={},
        readings={_KC: Reading(_KC, rubric.title, wanted, wanted, rubric.about, "")},
        fingerprint=f"{rubric.fingerprint[:32]}{piece.id[:32]}",
        by_component={_KC: (_KC,)},
        once=True,
        keys=_KEYS.get("code" if rubric.kind is Kind.CODE else rubric.language[:2], _KEYS["en"]),
    )


def _ladder(rubric: Rubric, words: Words) -> tuple[Hint, ...]:
    heaviest = sorted(rubric.criteria, key=lambda one: -one.weight)
    return tuple(
        Hint(one.id, HintKind.POINTER, spoken(words, "work.look", about=one.top.says)) for one in heaviest[:_RUNGS]
    )
