"""The file in which an instructor reviews what joins what: ``joins/<name>.yaml`` in the course's folder.

Every line can be edited; what it says is applied when the join is run again, and new pairs are added below.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from authoring.checked import checked
from authoring.problems import PackError, Problem, did_you_mean
from authoring.reader import read_yaml
from curriculum.importers.matching import Match, Pair
from curriculum.schema import Closed, Id, Words

_HEAD = """# What joins what. "exact" is joined; "fuzzy" waits for you; "none" was not found.
# To join a pair, or not to: write join: yes, or join: no. To join another component, or several: change to: [...].
# Then run the same command again.
"""


class PairFile(Closed):
    """One line: what of the other source joins which components."""

    source: Words = Field(alias="from")
    to: tuple[Id, ...] = ()
    how: Match
    alike: float = Field(0.0, ge=0, le=1)
    join: bool = False
    name: str = ""


class ReviewFile(Closed):
    """``joins/<name>.yaml``."""

    course: Words
    source: Words = Field(alias="from")
    pairs: tuple[PairFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One reviewed pair."""

    source: str
    to: tuple[str, ...]
    how: Match
    alike: float
    joins: bool
    name: str = ""


def proposed(pairs: Sequence[Pair]) -> list[Decision]:
    """What is decided before anybody has looked: exact pairs join."""
    return [
        Decision(
            pair.source.id,
            (pair.target.id,) if pair.target else (),
            pair.how,
            round(pair.alike, 2),
            pair.how is Match.EXACT,
            pair.source.name,
        )
        for pair in pairs
    ]


def reviewed(path: Path, proposals: Sequence[Decision], known: Collection[str]) -> list[Decision]:
    """The decisions of the file where there is one, and the proposals for all that it does not name. Raises PackError
    with lines for a file that cannot be read or names a component that is not there."""
    if not path.exists():
        return list(proposals)
    problems: list[Problem] = []
    document = read_yaml(path, path.parent, problems)
    file = checked(ReviewFile, document, problems) if document else None
    if file is None or document is None:
        raise PackError(problems)
    for at, pair in enumerate(file.pairs):
        for index, name in enumerate(pair.to):
            if name not in known:
                line = document.line("pairs", at, "to", index)
                advice = did_you_mean(name, known) or "Write the id of one of the course's components."
                problems.append(Problem("C004", path, line, f"There is no component {name!r}.", advice))
    if problems:
        raise PackError(problems)
    kept = {
        pair.source: Decision(pair.source, pair.to, pair.how, pair.alike, pair.join and bool(pair.to), pair.name)
        for pair in file.pairs
    }
    return [kept.get(one.source, one) for one in proposals]


def review_text(course: str, source: str, decisions: Sequence[Decision]) -> str:
    """The file: what waits for review first, then what was not found, then what is joined."""
    order = {Match.FUZZY: 0, Match.NONE: 1, Match.EXACT: 2}
    lines = [_HEAD + f"course: {course}", f"from: {source}", "pairs:"]
    for one in sorted(decisions, key=lambda one: (order[one.how], -one.alike)):
        lines += [
            f"  - from: {one.source}",
            f"    name: {json.dumps(one.name, ensure_ascii=False)}",
            f"    to: [{', '.join(one.to)}]",
            f"    how: {one.how}",
            f"    alike: {one.alike:.2f}",
            f"    join: {'yes' if one.joins else 'no'}",
        ]
    return "\n".join(lines)
