"""What a course is made of: components, items with steps and hint ladders, misconceptions, readings.

Values only. Courses are read by ``curriculum.reader``, generated from templates by ``curriculum.templates``
and imported by ``curriculum.importers``. All text is Markdown with mathematics between ``$`` signs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assessment.word_problems.model import WordProblem
from curriculum.visuals.model import Visual
from pedagogy.model import AnswerKey
from pedagogy.variants import Variant


class HintKind(StrEnum):
    """The rungs of a ladder, from the least to the most help."""

    QUESTION = "question"  # a Socratic sub-question; may carry its own answer
    POINTER = "pointer"  # directs attention to a feature or a principle
    PROMPT = "prompt"  # a partly completed step (cloze); may carry its own answer
    WORKED = "worked"  # a worked isomorphic problem, line by line


@dataclass(frozen=True, slots=True)
class Hint:
    """One rung. ``key`` makes it a question with its own answer. ``reveals`` marks text that contains the
    step's answer: such a hint is held for the last rung, and only its method is spoken there."""

    id: str
    kind: HintKind
    text: str
    key: AnswerKey | None = None
    reveals: bool = False
    visual: Visual | None = None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer that a misconception's rule produces for this very step."""

    misconception: str
    value: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """A statement a good explanation covers, with paraphrases (AutoTutor). ``hint`` asks for it without
    saying it."""

    id: str
    text: str
    paraphrases: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a program. ``call`` is Python: its last line is an expression, lines before it prepare it; without it
    the program runs as a script that reads ``input``. What it must give is one of ``returns`` (a literal), ``prints``
    and ``raises`` (the name of an exception). ``says`` describes the case without saying what comes out."""

    id: str
    call: str = ""
    input: str = ""
    returns: str | None = None
    prints: str | None = None
    raises: str | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """What holds for every input. ``given`` are Hypothesis strategies by name; ``call`` is run with an example of each;
    ``holds`` is a condition on ``result`` and those names, in which the reference program may be called."""

    id: str
    given: tuple[tuple[str, str], ...]
    call: str
    holds: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Bug:
    """A misconception as a bug with its symptoms: what each named case gives with it. A symptom is a literal, ``raises
    NAME``, ``prints TEXT``, ``too slow``, ``fails`` or ``passes``. ``line`` is a pattern that finds the learner's line."""

    misconception: str
    shows: tuple[tuple[str, str], ...]
    line: str = ""


@dataclass(frozen=True, slots=True)
class ProgramTask:
    """A task whose answer is a program. ``visible`` cases are shown with the task; ``hidden`` cases, properties and the
    reference program never leave the server. ``function`` is what the program must define ("" for a script)."""

    function: str
    starter: str
    solution: str
    visible: tuple[Case, ...]
    hidden: tuple[Case, ...] = ()
    properties: tuple[Property, ...] = ()
    bugs: tuple[Bug, ...] = ()

    @property
    def cases(self) -> tuple[Case, ...]:
        """All cases, in the order in which they are told."""
        return (*self.visible, *self.hidden)


@dataclass(frozen=True, slots=True)
class Step:
    """One part of an item: a question, its key, and the ladder. ``solution`` is the reference derivation,
    line by line, for the server only. ``starts_from`` is the line of work the derivation starts from ("4x - 7
    = 2x + 9")."""

    id: str
    ask: str
    key: AnswerKey
    kcs: tuple[str, ...]
    ladder: tuple[Hint, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    wrong_ideas: tuple[Expectation, ...] = ()  # misconceptions as statements, for open questions (id = misconception)
    solution: tuple[str, ...] = ()
    starts_from: str | None = None
    why: str = ""  # the self-explanation to ask for after a right answer
    visual: Visual | None = None  # shown with this step's question
    program: ProgramTask | None = None  # for an answer of the kind "code"
    rubric: str | None = None  # the rubric that a piece of work is judged by
    problem: WordProblem | None = None  # the word problem that this step is a part of, with its reference solution


@dataclass(frozen=True, slots=True)
class Item:
    """A task. ``template`` and ``seed`` name it for ever: the same pair gives the same item."""

    id: str
    template: str
    seed: int
    statement: str
    steps: tuple[Step, ...]
    kcs: tuple[str, ...]
    title: str = ""
    difficulty: float = 0.5  # 0 easy .. 1 hard, the author's estimate
    needs_figure: bool = False
    licence: str = ""
    source: str = ""
    visual: Visual | None = None  # shown with the statement


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong rule with a reason behind it. ``belief`` is what the learner holds, in their words. ``rule``
    names the line rule of ``assessment.steps`` that produces it, if one does. ``refutations`` are small cases
    in which it fails."""

    id: str
    name: str
    belief: str
    refutations: tuple[str, ...]
    kcs: tuple[str, ...] = ()
    rule: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A short text on a component. ``brief`` is the two or three sentences of the instruct move;
    ``another_way`` says the same idea with another picture, and ``visual`` draws it."""

    kc: str
    title: str
    text: str
    brief: str
    another_way: str = ""
    example: str = ""
    licence: str = ""
    source: str = ""
    visual: Visual | None = None


@dataclass(frozen=True, slots=True)
class BktParameters:
    """Knowledge tracing parameters that came with imported content: P(known) at first, P(learn), P(slip),
    P(guess)."""

    prior: float
    learn: float
    slip: float
    guess: float


@dataclass(frozen=True, slots=True)
class KnowledgeComponent:
    """A unit of knowledge inferred from performance on related items (KLI framework)."""

    id: str
    name: str
    unit: str
    prerequisites: tuple[str, ...] = ()
    can_do: str = ""  # "solve equations with variables on both sides", completes "You can ..."
    bkt: BktParameters | None = None  # kept from imported content; None leaves the defaults


@dataclass(frozen=True, slots=True)
class Scene:
    """The fixed frame of a role-play: who plays whom, and the CEFR level of its language."""

    level: str
    tutor: str
    learner: str


@dataclass(frozen=True, slots=True)
class Template:
    """Makes items. ``make(seed)`` is pure and total for ``0 <= seed < count``. ``transfer`` marks templates
    that are kept for the unaided item at the end of a component; ``open`` marks "explain why" items. ``variants`` says of
    every seed how hard it is against the others, and what it looks like; empty where nobody knows."""

    id: str
    kcs: tuple[str, ...]
    make: Callable[[int], Item]
    count: int
    difficulty: float = 0.5
    transfer: bool = False
    open: bool = False
    needs_figure: bool = False
    scene: Scene | None = None
    variants: Callable[[], tuple[Variant, ...]] = tuple


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a course: an ordered list of components."""

    id: str
    title: str
    components: tuple[str, ...]


@dataclass(frozen=True)
class Course:
    """An authored pack. ``fingerprint`` is the content hash of its files; every turn stores it."""

    id: str
    title: str
    language: str
    units: tuple[Unit, ...]
    components: Mapping[str, KnowledgeComponent]
    templates: Mapping[str, Template]
    misconceptions: Mapping[str, Misconception]
    readings: Mapping[str, Reading]
    fingerprint: str
    description: str = ""
    licence: str = ""
    attribution: str = ""
    by_component: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # component -> template ids
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # authored words that fit its subject better
    once: bool = False  # each template is met once, in order; then the course is done
    keys: tuple[str, ...] = ()  # signs at hand beside the box, in place of those of mathematics

    def item(self, template: str, seed: int) -> Item:
        """The item that ``template`` makes from ``seed``. Raises KeyError for an unknown template."""
        made = self.templates[template]
        return made.make(seed % made.count)

    @property
    def sequence(self) -> tuple[str, ...]:
        """All component ids in the order the course teaches them."""
        return tuple(kc for unit in self.units for kc in unit.components if kc in self.components)
