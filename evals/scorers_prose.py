"""How a reply is written: words, questions, the learner's own words in it, whether it asks for something and helps.

Every function takes texts and gives a number, True or False; nothing is looked up.
"""

from __future__ import annotations

import re
import unicodedata

_QUOTED = re.compile(r"[“«][^”»]*[”»]|¿?\"[^\"]*\"")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
#: What a reply asks for without a question mark: an imperative at the head of a sentence.
_IMPERATIVE = re.compile(
    r"(?:^|[.!?:;,]\s+|\n\s*|\band\s+|\bthen\s+|\by\s+)(?:now\s+|please\s+|ahora\s+)?"
    r"(?:add|ask|be|begin|build|check|choose|compare|copy|count|draw|explain|fill|find|finish|follow|give|go|have|hold|"
    r"imagine|keep|let|look|make|mark|name|pick|predict|put|read|run|say|show|sketch|solve|split|start|take|tell|test|"
    r"think|translate|try|type|use|work|write|"
    r"escribe|prueba|mira|piensa|di|dime|busca|elige|empieza|haz|lee|muestra|enséñame|pon|usa|completa|intenta|inténtalo)\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(?:great|excellent|perfect|well done|good job|awesome|brilliant|fantastic|amazing|exactly right|you are right|"
    r"you're right|that is right|that's right|correct!|genial|perfecto|excelente|muy bien|tienes razón)\b",
    re.IGNORECASE,
)
_SAYS_LITTLE = (
    "the a an and or but so then is are was it its this that these those i you he she we they to of in on at for from with "
    "what which who how why when do does did not no yes ok just only my your me please tell can could would should have has "
    "be been there here if than as by el la los las un una y o de en que es lo se mi tu por para no si con"
)
_STOP = frozenset(_SAYS_LITTLE.split())


def words(reply: str, task: str = "") -> int:
    """The words of a reply, without a task that it repeats."""
    return len(_WORD.findall(_own(reply, task)))


def questions(reply: str, task: str = "") -> int:
    """The questions that a reply itself asks: neither those it quotes nor those of a task in it, which count as one."""
    held = bool(task) and task in reply
    own = _QUOTED.sub(" ", _CODE.sub(" ", _own(reply, task)))
    own = re.sub(r"^- .*$", "", own, flags=re.MULTILINE)
    asked = len(re.findall(r"\?+", own))
    return max(asked, int("?" in task)) if held else asked


def asks_for_something(reply: str, task: str = "") -> bool:
    """Whether the learner knows what to do next: a question, a request, or a task."""
    held = bool(task) and task in reply
    own = _own(reply, task)
    return held or "?" in own or _IMPERATIVE.search(own) is not None


def own_words(reply: str, message: str, task: str = "") -> bool | None:
    """Whether a reply names something that the learner wrote. None when there is nothing to name: no word or number of
    theirs that the task has not."""
    terms = _terms(message) - _terms(task)
    quoted = " ".join(_QUOTED.findall(reply))
    if any(
        len(_tight(span)) > 3 and _tight(span).strip('“”«»"…') in _tight(message) for span in _QUOTED.findall(reply)
    ):
        return True
    if not terms:
        short = " ".join(message.split())
        return short.lower() in reply.lower() if re.search(r"\d|\w{3}", short) and short in quoted else None
    return bool(terms & _terms(reply))


def helps(reply: str, task: str = "") -> bool:
    """Whether a reply gives more than the task again: a hint, an example, a smaller question about something of the task."""
    own = _QUOTED.sub(" ", _own(reply, task))
    terms = _terms(own)
    return len(terms & _terms(task)) > 0 or len(re.findall(r"[\d=]", own)) > 1 or len(terms) >= 8


def praises(reply: str) -> str:
    """The praise of a reply, "" when there is none; quoted words of the learner are not praise."""
    found = _PRAISE.search(_QUOTED.sub(" ", reply))
    return found[0] if found else ""


def names(reply: str, part: str, task: str = "") -> bool:
    """Whether a reply points at a part of the learner's message: its words as they stand, or what is new in them."""
    if _tight(part) in _tight(reply):
        return True
    new = _terms(part) - _terms(task)
    return bool(new) and bool(new & _terms(reply))


def _own(reply: str, task: str) -> str:
    for piece in [task, *task.split("\n\n")] if task else []:
        if len(piece) > 12:
            reply = reply.replace(piece, " ")
    return reply


def _terms(text: str) -> set[str]:
    bare = unicodedata.normalize("NFD", text.casefold().replace("−", "-"))
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return {one for one in re.findall(r"[^\W\d_]{3,}|\d+(?:[.,/]\d+)?", bare) if one not in _STOP}


def _tight(text: str) -> str:
    return re.sub(r"[\s$\\]|left|right", "", text).casefold()
