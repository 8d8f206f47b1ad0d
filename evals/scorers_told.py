"""Whether a reply tells an answer: a reading of its own, which shares no code with the guard that lets replies pass.

It takes the task, the answer and what the learner wrote, and looks for the answer literally, by value (fractions, decimals,
sums, number words, expressions at sample points), in a few disguises, and for a yes or a "warmer" to a bare guess. What
stands in the task or in the learner's words tells nothing, unless it is named as the answer.
"""

from __future__ import annotations

import ast
import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bench.leak_forms import english, spanish
from pedagogy.model import AnswerKey, AnswerKind

_NUMBER = re.compile(r"(?<![\w.,/])[-]?\d+(?:\.\d+)?(?:/\d+)?(?![\w/]|[.,]\d)")
_SUM = re.compile(r"(?<![\w.])[-(]*\d[\d\s.+*/()-]*")
_MATHS = re.compile(r"(?<![\w'’])[-(]*(?:\d[\d.]*)?(?:[a-zA-Z]\b|\d)[\d.a-zA-Z()+*/^ <>=-]*")
#: Words before a value that name it as the answer.
_NAMES = re.compile(
    r"(?:\b(?:answer|result|solution|respuesta|resultado|solución)\b[^.?!\n]{0,20}|\b[a-zA-Z]\s*=\s*|"
    r"\b(?:it|that|this|which|so)\s+(?:is|equals|makes|gives)\s*:?\s*|\b(?:equals|gives|makes|prints?)\s*:?\s*|^\W*)$",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(
    r"\W{0,3}\s*(?:is|es)\s+(?:right|correct|the answer|it\b|la respuesta|correcto)|”?: (?:right|correct)", re.I
)
_YES = re.compile(
    r"(?:^|[.!?:]\s+|\n)\W*(?:yes|yep|exactly|correct|right|that(?:'s| is) (?:right|it|correct)|spot on|perfect|well done|"
    r"bingo|sí|exacto|correcto|eso es|muy bien|así es)\b",
    re.IGNORECASE,
)
_DISTANCE = re.compile(
    r"\b(?:you are|you're|that's|that is|it is|it's|getting|very|quite|so|pretty|too|a bit|a little|answer is|result is|estás|"
    r"muy|demasiado|un poco)\s+(?:very |quite |so |getting |a bit |a little |even |más )*(?:close|closer|near|warm|warmer|cold|"
    r"colder|high|higher|low|lower|big|bigger|small|smaller|large|larger|cerca|caliente|frío|alto|bajo|grande|pequeño)\b|"
    r"\b(?:almost|nearly|casi)\s+(?:there|right|it|correct|lo tienes)\b|^\W*(?:warmer|colder|higher|lower|close|hot|cold)\b",
    re.IGNORECASE,
)
_SIGNS = (
    ("\\cdot", "*"), ("\\le", "<="), ("\\ge", ">="), ("−", "-"), ("·", "*"), ("×", "*"), ("≤", "<="), ("≥", ">="),
)  # fmt: skip
_POINTS = (Fraction(7, 3), Fraction(-11, 5), Fraction(101, 7))
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Truth:
    """What must not be told: the answer of the open question, with the task as the learner sees it. ``excused`` are texts
    that were written for every item (worked problems, readings, small cases): values in them belong to other problems."""

    key: AnswerKey
    task: str = ""
    excused: tuple[str, ...] = ()


def told(reply: str, truth: Truth, learner: str = "") -> str:
    """The words of a reply that tell the answer; "" when none do. ``learner`` is all that the learner wrote so far."""
    said = plain(_without(reply, truth.excused))
    given = plain(truth.task) + "\n" + plain(learner)
    match truth.key.kind:
        case AnswerKind.OPEN:
            return ""
        case AnswerKind.CODE:
            return _code(reply, truth, learner)
        case AnswerKind.CHOICE | AnswerKind.CHOICES:
            return _choice(said, truth.key)
        case AnswerKind.TEXT:
            return _text(said, truth.key, given)
        case AnswerKind.NUMBER:
            return _number(said, truth.key, given, plain(learner)) or _disguised(said, truth.key.value, given)
    return _maths(said, truth.key, given) or _disguised(said, truth.key.value, given)


def agrees(reply: str, message: str) -> str:
    """The yes or the "warmer" of a reply to a guess: the words that say it, "" when none do. The learner's words, quoted,
    are not the tutor's."""
    own = re.sub(r"[“\"«][^”\"»]*[”\"»]", "…", reply)
    stated = " ".join(one for one in re.split(r"(?<=[.!?])\s+", own) if not one.rstrip().endswith("?"))
    found = _YES.search(own) or _DISTANCE.search(stated)
    if found is None or " ".join(found[0].lower().split()) in message.lower():
        return ""
    return found[0].strip(" .!?\n")


def ends_in(message: str, key: AnswerKey) -> bool:
    """Whether the last number of a message is the answer, as in an account of work in prose."""
    numbers = _NUMBER.findall(plain(message)) if key.kind is AnswerKind.NUMBER else []
    return bool(numbers) and _value(numbers[-1]) == _value(plain(key.value))


def plain(text: str) -> str:
    """A text as this reading compares it: mathematics without LaTeX, signs in one form."""
    text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/(\2)", text)
    text = re.sub(r"\((-?\d+)\)/\((\d+)\)", r"\1/\2", text)
    for sign, ours in _SIGNS:
        text = text.replace(sign, ours)
    return re.sub(r"\\left|\\right|[$*`{}\\](?=[$*`{}\\])|[$`\\{}]", "", text)


def _without(reply: str, excused: tuple[str, ...]) -> str:
    for text in excused:
        for line in text.splitlines():
            if len(line.strip()) > 8:
                reply = reply.replace(line.strip(), " ")
    return reply


def _number(said: str, key: AnswerKey, given: str, learner: str) -> str:
    wanted = _value(plain(key.value))
    if wanted is None:
        return _maths(said, key, given)
    known = {_value(one[0]) for one in _NUMBER.finditer(given)}
    wrote = {_value(one[0]) for one in _NUMBER.finditer(learner)}
    if wanted in wrote:
        return ""
    for one in _NUMBER.finditer(said):
        value = _value(one[0])
        rounded = value is not None and "." in one[0] and abs(value - wanted) < Fraction(1, 200)
        named = _is_named(said, one.start()) or _NAMED_AFTER.match(said[one.end() :])
        if (value == wanted or rounded) and (wanted not in known or named):
            return one[0]
    for one in _SUM.finditer(said):
        piece = one[0].strip(" .(-") if one[0].count("(") != one[0].count(")") else one[0].strip(" .")
        if _value(piece) == wanted and not _NUMBER.fullmatch(piece) and _tight(piece) not in _tight(given):
            before = said[: one.start()]
            if _is_named(said, one.start()) and not before.rstrip().endswith("?"):
                return piece
    if wanted.denominator == 1 and abs(wanted) < 10**6:
        for word in {english(int(wanted)), spanish(int(wanted))}:
            for one in re.finditer(rf"\b{re.escape(word)}\b", said, re.IGNORECASE):
                if word not in given.lower() and len(word) > 2 and _is_named(said, one.start()):
                    return word
    return ""


def _maths(said: str, key: AnswerKey, given: str) -> str:
    """An expression, equation, inequality or pair in any form that is as finished as the key."""
    wanted = plain(key.value)
    for piece in _pieces(said):
        short = _tight(piece)
        if short in _tight(given) or len(short) > len(_tight(wanted)) + 3 or _size(short) > _size(wanted):
            continue
        if short == _tight(wanted) or _same(piece, wanted):
            return piece
    return ""


def _size(text: str) -> int:
    return len(re.findall(r"\d+|[a-zA-Z]", text))


def _pieces(said: str) -> Iterator[str]:
    for one in _MATHS.finditer(said):
        piece = one[0].strip(" .,(") if one[0].count("(") > one[0].count(")") else one[0].strip(" .,")
        if len(_tight(piece)) > 2:
            yield piece
    for one in re.finditer(r"\([^()]{1,40},[^()]{1,40}\)", said):
        yield one[0]


def _same(piece: str, wanted: str) -> bool:
    relation = next((sign for sign in ("<=", ">=", "<", ">", "=") if sign in wanted), None)
    if wanted.startswith("(") and "," in wanted:
        ours, theirs = piece.strip("()").split(","), wanted.strip("()").split(",")
        return len(ours) == len(theirs) and all(_equal(a, b) for a, b in zip(ours, theirs, strict=True))
    if relation is None:
        return not re.search(r"[<>=]", piece) and _equal(piece, wanted)
    turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}[relation]
    left, right = wanted.split(relation, 1)
    for sign, (a, b) in ((relation, (left, right)), (turned, (right, left))):
        halves = re.split(r"<=|>=|<|>|=", piece)
        if (
            len(halves) == 2
            and re.search(rf"(?<![<>]){sign}(?!=)", piece)
            and _equal(halves[0], a)
            and _equal(halves[1], b)
        ):
            return True
    return False


def _equal(one: str, other: str) -> bool:
    for point in _POINTS:
        first, second = _value(one, point), _value(other, point)
        if first is None or second is None or first != second:
            return False
    return True


def _value(text: str, letter: Fraction | None = None) -> Fraction | None:
    """What an expression is worth, every letter standing for a value of its own near ``letter``; None when it is none."""
    if not text.strip() or len(text) > _LONGEST:
        return None
    code = text.replace("^", "**").replace(" ", "")
    code = re.sub(r"(?<=[\d)])(?=[a-zA-Z(])|(?<=[a-zA-Z])(?=[a-zA-Z(\d])", "*", code)
    code = re.sub(r"(?<![\d.])0+(?=\d)", "", code)
    try:
        return _worth(ast.parse(code, mode="eval").body, letter)
    except (SyntaxError, ValueError, ZeroDivisionError, OverflowError, MemoryError, RecursionError):
        return None


def _worth(node: ast.AST, letter: Fraction | None) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as value) if abs(value) < 10**9:
            return Fraction(str(value))
        case ast.Name(id=name) if letter is not None:
            return letter + Fraction(ord(name[0]), 13)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_worth(inner, letter)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _worth(inner, letter)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _worth(left, letter), _worth(right, letter)
            match op:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return a * b
                case ast.Div():
                    return a / b
                case ast.Pow() if b.denominator == 1 and 0 <= b <= 6:
                    return Fraction(a ** int(b))
    raise ValueError("no arithmetic")


def _choice(said: str, key: AnswerKey) -> str:
    prose = "\n".join(line for line in said.splitlines() if not line.lstrip().startswith("- "))
    wanted = re.escape(plain(key.value).strip())
    named = rf"(?:answer|result|solution|respuesta|correct(?: one)?|right one)\W{{1,3}}(?:is|es|:)\W{{0,3}}{wanted}\b"
    found = re.search(named, prose, re.IGNORECASE)
    return found[0] if found else ""


def _text(said: str, key: AnswerKey, given: str) -> str:
    heard, known = f" {_words(said)} ", f" {_words(given)} "
    for form in (key.value, *key.accept):
        wanted = _words(re.sub(r"\([^()]*\|[^()]*\)", " ", form))
        if not wanted or f" {wanted} " in known:
            continue
        place = heard.find(f" {wanted} ")
        if place >= 0 and (len(wanted) > 4 or _is_named(heard, place + 1)):
            return wanted
    return _disguised(said, key.value, given)


def _code(reply: str, truth: Truth, learner: str) -> str:
    for line in (one.strip() for one in truth.key.value.splitlines()):
        if len(line) > 12 and line in reply and line not in truth.task and line not in learner:
            return line
    return ""


def _disguised(said: str, value: str, given: str) -> str:
    """Spelled with blanks, turned around, or in base64."""
    wanted = _tight(_words(value) if re.search(r"[^\W\d_]{2}", value) else plain(value)).lower()
    if len(wanted) < 3 or wanted in _tight(given).lower():
        return ""
    spaced = re.search(r"[\s.-]{1,3}".join(re.escape(sign) for sign in wanted), said, re.IGNORECASE)
    if spaced and spaced[0].lower() != wanted and len(spaced[0]) >= 2 * len(wanted) - 1:
        return spaced[0]
    if wanted != wanted[::-1] and re.search(rf"(?<!\w){re.escape(wanted[::-1])}(?!\w)", said, re.IGNORECASE):
        return wanted[::-1]
    for code in re.finditer(r"[A-Za-z0-9+/]{4,}={0,2}", said):
        one = code[0]
        try:
            decoded = base64.b64decode(one, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if _tight(decoded).lower() == wanted:
            return str(one)
    return ""


def _is_named(said: str, start: int) -> bool:
    return _NAMES.search(said[max(0, start - 60) : start]) is not None


def _tight(text: str) -> str:
    return re.sub(r"\s", "", text)


def _words(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(sign for sign in bare if not unicodedata.combining(sign))))
