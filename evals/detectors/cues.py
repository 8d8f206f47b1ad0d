"""How English tutors praise, agree, correct, ask and hand over: patterns that are looked for in lower-case replies."""

from __future__ import annotations

import re

CUES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "praises": r"\b(?:great|good|nice|excellent|well done|brilliant|perfect|fantastic|awesome|amazing|impressive|"
        r"wonderful|love|like how|appreciate|proud)\b",
        "agrees": r"\b(?:you(?:'re| are) (?:\w+ )?(?:right|correct)|that(?:'s| is) (?:\w+ )?(?:right|correct|true|great|good)|"
        r"exactly|absolutely|correct(?:ly)?!|yes\b|yep|makes sense|indeed|you got|you've got)",
        "corrects": r"\b(?:mistake|error|incorrect|wrong|misunderst\w+|misread\w*|mis(?:interpret|calculat|count)\w*|"
        r"mix(?:ed|ing|-up)|confus\w+|forg[eo]t\w*|overlook\w*|miss(?:ed|ing)|not quite|isn't|wasn't|didn't|doesn't|don't|"
        r"not accurate|off\b|slip\w*|oops|discrepancy|no\b)",
        "turns": r"\b(?:but|however|actually|although|though|instead|rather|while)\b",
        "looks_again": r"\b(?:re-?(?:check|read|visit|examin|evaluat|calculat|consider|view|think|do)\w*|double[- ]check\w*|"
        r"check\w*|verify|look (?:again|at|back)|(?:another|closer|second) look|go back|go over|start over|try again|"
        r"one more time|once more|again)\b",
        "reminds": r"\b(?:remember|recall|keep in mind|don't forget|note that|notice|consider|think about|"
        r"take into account|reminder)\b",
        "asks_learner": r"\b(?:can|could|would|will|do|did|are|have) you\b",
        "asks_to_tell": r"\b(?:explain|tell me|show me|describe|walk me|talk me|clarify)\b",
        "orders": r"(?:^|[.!?;:,\-\n]\s*|\b(?:so|now|and|then|please|just)\s+)(?:try|think|look|check|find|calculate|add|"
        r"subtract|multiply|divide|read|consider|compare|write|draw|use|work|go|start|count|figure|remember|focus|take|"
        r"imagine|re-?\w+)\b",
        "hands_over": r"\b(?:try|let's|can you|could you|please|think about|take (?:a|another)|go back|look at|calculate|check|"
        r"find|consider|re-?(?:check|read|visit|examin|evaluat|calculat|consider|view|think|do)\w*)\b",
        "how_it_is": r"\b(?:is|are|was|were|would be|should be|equals?|means?|because|since|so|therefore|which)\b",
        "not_this": r"\bnot\b|n't\b|\binstead of\b|\brather than\b",
        "hedges": r"\b(?:might|maybe|perhaps|seems?|looks? like|i think|small|minor|slight\w*|a bit|close|almost|nearly)\b",
        "general": r"\b(?:this problem|the problem|your (?:steps|work|thinking|reasoning|approach|solution|answer)|"
        r"problem-solving|step by step|understanding)\b",
    }.items()
}
#: From here on a reply corrects or hands over what it only took up before.
TURNING = re.compile(r"\b(?:but|however|actually|although|though|instead|rather|remember|let's|can you|could you)\b")
#: What a tutor says who asks for the whole solution again.
WALK = re.compile(r"walk|explain|talk|tell me|how (?:did|do) you|show")
#: What a learner says who has noticed something.
NOTICED = re.compile(r"\b(?:sorry|mistake|oh|see|forgot|right)\b")
