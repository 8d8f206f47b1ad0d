"""The small part of Jinja that packs are written in, checked against typed inputs before anything is rendered.

A template may name its inputs, ask ``{% if %}`` one is there, go through a list with ``{% for %}`` and ``join`` it.
Calls, globals, attributes of anything but a record, and every other filter are refused: a pack may come from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from authoring.problems import did_you_mean

_PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.If, nodes.Not, nodes.And, nodes.Or, nodes.Compare,
    nodes.Operand,
)  # fmt: skip
_FILTERS = frozenset({"join"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What an input is: a text; a list of texts; or a list of records with these fields."""

    is_list: bool = False
    fields: frozenset[str] = field(default_factory=frozenset)


TEXT = Kind()
LIST = Kind(is_list=True)


def records(*fields: str) -> Kind:
    """A list of records with these fields."""
    return Kind(is_list=True, fields=frozenset(fields))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a template. ``line`` counts from 1 within it; ``is_name`` says that a name is unknown."""

    line: int
    message: str
    advice: str
    is_name: bool = False


def faults(body: str, inputs: Mapping[str, Kind]) -> list[Fault]:
    """Everything in ``body`` that is outside the subset or does not fit ``inputs``."""
    try:
        tree = ImmutableSandboxedEnvironment().parse(body)
    except TemplateError as error:
        advice = "Write inputs as {{ name }}, sections as {% if name %} ... {% endif %}."
        return [Fault(getattr(error, "lineno", None) or 1, f"{error}.", advice)]
    return list(_walk(tree, inputs))


def _walk(node: nodes.Node, names: Mapping[str, Kind]) -> Iterator[Fault]:
    match node:
        case nodes.Name():
            yield from _name(node, names)
        case nodes.Getattr():
            yield from _field(node, names)
        case nodes.For():
            yield from _loop(node, names)
        case nodes.Filter():
            yield from _filter(node, names)
        case nodes.Output():
            for part in node.nodes:
                if isinstance(part, nodes.Name) and names.get(part.name, TEXT) != TEXT:
                    advice = f'Go through it with {{% for %}}, or write {{{{ {part.name} | join(", ") }}}}.'
                    yield Fault(part.lineno, f"{part.name!r} is a list, not a text.", advice)
                yield from _walk(part, names)
        case _ if isinstance(node, _PLAIN):
            for child in node.iter_child_nodes():
                yield from _walk(child, names)
        case _:
            said = f"{type(node).__name__.lower()!r} is not part of what packs are written in."
            yield Fault(node.lineno, said, "Use {{ name }}, {% if name %}, {% for one in list %} and join.")


def _name(node: nodes.Name, names: Mapping[str, Kind]) -> Iterator[Fault]:
    if node.name not in names:
        advice = did_you_mean(node.name, names) or f"It may name: {', '.join(sorted(names))}."
        yield Fault(node.lineno, f"The text names {node.name!r}.", advice, is_name=True)


def _field(node: nodes.Getattr, names: Mapping[str, Kind]) -> Iterator[Fault]:
    owner = names.get(node.node.name) if isinstance(node.node, nodes.Name) else None
    if owner is None or owner.is_list or node.attr not in owner.fields:
        known = owner.fields if owner else frozenset()
        advice = did_you_mean(node.attr, known) or f"It has: {', '.join(sorted(known)) or 'no fields'}."
        yield Fault(node.lineno, f"There is no field {node.attr!r} here.", advice, is_name=True)


def _loop(node: nodes.For, names: Mapping[str, Kind]) -> Iterator[Fault]:
    many = names.get(node.iter.name) if isinstance(node.iter, nodes.Name) else None
    if many is None or not many.is_list or not isinstance(node.target, nodes.Name) or node.recursive or node.test:
        yield Fault(node.lineno, "Only a list can be gone through.", "Write {% for one in NAME %} with a list's name.")
        return
    inside = {**names, node.target.name: Kind(fields=many.fields)}
    for child in (*node.body, *node.else_):
        yield from _walk(child, inside)


def _filter(node: nodes.Filter, names: Mapping[str, Kind]) -> Iterator[Fault]:
    if node.name not in _FILTERS:
        yield Fault(node.lineno, f"There is no filter {node.name!r} here.", "Only join is: {{ list | join(', ') }}.")
        return
    of = names.get(node.node.name) if isinstance(node.node, nodes.Name) else None
    if of is None or not of.is_list or of.fields or not all(isinstance(one, nodes.Const) for one in node.args):
        yield Fault(node.lineno, "Only a list of texts can be joined.", 'Write {{ name | join(", ") }}.')
