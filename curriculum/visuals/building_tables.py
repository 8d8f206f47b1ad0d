"""Makes tables and simulations from their declarations: pictures without a scale of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curriculum.visuals.model import Frame, Group, Sampling, Table
from curriculum.visuals.numbers import VisualError, count

MOST_PEOPLE = 2_000

Plain = Mapping[str, Any]


def build_table(plain: Plain) -> Table:
    """A table. Raises VisualError."""
    head, rows = tuple(plain["head"]), tuple(tuple(row) for row in plain["rows"])
    if any(len(row) != len(head) for row in rows):
        raise VisualError(f"Every row of the table needs {len(head)} cells, like its head.")
    return Table(head, rows, plain["title"])


def build_sampling(plain: Plain) -> Sampling:
    """A simulation. Raises VisualError."""
    groups = []
    for one in plain["groups"]:
        low, high = count(one["low"], "low", -100_000, 100_000), count(one["high"], "high", -100_000, 100_000)
        if low >= high:
            raise VisualError(f"In the group {one['name']!r} nothing lies between {low} and {high}.")
        groups.append(Group(one["name"], count(one["size"], "size", 1, MOST_PEOPLE), low, high))
    names = [group.name for group in groups]
    size = count(plain["size"], "size", 1, 100)
    frames = tuple(Frame(one["name"], tuple(one["groups"])) for one in plain["frames"])
    for frame in frames:
        if unknown := [name for name in frame.groups if name not in names]:
            raise VisualError(f"There is no group {unknown[0]!r} to draw from.")
        if sum(group.size for group in groups if group.name in frame.groups) < size:
            raise VisualError(f"A sample of {size} cannot be drawn from {frame.name!r}: there are too few people.")
    if len(set(names)) != len(names) or len({frame.name for frame in frames}) != len(frames):
        raise VisualError("Two groups have the same name.")
    seed = count(plain["seed"], "seed", 0, 2**19)
    return Sampling(tuple(groups), frames, size, seed, plain["unit"], plain["title"])
