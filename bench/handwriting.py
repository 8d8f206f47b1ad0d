"""Writes the lines of ``bench.derivations`` as different learners would: signs, spacing, LaTeX, order, separators."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction

from bench.derivations import TURNED, Derivation, Line, Side, Term

_PLAIN = {"=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_UNICODE = {"=": "=", "<": "<", ">": ">", "<=": "≤", ">=": "≥"}
_LATEX = {"=": "=", "<": "<", ">": ">", "<=": "\\le", ">=": "\\ge"}


@dataclass(frozen=True)
class Hand:
    """How one learner writes."""

    letter: str
    latex: bool
    unicode: bool
    times: str  # between a number and a letter or bracket
    spaces: bool
    swaps: float  # how often sides change places
    decimals: bool

    @staticmethod
    def any(rng: random.Random) -> Hand:
        """A random learner."""
        latex = rng.random() < 0.2
        return Hand(
            letter=rng.choice("xxxxynta"),
            latex=latex,
            unicode=not latex and rng.random() < 0.4,
            times=rng.choice(["", "", "", "", "*", "·"]),
            spaces=rng.random() < 0.7,
            swaps=rng.choice([0.0, 0.0, 0.1, 0.3]),
            decimals=rng.random() < 0.2,
        )

    def number(self, size: Fraction) -> str:
        """A number without its sign."""
        size = abs(size)
        if size.denominator == 1:
            return str(size.numerator)
        if self.decimals and (size * 1000).denominator == 1:
            return f"{float(size):g}"
        if self.latex:
            return f"\\frac{{{size.numerator}}}{{{size.denominator}}}"
        return f"{size.numerator}/{size.denominator}"

    def term(self, t: Term) -> str:
        """A term without its sign."""
        size = abs(t.size)
        if t.kind == "1":
            return self.over(self.number(size), t.over)
        body = self.letter if t.kind == "x" else f"({self.side((Term(t.a, 'x'), Term(t.b, '1')))})"
        if size.denominator != 1:
            front = self.number(size) if self.latex or "." in self.number(size) else f"({self.number(size)})"
            body = f"{front}{self.times}{body}"
        elif size != 1:
            body = f"{size}{self.times}{body}"
        return self.over(body, t.over)

    def over(self, body: str, bottom: int) -> str:
        """A fraction when there is a denominator."""
        if bottom == 1:
            return body
        return f"\\frac{{{body}}}{{{bottom}}}" if self.latex else f"{body}/{bottom}"

    def side(self, side: Side) -> str:
        """A sum."""
        gap = " " if self.spaces else ""
        shown = [t for t in side if t.size] or [Term(Fraction(0), "1")]
        text = ("-" if shown[0].size < 0 else "") + self.term(shown[0])
        for t in shown[1:]:
            text += f"{gap}{'-' if t.size < 0 else '+'}{gap}{self.term(t)}"
        return text.replace("-", "−") if self.unicode else text

    def line(self, line: Line, rng: random.Random) -> str:
        """A whole line."""
        if not line.op:
            return self.side(line.left)
        left, right, op = line.left, line.right, line.op
        if rng.random() < self.swaps:
            left, right, op = right, left, TURNED[op]
        sign = (_LATEX if self.latex else _UNICODE if self.unicode else _PLAIN)[op]
        gap = " " if self.spaces or self.latex else ""
        return f"{self.side(left)}{gap}{sign}{gap}{self.side(right)}"


def written(made: Derivation, rng: random.Random) -> tuple[str, str, int]:
    """The first line as the task gives it, the message, and how many lines of the message restate the task."""
    hand = Hand.any(rng)
    plain = Hand(hand.letter, False, False, "", True, 0.0, False)
    start = plain.line(made.lines[0], rng)
    restates = rng.random() < 0.5
    shown = made.lines if restates else made.lines[1:]
    texts = [hand.line(line, rng) for line in shown]
    if not made.lines[0].op and rng.random() < 0.5:
        joined = " = ".join(texts) if restates else "= " + " = ".join(texts)
        return start, joined, int(restates)
    return start, _joined(texts, bool(made.lines[0].op), hand, rng), int(restates)


def _joined(texts: list[str], relations: bool, hand: Hand, rng: random.Random) -> str:
    if hand.latex and rng.random() < 0.7:
        texts = [f"${text}$" for text in texts]
    style = rng.randrange(9)
    if not relations and style in (4, 5, 6, 8):
        style = 0
    match style:
        case 1:
            return "\n".join(f"{index}. {text}" for index, text in enumerate(texts, 1))
        case 2:
            return "\n".join(f"- {text}" for text in texts) if len(texts) > 1 else texts[0]
        case 3:
            return " ; ".join(texts)
        case 4:
            return " , ".join(texts)
        case 5:
            return " => ".join(texts)
        case 6:
            return " so ".join(texts)
        case 7:
            return "\n\n".join(f"  {text}  " for text in texts)
        case 8:
            noted: list[str] = []
            for text in texts:
                noted.append(text)
                if rng.random() < 0.4 and text is not texts[-1]:
                    noted.append(rng.choice(["  -7    -7", "+3  +3", "÷2   ÷2", "(same on both sides)", "/4   /4"]))
            return "\n".join(noted)
    return "\n".join(texts)
