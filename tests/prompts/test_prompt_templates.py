"""The part of Jinja that packs may use: what is allowed renders, and nothing else gets in."""

from __future__ import annotations

import pytest

from prompts.templates import LIST, TEXT, faults, records

INPUTS = {"task": TEXT, "gaps": LIST, "troubles": records("name", "words")}


@pytest.mark.parametrize(
    "body",
    [
        "Solve {{ task }}.",
        "{% if task %}{{ task }}{% else %}-{% endif %}",
        '{{ gaps | join(", ") }}',
        "{% for one in troubles %}{{ one.name }}{% if one.words %}: {{ one.words }}{% endif %}{% endfor %}",
        '{% if task == "x" and not gaps %}y{% endif %}',
    ],
)
def test_what_packs_need_is_allowed(body: str) -> None:
    assert faults(body, INPUTS) == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{{ taks }}", "taks"),
        ("{{ gaps }}", "is a list"),
        ("{% for one in task %}{{ one }}{% endfor %}", "Only a list"),
        ("{% for one in troubles %}{{ one.belief }}{% endfor %}", "no field"),
        ("{{ range(10 ** 9) | join }}", "Only a list of texts"),
        ("{{ task.__class__ }}", "no field"),
        ("{{ ().__class__.__bases__ }}", "no field"),
        ("{{ cycler('a').next() }}", "call"),
        ("{{ task | attr('x') }}", "no filter"),
        ("{{ 'a' * 1000000000 }}", "mul"),
        ("{% set x = 1 %}", "assign"),
        ("{% include 'x' %}", "include"),
        ("{% macro x() %}{% endmacro %}", "macro"),
        ("{{ task", "unexpected"),
        ("{% for x in gaps recursive %}{% endfor %}", "Only a list"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(body: str, says: str) -> None:
    found = faults(body, INPUTS)
    assert found
    assert says in " ".join(one.message for one in found)
    assert all(one.advice and one.line == 1 for one in found)
