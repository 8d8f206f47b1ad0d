"""Reads MRBench: openings of tutoring dialogues on word problems, replies of several tutors, labels given by people."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import TutorError

_QUESTION = re.compile(r"question is:\s*(.*?)(?=\s*\n\s*(?:Student|Tutor)\s*:|\Z)", re.DOTALL)
_TURN = re.compile(r"(?:^|\n)\s*(Tutor|Student)\s*:\s*")
#: The names of the dimensions in both editions, as the files spell them, and as Diotima calls them.
DIMENSIONS = {
    "Mistake_Identification": "identifies",
    "Mistake_Location": "locates",
    "Revealing_of_the_Answer": "reveals",
    "Providing_Guidance": "guides",
    "Actionability": "actionable",
    "Coherence": "coherent",
    "Tutor_Tone": "tone",
    "humanlikeness": "humanlike",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a dialogue."""

    who: str  # "learner" or "tutor"
    words: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A dialogue up to the reply that is judged. ``solution`` is the reference solution, "" when it is not known."""

    id: str
    problem: str
    turns: tuple[Turn, ...]
    solution: str = ""

    @property
    def cluster(self) -> str:
        """The problem as a key: replies to one problem are not independent of each other."""
        return key_of(self.problem)

    @property
    def last(self) -> str:
        """What the learner wrote last."""
        return next((turn.words for turn in reversed(self.turns) if turn.who == "learner"), "")

    def said_by(self, who: str) -> tuple[str, ...]:
        """The messages of one side, oldest first."""
        return tuple(turn.words for turn in self.turns if turn.who == who)


@dataclass(frozen=True, slots=True)
class Judged:
    """One reply with what people said of it, by dimension ("identifies": "To some extent")."""

    opening: Opening
    tutor: str
    reply: str
    labels: Mapping[str, str]

    @property
    def id(self) -> str:
        """The same in every run."""
        return f"{self.opening.id}/{self.tutor}"


def key_of(problem: str) -> str:
    """A problem's text without signs and capitals, cut: the same problem has the same key in every data set."""
    return re.sub(r"\W+", " ", problem).strip().lower()[:200]


def read_json(path: Path) -> Any:
    """A JSON file, also one that is gzipped. Raises TutorError when it is missing or no JSON."""
    try:
        content = path.read_bytes()
        return json.loads(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
    except FileNotFoundError:
        raise TutorError(f"{path.name} is not in {path.parent}.", "Name the folder of the reference data.") from None
    except (OSError, EOFError, ValueError) as problem:
        raise TutorError(f"{path.name} cannot be read ({type(problem).__name__}).", "Fetch the file again.") from None


def read_mrbench(path: Path, solutions: Mapping[str, str] | None = None) -> list[Judged]:
    """The replies of one edition, in the order of the file. ``solutions`` by :func:`key_of` serve where the file has
    none. Raises TutorError naming what is malformed."""
    found: list[Judged] = []
    entries = read_json(path)
    if not isinstance(entries, list):
        raise TutorError(f"{path.name} holds no list of dialogues.", "Use a file of MRBench, version 2 or 3.")
    for place, entry in enumerate(entries, 1):
        try:
            opening = _opening(entry, solutions or {})
            replies = entry["anno_llm_responses"] if "anno_llm_responses" in entry else entry["tutor_responses"]
            for tutor, said in replies.items():
                labels = {
                    DIMENSIONS[name]: str(label) for name, label in said["annotation"].items() if name in DIMENSIONS
                }
                found.append(Judged(opening, str(tutor), plain(str(said["response"])), labels))
        except (KeyError, TypeError, AttributeError) as problem:
            reason = f"{path.name}, dialogue {place}: {type(problem).__name__} {problem}."
            raise TutorError(reason, "Use a file of MRBench, version 2 or 3.") from None
    return found


def _opening(entry: Mapping[str, Any], solutions: Mapping[str, str]) -> Opening:
    history = plain(str(entry["conversation_history"]))
    asked = _QUESTION.search(history)
    problem = " ".join(asked[1].split()) if asked else ""
    solution = plain(str(entry.get("Ground_Truth_Solution", "")))
    if not solution or solution == "Not Available":
        solution = solutions.get(key_of(problem), "")
    return Opening(str(entry["conversation_id"]), problem, _turns(history), solution)


def _turns(history: str) -> tuple[Turn, ...]:
    parts = _TURN.split(history)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return tuple(Turn("learner" if who == "Student" else "tutor", words.strip()) for who, words in pairs)


def plain(text: str) -> str:
    """Without the hard spaces and typographic quotes of the files."""
    return text.replace("\xa0", " ").replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').strip()


def reference_solutions(folder: Path) -> dict[str, str]:
    """Reference solutions by problem, from the files of the folder that have them; those that are missing are left out."""
    found: dict[str, str] = {}
    for name, problem, solution in (
        ("mathdial_test.json.gz", "question", "ground_truth"),
        ("stepverify.json.gz", "problem", "reference_solution"),
    ):
        if (folder / name).is_file():
            for entry in read_json(folder / name):
                found.setdefault(key_of(plain(str(entry[problem]))), plain(str(entry[solution])))
    if (folder / "mrbench_v2_mathdial.json.gz").is_file():
        for one in read_mrbench(folder / "mrbench_v2_mathdial.json.gz"):
            if one.opening.solution:
                found.setdefault(one.opening.cluster, one.opening.solution)
    return found
