"""What the studio shows of a prompt pack: its files by what they are for, what is wrong, and how a case goes with it."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from agent.cases import Played, listening, play, table
from agent.catalogue import Catalogue
from agent.live import Speech, read_speech
from agent.readers import Readers
from agent.state import Class
from agent.subject_words import spoken
from agent.tokens import count, count_messages
from authoring.problems import Problem
from errors import InstructorError
from prompts.cases import CasesFile, Conversation, read_cases
from web.studio_views import Finding, findings

_HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a pack, with a few words about it: ``about`` and the numbers that it names."""

    file: str
    about: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class PackTree:
    """A pack as its author sees it: groups of files, what is wrong, and the conversations that can be played."""

    title: str
    groups: tuple[tuple[str, tuple[Part, ...]], ...]
    problems: tuple[Finding, ...]
    conversations: tuple[Conversation, ...]

    @property
    def errors(self) -> int:
        """How many problems keep it from being used."""
        return sum(one.is_error for one in self.problems)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What one model would get: its role, the tokens of all, and each message with its kind and tokens."""

    role: str
    tokens: int
    messages: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as it goes, and what models would be asked in its last turn."""

    played: Played
    prompts: tuple[Prompt, ...]


@contextmanager
def with_text(folder: Path, file: str, text: str) -> Iterator[Path]:
    """A copy of a folder in which one file says ``text``: what a draft would be if it were saved."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(shutil.copytree(folder, Path(place) / folder.name))
        (copy / file).write_text(text, encoding="utf-8", errors="replace")
        yield copy


def checked_pack(folder: Path, classes: Mapping[str, Class]) -> tuple[Speech | None, list[Problem]]:
    """The pack as it would speak, None with errors, and everything that is wrong with it: also for ``classes``, the
    courses being taught, which may have words of their own in place of the pack's."""
    speech, problems = read_speech(folder)
    found = list(problems)
    for taught in classes.values() if speech else ():
        try:
            spoken(speech.pack, taught.course) if speech else None
        except InstructorError as problem:
            path = folder / f"words.{taught.course.language}.yaml"
            said = f"The course {taught.course.id} needs what is missing here: {problem.message}"
            found.append(Problem("P003", path, 1, said, problem.advice))
            speech = None
    return speech, found


def ranked(problems: Sequence[Problem], folder: Path, file: str) -> list[Finding]:
    """What is wrong in a pack, that in ``file`` first."""
    return sorted(findings(problems, folder), key=lambda one: one.file != file)


def pack_tree(folder: Path, classes: Mapping[str, Class]) -> PackTree:
    """The pack in ``folder``."""
    speech, problems = checked_pack(folder, classes)
    cases = read_cases(folder, [])
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    groups: dict[str, list[Part]] = {
        "What it is called, and its languages": [],
        "How it decides": [],
        "What it says": [],
        "What models are told": [],
        "What a model is told for each move": [],
        "What must come out": [],
    }
    for file in files:
        group, about, values = _about(file, folder, speech, cases)
        groups[group].append(Part(file, about, values))
    return PackTree(
        speech.pack.title if speech else folder.name,
        tuple((title, tuple(parts)) for title, parts in groups.items() if parts),
        tuple(findings(problems, folder)),
        tuple(cases.conversations),
    )


def _about(file: str, folder: Path, speech: Speech | None, cases: CasesFile) -> tuple[str, str, Mapping[str, object]]:
    """The group of a file, and a few words about it."""
    pack = speech.pack if speech else None
    match file.split("/"):
        case ["policy.yaml"]:
            values = {"rows": len(pack.policy.rows), "words": pack.policy.limits.max_words} if pack else {}
            return "How it decides", "{rows} rows; at most {words} words a reply" if pack else "", values
        case [name] if name.startswith("words."):
            language = name.split(".")[1]
            sentences = sum(map(len, pack.words[language].variants.values())) if pack else 0
            return "What it says", "{count} sentences" if pack else "", {"count": sentences}
        case ["safety.yaml"]:
            return "What it says", "in danger", {}
        case ["cases.yaml"]:
            made = {"renderings": len(cases.renderings), "conversations": len(cases.conversations)}
            return "What must come out", "{renderings} renderings, {conversations} conversations", made
        case ["pack.yaml"]:
            return "What it is called, and its languages", "", {}
        case parts:
            tokens = count(_HEAD.sub("", (folder / file).read_text(encoding="utf-8", errors="replace")))
            group = "What a model is told for each move" if "moves" in parts else "What models are told"
            return group, "{tokens} tokens", {"tokens": tokens}


async def shown(speech: Speech, case: Conversation, classes: Mapping[str, Class], readers: Readers) -> Shown:
    """Play a case with a pack, and catch what models would be asked; none is. Raises InstructorError for a course or
    component that is not there."""
    calls = listening()
    taught = {name: _with(one, speech) for name, one in classes.items() if name == case.course}
    async with table(Catalogue(taught or classes), readers, calls) as tutor:
        played = await play(tutor, case)
    prompts = [
        Prompt(role, count_messages(messages), tuple((one.type, count(one.text), one.text) for one in messages))
        for role, messages in calls.asked_on(case)
    ]
    return Shown(played, tuple(prompts))


def _with(taught: Class, speech: Speech) -> Class:
    return replace(taught, pack=spoken(speech.pack, taught.course), safety=speech.safety)
