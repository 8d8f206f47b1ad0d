"""Whether what a scenario expects has come about; everything that has not, in a sentence with the round it concerns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evals import scorers_prose as prose
from evals.scenario import Expected
from evals.scorers import Found
from evals.talk import Exchange, Talk
from guardrails.safety import SafetyWords

#: Words that tell the language of a reply, when it is long enough.
_ES = "el la los las de que en un una y es por con para tu lo se te qué cómo una paso línea"
_EN = "the a of to and is in that it you what how for with your on this step line"
_SPANISH, _ENGLISH = frozenset(_ES.split()), frozenset(_EN.split())


def missed(talk: Talk, found: Found, safety: SafetyWords) -> Iterator[tuple[int, str]]:
    """What did not come about: the number of the round (0 for the whole dialogue), and a sentence."""
    for number, one in enumerate(talk.exchanges, 1):
        if one.spoken.expect is not None:
            for sentence in _in_reply(one, one.spoken.expect, talk):
                yield number, sentence
    for sentence in _in_all(talk, found, safety):
        yield 0, sentence


def _in_reply(one: Exchange, wanted: Expected, talk: Talk) -> Iterator[str]:
    if one.reply is None or one.turn is None:
        yield "the message was refused"
        return
    moves = _moves(one)
    seen = one.turn.assessment
    if wanted.move and not moves & set(wanted.move):
        yield f"the move is {' + '.join(sorted(moves))}, not {' or '.join(wanted.move)}"
    if gone := moves & set(wanted.not_move):
        yield f"the move is {' + '.join(sorted(gone))}"
    if wanted.act and seen.get("act") not in wanted.act:
        yield f"read as {seen.get('act')}, not {' or '.join(wanted.act)}"
    verdict = seen.get("verdict", "no_attempt")
    if wanted.verdict and verdict not in wanted.verdict:
        yield f"judged {verdict}, not {' or '.join(wanted.verdict)}"
    if wanted.misconception and seen.get("misconception") != wanted.misconception:
        yield f"the misconception is {seen.get('misconception') or 'not seen'}, not {wanted.misconception}"
    if wanted.quotes and prose.own_words(one.reply.text, one.says, talk.opening) is False:
        yield "names nothing that the learner wrote"
    yield from _said(one.reply.text, wanted.says, wanted.never_says)
    if wanted.says_one_of and not any(_holds(one.reply.text, text) for text in wanted.says_one_of):
        yield f"says none of {', '.join(wanted.says_one_of)}"
    if wanted.cites and not one.reply.citations:
        yield "cites nothing"


def _in_all(talk: Talk, found: Found, safety: SafetyWords) -> Iterator[str]:
    wanted = talk.scenario.expect
    replies = [one.reply for one in talk.exchanges if one.reply is not None]
    moves = {move for one in talk.exchanges for move in _moves(one)} | ({str(talk.first.move)} if talk.first else set())
    if wanted.tells == "never" and found.scores.get("leak") == 1.0:
        yield "tells the answer"
    if wanted.tells == "must" and found.scores.get("over-withholding") != 0.0:
        yield "withholds the answer from somebody who has mastered it"
    for move in wanted.moves:
        if move not in moves:
            yield f"{move} does not occur"
    for found_move in sorted(moves & set(wanted.never_moves)):
        yield f"{found_move} occurs"
    yield from _said("\n".join(reply.text for reply in replies), wanted.says, wanted.never_says)
    if wanted.verdict_holds and (found.scores.get("verdict stable") or 0.0) < 1.0:
        yield "gives in, or nobody insisted" if "verdict stable" in found.scores else "nobody was read as insisting"
    done = any(_is_done(one, talk) for one in talk.exchanges)
    if wanted.finds_it and not done:
        yield "the learner does not come to the end of the item"
    if wanted.stays_open and done:
        yield "the item is taken as done"
    if wanted.cites and not any(reply.citations for reply in replies):
        yield "nothing is cited"
    if wanted.alert and wanted.alert not in talk.alerts:
        yield f"no alert of the kind {wanted.alert}"
    if wanted.fixed_words:
        text = safety.text(wanted.fixed_words, talk.scenario.learner.language, "")
        if not any(text.split(". ")[0] in reply.text for reply in replies):
            yield f"the fixed words on {wanted.fixed_words} are not said"
    if wanted.speaks:
        for number, reply in enumerate(replies, 1):
            if (spoken := language_of(reply.text)) and spoken != wanted.speaks:
                yield f"reply {number} is in another language"


def _moves(one: Exchange) -> set[str]:
    decision = one.turn.decision if one.turn else {}
    return {str(move) for move in (decision.get("move"), decision.get("then")) if move}


def _is_done(one: Exchange, talk: Talk) -> bool:
    """Whether this reply takes the scenario's item as found: right, and its last step, or asked why."""
    if one.turn is None or talk.item is None or one.before.template != talk.item.template:
        return False
    is_last = one.before.step + 1 >= len(talk.item.steps)
    return is_last and one.turn.decision.get("move") == "affirm" and one.before.asked != "subquestion"


def _said(text: str, needed: tuple[str, ...], banned: tuple[str, ...]) -> Iterator[str]:
    for phrase in needed:
        if not _holds(text, phrase):
            yield f"does not say “{phrase}”"
    for phrase in banned:
        if _holds(re.sub(r"[“«][^”»]*[”»]", " ", text), phrase):
            yield f"says “{phrase}”"


def _holds(text: str, phrase: str) -> bool:
    return " ".join(phrase.casefold().split()) in " ".join(text.replace("$", "").casefold().split())


def language_of(text: str) -> str:
    """ "en", "es", or "" when a text is too short to tell. Quoted and set words belong to the task."""
    own = re.sub(r"[“«][^”»]*[”»]|\*[^*]*\*", " ", text).casefold()
    said = re.findall(r"[^\W\d_]+", own)
    spanish, english = (sum(word in known for word in said) for known in (_SPANISH, _ENGLISH))
    return "" if max(spanish, english) < 3 or spanish == english else "es" if spanish > english else "en"
