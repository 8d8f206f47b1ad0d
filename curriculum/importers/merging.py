"""Merges a new import into a course that is there, part by part: three ways, by fingerprint.

What only the source changed is taken over; what only the instructor changed, added or deleted stays so; where both did,
the instructor's words stay, and the report says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from curriculum.importers.parts import Part, Parts, in_order


@dataclass(frozen=True, slots=True)
class Origin:
    """What the last import from one source wrote: the source's fingerprint, a mark for each part, and the units."""

    source: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass
class Changes:
    """What a merge did, by names of parts."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # the instructor's, other than the source's
    conflicts: dict[str, str] = field(default_factory=dict)  # the source's words, where the instructor's stayed

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def merge(before: Origin, here: Parts, new: Parts, others: Collection[str] = ()) -> tuple[Parts, Changes]:
    """The course after the import. ``before`` is what the last import wrote, ``here`` what the folder holds, ``new``
    what the source gives now; ``others`` are parts that came from other sources, which this one leaves alone."""
    changes = Changes()
    chosen: dict[str, Part] = {}
    for name in dict.fromkeys([*new.by_name, *here.by_name]):
        mine, theirs = here.by_name.get(name), new.by_name.get(name)
        shared = mine is not None and name in others and name not in before.marks and not name.startswith("item/")
        part = mine if shared else _one(name, before.marks.get(name), mine, theirs, changes)
        if part is not None:
            chosen[name] = part
    _keep_what_is_used(chosen, here, changes)
    order = in_order(list(here.by_name), list(new.by_name))
    merged = Parts({name: chosen[name] for name in order if name in chosen})
    _units(merged, before, here, new, changes)
    return merged, changes


def _one(name: str, before: str | None, here: Part | None, new: Part | None, changes: Changes) -> Part | None:
    if here is None and new is None:
        return None
    if here is None:
        assert new is not None
        if before is None:
            changes.added.append(name)
            return new
        changes.kept.append(name)  # the instructor took it out
        return None
    if new is None:
        if before is None:
            return here  # the instructor's own, or another import's
        if here.mark == before:
            changes.removed.append(name)
            return None
        changes.kept.append(name)
        return here
    if here.mark == new.mark:
        return here
    if here.mark == before:
        changes.changed.append(name)
        return Part(new.text, here.file)
    changes.kept.append(name)
    if new.mark != before:
        changes.conflicts[name] = new.text
    return here


def _own(here: Parts) -> set[str]:
    """The components that have a file of their own: no import writes those."""
    return _all(here.units) - {name for name, _ in here.of("component")}


def _keep_what_is_used(chosen: dict[str, Part], here: Parts, changes: Changes) -> None:
    """A component goes only when no item needs it any more; an item of a component that the instructor took out does
    not come."""
    own = _own(here)
    for name in [name for name in chosen if name.startswith("item/")]:
        needed = {kc for step in chosen[name].data["steps"] for kc in step["components"]}
        missing = [kc for kc in needed if f"component/{kc}" not in chosen and kc not in own]
        if missing and name in changes.added:
            changes.added.remove(name)
            changes.kept.append(name)
            del chosen[name]
            continue
        for place in (f"component/{kc}" for kc in missing):
            if place in here.by_name:
                chosen[place] = here.by_name[place]
                changes.removed.remove(place)


def _units(merged: Parts, before: Origin, here: Parts, new: Parts, changes: Changes) -> None:
    """The components of every unit that is left; units without any go."""
    known = {name for name, _ in merged.of("component")} | _own(here)
    placed: set[str] = set()
    for name in [name for name, _ in merged.of("unit")]:
        wanted = _list(before.units.get(name, ()), here.units.get(name), new.units.get(name, []))
        merged.units[name] = [kc for kc in wanted if kc in known and kc not in placed]
        placed |= set(merged.units[name])
    for kc in [kc for kc in known - placed if not (f"component/{kc}" in here.by_name and kc not in _all(here.units))]:
        home = next((unit for unit, kcs in (*here.units.items(), *new.units.items()) if kc in kcs), "")
        if home in merged.units:
            merged.units[home].append(kc)
    for name in [name for name, kcs in merged.units.items() if not kcs]:
        del merged.units[name]
        del merged.by_name[f"unit/{name}"]
    if merged.units != here.units and here.units:
        changes.changed.append("course/units")


def _all(units: Mapping[str, Iterable[str]]) -> set[str]:
    return {kc for kcs in units.values() for kc in kcs}


def _list(before: Sequence[str], here: Sequence[str] | None, new: Sequence[str]) -> list[str]:
    """A list merged three ways: the instructor's order, without what the source took out, with what it added."""
    if here is None or list(here) == list(before):
        return list(new) if new or here is None else list(here)
    gone = set(before) - set(new)
    left = [name for name in here if name not in gone]
    return in_order(left, [name for name in new if name in left or name not in before])
