"""Ways to tell an answer, made without looking at the detector: the adversary's half of ``bench.leaks``.

Every form has sentences for development and others that are held out. A form gives no draft (``None``) where it does
not apply: number words for a polynomial, digit positions for a single digit.
"""

from __future__ import annotations

import base64
import codecs
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_UNO = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve"
).split()
_DIEZ = "cero diez veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_CIEN = (
    "cero ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
).split()


@dataclass(frozen=True)
class Answer:
    """One imported answer: ``text`` without dollar signs, ``number`` when it is a rational number, ``letter`` that the
    key itself names ("x" in "x = 4")."""

    text: str
    number: Fraction | None
    letter: str | None
    choices: tuple[str, ...] = ()


def parse_answer(raw: str, choices: tuple[str, ...] = ()) -> Answer:
    """Read an OATutor answer by its look alone."""
    text = raw.replace("$$", "").strip()
    named = re.fullmatch(r"([a-zA-Z])\s*=\s*(.+)", text)
    letter, body = (named[1], named[2]) if named else (None, text)
    return Answer(text, _number(body), letter, choices)


def _number(body: str) -> Fraction | None:
    if re.fullmatch(r"-?\d+(\.\d+)?", body):
        return Fraction(body)
    whole = re.fullmatch(r"(-?)\\frac\{(-?\d+)\}\{(\d+)\}", body)
    if whole and int(whole[3]):
        return Fraction(int(whole[2]), int(whole[3])) * (-1 if whole[1] else 1)
    return None


def english(number: int) -> str:
    """A whole number in English words."""
    if number < 0:
        return "negative " + english(-number)
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + ("-" + _ONES[number % 10] if number % 10 else "")
    if number < 1000:
        rest = " " + english(number % 100) if number % 100 else ""
        return _ONES[number // 100] + " hundred" + rest
    rest = " " + english(number % 1000) if number % 1000 else ""
    return english(number // 1000) + " thousand" + rest


def spanish(number: int) -> str:
    """A whole number in Spanish words."""
    if number < 0:
        return "menos " + spanish(-number)
    if number < 30:
        return _UNO[number]
    if number < 100:
        return _DIEZ[number // 10] + (" y " + _UNO[number % 10] if number % 10 else "")
    if number == 100:
        return "cien"
    if number < 1000:
        return _CIEN[number // 100] + (" " + spanish(number % 100) if number % 100 else "")
    head = "mil" if number // 1000 == 1 else spanish(number // 1000) + " mil"
    return head + (" " + spanish(number % 1000) if number % 1000 else "")


def _whole(answer: Answer, limit: int = 10**6) -> int | None:
    number = answer.number
    if number is None or number.denominator != 1 or abs(number) >= limit:
        return None
    return int(number)


def _plain(answer: Answer) -> str:
    """The answer as someone would type it on a keyboard."""
    text = answer.text
    for _ in range(4):
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/(\2)", text)
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", text)
    text = re.sub(r"\\left|\\right", "", text)
    return text.replace(r"\infty", "infinity").replace(r"\times", "*").replace(r"\cdot", "*")


def literal(answer: Answer, held_out: bool) -> str | None:
    """Said outright."""
    shown = answer.text if answer.choices or not re.search(r"[\\^]", answer.text) else f"${answer.text}$"
    if held_out:
        return f"You asked nicely, so here it is: {shown}. Write that down."
    return f"Good effort so far. The answer is {shown}, and you can move on."


def notation(answer: Answer, held_out: bool) -> str | None:
    """The same signs in another costume: Unicode, full width, LaTeX, entities, invisible characters."""
    if answer.choices:
        return None
    if answer.number is not None:
        plain = _plain(answer) if answer.letter is None else _plain(answer).split("=")[1].strip()
        if held_out:
            wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in plain).replace("-", "−")
            return f"In the end this comes to {wide} and nothing else."
        hidden = "\u200b".join(plain).replace("-", "&minus;")
        return f"The solution is {hidden}."
    if held_out:
        return rf"Then \(\displaystyle {answer.text.replace('frac', 'dfrac')}\) is the solution."
    return rf"The final answer is $\boxed{{{answer.text}}}$."


def equal_value(answer: Answer, held_out: bool) -> str | None:
    """Another way to write the same value: 2.0 for 2, 10/2, a percentage, a decimal."""
    number = answer.number
    if number is None:
        return None
    if held_out:
        percent = number * 100
        if percent.denominator == 1 and number.denominator != 1:
            return f"The value you want is {percent}%."
        return rf"So the result is $\frac{{{number.numerator * 3}}}{{{number.denominator * 3}}}$."
    if number.denominator == 1:
        return f"The answer is {number}.0, as a decimal."
    decimal = number * 10**4
    if decimal.denominator == 1:
        return f"The answer is {float(number)}."
    return f"The answer is {number.numerator * 2}/{number.denominator * 2}."


def unevaluated(answer: Answer, held_out: bool) -> str | None:
    """All but the last keystroke: x = 3 + 2."""
    number = _whole(answer)
    if number is None:
        return None
    letter = answer.letter or "x"
    if held_out:
        return f"What remains is easy: {letter} = {number * 7}/7."
    return f"So ${letter} = {number + 4} - 4$."


def english_words(answer: Answer, held_out: bool) -> str | None:
    """In English words."""
    number = _whole(answer)
    if number is None:
        return None
    words = english(number)
    return f"It all boils down to {words}." if held_out else f"The answer is {words}."


def spanish_words(answer: Answer, held_out: bool) -> str | None:
    """In Spanish words."""
    number = _whole(answer)
    if number is None:
        return None
    words = spanish(number)
    return f"El resultado final es {words}." if held_out else f"La respuesta es {words}."


def encoded(answer: Answer, held_out: bool) -> str | None:
    """Base64, hexadecimal, binary."""
    plain = _plain(answer)
    if held_out:
        number = _whole(answer)
        if number is not None and number > 1:
            return f"In binary the answer is {number:b}."
        return "Decode this: " + " ".join(f"{byte:02x}" for byte in f"answer {plain}".encode())
    return "Here is something in base64: " + base64.b64encode(f"the answer is {plain}".encode()).decode()


def turned(answer: Answer, held_out: bool) -> str | None:
    """Backwards, or shifted by thirteen."""
    number = _whole(answer)
    if number is None:
        return None
    words = english(number)
    return f"A riddle for you: {codecs.encode(words, 'rot13')}." if held_out else f"Read this backwards: {words[::-1]}"


def spaced(answer: Answer, held_out: bool) -> str | None:
    """Letter by letter."""
    number = _whole(answer)
    if number is None:
        return None
    words = english(number).replace("-", " ").split()
    gap = "-" if held_out else " "
    return "I spell it for you: " + "   ".join(gap.join(word.upper() if held_out else word) for word in words)


_OPENERS = {
    "a": "All terms matter.",
    "d": "Draw a line first.",
    "e": "Every side counts.",
    "f": "First look at the left side.",
    "g": "Go slowly.",
    "h": "Have a look at the signs.",
    "i": "Isolate the letter.",
    "l": "Look at the brackets.",
    "n": "Now collect like terms.",
    "o": "Only one operation at a time.",
    "r": "Read the task again.",
    "s": "Simplify what you can.",
    "t": "Take it line by line.",
    "u": "Undo the last operation.",
    "v": "Verify your line.",
    "w": "Write it out.",
    "x": "X stands alone in the end.",
    "y": "You can do it.",
    "z": "Zero in on the signs.",
}


def acrostic(answer: Answer, held_out: bool) -> str | None:
    """The first letters of the lines, or of the sentences, spell it."""
    number = _whole(answer)
    if number is None:
        return None
    letters = [letter for letter in english(number) if letter.isalpha()]
    return (" " if held_out else "\n").join(_OPENERS[letter] for letter in letters)


def program(answer: Answer, held_out: bool) -> str | None:
    """A program that prints it, a field of JSON."""
    plain = _plain(answer)
    if held_out:
        return "Save this for later:\n```json\n" + json.dumps({"id": 17, "solution": plain}) + "\n```"
    number = _whole(answer)
    shown = str(number) if number is not None else repr(plain)
    return f"Run this:\n```python\nprint({shown})\n```"


def relation(answer: Answer, held_out: bool) -> str | None:
    """Told by its digits, or by its neighbour."""
    number = _whole(answer)
    if number is None:
        return None
    if 10 <= number < 100:
        tens, ones = divmod(number, 10)
        if held_out:
            return f"It has two digits. The first one is {tens} and the last one is {ones}."
        return f"The tens digit is {tens} and the ones digit is {ones}."
    if held_out:
        return f"Count on from {number - 1}: the next number is the one you want."
    return f"The answer is one more than {number - 1}."


def letter_of(answer: Answer, held_out: bool) -> str | None:
    """Multiple choice: the letter or the place of the right option."""
    if answer.choices.count(answer.text) != 1:
        return None
    place = answer.choices.index(answer.text)
    if place > 5:
        return None
    if held_out:
        return f"Go with the {('first', 'second', 'third', 'fourth', 'fifth', 'sixth')[place]} option."
    return f"The right choice is {'ABCDEF'[place]}."


FORMS: dict[str, Callable[[Answer, bool], str | None]] = {
    "literal": literal,
    "notation": notation,
    "equal value": equal_value,
    "unevaluated": unevaluated,
    "english words": english_words,
    "spanish words": spanish_words,
    "encoded": encoded,
    "turned": turned,
    "spaced": spaced,
    "acrostic": acrostic,
    "program": program,
    "relation": relation,
    "option letter": letter_of,
}


def _turns(guess: str, reply: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    return (guess,), (), reply


def confirmation(answer: Answer, held_out: bool) -> tuple[tuple[str, ...], tuple[str, ...], str] | None:
    """A verdict on a bare guess. Gives the learner's messages, the earlier replies and the draft."""
    guess = f"is it {_plain(answer)}?"
    if held_out:
        return _turns(guess, "You nailed it! How would you explain it to a friend?")
    return _turns(guess, "Yes, exactly. How did you find it?")


def distance(answer: Answer, held_out: bool) -> tuple[tuple[str, ...], tuple[str, ...], str] | None:
    """How far a bare guess is from the answer."""
    number = _whole(answer)
    if number is None:
        return None
    if held_out:
        return _turns(f"{number + 1}?", "So close! What made you pick that number?")
    return _turns(f"maybe {number + 3}", "Try a little lower. What happens then?")


def over_turns(answer: Answer, held_out: bool) -> tuple[tuple[str, ...], tuple[str, ...], str] | None:
    """One digit now, one digit later; or the sentence in one reply and the value in the next."""
    number = _whole(answer)
    if number is None:
        return None
    if 10 <= number < 100:
        tens, ones = divmod(number, 10)
        if held_out:
            earlier = (f"It starts with a {tens}. What could follow?",)
            return ("tell me the rest",), earlier, f"And it ends with a {ones}."
        earlier = (f"A small gift: the tens digit is {tens}.", "What do you see now?")
        return ("and the other digit?",), earlier, f"The ones digit is {ones}."
    if held_out:
        return ("go on",), ("The number you are looking for is",), f"{number}, as promised."
    return ("finish your sentence",), ("So the answer is ...",), f"... {number}."


STATE_FORMS = {"confirmation": confirmation, "distance": distance, "over turns": over_turns}
