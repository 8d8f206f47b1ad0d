"""One session of the record as a page to read: turns, moves and why, evidence, what the guard found, mastery.

It holds a learner's words, and says so. Neither the learner's id nor a name is in it, and what looks like a key or a
password is covered wherever it was written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from agent import present
from agent.fits import Fits
from agent.learner import Learner
from agent.own_problem import KC, PREFIX
from agent.pictures import pictures_in_words
from agent.reply import Reply
from agent.terminal import spoken
from curriculum.reader import find_courses, load_course
from errors import LearnerError, TutorError
from evals.reports.writing import rendered
from learners.log import TurnLog
from learners.model import SessionRow, Turn, as_uuid
from learners.reviews import Reviews
from pedagogy.model import Evidence
from prompts.reader import load_pack
from settings import Settings

_SECRETS = re.compile(
    r"(?:sk|pk|ghp|gho|xox[abp]|AKIA|AIza)[-_A-Za-z0-9]{12,}"  # keys of providers, by how they begin
    r"|\b[Bb]earer\s+[-._~+/A-Za-z0-9]{12,}=*"
    r"|(?<=://)[^\s/@:]+:[^\s/@]+(?=@)"  # a name and password in an address
    r"|\beyJ[-_A-Za-z0-9]{10,}\.[-_A-Za-z0-9]+\.[-_A-Za-z0-9]+"
)
COVERED = "[covered]"


@dataclass(frozen=True)
class Shown:
    """What one turn showed of one component, and what it did to the belief in it (P(known), before and after)."""

    name: str
    evidence: Evidence
    before: float
    after: float

    @property
    def told(self) -> str:
        """How the answer came about: the purpose, tries and help."""
        tried = "first try" if self.evidence.first_try else "a later try"
        helped = f"help up to rung {self.evidence.hint_level}" if self.evidence.hint_level else "no help"
        return f"{self.evidence.purpose}, {tried}, {helped}"


@dataclass(frozen=True)
class Exchange:
    """One turn: what the learner said, how it was read, what was decided, what was said."""

    number: int
    at: str
    said: str
    button: str
    read: tuple[tuple[str, str], ...]
    shown: tuple[Shown, ...]
    reply: Reply
    then: str
    row: str
    findings: tuple[tuple[str, str, str], ...]  # who wrote the draft, the rule, the words
    calls: tuple[str, ...]
    liked: str  # what the learner said of the reply
    pictures: tuple[str, ...] = ()  # what each shows, in words
    task: str = ""  # what came onto the table with this reply

    @property
    def flags(self) -> tuple[str, ...]:
        """What a reader should notice."""
        return ("a model was wanted in vain",) if self.reply.degraded else ()


@dataclass(frozen=True)
class Component:
    """A component that the session touched: P(known) with its 90 % interval, before and after."""

    name: str
    before: float
    after: float
    low: float
    high: float
    answers: int
    is_mastered: bool


@dataclass(frozen=True)
class SessionPage:
    """The whole session."""

    session: str
    title: str
    began: str
    lasted: float  # seconds
    versions: Mapping[str, str]
    exchanges: tuple[Exchange, ...]
    components: tuple[Component, ...]
    moves: tuple[tuple[str, int], ...]
    alerts: tuple[tuple[int, str], ...]  # of which turn, and what about

    @property
    def degraded(self) -> int:
        """Replies for which a model was wanted in vain."""
        return sum(one.reply.degraded for one in self.exchanges)

    @property
    def findings(self) -> int:
        """Things that the guard stopped."""
        return sum(len(one.findings) for one in self.exchanges)


def page_of(settings: Settings, session: str) -> SessionPage:
    """Read a session. Raises LearnerError when it is not in the record."""
    log = TurnLog(settings.record_url)
    try:
        row = log.session(session) if as_uuid(session) else None
        if row is None:
            raise LearnerError(
                "There is no such session in the record.", "`diotima learners` and `diotima export` list them."
            )
        return _page(settings, log, row)
    finally:
        log.close()


def as_text(page: SessionPage, form: str) -> str:
    """The page as "html" or "md". Mathematics is written plainly in both."""
    return rendered(f"session.{form}", page=page, spoken=spoken)


def _page(settings: Settings, log: TurnLog, row: SessionRow) -> SessionPage:
    turns = log.turns(row.id)
    title, names, rests_on = _course(settings, row.course)
    evidence = [one for _, one in log.evidence(row.learner, row.course)]
    start = _unmet(settings, log, row, rests_on)
    begins = turns[0].at if turns else row.opened_at
    at_start = known = start.with_evidence(one for one in evidence if one.at < begins)
    liked = {one.turn: one for one in log.feedback(row.id)}
    exchanges: list[Exchange] = []
    touched, task = Counter[str](), ""
    for turn in turns:
        shown = []
        for one in (each for each in evidence if each.at == turn.at):
            before = known.mastery(one.kc, turn.at).p
            known = known.with_evidence([one])
            shown.append(Shown(names.get(one.kc, one.kc), one, before, known.mastery(one.kc, turn.at).p))
            touched[one.kc] += 1
        thumb = liked.get(turn.turn)
        opinion = "" if thumb is None else ("liked" if thumb.liked else "disliked") + _comment(thumb.comment)
        one_more = _exchange(turn, tuple(shown), opinion)
        exchanges.append(replace(one_more, task=one_more.reply.task if one_more.reply.task != task else ""))
        task = one_more.reply.task
    ends = turns[-1].at if turns else begins
    return SessionPage(
        row.id,
        title,
        datetime.fromtimestamp(max(0.0, min(begins, 4e9)), UTC).isoformat(timespec="seconds"),
        max(0.0, ends - begins),
        row.packs,
        tuple(exchanges),
        tuple(_component(kc, names, at_start, known, begins, ends, count) for kc, count in touched.items()),
        tuple(Counter(str(one.reply.move) for one in exchanges).most_common()),
        tuple((one.turn or 0, one.note) for one in log.alerts(open_only=False) if one.session == row.id),
    )


def _course(settings: Settings, course: str) -> tuple[str, dict[str, str], dict[str, tuple[str, ...]]]:
    """Title, names of components and what they rest on; ids only when the course is not here any more."""
    for root in reversed(settings.course_folders):
        for folder in find_courses(root):
            if folder.name == course:
                try:
                    found = load_course(folder)
                except TutorError:
                    break
                parts = found.components.items()
                return found.title, {kc: one.name for kc, one in parts}, {kc: one.prerequisites for kc, one in parts}
    if course.startswith(PREFIX):  # a word problem of somebody's own: its file is theirs, its name is the pack's
        words = load_pack(settings.packs / settings.pack).words_in("en")
        name = next(iter(words.of("problem.name")), course)
        return name, {KC: name}, {}
    return course, {}, {}


def _unmet(settings: Settings, log: TurnLog, row: SessionRow, rests_on: Mapping[str, tuple[str, ...]]) -> Learner:
    pack = load_pack(settings.packs / settings.pack)
    fitted = Fits(log).look_up(row.course, pack.mastery, rests_on)
    return Learner(row.learner, row.course, fitted, {}, Reviews({}))


def _component(
    kc: str, names: Mapping[str, str], before: Learner, after: Learner, begins: float, ends: float, answers: int
) -> Component:
    now = after.mastery(kc, ends)
    name = names.get(kc, kc)
    return Component(name, before.mastery(kc, begins).p, now.p, now.low, now.high, answers, after.is_mastered(kc, ends))


def _exchange(turn: Turn, shown: tuple[Shown, ...], liked: str) -> Exchange:
    reply = present.reply_from_plain(turn.session, turn.turn, turn.reply)
    citations = tuple(
        replace(one, label=covered(one.label), title=covered(one.title), passage=covered(one.passage))
        for one in reply.citations
    )
    reply = replace(
        reply, text=covered(reply.text), because=covered(reply.because), task=covered(reply.task),
        notice=covered(reply.notice), citations=citations,
    )  # fmt: skip
    return Exchange(
        turn.turn,
        datetime.fromtimestamp(max(0.0, min(turn.at, 4e9)), UTC).strftime("%H:%M:%S"),
        covered(turn.message),
        (turn.button or "").replace("_", " "),
        tuple(_read(turn.assessment)),
        shown,
        reply,
        str(turn.decision.get("then") or ""),
        str(turn.decision.get("row") or ""),
        tuple(_found(turn.drafts)),
        tuple(_calls(turn.usage)),
        liked,
        tuple(pictures_in_words(reply.visuals, str(reply.extra.get("language") or "en"))),
    )


def _read(seen: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    """How the message was read, as pairs of a name and a value."""
    for name in ("act", "verdict", "misconception", "reason", "right_part", "wrong_part", "first_wrong_line"):
        if (value := seen.get(name)) not in (None, "", ()):
            yield name.replace("_", " "), covered(str(value))
    if (sure := seen.get("confidence")) is not None:
        yield "said to be sure", f"{float(str(sure)):.0%}"
    if (by := str(seen.get("judged_by") or "code")) != "code":
        yield "judged by", by


def _found(drafts: Iterable[Mapping[str, object]]) -> Iterable[tuple[str, str, str]]:
    for draft in drafts:
        found = draft.get("found")
        for one in found if isinstance(found, list | tuple) else ():
            yield str(draft.get("by") or ""), str(one.get("rule") or ""), covered(str(one.get("span") or ""))


def _calls(usage: Mapping[str, object]) -> Iterable[str]:
    calls = usage.get("calls")
    for one in calls if isinstance(calls, list | tuple) else ():
        tokens = f"{one.get('tokens_in', 0)} tokens in, {one.get('tokens_out', 0)} out"
        yield covered(f"{one.get('role', '')}: {one.get('model', '')}, {tokens}, {one.get('outcome', 'ok')}")


def _comment(text: str | None) -> str:
    return f": {covered(text)}" if text else ""


def covered(text: str) -> str:
    """The text with what looks like a key, a token or a password covered."""
    return _SECRETS.sub(COVERED, text)
