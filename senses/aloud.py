"""Notation as it is said aloud: "$2x - 7 = 9$" becomes "two x minus seven equals nine".

For screen readers and for the browser's voice. Mathematics stands between dollar signs, or plainly in a sentence, as a
learner types it. What cannot be read is said sign by sign; nothing is left out, and no text raises.
"""

from __future__ import annotations

import re

from senses.signs import FRACTIONS, LETTER, NAMED, Token, raised, tokens
from senses.vocabulary import Vocabulary, vocabulary

_MATHS = re.compile(r"(?<!\\)(?:\$\$(.+?)(?<!\\)\$\$|\$([^$\n]+?)(?<!\\)\$)", re.DOTALL)
_FUNCTIONS = frozenset("fgh")
_OPERATORS = frozenset({"+", "-", "*", "÷", "/", "+-"})
_RELATIONS = frozenset({"=", "<", ">", "<=", ">=", "!=", "~", "⇒", ":", ",", ";"})
_DEEPEST = 40  # levels of brackets and fractions


def spoken(text: str, language: str = "en") -> str:
    """``text`` (Markdown with mathematics) as it is said in ``language``: mathematics in words, no Markdown signs."""
    words = vocabulary(language)
    parts: list[str] = []
    end = 0
    for match in _MATHS.finditer(text):
        parts += [_prose(text[end : match.start()], words), f" {said(match[1] or match[2], words)} "]
        end = match.end()
    parts.append(_prose(text[end:], words))
    whole = re.sub(r"\s+", " ", "".join(parts))
    whole = re.sub(r"\s+([.,;:?!])", r"\1", whole)
    return re.sub(r"(^|[.;:?!“(] ?), ", r"\1", re.sub(r",(?=[.,;:?!])", "", whole)).strip(" ,")


def said(notation: str, words: Vocabulary) -> str:
    """A piece of notation in words."""
    try:
        return _Reader(tokens(notation), words).sequence(set())
    except RecursionError:
        return " ".join(re.sub(r"[\\{}$]", " ", notation).split())


_ONE = rf"{LETTER}(?![^\W_²³⁴ⁿ])"  # a letter that stands alone, or before its power
_PLAIN = re.compile(
    rf"(?<![\w.,])[-−(√]{{0,6}}(?:\d|[½⅓⅔¼¾]|(?<![^\W\d_]){_ONE})"
    rf"(?:[\d()^√½⅓⅔¼¾²³⁴ⁿ]|\.\d|(?<=[\d)²³⁴½⅓⅔¼¾(/^*·×+−=<>≤≥-]){_ONE}"
    rf"|[ ]?[+*·×÷/=<>≤≥≠−][=]?[ ]?(?=[-−(√\d½⅓⅔¼¾]|{_ONE})[-−]?|[ ]-[ ](?=[-−(√\d]|{_ONE})"
    rf"|(?<=[^\W_)])-(?=[\d(]|{_ONE})|(?<=[=<>≤≥+*·×÷/] ){_ONE}|(?<=[-−] ){_ONE}|(?<=\d )(?=[^\W\d_] [=<>≤≥+−*·×-] ){_ONE})+"
)
_IS_MATHS = re.compile(r"[=≤≥≠√²³^×·÷+−½⅓⅔¼¾]|\d[a-zA-Z]|[ ]-[ ]|\w\s?[<>*]\s?\w|[a-zA-Z)]/|/[a-zA-Z(]")
_EMPHASIS = re.compile(r"\*\*|__(?=\w)|(?<=\w)__|`+|^#+\s+|^>\s+", re.MULTILINE)


def _prose(text: str, words: Vocabulary) -> str:
    """Words as they are, without Markdown; plain notation between them is said."""
    plain = re.sub(r"(?<!\\)_{2,}|(?:\\_\s?){2,}", f" {words.signs['blank']} ", text.replace("\u2060", ""))
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", _EMPHASIS.sub("", plain))

    def say(match: re.Match[str]) -> str:
        return said(match[0], words) if _IS_MATHS.search(match[0]) else match[0]

    return _PLAIN.sub(say, plain).replace("\\$", "$")


class _Reader:
    """Reads tokens from left to right; every method gives words."""

    def __init__(self, found: list[Token], words: Vocabulary) -> None:
        self.tokens = found
        self.words = words
        self.at = 0
        self.depth = 0

    def peek(self, ahead: int = 0) -> Token | None:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else None

    def sequence(self, stop: set[str]) -> str:
        """Words up to a sign of ``stop``, which is left, or to the end."""
        said: list[str] = []
        ends_operand = False
        while (token := self.peek()) is not None and not (token.kind == "sign" and token.text in stop):
            text = token.text
            if token.kind == "sign" and (text in _OPERATORS or text in _RELATIONS):
                self.at += 1
                if text in ",;":
                    said.append(text)
                elif text == "-" and not ends_operand:
                    said.append(self.words.signs["negative"])
                else:
                    said.append(self.words.signs.get(text, text))
                ends_operand = False
                continue
            said.append(self.operand())
            ends_operand = True
        return " ".join(word for word in said if word)

    def operand(self) -> str:
        """One operand with its powers and subscripts."""
        token = self.peek()
        assert token is not None
        start = self.at
        said = self.atom(token)
        if token.kind == "letter" and token.text in _FUNCTIONS and self._is_argument():
            self.at += 1
            said = self.words.forms["function"].format(said, self.sequence({")"}))
            self.at += 1
        while (after := self.peek()) is not None:
            if after.kind == "raised":
                self.at += 1
                said = self._raised(said, raised(after.text))
            elif after.kind == "sign" and after.text in "^_" and self.at > start:
                self.at += 1
                inner = self._group()
                if after.text == "^":
                    said = self._raised(said, inner)
                else:
                    said = self.words.forms["subscript"].format(said, self._said(inner))
            else:
                break
        return said

    def atom(self, token: Token) -> str:
        self.at += 1
        words = self.words
        match token.kind:
            case "number":
                return self._number(token.text)
            case "letter":
                return words.letters.get(token.text, token.text)
            case "word":
                return self._word(token.text)
            case "blank":
                return words.signs["blank"]
            case "raised":
                return self._said(raised(token.text))
            case "command":
                return self._command(token.text)
        match token.text:
            case "(":
                inner = self._inside(")")
                return f", {words.signs['(']}, {inner}, {words.signs[')']},"
            case "{":
                return self._inside("}")
            case "|":
                return words.forms["size"].format(self._inside("|"))
            case "√":
                return self._root(self._group())
            case ")" | "}" | "^" | "_" | "&" | "\\" | "$":
                return ""
        return words.signs.get(token.text, token.text)

    def _number(self, text: str) -> str:
        following = self.peek()
        said = self.words.number(text)
        if text.isdecimal() and following and following.text in FRACTIONS:
            after = self.peek(1), self.peek(2), self.peek(3)
            if all(after) and after[1] is not None and after[1].kind == "number" and int(text) > 0:
                return self.words.forms["mixed"].format(said, self.operand())
        return said

    def _word(self, text: str) -> str:
        if len(text) == 2:  # a product of two letters: "xy"
            return " ".join(self.words.letters.get(letter, letter) for letter in text)
        return self._root(self._group()) if text == "sqrt" else text

    def _command(self, name: str) -> str:
        if name in FRACTIONS:
            return self._fraction(self._group(), self._group())
        if name == "\\sqrt":
            index = None
            if (token := self.peek()) is not None and token.text == "(":  # the index in square brackets
                following = self.peek(1)
                if following is not None and following.text == "3":
                    self.at += 3
                    index = "3"
            return self._root(self._group(), index)
        if name in NAMED:
            return "".join(_spaced(self._group()))
        return name.strip("\\{} ")

    def _fraction(self, top: list[Token], bottom: list[Token]) -> str:
        if len(top) == len(bottom) == 1 and top[0].kind == bottom[0].kind == "number":
            name = self.words.fraction(top[0].text, bottom[0].text)
            if name is not None:
                return name
        is_long = _is_long(top) or _is_long(bottom)
        form = self.words.forms["long fraction" if is_long else "fraction"]
        return form.format(self._said(top), self._said(bottom))

    def _root(self, inner: list[Token], index: str | None = None) -> str:
        name = "cube root" if index else "long root" if _is_long(inner) else "root"
        return self.words.forms[name].format(self._said(inner))

    def _raised(self, base: str, power: list[Token]) -> str:
        forms = self.words.forms
        text = "".join(token.text for token in power)
        if text in {"2", "3"}:
            return forms["squared" if text == "2" else "cubed"].format(base)
        if text == "°":
            return f"{base} {self.words.signs['°']}"
        return forms["long power" if _is_long(power) else "power"].format(base, self._said(power))

    def _inside(self, close: str) -> str:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise RecursionError
        said = self.sequence({close})
        self.at += 1
        self.depth -= 1
        return said

    def _group(self) -> list[Token]:
        """The tokens of the next group in braces or brackets, or the next token."""
        first = self.peek()
        if first is None:
            return []
        self.at += 1
        closes = {"{": "}", "(": ")"}.get(first.text) if first.kind == "sign" else None
        if closes is None:
            if first.text == "-" and self.peek() is not None:
                return [first, *self._group()]
            return [first]
        inner: list[Token] = []
        open_ones = 1
        while (token := self.peek()) is not None:
            self.at += 1
            open_ones += (token.text == first.text) - (token.text == closes)
            if not open_ones:
                break
            inner.append(token)
        return inner

    def _is_argument(self) -> bool:
        parts = [self.peek(ahead) for ahead in range(3)]
        return [part.text if part else "" for part in (parts[0], parts[2])] == ["(", ")"]

    def _said(self, part: list[Token]) -> str:
        inner = _Reader(part, self.words)
        inner.depth = self.depth + 1
        if inner.depth > _DEEPEST:
            raise RecursionError
        return inner.sequence(set())


def _is_long(part: list[Token]) -> bool:
    """Whether something ends audibly only when its end is said: a sum, or a fraction in it."""
    return any(token.text in _OPERATORS or token.text in FRACTIONS for token in part[1:])


def _spaced(part: list[Token]) -> list[str]:
    return [f"{' ' if index else ''}{token.text}" for index, token in enumerate(part)]
