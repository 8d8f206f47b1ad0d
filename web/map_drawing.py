"""Where each component stands on the mastery map that a page draws: rows by depth, placed below what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.reply import ComponentState

WIDTH, ROW, MARGIN = 900, 92, 40
_WIDEST = 120.0
_NUMBER = 24  # beside a spot stands its number
STRIP_WIDTH, STRIP_MARGIN, STRIP_LANE = 360, 9, 17  # of the small map on a course's card


@dataclass(frozen=True, slots=True)
class Spot:
    """A component's place, in the drawing's units."""

    state: ComponentState
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """The drawing: spots, lines from what is rested on, and its size: no wider than its spots are apart."""

    spots: tuple[Spot, ...]
    lines: tuple[tuple[float, float, float, float], ...]
    height: int
    width: int


def draw(states: Sequence[ComponentState]) -> Drawing:
    """Lay the components out. A cycle in the prerequisites, which no course should have, ends where it began."""
    known = {state.kc: state for state in states}
    depths: dict[str, int] = {}

    def depth(kc: str, path: frozenset[str] = frozenset()) -> int:
        if kc not in depths:
            before = [one for one in known[kc].prerequisites if one in known and one not in path and one != kc]
            depths[kc] = 1 + max((depth(one, path | {kc}) for one in before), default=-1)
        return depths[kc]

    rows: dict[int, list[ComponentState]] = {}
    for state in states:
        rows.setdefault(depth(state.kc), []).append(state)
    places: dict[str, tuple[float, float]] = {}
    for number, row in sorted(rows.items()):
        wishes = {state.kc: _wish(state, places) for state in row}
        row.sort(key=lambda state: (wishes[state.kc], state.kc))
        step = min(_WIDEST, (WIDTH - 2 * MARGIN) / len(row))
        middle = sum(wishes.values()) / len(row)
        half = step * (len(row) - 1) / 2
        centre = min(max(middle, MARGIN + half), WIDTH - MARGIN - half)
        for index, state in enumerate(row):
            places[state.kc] = (round(centre - half + index * step, 1), MARGIN + number * ROW)
    left = min((x for x, _ in places.values()), default=MARGIN) - MARGIN
    places = {kc: (round(x - left, 1), y) for kc, (x, y) in places.items()}
    lines = tuple(
        (*places[one], *places[state.kc])
        for state in states
        for one in state.prerequisites
        if one in places and one != state.kc and not _by_another_way(one, state, known)
    )
    spots = tuple(Spot(state, *places[state.kc]) for state in states)
    width = max((x for x, _ in places.values()), default=MARGIN) + MARGIN + _NUMBER
    return Drawing(spots, lines, 2 * MARGIN + ROW * max(0, len(rows) - 1), round(width))


def strip(drawing: Drawing) -> Drawing:
    """The same map small and lying on its side, for a course's card: what comes first stands at the left."""
    rows = max((spot.y for spot in drawing.spots), default=MARGIN) - MARGIN
    along = (STRIP_WIDTH - 2 * STRIP_MARGIN) / max(rows, ROW)
    across = STRIP_LANE / _WIDEST
    top = min((spot.x for spot in drawing.spots), default=0.0)

    def place(x: float, y: float) -> tuple[float, float]:
        return round(STRIP_MARGIN + (y - MARGIN) * along, 1), round(STRIP_MARGIN + (x - top) * across, 1)

    spots = tuple(Spot(spot.state, *place(spot.x, spot.y)) for spot in drawing.spots)
    lines = tuple((*place(x1, y1), *place(x2, y2)) for x1, y1, x2, y2 in drawing.lines)
    height = max((spot.y for spot in spots), default=STRIP_MARGIN) + STRIP_MARGIN
    return Drawing(spots, lines, round(height), STRIP_WIDTH)


def _wish(state: ComponentState, places: dict[str, tuple[float, float]]) -> float:
    xs = [places[one][0] for one in state.prerequisites if one in places]
    return sum(xs) / len(xs) if xs else WIDTH / 2


def _by_another_way(one: str, state: ComponentState, known: dict[str, ComponentState]) -> bool:
    """Whether another prerequisite rests on it already: then it needs no line of its own."""
    return any(one in known[other].prerequisites for other in state.prerequisites if other in known and other != one)
