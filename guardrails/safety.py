"""Notices danger, hurt, insults and personal data in a learner's message, and reads the fixed words that answer them.

Rules, not a model: they must work without a network and give the same verdict twice. Homework is full of violent words
("kill the brackets", "this homework kills me"), so a rule wants a person as its object; what a learner says about
harming themselves counts even when it may be a joke.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, model_validator

from authoring.checked import checked
from authoring.problems import PackError, Problem
from authoring.reader import read_yaml
from guardrails.reading import Reading

_LIMIT = 20_000


class SafetyKind(StrEnum):
    """What was noticed, the gravest first."""

    SELF_HARM = "self_harm"
    HARM_TO_OTHERS = "harm_to_others"
    ABUSE_DISCLOSURE = "abuse_disclosure"  # the learner reports being hurt
    ABUSE = "abuse"  # insults
    PERSONAL_DATA = "personal_data"


@dataclass(frozen=True, slots=True)
class SafetyFinding:
    """What was noticed in a message, with the verbatim part that shows it."""

    kind: SafetyKind
    span: str

    @property
    def stops_tutoring(self) -> bool:
        """Whether this turn only gets the fixed words. Personal data is a reminder beside the tutoring."""
        return self.kind is not SafetyKind.PERSONAL_DATA

    @property
    def alerts(self) -> bool:
        """Whether a person should be told: an alert row in the record."""
        return self.kind in (SafetyKind.SELF_HARM, SafetyKind.HARM_TO_OTHERS, SafetyKind.ABUSE_DISCLOSURE)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_I = (
    r"\bi(?:'?m| am|'?ll| will|'?ve| have|'?d| would| might| could)?\b(?: (?:just|really|so|kinda|sometimes|honestly|"
    r"literally|seriously|still|also|do|often|always|probably))*"
)
_WANT = (
    r"(?:want(?:ed)? to|wanna|going to|gonna|will|would like to|wish to|need to|plan(?:ning)? to|feel like|"
    r"thinking (?:of|about)|tempted to|about to|ready to|decided to|try(?:ing)? to|tried to)"
)
_MYSELF = r"(?:my ?self|me ?self|mysel)"
_PERSON = (
    r"(?:him|her|them|you all|y'?all|everyone|everybody|somebody|someone|people|all of (?:you|them)|kids|students|"
    r"(?:my|the|this|that|his|her|our|a) (?:\w+ )?(?:teacher|mom|mum|mother|dad|father|parents?|brother|sister|"
    r"classmates?|friend|"
    r"boyfriend|girlfriend|ex|principal|neighbou?rs?|kids?|boys?|girls?|students?|family|wife|husband|man|woman|guy|"
    r"bully|bullies|class))"
)
_SOMEONE = (
    r"(?:(?:my|our|the|his|her|a) (?:\w+ )?(?:dad|father|daddy|mom|mum|mother|mommy|stepdad|stepfather|stepmom|"
    r"stepmother|uncle|aunt|"
    r"brother|sister|cousin|grandpa|grandfather|teacher|coach|boyfriend|girlfriend|parents?|neighbou?r|priest|boss|"
    r"husband|wife|man|guy|"
    r"kids?|classmates?|boys?|girls?|bully|bullies|ex)|he|she|they|someone|somebody|people|kids|classmates|boys|"
    r"girls)(?: at school| in (?:my )?class)?"
)

_SELF_HARM = _any(
    rf"{_I} {_WANT} (?:die|dying|be dead|disappear forever|stop living|end (?:it all|everything|my life)|"
    rf"not (?:be alive|exist|wake up|live))\b",
    rf"\bmakes? me (?:wanna|want to) (?:die|kill {_MYSELF}|end it)\b",
    rf"\b(?:kill|killing|hang|hanging|shoot|shooting|drown|drowning|poison|starve|starving|hurt|hurting|harm|harming|"
    rf"cut|cutting|burn|burning|stab) {_MYSELF}\b",
    r"\b(?:end|ending|take|taking) my (?:own )?life\b",
    r"\b(?:i|me|my|i'?m)\b.{0,60}\b(?:suicide|suicidal|self[- ]?harm(?:ing|ed)?|overdose)\b",
    r"\b(?:suicide|suicidal|self[- ]?harm(?:ing)?)\b.{0,40}\b(?:i|me|my|myself)\b",
    r"\b(?:don'?t|do not|dont|didn'?t|no longer) (?:want|wanna)(?: to)? (?:live|be alive|exist|be here|wake up|"
    r"go on living)(?: any ?more| anymore)?\b(?! in| at| on)",
    r"\bi (?:wish|hope) (?:i|that i) (?:was|were|am|could be|would be) (?:dead|never born|not alive|gone)\b|"
    r"\bi wish i (?:would|could) (?:just )?die\b|\bi should (?:just )?(?:die|be dead)\b",
    r"\b(?:everyone|they|you|people|world|family|parents)\b.{0,30}\bbetter off (?:without me|if i (?:was|were|am))\b|"
    r"\bi'?(?:m|d be| am)? better off dead\b",
    r"\bno (?:reason|point|will|desire)(?: (?:left|for me))? (?:to live|in living|to be alive|to go on living)\b|"
    r"\b(?:my )?life(?: is|'s)? (?:not|isn'?t|no longer) worth living\b",
    r"\b(?:no ?one|nobody) would (?:even )?(?:care|miss me|notice) if i (?:died|was gone|were gone|disappeared|"
    r"was dead|were dead)\b",
    r"\bi (?:can'?t|cannot) (?:live|go on living|take (?:this )?life|stay alive)(?: any ?more| like this)?\b|\bkms\b|"
    r"\bunalive (?:my|me)",
    r"\b(?:quiero|quisiera|voy a|pienso|tengo ganas de|me dan ganas de|preferiria|ojala) (?:\w+ )?(?:morir(?:me)?|"
    r"matarme|suicidarme|desaparecer para siempre|quitarme la vida|hacerme dano|cortarme|estar muert[oa])\b",
    r"\b(?:me quiero|me voy a|me gustaria|me quisiera) (?:morir|matar|suicidar|cortar las venas|hacer dano)\b|"
    r"\bno quiero (?:seguir viviendo|vivir mas|vivir|existir|estar viv[oa])\b",
    r"\b(?:matarme|suicidarme|quitarme la vida|autolesion\w*|me corto (?:los brazos|las munecas|la piel)|"
    r"me hago dano)\b|\bno vale la pena (?:vivir|seguir viviendo)\b|\bojala (?:me muriera|estuviera muert[oa])\b",
)
_HARM_TO_OTHERS = _any(
    rf"\bi(?:'?m| am|'?ll| will)?(?: \w+)? ?(?:want(?:ed)? to|wanna|going to|gonna|will|plan(?:ning)? to|"
    rf"swear i(?:'?ll| will)|could|'?ll|would like to|about to|'?m finna) (?:\w+ )?(?:kill|murder|shoot|stab|strangle|"
    rf"poison|hurt|attack|beat up|punch|burn|bomb|choke) {_PERSON}\b(?! (?:at|in|on) (?:chess|cards|mario|fortnite|"
    rf"the (?:game|race|quiz|test|exam)))",
    r"\b(?:shoot|blow|burn) (?:up|down)? ?(?:the|my|this|our) (?:school|class(?:room)?|house|building|church|mall)\b|"
    r"\bschool shooting\b.{0,40}\bi\b|\bi\b.{0,40}\bschool shooting\b",
    r"\b(?:bring|bringing|brought|have|got|take|taking) (?:a|my|my dad'?s|the|his) (?:gun|knife|rifle|pistol|weapon|"
    r"bomb)s? (?:to|into|in) (?:school|class)",
    r"\bhow (?:do i|to|can i|would i) (?:make|build|get|buy) (?:a |an )?(?:bomb|pipe bomb|explosives?|gun|poison|"
    r"molotov)\b",
    r"\b(?:voy a|quiero|pienso|quisiera) (?:\w+ )?(?:matar|apunalar|disparar(?:le)?|envenenar|acuchillar|pegarle|"
    r"golpear|hacerle dano) (?:a|al|un tiro a)\b(?! (?:la|los|las|el) (?:parentesis|fraccion|ecuacion|terminos?|"
    r"incognita|denominador))",
    r"\b(?:llevar|traer) (?:un|una|el|la|mi) (?:pistola|arma|cuchillo|navaja|bomba) (?:al|a la|a mi) (?:colegio|"
    r"escuela|instituto|clase)\b|\bquemar (?:el|la|mi) (?:colegio|escuela|instituto|casa)\b|\bcomo (?:hacer|fabricar|"
    r"construir) una bomba\b",
)
_ABUSE_DISCLOSURE = _any(
    rf"\b{_SOMEONE} (?:\w+ )?(?:hits?|bully|hitting|beats?|beating|beat|hurts?|hurting|punch(?:es|ed)?|kicks?|kicked|"
    rf"slaps?|slapped|chok(?:es|ed)|burn(?:s|ed)|whips?|whipped|touch(?:es|ed)|molest(?:s|ed)|rap(?:es|ed)|abus(?:es|"
    rf"ed)|threaten(?:s|ed)(?: to (?:kill|hurt))?|bull(?:y|ies|ied)|locks?|grop(?:es|ed)|forc(?:es|"
    rf"ed)) me\b(?! (?:up\b|at |in (?:chess|cards|the (?:game|race)|mario|fortnite|math)|to (?:chess|do|study|learn|"
    rf"practi[cs]e|finish|it)|with (?:a )?(?:question|pass|ball|text|call)|back|as\b|that))",
    r"\bi(?:'?m| am| was|'?ve been| have been| got| keep getting| get)(?: being| getting)? (?:abused|raped|molested|"
    r"bullied|beaten(?: up)?|groped|assaulted|harassed|cyberbullied)\b",
    r"\bi(?:'?m| am| was|'?ve been| have been| got| get)(?: being| getting)? (?:hit|hurt|threatened|touched) by (?:my|"
    r"a|an|the|someone|him|her) ?(?!ball|car|door|bus|bike)",
    r"\b(?:i'?m|i am|am) (?:afraid|scared|terrified) (?:to go|of going|to be at) home\b|\b(?:i'?m|i am|i do not feel|"
    r"i don'?t feel) (?:not )?safe (?:at home|with (?:my|him|her))\b|\b(?:not safe|unsafe) at home\b|"
    r"\bscared of my (?:dad|father|stepdad|mom|mother|uncle|parents|boyfriend)\b",
    r"\bmi (?:\w+ )?(?:padre|papa|madre|mama|padrastro|madrastra|tio|hermano|primo|abuelo|profesor|entrenador|novio|"
    r"novia|pareja|vecino) me (?:\w+ )?(?:pega|pego|golpea|golpeo|maltrata|toca|toco|viola|violo|amenaza|abusa|abuso|"
    r"hace dano|insulta)\b",
    r"\bme (?:pegan|golpean|maltratan|acosan|hacen bullying|violaron|tocaron|amenazan)\b|\bsufro (?:acoso|maltrato|"
    r"bullying|abusos?)\b|\b(?:tengo )?miedo (?:de|a) (?:volver|ir|estar en) (?:a )?(?:mi )?casa\b",
)
_INSULT = (
    r"(?:stupid|idiot(?:ic)?|dumb(?:ass)?|moron(?:ic)?|useless|worthless|trash|garbage|pathetic|loser|retard(?:ed)?|"
    r"bitch|asshole|dick|cunt|jerk|piece of (?:shit|crap|trash|garbage)|shit|crap|fool|clown|imbecile|scum|pig)"
)
_ABUSE = _any(
    rf"\b(?:you(?:'?re| are)?|u(?: r| are)?|ur|this (?:bot|tutor|ai|robot) is|diotima(?: is)?)(?: (?:a|an|the|so|such|"
    rf"such an?|really|just|fucking|freaking|damn|very|total|totally|bloody|absolute|all|worst|most|fkn))* {_INSULT}\b",
    r"^\W*(?:stupid|dumb|useless|idiotic|fucking|damn|worthless) (?:bot|robot|tutor|ai|machine|program|computer|"
    r"thing)\b|^\W*(?:idiot|moron|bitch|asshole|dumbass|retard|loser)\W*$",
    r"\bf+u+c*k+ (?:you|u|off|urself|yourself)\b|\bf\*+k? (?:you|u|off)\b|\bscrew you\b|\bgo to hell\b|\bstfu\b|"
    r"\bshut (?:the \w+ )?up\b(?! the)|\b(?:kill|go kill|hang) (?:your ?self|urself)\b|\bkys\b|\bgo die\b|"
    r"\bdrop dead\b|\beat shit\b|\bsuck my\b|\bi hate you\b|\byou suck\b|\bu suck\b",
    r"\b(?:eres|sos) (?:un |una |muy |tan |el |la |un[ao]? puto |mas )*(?:idiota|estupid[oa]|imbecil|inutil|tont[oa]|"
    r"basura|mierda|pendej[oa]|gilipollas|cabron|burr[oa]|boba?|retrasad[oa])\b",
    r"\b(?:vete a la mierda|vete al diablo|que te jodan|jodete|chinga tu madre|hij[oa] de puta|callate|te odio|"
    r"puto bot|bot (?:inutil|estupido|de mierda)|maldito bot|muerete)\b",
)
_PERSONAL = re.compile(
    r"[\w.+-]{1,64}@[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,30}){0,4}\.[a-z]{2,12}\b"
    r"|(?<![\d.])\+\d{1,3}[\s.-]?\(?\d{2,4}\)?(?:[\s.-]?\d{2,4}){2,4}(?![\d.])"
    r"|\(\d{3}\)\s?\d{3}-\d{4}\b|(?<![\d\-.+*/=^])\b\d{3}-\d{3}-\d{4}\b(?!\s*[-+*/=])"
    r"|\b(?:phone|cell|mobile|whatsapp|telephone|call me|text me|telefono|movil|celular|"
    r"llamame)\b[^\d\n]{0,30}\d(?:[\s.-]?\d){6,13}\b"
    r"|\b(?:my (?:home )?address is|i live (?:at|on)|we live (?:at|on)|mi direccion es|vivo en (?:la )?(?:calle|"
    r"avenida|plaza|c/))\s+[^\n.!?]{0,60}?(?:\d{1,5}|street|st\b|avenue|ave\b|road|rd\b|lane|drive|calle|avenida)"
)
_RULES: tuple[tuple[SafetyKind, re.Pattern[str]], ...] = (
    (SafetyKind.SELF_HARM, _SELF_HARM),
    (SafetyKind.HARM_TO_OTHERS, _HARM_TO_OTHERS),
    (SafetyKind.ABUSE_DISCLOSURE, _ABUSE_DISCLOSURE),
    (SafetyKind.ABUSE, _ABUSE),
    (SafetyKind.PERSONAL_DATA, _PERSONAL),
)
#: Figures of speech, taken out before the rules look.
_IDIOMS = re.compile(
    r"\b(?:i'?m|im|i am) (?:literally |so |actually )?dying (?:of (?:laughter|laughing|boredom|curiosity|heat|cold)|"
    r"to (?:know|see|learn|finish|eat|go|try|play)|here|over here|inside|laughing)\b"
    r"|\b(?:kill|killing|kills|killed) (?:two birds|time|the (?:mood|vibe|lights|brackets?|parenthes[ei]s|fractions?|"
    r"terms?|minus|denominators?|constants?|variables?|x|y))\b"
    r"|\b(?:cut|hurt|burn(?:ed|t)?) myself (?:on|with|while|when|by accident|accidentally|shaving|cooking|playing|"
    r"at (?:football|soccer|practice|lunch)|some slack|a (?:piece|slice|break))"
    r"|\bbeat(?:s|ing)? (?:myself up|me to it)\b|\bdie(?:d)? laughing\b|\bto die for\b|\bdo or die\b|"
    r"\bshoot myself in the foot\b"
)
_LEET = str.maketrans({"1": "i", "3": "e", "0": "o", "@": "a", "$": "s", "5": "s", "!": "i"})


def screen(message: str) -> SafetyFinding | None:
    """The gravest thing that a message shows, or None. Reads the first 20,000 characters; English and Spanish."""
    reading = Reading.of(message[:_LIMIT])
    lower = re.sub(r"\s", " ", reading.lower)
    bare = _IDIOMS.sub(lambda match: " " * len(match[0]), lower)
    for kind, rule in _RULES:
        found = rule.search(bare)
        if found:
            return SafetyFinding(kind, reading.span(*found.span())[:200])
    return _masked(message[:2000])


def _masked(message: str) -> SafetyFinding | None:
    """The same, spelled with gaps or digits: "k1ll mys3lf", "k i l l  m y s e l f"."""
    folded = Reading.of(message).lower
    mixed = re.sub(r"\b\w*[a-z][\d@$!][\w@$!]*", lambda match: match[0].translate(_LEET), folded)
    joined = re.sub(
        r"(?<![a-z])(?:[a-z][ .*_-]){3,}[a-z](?![a-z])", lambda match: re.sub(r"[ .*_-]", "", match[0]), mixed
    )
    if joined == folded:
        return None
    spread = re.sub(
        r"(?<=kill)(?=my|your)|(?<=killing)(?=my)|(?<=hurt)(?=my)|(?<=cut)(?=my)|(?<=want)(?=to)|(?<=to)(?=die)",
        " ",
        joined,
    )
    for kind, rule in _RULES[:4]:
        if rule.search(spread):
            return SafetyFinding(kind, message[:200])
    return None


# -- the fixed words ------------------------------------------------------------------------------------------------


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Help(_Closed):
    """Where help is found in one country, in the languages of the pack; ``emergency`` is the number to call."""

    emergency: str = ""
    en: str
    es: str


class SafetyWords(_Closed):
    """The fixed words of a pack: one text for each kind and language, local help by country (ISO 3166, two letters).

    ``school`` is a contact of the instructor's own, told before the help lines.
    """

    version: str
    school: str = ""
    texts: dict[str, dict[SafetyKind, str]]
    help: dict[str, Help]
    fingerprint: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> SafetyWords:
        for language, texts in self.texts.items():
            missing = [kind.value for kind in SafetyKind if not texts.get(kind, "").strip()]
            if missing:
                raise ValueError(f"texts.{language} lacks {', '.join(missing)}")
        if "en" not in self.texts:
            raise ValueError("texts needs the language en, which is used when no other fits")
        if "anywhere" not in self.help:
            raise ValueError("help needs the entry 'anywhere', for learners whose country is not listed")
        return self

    def text(self, kind: str, language: str = "en", country: str | None = None) -> str:
        """The words for a kind of finding. An unknown language gets English, an unknown country general help; raises
        ValueError for an unknown kind."""
        code = language.lower()[:2]
        code = code if code in self.texts else "en"
        lines = self.help.get((country or "").upper()) or self.help["anywhere"]
        told = lines.es if code == "es" else lines.en
        general = self.help["anywhere"].es if code == "es" else self.help["anywhere"].en
        helps = " ".join(part for part in (self.school, told, general if told != general else "") if part)
        text = self.texts[code][SafetyKind(kind)].replace("{{ help }}", helps)
        number = f" ({lines.emergency})" if lines.emergency else ""
        for phrase in ("the emergency number", "número de emergencias"):
            text = text.replace(phrase, phrase + number)
        return text


def load_safety(path: Path) -> SafetyWords:
    """Read a pack's ``safety.yaml``. Raises PackError with the place of everything that is wrong."""
    problems: list[Problem] = []
    words = read_safety(path, path.parent, problems)
    if words is None:
        raise PackError(problems)
    return words


def read_safety(path: Path, root: Path, problems: list[Problem]) -> SafetyWords | None:
    """The fixed words in ``path``, a file of the pack in ``root``; or None, with what is wrong added to ``problems``."""
    document = read_yaml(path, root, problems)
    words = checked(SafetyWords, document, problems) if document else None
    if words is None:
        return None
    return words.model_copy(update={"fingerprint": hashlib.sha256(path.read_bytes()).hexdigest()[:16]})
