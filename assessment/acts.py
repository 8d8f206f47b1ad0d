"""Reads what a learner does with a message: answers, asks for the answer, is stuck, insists, is off topic.

Three readers in turn, each only for what the one before leaves open: the shape of a bare answer, the rules of
``data/acts.*.yaml``, and the embedder, compared with the examples of the same files. What none of them is sure of is
an attempt with low confidence: to judge it costs one short question, to mistake an attempt for a demand costs the
learner's trust. Danger is screened elsewhere, before any of this.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assessment.confidence import read_confidence
from assessment.phrases import DATA, Phrases, read_phrases, read_scalars
from assessment.phrasing import (
    condensed,
    content_words,
    folded,
    has_mathematics,
    has_number,
    is_bare_answer,
    is_equation,
)
from errors import InstructorError
from pedagogy.model import Asked, DialogueAct

if TYPE_CHECKING:
    from retrieval.embedder import Embedder

LANGUAGES = ("en", "es")

_BUTTONS = {
    "start": DialogueAct.GREETING,
    "stuck": DialogueAct.STUCK,
    "check_work": DialogueAct.CHECK_WORK,
    "another_way": DialogueAct.ANOTHER_WAY,
    "why_asked": DialogueAct.WHY_ASKED,
    "next": DialogueAct.NEXT,
    "choice": DialogueAct.ATTEMPT,
    "go_to": DialogueAct.GO_TO,
}
_EXPLAINING = frozenset({Asked.WHY, Asked.HOW, Asked.EXAMPLE, Asked.THOUGHT})
_DEMANDS = frozenset({DialogueAct.INSTRUCTIONS, DialogueAct.ASK_ANSWER, DialogueAct.ABUSE, DialogueAct.INSIST})
_HARSH = (DialogueAct.ABUSE, DialogueAct.INSTRUCTIONS)
_LONG = 25  # words: a message of this length that holds numbers is an account of work unless it makes a demand
_COMPARED = 200  # characters that the embedder sees: an act shows early, and time grows with length
_SURE, _UNSURE = 0.97, 0.3
# where "i got 2x = 8 what next" turns from work to a request
_TURN = re.compile(
    r"[,.!?\n;]|\b(?:but|and|what|how|is|now|i do not|can|could|help|please|no idea|not sure|why|where)\b"
)
_CHOICE = re.compile(r"\W*[a-h]\W*")
#: What is left of a hedge at either end: "but 8", "4, or".
_LOOSE_ENDS = re.compile(
    r"^(?:[\s,.;:¿]|(?:but|so|or|pero|o|que|es)\b)+|(?:[\s,;:]|\b(?:but|or|pero|o))+$", re.IGNORECASE
)
_OWN = re.compile(r"\b(?:i|we) (?:got|get|have|had|did|wrote|found|end up|ended up)\b|^\W*(?:so|then|first)\b")

Numbers = NDArray[np.float32]


class ActReader:
    """Names the dialogue act of a message. Built once, shared by all sessions; keeps nothing about messages.

    ``keep`` is a folder where the trained classifier is kept between starts (by default beside the models of the
    embedder); it is trained again, in about two seconds, when the examples change. Raises InstructorError when a
    language file cannot be used.
    """

    def __init__(
        self,
        embedder: Embedder,
        languages: Sequence[str] = LANGUAGES,
        data: Path = DATA,
        keep: Path | None = None,
    ) -> None:
        self._embedder = embedder
        self._phrases = tuple(read_phrases(data / f"acts.{language}.yaml") for language in languages)
        self._fillers = frozenset(word for phrases in self._phrases for word in phrases.fillers)
        try:
            numbers = {name: float(text) for name, text in read_scalars(data / "reading.yaml")["acts"].items()}
            self._sharpness = numbers["sharpness"]
            self._floor = {name: numbers[name] for name in ("floor", "floor_harsh", "floor_explaining")}
            self._lean = {name: numbers[f"lean_{name}"] for name in ("default", "explaining", "number", "nothing")}
            ridge = numbers["ridge"]
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise InstructorError(
                f"A threshold is missing or no number: {error}.", "", str(data / "reading.yaml")
            ) from error
        self._classifier = _Classifier(embedder, self._phrases, ridge, keep or _models())

    def read(self, message: str, asked: Asked, button: str | None = None, about: str = "") -> tuple[DialogueAct, float]:
        """The act and how sure the reader is, 0 to 1. Never raises on any text; an attempt when unsure.

        Only the first 4,000 characters are read. ``asked`` is the question that is open: prose that answers a "why"
        is an attempt. ``button`` decides by itself. ``about`` is the text of the task: who speaks of its things is
        not off topic.
        """
        if button in _BUTTONS:
            return _BUTTONS[button], 1.0
        text = folded(message)
        if not any(sign.isalnum() or sign == "?" for sign in text):
            return DialogueAct.ATTEMPT, _UNSURE
        certain = folded(self.without_doubt(message))
        if any(is_bare_answer(one, self._fillers) or _CHOICE.fullmatch(one) for one in {text, certain}):
            return DialogueAct.ATTEMPT, _SURE
        if asked is Asked.CONFIDENCE and read_confidence(message) is not None:
            return DialogueAct.ATTEMPT, _SURE
        mathematics = has_mathematics(text)
        ruled = self._ruled(text, asked, mathematics)
        if ruled is not None:
            return ruled, _SURE
        if mathematics and not _asks(text):
            return DialogueAct.ATTEMPT, 0.9
        return self._compared(text, asked, about)

    def reason_of(self, message: str, asked: Asked) -> str:
        """Why the act is done that a rule names: "leaves", "easy", "sad"; "" where no rule tells."""
        text = folded(message)
        mathematics = has_mathematics(text)
        for phrases in self._phrases:
            plain = condensed(phrases.write_out(text))
            for rule in phrases.rules:
                if rule.matches(plain, asked, mathematics):
                    return rule.reason
        return ""

    def is_bare(self, message: str) -> bool:
        """Whether a message is an answer and the words that lead up to it: "so i think it is five"."""
        return is_bare_answer(folded(message), self._fillers)

    def without_doubt(self, message: str) -> str:
        """A short message without the words that hedge it: "maybe 4, not sure" is "4". Nothing but doubt stays as it is."""
        return message.strip() if self.only_doubts(message) else self._undoubted(message)

    def only_doubts(self, message: str) -> bool:
        """Whether a message hedges and says nothing beside: "I just guessed"."""
        return not any(sign.isalnum() for sign in self._undoubted(message))

    def _undoubted(self, message: str) -> str:
        if len(message) > _COMPARED:
            return message.strip()
        certain = message
        for phrases in self._phrases:
            certain = phrases.doubts.sub(" ", certain) if phrases.doubts is not None else certain
        return message.strip() if certain == message else _LOOSE_ENDS.sub("", certain)

    def _ruled(self, text: str, asked: Asked, mathematics: bool) -> DialogueAct | None:
        long = has_number(text) and text.count(" ") >= _LONG
        for phrases in self._phrases:
            plain = condensed(phrases.write_out(text))
            for rule in phrases.rules:
                if long and rule.act not in _DEMANDS:
                    continue
                if rule.matches(plain, asked, mathematics):
                    if mathematics and rule.act not in _DEMANDS and self._begins_with_work(plain):
                        return DialogueAct.ATTEMPT
                    return rule.act
        return None

    def _begins_with_work(self, text: str) -> bool:
        """ "I got 2x = 8, what now?": the line is judged, and the reply to it answers the question as well."""
        first = _TURN.split(text, maxsplit=1)[0]
        return is_equation(first) and _OWN.search(text) is not None and is_bare_answer(first, self._fillers)

    def _compared(self, text: str, asked: Asked, about: str) -> tuple[DialogueAct, float]:
        """The classifier's choice, which leans towards an attempt as far as the question and the message do."""
        plain = self._phrases[0].write_out(text)[:_COMPARED]
        scores = self._classifier.scores(self._embedder.embed([plain])) * self._sharpness
        explaining = asked in _EXPLAINING
        lean = self._lean["nothing" if asked is Asked.NOTHING else "explaining" if explaining else "default"]
        if has_number(text) and not _asks(text):
            lean = max(lean, self._lean["number"])
        acts = self._classifier.acts
        attempt = acts.index(DialogueAct.ATTEMPT)
        scores[attempt] += lean
        shares = _shares(scores)
        for act in _HARSH:
            if shares[acts.index(act)] < self._floor["floor_harsh"]:
                shares[acts.index(act)] = 0.0
        if len(content_words(plain) & content_words(folded(about))) > 1:
            shares[acts.index(DialogueAct.OFF_TOPIC)] = 0.0
        shares /= shares.sum()
        best = int(shares.argmax())
        if shares[best] < self._floor["floor_explaining" if explaining else "floor"]:
            return DialogueAct.ATTEMPT, min(_UNSURE, float(shares[attempt]))
        return acts[best], float(shares[best])


def _shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    grown = np.exp(scores - scores.max())
    return np.asarray(grown / grown.sum())


def _asks(text: str) -> bool:
    """The message is worded as a question about how or why, so that mathematics in it need not be an answer."""
    return (
        re.match(r"\W*(?:so |and |but |ok |wait |then )*(?:what|how|why|when|where|which|who|can|could|do)\b", text)
        is not None
    )


class _Classifier:
    """Least squares with a ridge on the vectors of the examples; every act weighs the same."""

    def __init__(self, embedder: Embedder, phrases: Sequence[Phrases], ridge: float, keep: Path) -> None:
        examples = [example for language in phrases for example in language.examples]
        self.acts = tuple(dict.fromkeys(act for act, _ in examples))
        digest = hashlib.sha256(repr((embedder.name, ridge, examples)).encode()).hexdigest()[:16]
        self._weights = _kept(keep / f"acts-{digest}.npy", (embedder.dimension + 1, len(self.acts)))
        if self._weights is None:
            self._weights = self._trained(embedder, [text for _, text in examples], [a for a, _ in examples], ridge)
            _keep(keep / f"acts-{digest}.npy", self._weights)

    def scores(self, vector: Numbers) -> NDArray[np.float64]:
        """One score for each of ``acts``: about 1 for a clear case, about -1 for a clear contrary."""
        assert self._weights is not None
        return np.asarray(vector[0] @ self._weights[:-1] + self._weights[-1], dtype=np.float64)

    def _trained(self, embedder: Embedder, texts: list[str], acts: list[DialogueAct], ridge: float) -> Numbers:
        vectors = np.hstack([embedder.embed(texts), np.ones((len(texts), 1), dtype=np.float32)]).astype(np.float64)
        numbers = np.array([self.acts.index(act) for act in acts])
        wanted = np.where(numbers[:, None] == np.arange(len(self.acts)), 1.0, -1.0)
        weight = 1 / np.bincount(numbers)[numbers]
        weight /= weight.mean()
        weighted = vectors * weight[:, None]
        inner = vectors.T @ weighted + ridge * np.eye(vectors.shape[1])
        return np.asarray(np.linalg.solve(inner, weighted.T @ wanted), dtype=np.float32)


def _models() -> Path:
    return Path(os.environ.get("DIOTIMA_STATE", ".state")) / "models"


def _kept(path: Path, shape: tuple[int, int]) -> Numbers | None:
    try:
        weights = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return weights if weights.shape == shape and weights.dtype == np.float32 else None


def _keep(path: Path, weights: Numbers) -> None:
    """Kept for the next start, all at once. A disk that refuses costs two seconds at every start and nothing else."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as draft:
            np.save(draft, weights)
        Path(draft.name).replace(path)
    except OSError:
        return
