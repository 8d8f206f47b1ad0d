"""A small course with a picture of every kind, one component each, whose only item has known numbers."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

COURSE = """\
id: pictures
title: Pictures
language: en
licence: CC-BY-4.0
units:
  - id: one
    title: To move
    components: [{components}]
"""

COMPONENT = """\
id: {id}
name: {id}
prerequisites: []
templates:
  - id: item
    parameters: {{k: [1]}}
    letters: [x]
    statement: "{statement}"
    visual:
{visual}
    steps:
      - ask: "{ask}"
        answer: {answer}
{more}
        ladder:
          - kind: question
            text: "What do you see in the picture?"
{rung}
          - {{kind: worked, text: "Another one, worked: 100 and 200 make 300."}}
  - id: later
    transfer: yes
    statement: "Work out $40 + 50$."
    ask: "What is the sum?"
    answer: {{kind: number, value: 90}}
    ladder:
      - {{kind: question, text: "Which number is larger?"}}
      - {{kind: worked, text: "Take $100 + 200$: count on from 200."}}
"""

#: id -> statement, question, answer, picture, further keys of the step, a picture for the first rung
ITEMS: dict[str, tuple[str, str, str, str, str, str]] = {
    "number-line": (
        "Work out $-7 + 12$.",
        "What is $-7 + 12$?",
        "{kind: number, value: 5}",
        "kind: number_line\ntitle: Start at $-7$ and add 12.\nlow: -20\nhigh: 20\nmarks: [{at: -7, label: start}]\npoint: {start: 0}",
        "mistakes: [{misconception: added, value: -19}]",
        "kind: number_line\nlow: -20\nhigh: 20\njumps: [{start: -7, end: 0, label: first}]",
    ),
    "ray": (
        "Solve $2x < 6$.",
        "Which numbers are allowed for $x$?",
        "{kind: inequality, value: x < 3}",
        "kind: number_line\nlow: -10\nhigh: 10\nletter: x\npoint: {start: 0}",
        "",
        "",
    ),
    "balance": (
        "The balance is level: $4x + 3 = 2x + 9$.",
        "How much does a bag weigh?",
        "{kind: number, value: 3}",
        "kind: balance\ntitle: Take things off.\nleft: {bags: 4, weights: 3}\nright: {bags: 2, weights: 9}\ntake: yes",
        'starts_from: "4x + 3 = 2x + 9"\nsolution: ["2x + 3 = 9", "2x = 6", "x = 3"]',
        "",
    ),
    "trial": (
        "Find $x$ in $2x + 3 = 11$.",
        "What is $x$?",
        "{kind: number, value: 4}",
        "kind: balance\ntitle: Set the bag.\nleft: {bags: 2, weights: 3}\nright: {weights: 11}\ntrial: {low: 0, high: 10, start: 0}",
        'starts_from: "2x + 3 = 11"\nsolution: ["2x = 8", "x = 4"]',
        "",
    ),
    "line": (
        "A line crosses the $y$-axis at $(0, -1)$ and has the slope $2$.",
        "What is its equation?",
        "{kind: equation, value: y = 2x - 1}",
        "kind: plot\nx: {low: -6, high: 6}\ny: {low: -6, high: 6}\npoints: [{x: 0, y: -1}]\n"
        "sliders: [{name: m, low: -3, high: 3, start: 0, label: slope m}, {name: b, low: -4, high: 4, start: 0, label: start b}]\n"
        "moves: m*x + b",
        "",
        "",
    ),
    "place": (
        "Start at $(0, 0)$. Go 3 right and 4 up.",
        "Where are you?",
        '{kind: pair, value: "(3, 4)"}',
        "kind: plot\nx: {low: -6, high: 6}\ny: {low: -6, high: 6}\npoint: {x: 0, y: 0}",
        "",
        "",
    ),
    "cut": (
        "Add a third and a quarter.",
        "Into how many pieces must both bars be cut?",
        "{kind: number, value: 12}",
        'kind: bars\nbars: [{label: "1/3", equal: 3, shaded: 1}, {label: "1/4", equal: 4, shaded: 1}]\ncut: {high: 30}',
        "",
        "",
    ),
    "shade": (
        "The upper bar shows $\\\\frac{3}{4}$.",
        "Which fraction of the lower bar has to be shaded?",
        "{kind: number, value: 6/8}",
        'kind: bars\nbars: [{label: "3/4", equal: 4, shaded: 3}]\nshade: {pieces: 8, label: eighths}',
        "",
        "",
    ),
    "table": (
        "3 pens cost 6 euros.",
        "How much do 9 pens cost?",
        "{kind: number, value: 18}",
        'kind: table\ntitle: Fill the gap.\nhead: [pens, euros]\nrows: [["3", "6"], ["9", "?"]]',
        "",
        "",
    ),
    "sampling": (
        "A school wants to know how long homework takes.",
        "Which average is the higher one?",
        "{kind: choice, value: chess club, choices: [chess club, everybody]}",
        "kind: sampling\ntitle: Ask ten students at a time.\nunit: minutes\nsize: 10\nseed: 7\n"
        "groups: [{name: chess club, size: 40, low: 50, high: 110}, {name: the others, size: 360, low: 10, high: 80}]\n"
        "frames: [{name: members, groups: [chess club]}, {name: all, groups: [chess club, the others]}]",
        "",
        "",
    ),
}

MISCONCEPTIONS = """\
- id: added
  name: Signs are ignored
  belief: "Minus is decoration."
  refutations: ["You owe 2 and get 3. Do you owe 5?"]
"""

READING = """\
---
title: {title}
brief: Numbers stand in a row.
another_way: Think of floors above and below the ground.
visual: {{kind: number_line, low: -3, high: 3, marks: [{{at: -2, label: cellar}}], point: {{start: 0}}}}
---
# {title}

Numbers stand in a row.
"""


def write_course(folder: Path) -> Path:
    """Write the course into ``folder``; returns it."""
    (folder / "components").mkdir(parents=True)
    (folder / "readings").mkdir()
    (folder / "course.yaml").write_text(COURSE.format(components=", ".join(ITEMS)), encoding="utf-8")
    (folder / "misconceptions.yaml").write_text(MISCONCEPTIONS, encoding="utf-8")
    for name, (statement, ask, answer, visual, more, rung) in ITEMS.items():
        text = COMPONENT.format(
            id=name,
            statement=statement,
            ask=ask,
            answer=answer,
            visual=indent(dedent(visual), " " * 6),
            more=indent(more, " " * 8),
            rung=indent(f"visual:\n{indent(rung, '  ')}", " " * 12) if rung else "",
        )
        (folder / "components" / f"{name}.yaml").write_text(text, encoding="utf-8")
        (folder / "readings" / f"{name}.md").write_text(READING.format(title=name), encoding="utf-8")
    return folder
