"""How English tutors praise, correct, ask, hand over and tell: patterns that are looked for in replies."""

from __future__ import annotations

import re

#: Each is counted in the lower-case reply.
CUES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "praises": r"\b(?:great|good|nice|excellent|well done|brilliant|perfect|fantastic|awesome|amazing|impressive|"
        r"wonderful|love|like how|appreciate|proud)\b",
        "agrees": r"\b(?:you(?:'re| are) (?:\w+ )?(?:right|correct)|that(?:'s| is) (?:\w+ )?(?:right|correct|true|great|good)|"
        r"exactly|absolutely|correct(?:ly)?!|yes\b|yep|makes sense|indeed|you got|you've got)",
        "corrects": r"\b(?:mistake|error|incorrect|wrong|misunderst\w+|misread\w*|mis(?:interpret|calculat|count)\w*|mix(?:ed|ing|-up)|"
        r"confus\w+|forg[eo]t\w*|overlook\w*|miss(?:ed|ing)|not quite|isn't|wasn't|didn't|doesn't|don't|not accurate|"
        r"off\b|slip\w*|oops|discrepancy|no\b)",
        "turns": r"\b(?:but|however|actually|although|though|instead|rather|while)\b",
        "looks_again": r"\b(?:re-?(?:check|read|visit|examin|evaluat|calculat|consider|view|think|do)\w*|double[- ]check\w*|"
        r"check\w*|verify|look (?:again|at|back)|(?:another|closer|second) look|go back|go over|start over|try again|"
        r"one more time|once more|again)\b",
        "reminds": r"\b(?:remember|recall|keep in mind|don't forget|note that|notice|consider|think about|"
        r"take into account|reminder)\b",
        "together": r"\b(?:let's|let us|we\b|us\b|together)",
        "asks_learner": r"\b(?:can|could|would|will|do|did|are|have) you\b",
        "asks_open": r"\b(?:how|why|what|which|where|who|when)\b[^.!]*\?",
        "asks_how_many": r"\b(?:how (?:many|much|long|far|old)|what is|what's|what are|what would|what do)\b[^.!]*\?",
        "asks_to_tell": r"\b(?:explain|tell me|show me|describe|walk me|talk me|clarify)\b",
        "orders": r"(?:^|[.!?;:,\-\n]\s*|\b(?:so|now|and|then|please|just)\s+)(?:try|think|look|check|find|calculate|add|subtract|"
        r"multiply|divide|read|consider|compare|write|draw|use|work|go|start|count|figure|remember|focus|take|imagine|"
        r"re-?\w+)\b",
        "must": r"\b(?:need|needs|should|have to|has to|must|want to|supposed to|necessary)\b",
        "only": r"\b(?:only|just|already|still|both|each|all|total|altogether|entire)\b",
        "you_did": r"\byou (?:\w+ )?(?:added|subtracted|multiplied|divided|calculated|found|used|said|wrote|got|did|counted|"
        r"assumed|took|included|started|mentioned|stated|considered|thought)\b|\byou(?:'ve|r|'re)\b",
        "step_named": r"\b(?:step|part|calculation|equation|sentence|line|statement|total|number of|amount|cost|price|percent\w*|"
        r"addition|subtraction|multiplication|division|answer|solution)\b",
        "how_it_is": r"\b(?:is|are|was|were|would be|should be|equals?|means?|because|since|so|therefore|which)\b",
        "not_this": r"\bnot\b|n't\b|\binstead of\b|\brather than\b",
        "hedges": r"\b(?:might|maybe|perhaps|seems?|looks? like|i think|small|minor|slight\w*|a bit|close|almost|nearly)\b",
        "moves_on": r"\b(?:next (?:problem|question|one|step)|another (?:problem|example|question)|similar problem|"
        r"more examples|move on|moving on|practice|further enhance|keep up|keep going)\b",
        "teaches": r"\b(?:to (?:find|solve|calculate|determine|get|compute)|formula|divide the|multiply the|add the|subtract the|"
        r"you simply|average|for example)\b",
        "general": r"\b(?:this problem|the problem|your (?:steps|work|thinking|reasoning|approach|solution|answer)|problem-solving|"
        r"step by step|understanding)\b",
        "artefact": r"###|\(note|\[note|tutor response|^note:|\bassistant\b|in this case|combinations|rectangle",
    }.items()
}
#: What stands right before a number that is told, and what stands before one that is only taken up.
TELLS = re.compile(
    r"(?:\b(?:is|are|be|was|get|gets|equals?|to|total(?:s|ing)?|answer|means|have|has|making it|leaves|left with|needs?|"
    r"so|that's|actually|just|only|about|or|which is|as|gives?(?: (?:you|us))?)\b|[=:])[\s$\"'*(]*$"
)
TAKES_UP = re.compile(
    r"\b(?:you (?:\w+ )?(?:calculated|found|got|said|wrote|used|added|multiplied|divided|subtracted|mentioned|stated|have|need|"
    r"took|know|made|correctly \w+)|your|the \$?|that \$?|those|these|by|if (?:he|she|they)|since|because|with|remember|"
    r"already|from|equation|multiple|did|why|how|of)\b[^.?!]{0,25}$"
)
