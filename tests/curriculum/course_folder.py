"""A small course on disk that is right in every respect; tests break one thing at a time."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

COURSE = """\
id: tiny
title: A tiny course
language: en
licence: CC-BY-4.0
units:
  - id: one
    title: First things
    components: [adding]
"""

COMPONENT = """\
id: adding
name: Adding
can_do: add two numbers
prerequisites: []
templates:
  - id: sum
    difficulty: 0.2
    parameters:
      a: 2..9
      b: 11..19
    derived:
      c: a + b
    where: [c != 20]
    statement: "Work out $[[a + b]]$."
    ask: "What is the sum?"
    answer: {kind: number, value: "[[= c]]"}
    starts_from: "[[a]] + [[b]]"
    solution: ["[[b]] + [[a]]", "[[= c]]"]
    mistakes:
      - {misconception: takes-away, value: "[[= b - a]]"}
    ladder:
      - {kind: question, text: "Which number is larger?"}
      - kind: worked
        text: "Take $[[a + 40]] + 50$: count on from 50, and you arrive at $[[= a + 90]]$. Where would you start?"
  - id: story
    transfer: yes
    parameters:
      who: [Ada, Ben, Chen]
      a: 2..9
      b: 11..19
    statement: "[[who]] has [[a]] apples and gets [[b]] more."
    steps:
      - ask: "How many apples are there now?"
        answer: {kind: number, value: "[[= a + b]]"}
        ladder:
          - {kind: question, text: "Does the number of apples grow or shrink?"}
          - {kind: worked, text: "With 100 pears and $[[a]] \\\\cdot 100$ more, count on from the larger heap."}
open:
  - id: why-order
    ask: "Why may you add two numbers in any order?"
    expectations:
      - {id: same-heap, text: "The heap is the same, whichever part you count first."}
    wrong_ideas:
      - {misconception: takes-away, text: "The first number is always the larger one."}
    ladder:
      - {kind: question, text: "What happens to a heap when you look at it from the other side?"}
      - {kind: worked, text: "Three stones and five stones lie there. Walk round them: five and three."}
"""

MISCONCEPTIONS = """\
- id: takes-away
  name: Adding takes away
  belief: "More of it makes less."
  components: [adding]
  refutations:
    - "You have 1 apple and get 2 more. Do you have fewer now?"
"""

READING = """\
---
title: Adding
brief: >-
  Adding puts two heaps together.
---
# Adding

Two heaps become one.
"""


class CourseFolder:
    """A course on disk whose files can be replaced or edited."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write("course.yaml", COURSE)
        self.write("components/adding.yaml", COMPONENT)
        self.write("misconceptions.yaml", MISCONCEPTIONS)
        self.write("readings/adding.md", READING)

    def write(self, name: str, text: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        return path

    def edit(self, name: str, before: str, after: str) -> Path:
        text = (self.path / name).read_text(encoding="utf-8")
        assert before in text, before
        return self.write(name, text.replace(before, after, 1))
