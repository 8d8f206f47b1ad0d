"""How English and Spanish say that something *is* the answer, and where a number is only a label or a count.

All patterns look at the lower-case, accent-free text right before or right after a piece of mathematics.
"""

from __future__ import annotations

import re

FIRM, REACHED = 2, 1  # what :func:`strength` gives
_NOUN = (
    r"(?:answers?|solutions?|(?<!will )(?<!would )(?<!can )results?(?! in)|values?|roots?|zeros?|slope|y-intercept|"
    r"x-intercept|intercept|total|sum|product|"
    r"quotient|difference|remainder|unknown|outcome|amount|(?:missing|mystery|secret|magic|hidden|wanted|unknown|"
    r"right|correct) "
    r"(?:number|value)|number you (?:want|need|seek|are (?:looking|searching) for)|what you (?:want|need|seek|"
    r"are after)|"
    r"right one|correct one|final line|last line|"
    r"respuestas?|solucion(?:es)?|resultados?|valor(?:es)?|raiz|raices|pendiente|incognita|numero (?:buscado|"
    r"que buscas))"
)
_BE = (
    r"(?:is|are|was|be|equals?|equal to|being|comes? to|comes? out (?:as|to be|to)|turns? out to be|becomes?|(?:has|needs|ought) to be|"
    r"must be|"
    r"should be|would be|will be|reads?|es|son|seria|sera|vale|valen|debe ser|tiene que ser|es igual a|=|:)"
)
_JUST = (
    r"(?:(?:about|around|roughly|approximately|nearly|just|simply|exactly|then|now|also|indeed|therefore|thus|really|in fact|"
    r"of course|a|an|the|solo|"
    r"simplemente)\s+)*"
)
_OPEN = r"(?:[\s\"'`*_(:,$\[{]|\\(?:boxed|left|displaystyle|[a-z]*style|math[a-z]+|[(\[,;! ])|=\s)*"

#: The words right before say that what follows is the answer.
STRONG_BEFORE = re.compile(
    rf"(?:\b{_NOUN}\b(?:[^.?!\n;]{{0,40}}?)\b{_BE}|\b{_NOUN}\s*(?:=|:|->|=>|-)|\b(?:answer|solution|respuesta|solucion)"
    rf"|\b[a-z]\s+(?:(?:must|has to|should|will|would) (?:be|equal)|is|equals|es|vale|es igual a|debe ser|"
    rf"turns out to be|comes out as)"
    rf"|\b(?:comes?|came|boils?|works?|adds? up|simplif\w+|reduces?|amounts?|evaluates?|"
    rf"sums? up)\s+(?:all\s+)?(?:down\s+|out\s+|up\s+)?(?:to|at|as)"
    rf"|\b(?:here it is|here you (?:go|are|have it)|there you (?:go|are|have it)|voila|ta-?da|aqui (?:tienes?|esta|va))"
    rf"|\b(?:it'?s|it is|it must be|it has to be|it equals|it was|that'?s it|and that is|which is)"
    rf"|\b(?:answer|solution|result|total|profit|respuesta|resultado) of"
    rf"|\bwhy (?:is|are) (?:it|this|that)|\bpor que (?:es|son)"
    rf"|\b(?:write|type|enter|choose|pick|select|submit|put down|go with|go for|settle on|fill in|answer with|circle|"
    rf"escribe|elige|pon|marca|anota|apunta)"
    rf"|\b(?:therefore|hence|thus|so|finally|por lo tanto|luego|entonces)\s+(?:we (?:get|have)|you (?:get|have)|"
    rf"[a-z] =)"
    rf"|\b(?:print|println|printf|echo|return|puts|console\.log|cout\s*<<|write)"
    rf"|(?:=>)"
    rf"){_OPEN}{_JUST}{_OPEN}$"
)
#: Said at the end of a sentence, these lead to a result.
REACHED_BEFORE = re.compile(
    rf"\b(?:gets?|got|makes?|totals?|gives?(?: (?:you|us))?|leaves?(?: (?:you|us))?(?: with)?|left with|obtain|find|"
    rf"yields?|"
    rf"results? in|end(?:s|ing)? up (?:with|at)|"
    rf"arrives? at|reach(?:es)?|lands? (?:on|at)|remains?|becomes?|da|dan|queda|quedan|obtienes|obtenemos|sale|salen|"
    rf"llegas a|llegamos a|resulta|hacen?|suman?|equivale a|(?<=\d )(?:is|are|son|es)|"
    rf"(?:(?:just|simply|now|then|please) )?(?:put|place|insert|"
    rf"tick|take|use|say|state|keep|need|want|have)|pon|di|usa){_OPEN}{_JUST}{_OPEN}$"
)
_ENDING = re.compile(
    r"^[\s\"'`*_)$\]}\\]*(?:[.!,;]|$|(?:then|now|exactly|in (?:the end|all|total)|and (?:you|that|it|we)\b|"
    r"in(?:to)? (?:the|your) (?:box|blank|gap|space|answer|field)|as (?:your|the) answer|en (?:la casilla|el hueco|"
    r"el recuadro|la respuesta)|after all|here|there|al final|en total|aqui|ahi)\b)"
)
#: The words right after say that what stood before is the answer.
STRONG_AFTER = re.compile(
    r"^[\s\"'`*_)$\]},\\]*(?:is|are|was|would be|must be|has to be|es|son)\s+(?:indeed\s+)?(?:the|your|our|la|el|los|"
    r"las)\s+"
    r"(?:only\s+|final\s+|right\s+|correct\s+|missing\s+|required\s+|wanted\s+)*"
    r"(?:answer|solution|result|value|one|number|root|respuesta|solucion|resultado|numero)"
    r"|^[\s\"'`*_)$\]},]*(?:is|are) (?:correct|right)\b|^[\s\"'`*_)$\]}]*, (?:which is the answer|as promised|"
    r"and nothing else)"
    r"|^[\s\"'`*_)$\]}]*(?:es|son) (?:correct[oa]s?)\b"
    r"|^[\s\"'`*_)$\]},\\]*(?:as|for|como) (?:(?:the|your|our|a|an|la|el|tu) )?(?:only |final |right |correct )*"
    r"(?:answer|solution|result|respuesta|solucion|resultado)\b"
)
_IS_BEFORE = re.compile(r"\b(?:is|are|was|be|isn't|es|son)[\s\"'`*_(:$\[{\\]*$")
#: "Why is 5 the answer?": the value stands between the two.
_ANSWER_AFTER = re.compile(
    r"^[\s\"'`*_)$\]},\\]*(?:the|your|la|el) (?:only |final |right |correct )*"
    r"(?:answer|solution|result|respuesta|solucion|resultado)\b(?! (?:to|of) (?:the|a|that|this) (?:first|previous|other))"
)
#: Said right after a value, these say that it fits.
_FITS_AFTER = re.compile(
    r"^[\s\"'`*_)$\]},\\]*(?:(?:is|are|es) (?:what|the one|the only one|it\b|lo que)|works?\b|fits?\b|will do\b|"
    r"does (?:it|the (?:job|trick))\b|"
    r"solves?\b|satisf(?:y|ies)\b|makes? (?:it|the equation|both sides|them) (?:true|equal|balance)|balances?\b|"
    r"funciona\b|encaja\b|cumple\b)"
)
#: What stands here is quoted from the learner, or only supposed.
QUOTED_BEFORE = re.compile(
    r"(?:\byou(?:'ve| have)?\s+(?:just\s+)?(?:wrote|write|written|said|say(?! to)|got|get|found|have|put|chose|typed|tried|"
    r"guessed|"
    r"suggested?|mentioned|proposed?|gave|answered)\b|\b(?:if|suppose|supposing|"
    r"whether|imagine|what if|"
    r"(?:would|could)(?! (?:the|your|its) (?:final |right |correct )?(?:answer|solution|result|value) be"
    r"| you (?:say to|think of|accept|take))|substitut\w+|plug\w*|check\w*|test\w*|try|trying)\b|\bescribiste|\bdijiste|\bsi\b|\bpusiste|"
    r"\bsupon)"
    r"[^.!?\n,;:]{0,30}$"
    r"|\b(?:your|tu)(?:\s+(?!is\b|are\b|should|must|needs?\b|has\b|ought|be\b|will|equals?|es\b|debe|tiene)\w+){0,3}[\s\"'`*_(:,$]*$"
)
_SUPPOSED_ANSWER = re.compile(
    r"\b(?:if|since|as|suppose|supposing|assuming|given that|si|supon(?: que)?|como)\b[^.?!\n]{0,24}"
    r"\b(?:answer|solution|result|respuesta|solucion|resultado)\b[^.?!\n]{0,16}$"
    r"|\bif you (?:finish|do|work|carry|continue|go on|complete|solve)\b[^.?!\n]{0,30}\bget[\s$\"'*_]*$"
)
_CHECKED_AFTER = re.compile(
    r"\b(?:check|test|hold|true|fit|fits|works?|put|comes? (?:out|to)|happens?|balance|comprueb\w*|cumpl\w*|encaj\w*)\b"
)
#: What stands here is offered as a value for the unknown. Whoever knows the answer and offers it to be tried has told it.
_OFFERED_BEFORE = re.compile(
    r"(?:\b(?:try|tried|(?:put|plug)(?:ting)?(?: in)?|substitut\w+|let|suppose|say|what if|could|isn't|might|would|"
    r"prueba(?: con)?|probaste|probado|pon|sustituye|y si|supon|podria ser)[\s$(]+"
    r"(?:(?:that|it|[a-z]|the (?:answer|number|value)|que|con)\s+)?(?:(?:is|was|were|be|=|fuera|es|ser)\s+)?"
    r"|\b(?:what about|how about|why not|(?:what|lo que) happens (?:with|for|at)|thought (?:of|about)|que tal(?: con)?|"
    r"que pasa con)\s+)[$\s\"'*_(]*$"
)
_OFFERED_AFTER = re.compile(r"^[$\s\"'*_)]*(?:[?.!,:;]|$|(?:in|for|into|as|and|first|out|en|por|como|y)\b)")
#: What stands here is only supposed, as a value to start from.
SUPPOSED_BEFORE = re.compile(
    r"\b(?:let|set|when|where|at|if|suppose|for|cuando|si|sea)\s+(?:the\s+)?[$\s\\(]*[a-z]?\s*=?\s*$"
)
#: The number after one of these words is a label.
LABEL_BEFORE = re.compile(
    r"\b(?:steps?|hints?|parts?|questions?|problems?|examples?|exercises?|levels?|sections?|figures?|units?|pages?|"
    r"lines?|"
    r"chapters?|equations?|tables?|rows?|columns?|cases?|methods?|rules?|property|paso|pista|parte|pregunta|problema|"
    r"ejemplo|"
    r"ejercicio|nivel|linea|figura|pagina|ecuacion|regla)\s*(?:number|no\.?|#|numero)?\s*\(?\$*$"
)
#: The number before one of these words counts parts of the work, not the answer.
COUNT_AFTER = re.compile(
    r"^\$*\s*(?:-\s*)?(?:more\s+|different\s+|main\s+|other\s+|equal\s+|like\s+|small\s+|single\s+)?(?:sides?|steps?|"
    r"terms?|numbers?|things?|"
    r"ways?|parts?|lines?|factors?|variables?|equations?|unknowns?|hints?|operations?|sentences?|expressions?|"
    r"integers?|"
    r"digits?|decimals?|places?|decimal places|fractions?|solutions?|answers?|values?|binomials?|polynomials?|points?|"
    r"quantities|cases?|brackets?|letters?|minutes?|seconds?|times|questions?|quadrants|coordinates|groups?|halves|"
    r"lados|pasos|terminos|numeros|partes|lineas|ecuaciones|veces|formas|maneras|cosas)\b"
)
#: The number is what an operation works with, not what comes out.
OPERAND_BEFORE = re.compile(
    r"\b(?:by|add(?:ing)?|subtract(?:ing)?|multiply(?:ing)?|divid(?:e|ing)|plus|minus|times|raise[sd]? to|"
    r"power(?: of)?|exponent(?: of)?|"
    r"than(?: or equal to)?|multiple of|multiples of|factor of|divisible by|entre|por|sumar?|restar?|"
    r"base(?: of)?)\s*\$*$"
)
#: A number word after one of these counts something.
COUNTED_BEFORE = re.compile(
    r"\b(?:for|of|by|in|into|from|between|and|or|than|these|those|all|any|only|with|after|before|the|these|every|para|"
    r"de|por|"
    r"en|entre|y|o|los|las)\s+$"
)
SPANISH_BEFORE = re.compile(
    r"\b(?:es|son|escribe|pon|elige|anota|apunta|marca|son|sale|suman?|hacen?|vale|valen|da|queda|obtienes|respuesta|"
    r"resultado|menos|mas|por)\b\W*$"
)
PRONOUN_AFTER = re.compile(
    r"^\s+(?!(?:is|es|in|en|at|and|y|as|then|now|exactly|here|works|fits|will|after|al|total|altogether)\b)[a-z]"
)


def strength(before: str, after: str) -> int:
    """How firmly the words around a piece say that it is the answer: ``FIRM``, ``REACHED``, or 0.

    "You get 5." reaches it, because nothing follows; "you get 5 on the right side" does not.
    """
    if STRONG_BEFORE.search(before) or STRONG_AFTER.match(after):
        return FIRM
    if _ANSWER_AFTER.match(after) and _IS_BEFORE.search(before):
        return FIRM
    if _FITS_AFTER.match(after) or (_ENDING.match(after) and REACHED_BEFORE.search(before)):
        return REACHED
    return 0


def fits(after: str) -> bool:
    """Whether the words after say that a value fits: "6 works"."""
    return _FITS_AFTER.match(after) is not None


def quotation(before: str, said: str, after: str) -> str:
    """The whole quotation that ``said`` stands in, between straight marks; "" when it stands in none."""
    opens, closes = before.rfind('"'), after.find('"')
    if before.count('"') % 2 == 0 or closes < 0:
        return ""
    return (before[opens + 1 :] + said + after[:closes]).removesuffix(" …")


def is_quoted(before: str, after: str = "") -> bool:
    """Whether the words before quote the learner or suppose something. "If the answer is 5, which step led to it?"
    supposes in form only: unless a check follows, it tells."""
    if QUOTED_BEFORE.search(before) is None:
        return False
    return _SUPPOSED_ANSWER.search(before) is None or _CHECKED_AFTER.search(after) is not None


def is_offered(before: str, after: str) -> bool:
    """Whether a bare value is offered to be tried: "Try 6.", "How about 6?", "Put 6 in for x"."""
    return _OFFERED_BEFORE.search(before) is not None and _OFFERED_AFTER.match(after) is not None


def is_pronoun(after: str) -> bool:
    """Whether the words after make "one" a pronoun or an article: "one of them", "una fracción"."""
    return PRONOUN_AFTER.match(after) is not None


def is_spanish(before: str) -> bool:
    """Whether the words before are Spanish: "once" is eleven there."""
    return SPANISH_BEFORE.search(before) is not None


def is_counted(before: str) -> bool:
    """Whether the word before makes a number word a count ("for two", "between one and three")."""
    return COUNTED_BEFORE.search(before) is not None


def counts(after: str) -> bool:
    """Whether a word follows that a number word may count: "two apples", but not "two or six"."""
    return re.match(r"\s?(?!\s?(?:or|and|o|y|e)\b)[^\W\d_]", after) is not None


def is_supposed(before: str) -> bool:
    """Whether the words before only suppose a value ("let x = 0")."""
    return SUPPOSED_BEFORE.search(before) is not None


def is_label(before: str, after: str) -> bool:
    """Whether a number is a label, or counts parts of the work."""
    return LABEL_BEFORE.search(before) is not None or COUNT_AFTER.match(after) is not None


def is_operand(before: str) -> bool:
    """Whether a number is only what an operation works with ("divide both sides by 3")."""
    return OPERAND_BEFORE.search(before) is not None
