"""A small course whose items are programs, on disk; right in every respect."""

from __future__ import annotations

from pathlib import Path

COMPONENT = """\
id: largest-value
name: The largest value
can_do: find the largest value of a list
code:
  - id: largest
    title: The largest number
    statement: "Write `largest(numbers)`, which returns the largest number of a list with at least one number."
    function: largest
    starter: |
      def largest(numbers):
          ...
    solution: |
      def largest(numbers):
          best = numbers[0]
          for number in numbers:
              if number > best:
                  best = number
          return best
    visible:
      - {id: some, call: "largest([3, 9, 4])", returns: "9", says: "an ordinary list"}
    hidden:
      - {id: one, call: "largest([7])", returns: "7", says: "a list with one number"}
      - {id: negatives, call: "largest([-3, -8])", returns: "-3", says: "a list of negative numbers only"}
    properties:
      - id: member
        given: {numbers: "lists(integers(-50, 50), min_size=1, max_size=6)"}
        call: "largest(numbers)"
        holds: "result == largest(numbers)"
        says: "whatever the list, the result is in it and nothing in it is larger"
    bugs:
      - misconception: starts-at-zero
        shows: {negatives: "0", some: passes}
        line: '=\\s*0$'
        program: |
          def largest(values):
              top = 0
              for v in values:
                  if v > top:
                      top = v
              return top
    why: "Why is the first number of the list a safe start?"
    ladder:
      - {kind: question, text: "Which value can you be sure is in the list?"}
      - kind: worked
        text: |
          The longest word of a list, worked: keep the first word, look at each word, keep the longer one.
          Which of these ideas can you use?
  - id: middle
    transfer: yes
    statement: "Write `middle(numbers)`, which returns the middle number of three."
    function: middle
    solution: |
      def middle(numbers):
          return sorted(numbers)[1]
    visible:
      - {id: some, call: "middle([3, 9, 4])", returns: "4", says: "three numbers"}
    hidden:
      - {id: equal, call: "middle([2, 2, 1])", returns: "2", says: "two equal numbers"}
    ladder:
      - {kind: worked, text: "The shortest of three words, worked: put them in order. Which place do you take?"}
"""
MISCONCEPTIONS = """\
- id: starts-at-zero
  name: Zero is taken as a start
  belief: "Zero is smaller than everything, so it is a safe start."
  components: [largest-value]
  refutations: ["On a winter day it was -3 at noon and -8 at night. Which of the two was the warmest it got?"]
"""
COURSE = """\
id: programs
title: First programs
language: en
licence: CC-BY-4.0
units:
  - {id: one, title: Lists, components: [largest-value]}
"""
READING = """\
---
title: The largest value
brief: To find the largest value, keep the best one so far and compare it with each value in turn.
another_way: Think of a queue of people and a winner who stays at the front until somebody taller comes.
---
# The largest value

Keep one value, look at the others one by one, and change your mind when you see a larger one.
"""


def write_code_course(folder: Path) -> Path:
    """The course in ``folder``."""
    files = {
        "course.yaml": COURSE,
        "misconceptions.yaml": MISCONCEPTIONS,
        "components/largest-value.yaml": COMPONENT,
        "readings/largest-value.md": READING,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def change(folder: Path, old: str, new: str) -> Path:
    """Replace a text of the component that must be there."""
    path = folder / "components/largest-value.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder
