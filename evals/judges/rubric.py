"""Rubrics for judging tutors, read from data files: dimensions, what each asks, and its levels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from errors import OperatorError

_DATA = Path(__file__).parent / "data"
#: The rubrics that come with Diotima.
RUBRICS = ("mrbench", "learnlm")

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True, max_length=600)]


_File = TypeVar("_File", bound=BaseModel)


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _LevelFile(_Closed):
    id: Id
    says: Words
    people: str = ""


class _DimensionFile(_Closed):
    id: Id
    name: Words
    asks: Words
    wants: Id
    levels: tuple[_LevelFile, ...] = Field(min_length=2, max_length=7)
    ordered: bool = True


class _RubricFile(_Closed):
    id: Id
    name: Words
    about: Words
    dimensions: tuple[_DimensionFile, ...] = Field(min_length=1, max_length=20)


class _InstructionsFile(_Closed):
    system: Annotated[str, StringConstraints(min_length=1, max_length=6000)]
    turn: Words

    @property
    def pair(self) -> tuple[str, str]:
        return self.system, self.turn


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a dimension. ``people`` is the word for it in data that people labelled, "" where there are none."""

    id: str
    says: str
    people: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing that is judged; levels are ordered from least to most unless ``ordered`` is False. ``wants`` is the level
    a good reply has."""

    id: str
    name: str
    asks: str
    wants: str
    levels: tuple[Level, ...]
    ordered: bool = True

    def place(self, level: str) -> int | None:
        """The place of a level among the levels, by its id; None when there is none of that name."""
        return next((at for at, one in enumerate(self.levels) if one.id == level), None)

    def of_people(self, word: str) -> int | None:
        """The place of the level for which people said ``word``."""
        return next((at for at, one in enumerate(self.levels) if one.people and one.people == word), None)


@dataclass(frozen=True, slots=True)
class Rubric:
    """What a judge looks at."""

    id: str
    name: str
    about: str
    dimensions: tuple[Dimension, ...]


@cache
def load(name: str) -> Rubric:
    """A rubric that comes with Diotima. Raises OperatorError for another name."""
    if name not in RUBRICS:
        raise OperatorError(f"There is no rubric “{name}” for judges.", f"The rubrics are {', '.join(RUBRICS)}.")
    return read(_DATA / f"{name}.yaml")


def read(path: Path) -> Rubric:
    """A rubric from a file. Raises OperatorError saying what is wrong with it."""
    file = _checked(path, _RubricFile)
    dimensions = tuple(
        Dimension(
            one.id,
            one.name,
            one.asks,
            one.wants,
            tuple(Level(level.id, level.says, level.people) for level in one.levels),
            one.ordered,
        )
        for one in file.dimensions
    )
    for one in dimensions:
        if one.place(one.wants) is None:
            raise OperatorError(f"{path.name}: {one.id} wants “{one.wants}”, which is no level of it.")
    if len({one.id for one in dimensions}) < len(dimensions):
        raise OperatorError(f"{path.name}: two dimensions have the same id.")
    return Rubric(file.id, file.name, file.about, dimensions)


@cache
def instructions() -> tuple[str, str]:
    """What a judge is told: the system text and the turn, with slots in braces."""
    return _checked(_DATA / "instructions.yaml", _InstructionsFile).pair


def _checked(path: Path, kind: type[_File]) -> _File:
    try:
        return kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise OperatorError(f"{path} is not there.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise OperatorError(f"{path.name} is no readable YAML ({type(problem).__name__}).") from None
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise OperatorError(f"{path.name}: {where}: {first['msg']}.") from None
