"""Yes and no in other words and in signs: denied faults, praise for a guess, leave to stop, a nod, a thumb.

They count only where a verdict is none of the tutor's to give: after a guess without work. The words are lower case and
without accents, in English and Spanish.
"""

from __future__ import annotations

import re

#: Hands, ticks, faces and arrows that nod, shake the head, or point up and down.
NODS = re.compile(
    "[\U0001f44d\U0001f44e\U0001f44f\U0001f64c\U0001f389\U0001f38a\U0001f3c6\U0001f3af\U0001f4af\U0001f31f\u2b50\u2705\u2714\u2611"
    "\u274c\u2716\U0001f973\U0001f929\U0001f60a\U0001f60e\U0001f609\U0001f642\U0001f641\U0001f615\U0001f44c\U0001f91d\U0001f525\u2744"
    "\U0001f975\U0001f976\u2b06\u2b07\U0001f53c\U0001f53d\u2191\u2193]"
)
_END = r"(?=\W*$)"
_BEGIN = r"^[\s\"'*_>(¡-]*"
_DENIED_FAULT = (
    r"\b(?:not|n't|nothing|no|never|without|ningun|sin|nada)\b[^.?!]{0,24}(?<!right or )(?<!bien o )\b(?:wrong|mistakes?|errors?|"
    r"incorrect|faults?|"
    r"to (?:correct|add|change|fix)|mal|incorrect[oa]|equivoc\w+|errore?s?|fallos?)\b"
    r"|\b(?:wouldn't|couldn't|can't|cannot|(?:would|could|can) not) (?:say no|argue|disagree|change (?:it|that|a thing|anything))"
    r"|\bwho am i to disagree"
    r"|\b(?:don't|do not) (?:change|touch) (?:it|that|a thing|anything)"
)
_NOD = (
    r"\b(?:nods?|nodding|winks?|smiling|thumbs up)\b|\b(?:i|we) agree\b|\b(?:same here|mine too|me too|that's what i (?:have|got))\b"
    r"|\b(?:is|es) (?:what|lo que) (?:i|yo) (?:have|got|tengo)\b|\bi (?:have|got) the same\b"
    r"|\b(?:en efecto|efectivamente|eso mismo|me convence)\b"
)
_PRAISE = (
    r"\b(?:well|nicely) (?:spotted|seen|found|guessed)\b|\b(?:nice|good|lucky|great|smart|clever|excellent|perfect|buena?) "
    r"(?:guess|eye|instinct|shot|call|intuicion|ojo)\b|\byour (?:instinct|gut|hunch|feeling)s? (?:is|are|was) (?:right|good)"
    r"|\btrust (?:yourself|your (?:instinct|gut|hunch|feeling))|\b(?:acertaste|has acertado|aciertas|clavado)\b"
    r"|\bi knew you(?: would|'d) (?:find|get) it\b|\bhow did you know\b|\bhow did you find it so\b"
)
_STOP = (
    rf"\b(?:you|we) (?:can|may|could) (?:stop(?: there)?|move on|go on|hand (?:it|that) in|go to the next(?: one)?){_END}"
    r"|\bno need to (?:look|search|go)\b"
    rf"|\b(?:puedes|podemos) (?:seguir|parar|pasar){_END}|\b(?:keep|circle|underline|hold on to|stick with|go with|write|put|submit|"
    rf"quedate con|escribe|apunta|anota) (?:it|that|this|that one|eso|ese|esa)(?: down| in the box)?{_END}"
)
_FITS = (
    rf"\b(?:(?:it|that|your \w+) )?(?:checks? out|fits(?: perfectly)?|balances|works (?:for me|out)|encaja|cuadra){_END}"
    rf"|\b(?:full marks|case closed|that settles it|jackpot|bulls?eye|winner|affirmative|roger|ding ding|(?<!\d)10/10|(?<!\d)100 ?%){_END}"
    r"|\b(?:full marks|case closed|jackpot|bulls?eye|affirmative|roger that|ding ding)\b"
)
_OUTCRY = (
    rf"{_BEGIN}(?:true|agreed|indeed|sure is|it (?:sure )?is|uh-huh|mhm+|claro|great|lovely|cool|sweet|wow|genius|clever|smart|impressive|"
    rf"i'm impressed|finally|at last|there you go|(?:and )?there it is|now you have it|look at you|ole|hit|good one|nice one|found it)"
    rf"(?=\W*(?:[.!]|,|$))|{_BEGIN}(?:yes|si),? (?:and|y)\b|{_BEGIN}(?:10/10|100 ?%)\W*$"
)
DENIED_FAULT = re.compile(_DENIED_FAULT)
#: Of the signs those that applaud.
CHEERS = re.compile(
    "[\U0001f44d\U0001f44f\U0001f64c\U0001f389\U0001f38a\U0001f3c6\U0001f3af\U0001f4af\U0001f31f\u2b50\u2705\u2714\u2611\U0001f973\U0001f929\U0001f44c]"
)
OTHER_YES = re.compile("|".join((_DENIED_FAULT, _NOD, _PRAISE, _STOP, _FITS, _OUTCRY)))
OTHER_NO = re.compile(
    rf"\b(?:something is off|(?:that|it) (?:does(?:n't| not)) (?:fit|balance|work|add up)){_END}|\b(?:doesn't|does not) work\b"
    rf"|{_BEGIN}(?:think|look|try|check|count)(?: it| that)? again\W*$|{_BEGIN}(?:have )?another (?:look|try|guess|one)\W*$"
    rf"|{_BEGIN}try another\W*$"
    rf"|{_BEGIN}(?:not (?:that|this) one|i wouldn't|eso no|no es|otra vez|por ahi va|vas bien|estas cerca|te has? pasado|te pasas)\W*$"
    r"|\b(?:is|are|would be|looks) (?:not it|out|too many|too few|bigger than it should|smaller than it should)\b"
    rf"|{_BEGIN}(?:it(?:'s| is) not|it isn't|not|no es|no) \$?-?\d|(?<![\w.])-?\d+\$? (?:is|es)(?: not|n't)? "
    r"(?:wrong|it|right|incorrect\w*)\b"
    rf"|{_BEGIN}(?:way |far )?(?:too|so) (?:many|few)\W*$|\b(?:on the right track|in the right direction|halfway there)\b"
    r"|\b(?:sign|size|digits?|first digit|last digit|number of digits) (?:is|are) (?:right|wrong)\b|\bright number of digits\b"
    r"|\b(?:guess|number|value|you(?:'re| are)) (?:is )?(?:right )?next to\b|\b(?:around the corner|next door)\b"
    r"|\b(?:you were|your (?:last|first) (?:guess|one) was|(?:warmer|nearer|closer) than) (?:closer|better|nearer|warmer|before)\b"
    rf"|{_BEGIN}(?:warm|cold|frio|caliente|menos|mas|fewer|higher|lower|(?:mas )?(?:bajo|alto)|baja|sube|down|up|"
    r"(?:one|two|three|\d+) (?:less|more))(?: a bit| un poco)?\W*$|\ba bit much\b|\ba little generous\b|\bthat's a lot\b"
)
#: A verdict before a question: "Yes, and how would you check it?".
VERDICT_FIRST = re.compile(
    rf"{_BEGIN}(?:yes|yep|yeah|exactly|correct|right|precisely|no|nope|not quite|si|exacto|correcto|casi)\s?[,;:!.–-]"
)
#: In a question, a guess that is called wrong: "why is 8 wrong", "why doesn't 8 work".
WRONG_IN_QUESTION = re.compile(
    r"\bwhy (?:is|isn't|does|doesn't|are) [^?]{0,24}\b(?:wrong|not|work|too (?:big|small|high|low|many|few))\b|"
    r"\bwould(?: not|n't)? [^?]{0,16} (?:not )?be too (?:big|small|high|low|many|few)\b|\bpor que no (?:es|funciona|vale)\b"
)
