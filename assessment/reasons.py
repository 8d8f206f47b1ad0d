"""Judges an explanation for which no expectations are written: does it carry a reason at all?

Conservative on purpose: it never says *incorrect*, because without expectations nothing tells a wrong reason from a
right one; and *correct* only means that the learner gave a reason that speaks of the operation or the things at hand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assessment.phrasing import clauses, content_words, folded, has_mathematics
from pedagogy.model import Verdict

if TYPE_CHECKING:
    from curriculum.model import Step

_CAUSE = re.compile(
    r"\b(?:because|becuz|becuase|becaus|bc|bcs|cuz|cus|coz|cause|cos|since|so|therefore|thus|otherwise|that is why)\b"
    r"|\b(?:thats why|in order|if|when|means|then|or else|to (?:keep|get|make|undo|isolate|find|cancel|leave|remove))\b"
    r"|\b(?:por ?que|pq|xq|ya que|asi que|entonces|para que|si no)\b"
)
_METHOD = re.compile(
    r"\b(?:add\w*|plus|subtract\w*|minus\w*|took|take[sn]?|taking|remov\w+|divid\w*|split\w*|shar(?:e|ed|ing)|halve?|"
    r"halv\w+|multipl\w+|times\w*|doubl\w+|tripl\w+|both (?:sides|parts|of them)|each side|two sides|every side|same|"
    r"other side|balanc\w+|scales?|equal\w*|opposites?|inverse|undo\w*|undid|revers\w+|backwards?|cancel\w*|zero|"
    r"factor\w*|bracket\w*|parenthes\w+|distribut\w+|expand\w*|combin\w+|collect\w*|like terms?|isolat\w+|alone|"
    r"by itself|coefficient|denominators?|numerators?|fractions?|sign|negative|positive|flip\w*|substitut\w+|plug\w*|"
    r"put (?:it )?in|tried|try|test\w*|check\w*|guess\w*|count\w*|drew|draw\w*|graph\w*|slope|steep\w*|per|rate|"
    r"groups?|bags?|everything|simplif\w+|left over|get rid|got rid|solv\w+|calculat\w+|worked|rule|formula|pattern)\b"
    r"|\b(?:sum\w*|rest\w*|quit\w*|multiplic\w*|divid\w*|ambos|dos lados|iguale?s?|equilibri\w*|opuest\w*|invers\w*|"
    r"cancela\w*|signos?|comprob\w*|prob[eo]\w*|parentesis|corchetes?|denominador\w*|numerador\w*|fraccion\w*|"
    r"terminos?|despej\w*|simplific\w*|incognitas?)\b"
)
_NO_REASON = re.compile(
    r"\W*(?:(?:well|so|because|cuz|bc|since|um+|uh+|i think|i guess|maybe|porque) )*(?:"
    r"it (?:just |simply )?(?:is|does|works|has to)"
    r"|it ?s? (?:is )?(?:just )?(?:is|the rule|a rule|like that|how it works|math|obvious|true|right|correct|logical|"
    r"easy)"
    r"|thats (?:just )?(?:the rule|how it (?:is|works)|right|it|math|why)|because|why not|math|maths|in my head|easy|"
    r"magic"
    r"|(?:my|the) teacher (?:said|says|told me)(?: so| it| that)?|i (?:just )?know(?: it)?|i (?:just )?did(?: it)?"
    r"|(?:i|you) (?:just )?(?:have|need) to|it makes sense|obviously|of course|common sense|asi es|es la regla"
    r"|yes|no|idk|(?:i )?dont know|no idea|no se)\W*"
)
_DOUBTED = re.compile(
    r"\b(?:only|just) (?:on |to |from )?(?:one|the left|the right) side|\bone side only\b"
    r"|\b(?:dont|do not|doesnt|does not) (?:have|need|matter)\b|\bjust the one side\b"
)
_WORDY = 6  # words from which a sentence about the operation explains something by itself


def speaks_of_method(message: str) -> bool:
    """Whether a message names an operation or an idea of mathematics, in English or Spanish."""
    return _METHOD.search(folded(message)) is not None


def judge_explanation(message: str, step: Step) -> tuple[Verdict, str | None]:
    """The verdict, and the verbatim part of the message that carries the reason (None without one).

    Correct: it speaks of the operation or the idea and gives a cause, the things of the task, or a full sentence.
    Partial: only one of these. Unclear: none, or only the question's own words. No attempt: nothing was said.
    """
    parts = clauses(message)
    if not parts and not has_mathematics(folded(message)):
        return Verdict.NO_ATTEMPT, None
    text = folded(message)
    if _NO_REASON.fullmatch(text) or _is_echo(text, step):
        return Verdict.UNCLEAR, None
    cause, method = bool(_CAUSE.search(text)), bool(_METHOD.search(text))
    things = has_mathematics(text) or bool(content_words(text) & content_words(folded(_about(step))))
    strength = 2 * method + cause + things + (len(text.split()) >= _WORDY)
    if not (method or things):  # "so we agree" has the word of a cause, and no cause
        return Verdict.UNCLEAR, None
    span = next((part.text for part in parts if _METHOD.search(folded(part.text))), None)
    span = span or (parts[0].text if parts else message.strip()[:200])
    if _DOUBTED.search(text):
        return Verdict.UNCLEAR, span
    return (Verdict.CORRECT if method and strength >= 3 else Verdict.PARTIAL), span


def _about(step: Step) -> str:
    return " ".join((step.ask, step.starts_from or "", *step.solution))


def _is_echo(text: str, step: Step) -> bool:
    """Every word that carries meaning stands in the question that was asked."""
    words = content_words(text)
    asked = content_words(folded(f"{step.why} {step.ask}"))
    return bool(words) and not has_mathematics(text) and words <= asked and not _CAUSE.search(text)
