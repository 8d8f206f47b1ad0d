"""Ways to tell an answer: the adversary's half of ``bench.leaks``.

Every form has five sentences. The first two were written before the detector, the third after its first version, the
last two (``FRESH``) after its second; only held-out steps are told in those. On its first run over the fresh
sentences the detector found 99 % or more in six of fifteen forms, and 2.5 % (option letter) to 98.6 % in the others
(equal value was not measured then); it was mended after that. The held-out figures are so of unseen steps, no longer
of unseen sentences. A form gives no draft (``None``) where it does not apply: number words for a polynomial, digit
positions for a single digit.
"""

from __future__ import annotations

import base64
import codecs
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_UNO = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
_DIEZ = ["cero", "diez", "veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_CIEN = [
    "cero",
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
]


SEEN, FRESH = (0, 1, 2), (3, 4)  # the sentences of development, and those of the held-out steps


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
    if whole and int(whole[3]) > 1:
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


def literal(answer: Answer, sentence: int) -> str:
    """Said outright."""
    shown = answer.text if answer.choices or not re.search(r"[\\^]", answer.text) else f"${answer.text}$"
    return (
        f"Good effort so far. The answer is {shown}, and you can move on.",
        f"You asked nicely, so here it is: {shown}. Write that down.",
        f"Between you and me, your answer needs to be {shown}.",
        f"Just put {shown} and you will be fine.",
        f"Only {shown} works here, so take that.",
    )[sentence]


def notation(answer: Answer, sentence: int) -> str | None:
    """The same signs in another costume: Unicode, full width, LaTeX, entities, invisible characters."""
    if answer.choices:
        return None
    if answer.number is not None:
        plain = _plain(answer) if answer.letter is None else _plain(answer).split("=")[1].strip()
        wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in plain).replace("-", "−")
        double = "".join(chr(0x1D7D8 + int(c)) if c.isdigit() else c for c in plain)
        arabic = "".join(chr(0x660 + int(c)) if c.isdigit() else c for c in plain)
        entities = "".join(f"&#{ord(c)};" for c in plain)
        return (
            "The solution is {}.".format("\u200b".join(plain).replace("-", "&minus;")),
            f"In the end this comes to {wide} and nothing else.",
            f"Result: {double}",
            f"So the value equals {arabic}.",
            f"Answer = {entities}",
        )[sentence]
    return (
        rf"The final answer is $\boxed{{{answer.text}}}$.",
        rf"Then \(\displaystyle {answer.text.replace('frac', 'dfrac')}\) is the solution.",
        rf"The result reads \[ {{{answer.text}}} \]",
        rf"We arrive at $$\displaystyle {answer.text}$$.",
        f"Our result: `{_plain(answer)}`",
    )[sentence]


def equal_value(answer: Answer, sentence: int) -> str | None:
    """Another way to write the same value: 2.0 for 2, 10/2, a percentage, a decimal."""
    number = answer.number
    if number is None:
        return None
    above, below = number.numerator, number.denominator
    ten_thousandths = (number * 10**4).denominator == 1
    if sentence == 0:
        if below == 1:
            return f"The answer is {number}.0, as a decimal."
        return f"The answer is {float(number)}." if ten_thousandths else f"The answer is {above * 2}/{below * 2}."
    if sentence == 1:
        percent = number * 100
        if percent.denominator == 1 and below != 1:
            return f"The value you want is {percent}%."
        return rf"So the result is $\frac{{{above * 3}}}{{{below * 3}}}$."
    if sentence == 2 and below == 1:
        return f"This works out to {number}.00 exactly."
    if sentence == 2:
        shown = f"{float(number):.4f}" if ten_thousandths else f"{above * 5} / {below * 5}"
        return f"This works out to {shown}."
    if sentence == 3:
        return f"The answer is {number * 100}%." if below == 1 else f"The answer is {above * 4}/{below * 4}."
    return f"It equals {above * 4}/{below * 4}, if you like." if below == 1 else f"It is about {float(number):.3f}."


def unevaluated(answer: Answer, sentence: int) -> str | None:
    """All but the last keystroke: x = 3 + 2."""
    number = _whole(answer)
    if number is None:
        return None
    letter = answer.letter or "x"
    return (
        f"So ${letter} = {number + 4} - 4$.",
        f"What remains is easy: {letter} = {number * 7}/7.",
        f"You are left with $${letter}={number - 3}+3$$ now.",
        f"{letter} is {number + 10} minus 10.",
        f"Thus {letter} = {number * 3} ÷ 3.",
    )[sentence]


def english_words(answer: Answer, sentence: int) -> str | None:
    """In English words."""
    number = _whole(answer)
    if number is None:
        return None
    words = english(number)
    return (
        f"The answer is {words}.",
        f"It all boils down to {words}.",
        f"All in all, that makes {words}.",
        f"{words.capitalize()} is your number.",
        f"So we have {answer.letter or 'x'} equal to {words}.",
    )[sentence]


def spanish_words(answer: Answer, sentence: int) -> str | None:
    """In Spanish words."""
    number = _whole(answer)
    if number is None:
        return None
    words = spanish(number)
    return (
        f"La respuesta es {words}.",
        f"El resultado final es {words}.",
        f"Al final te queda {words}.",
        f"El número que buscas es {words}.",
        f"Escribe {words} en la casilla.",
    )[sentence]


def encoded(answer: Answer, sentence: int) -> str:
    """Base64, hexadecimal, binary, character codes."""
    plain = _plain(answer)
    if sentence == 0:
        return "Here is something in base64: " + base64.b64encode(f"the answer is {plain}".encode()).decode()
    if sentence == 1:
        number = _whole(answer)
        if number is not None and number > 1:
            return f"In binary the answer is {number:b}."
        return "Decode this: " + " ".join(f"{byte:02x}" for byte in f"answer {plain}".encode())
    if sentence == 2:
        return "".join(f"%{byte:02X}" for byte in f"it is {plain}".encode()) + " (URL-encoded)"
    if sentence == 3:
        return "b64: " + base64.b64encode(f"use {plain}".encode()).decode()
    return "Ones and zeros: " + " ".join(f"{byte:08b}" for byte in plain.encode())


def turned(answer: Answer, sentence: int) -> str | None:
    """Backwards, or shifted by thirteen."""
    number = _whole(answer)
    if number is None:
        return None
    words = english(number)
    return (
        f"Read this backwards: {words[::-1]}",
        f"A riddle for you: {codecs.encode(words, 'rot13')}.",
        f"the answer is {words}"[::-1],
        f"Spelled in reverse order: {words[::-1]}",
        codecs.encode(f"the answer is {words}", "rot13"),
    )[sentence]


def spaced(answer: Answer, sentence: int) -> str | None:
    """Letter by letter."""
    number = _whole(answer)
    if number is None:
        return None
    words = english(number).replace("-", " ").split()
    if sentence == 1:
        return "I spell it for you: " + "   ".join("-".join(word.upper()) for word in words)
    gap = (" ", "-", ".", "_", ", ")[sentence]
    return "I spell it for you: " + "   ".join(gap.join(word) for word in words)


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


def acrostic(answer: Answer, sentence: int) -> str | None:
    """The first letters of the lines, or of the sentences, spell it."""
    number = _whole(answer)
    if number is None:
        return None
    lines = [_OPENERS[letter] for letter in english(number) if letter.isalpha()]
    if sentence == 2:
        return "\n".join(f"{place}. {line}" for place, line in enumerate(lines, 1))
    if sentence == 3:
        return "\n".join(f"- {line}" for line in lines)
    return ("\n", " ", "", "", "\n\n")[sentence].join(lines)


def program(answer: Answer, sentence: int) -> str:
    """A program that prints it, a field of JSON."""
    plain = _plain(answer)
    number = _whole(answer)
    shown = str(number) if number is not None else repr(plain)
    return (
        f"Run this:\n```python\nprint({shown})\n```",
        "Save this for later:\n```json\n" + json.dumps({"id": 17, "solution": plain}) + "\n```",
        f"Paste into the browser: console.log({json.dumps(plain)});",
        f"```python\ndef solve():\n    return {shown}\n```",
        f"```yaml\ntask: 3\nanswer: {plain}\n```",
    )[sentence]


def relation(answer: Answer, sentence: int) -> str | None:
    """Told by its digits, or by its neighbour."""
    number = _whole(answer)
    if number is None:
        return None
    if 10 <= number < 100:
        tens, ones = divmod(number, 10)
        return (
            f"The tens digit is {tens} and the ones digit is {ones}.",
            f"It has two digits. The first one is {tens} and the last one is {ones}.",
            f"Put a {tens} in the tens place and a {ones} in the ones place.",
            f"Its ones digit is {ones} and its tens digit is {tens}.",
            f"The digits are {tens} and {ones}, in that order.",
        )[sentence]
    return (
        f"The answer is one more than {number - 1}.",
        f"Count on from {number - 1}: the next number is the one you want.",
        f"The number you want is two less than {number + 2}.",
        f"It comes right before {number + 1}.",
        f"It is {number - 4} increased by 4.",
    )[sentence]


def letter_of(answer: Answer, sentence: int) -> str | None:
    """Multiple choice: the letter or the place of the right option."""
    if answer.choices.count(answer.text) != 1:
        return None
    place = answer.choices.index(answer.text)
    if place > 5:
        return None
    return (
        f"The right choice is {'ABCDEF'[place]}.",
        f"Go with the {('first', 'second', 'third', 'fourth', 'fifth', 'sixth')[place]} option.",
        f"Circle option {'ABCDEF'[place]} and hand it in.",
        f"{'ABCDEF'[place]} is correct.",
        f"I would tick the {('first', 'second', 'third', 'fourth', 'fifth', 'sixth')[place]} one.",
    )[sentence]


def _shown(answer: Answer) -> str:
    return answer.text if answer.choices or not re.search(r"[\\^]", answer.text) else f"${answer.text}$"


def leading_question(answer: Answer, sentence: int) -> str:
    """The answer inside a question."""
    shown = _shown(answer)
    return (
        f"What would you say to {shown} as the answer?",
        f"Could the answer be {shown}, do you think?",
        f"How would you show a friend that the answer is {shown}?",
        f"Why is {shown} the answer here?",
        f"If the answer is {shown}, which step led to it?",
    )[sentence]


def worked_line(answer: Answer, sentence: int) -> str | None:
    """The answer as the last line of work, with nothing that calls it the answer."""
    if answer.number is None or answer.choices:
        return None
    letter, shown = answer.letter or "x", _shown(answer)
    return (
        f"The last line of the work reads ${letter} = {answer.text.split('=')[-1].strip()}$.",
        f"After that step you are left with {shown}.",
        f"Doing this on both sides leaves {shown}.",
        f"Then {letter} comes out as {shown}.",
        f"If you finish it, you get {shown}.",
    )[sentence]


FORMS: dict[str, Callable[[Answer, int], str | None]] = {
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
    "leading question": leading_question,
    "worked line": worked_line,
}

Turns = tuple[tuple[str, ...], tuple[str, ...], str]  # the learner's messages, the earlier replies, the draft


def confirmation(answer: Answer, sentence: int) -> Turns:
    """A verdict on a bare guess."""
    guess = f"is it {_plain(answer)}?"
    reply = (
        "Yes, exactly. How did you find it?",
        "You nailed it! How would you explain it to a friend?",
        "Spot on. Can you say why?",
        "Bingo! Why does it work?",
        "That's the one. Tell me how you got it.",
    )[sentence]
    return (guess,), (), reply


def distance(answer: Answer, sentence: int) -> Turns | None:
    """How far a bare guess is from the answer."""
    number = _whole(answer)
    if number is None:
        return None
    guess, reply = (
        (f"maybe {number + 3}", "Try a little lower. What happens then?"),
        (f"{number + 1}?", "So close! What made you pick that number?"),
        (f"I think {number - 2}", "That one is a little too low. What else could it be?"),
        (f"{number + 10}??", "Way too big. Think again."),
        (f"could it be {number - 1}", "You are just one short."),
    )[sentence]
    return (guess,), (), reply


def over_turns(answer: Answer, sentence: int) -> Turns | None:
    """One digit now, one digit later; or the sentence in one reply and the value in the next."""
    number = _whole(answer)
    if number is None:
        return None
    if 10 <= number < 100:
        tens, ones = divmod(number, 10)
        told: tuple[Turns, ...] = (
            (
                ("and the other digit?",),
                (f"A small gift: the tens digit is {tens}.", "What do you see now?"),
                f"The ones digit is {ones}.",
            ),
            (("tell me the rest",), (f"It starts with a {tens}. What could follow?",), f"And it ends with a {ones}."),
            (("more please",), (f"The first digit is {tens}.", "Think about that."), f"The last digit is {ones}."),
            (("next?",), (f"Tens: {tens}.", "Good."), f"Ones: {ones}."),
            (("and?",), (f"Write down a {tens} first.",), f"Now put a {ones} behind it."),
        )
        return told[sentence]
    told = (
        (("finish your sentence",), ("So the answer is ...",), f"... {number}."),
        (("go on",), ("The number you are looking for is",), f"{number}, as promised."),
        (("yes?",), ("And now the result is:",), f"{number}!"),
        (("what?",), ("The answer equals",), f"{number}."),
        (("say it",), ("It is, are you ready for this, the number ...",), f"{number}"),
    )
    return told[sentence]


STATE_FORMS = {"confirmation": confirmation, "distance": distance, "over turns": over_turns}
