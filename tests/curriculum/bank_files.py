"""Small question banks in every format that is imported, and the files they stand in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from curriculum.importers.banks import import_bank
from curriculum.importers.formats import FORMATS
from curriculum.importers.writing import ImportReport
from curriculum.model import Course, Step
from curriculum.reader import load_course


def question(kind: str, name: str, text: str, inner: str) -> str:
    return (
        f'<question type="{kind}"><name><text>{name}</text></name>'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>{inner}</question>'
    )


def answer(text: str, fraction: str = "100", more: str = "") -> str:
    return f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>{more}</answer>'


CATEGORY = (
    '<question type="category"><category><text>$course$/top/Algebra/Lines</text></category>'
    "<info><text>Licence: CC BY-NC 4.0</text></info></question>"
)
SLOPE = question(
    "multichoice",
    "Slope",
    r"<p>What is the <b>slope</b> of \(y = 3x + 2\)? A ticket costs $5.</p>",
    "<single>true</single>"
    + answer(r"<p>\(3\)</p>")
    + answer("2", "0")
    + "<generalfeedback><text>It is the number before x.</text></generalfeedback>"
    "<hint><text>Which number tells how steep it is?</text></hint>",
)
PI = question("numerical", "Pi", "Pi to two places?", answer("3.14", more="<tolerance>0.01</tolerance>"))
EXPAND = question("shortanswer", "Expand", "Expand 2(x+1).", answer("2x+2") + answer("2*x+2") + answer("*", "0"))
CAPITAL = question("shortanswer", "Capital", "The capital of France?", answer("Paris"))
TRUTH = question("truefalse", "Truth", "2 is prime.", answer("true") + answer("false", "0"))
MATCHING = question(
    "matching",
    "Match",
    "Match them.",
    "<subquestion><text>1+1</text><answer><text>2</text></answer></subquestion>"
    "<subquestion><text>2+1</text><answer><text>3</text></answer></subquestion>",
)
CLOZE = question("cloze", "Gaps", "2 + 3 is {1:NUMERICAL:=5:0.1~%50%4}; Rome is in {1:MULTICHOICE:=Italy~Spain}.", "")
SEVERAL = question(
    "multichoice", "Even", "Which are even?",
    f"<single>false</single>{answer('2', '50')}{answer('4', '50')}{answer('5', '-100')}",
)  # fmt: skip
ESSAY = question("essay", "Essay", "Discuss.", "")


def quiz(*questions: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{chr(10).join(questions)}\n</quiz>'


WHOLE = quiz(CATEGORY, SLOPE, PI, EXPAND, CAPITAL, TRUTH, MATCHING, CLOZE, SEVERAL, ESSAY)

GIFT = r"""// Licence: CC BY 4.0
$CATEGORY: Algebra/Lines

::Slope:: What is the slope of \(y \= 3x\)? A ticket costs $5. { =3 #yes ~2 #no }

::Sum:: What is 2 + 2? {=4 =four}

2 is prime. {T}

::Pi:: Pi? {#3.14:0.01#### It is 3.14159.}

::Between:: A number between 1 and 5? {#1..5}

::Match:: Match. {=1+1 -> 2 =2+1 -> 3}

::Gap:: The capital of {=France ~Spain} lies on the Seine.

::Even:: Which are even? {~%50%2 ~%50%4 ~%-100%5}

::Essay:: Discuss. {}
"""

TABLE = """unit,topic,question,answer,choices,hints,licence
Algebra,Lines,What is the slope of $y = 3x$? A ticket costs $5.,3,,Which number tells how steep it is?,CC BY 4.0
Algebra,Lines,Which is even?,B,"1
2
3",,CC BY 4.0
Algebra,Equations,Solve $x + 1 = 3$.,x = 2,,,CC BY 4.0
Algebra,Equations,Why?,Because both sides are weighed in the same way,,,CC BY 4.0
"""

_HEAD2 = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" adaptive="false" timeDependent="false"'
QTI_CHOICE = rf"""<assessmentItem {_HEAD2} identifier="slope" title="Slope">
<responseDeclaration identifier="R" cardinality="single" baseType="identifier">
<correctResponse><value>A</value></correctResponse></responseDeclaration>
<itemBody><p>Look at \(y = 3x\).</p><choiceInteraction responseIdentifier="R" maxChoices="1">
<prompt>What is the slope?</prompt><simpleChoice identifier="A">3</simpleChoice>
<simpleChoice identifier="B">2</simpleChoice></choiceInteraction></itemBody></assessmentItem>"""
QTI_NUMBER = f"""<assessmentItem {_HEAD2} identifier="pi" title="Pi">
<responseDeclaration identifier="R" cardinality="single" baseType="float">
<correctResponse><value>3.14</value></correctResponse></responseDeclaration>
<itemBody><p>Pi is about <textEntryInteraction responseIdentifier="R"/> .</p></itemBody>
<responseProcessing><responseCondition><responseIf><equal toleranceMode="absolute" tolerance="0.01 0.01">
<variable identifier="R"/><correct identifier="R"/></equal></responseIf></responseCondition></responseProcessing>
</assessmentItem>"""
QTI3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="even" title="Even"
adaptive="false" time-dependent="false"><qti-response-declaration identifier="R" cardinality="multiple"
base-type="identifier"><qti-correct-response><qti-value>A</qti-value><qti-value>B</qti-value></qti-correct-response>
</qti-response-declaration><qti-item-body><qti-choice-interaction response-identifier="R" max-choices="0">
<qti-prompt>Which are even?</qti-prompt><qti-simple-choice identifier="A">2</qti-simple-choice>
<qti-simple-choice identifier="B"><math xmlns="http://www.w3.org/1998/Math/MathML"><msup><mn>2</mn><mn>3</mn></msup></math>
</qti-simple-choice><qti-simple-choice identifier="C">5</qti-simple-choice></qti-choice-interaction></qti-item-body>
</qti-assessment-item>"""
QTI_MATCH = f"""<assessmentItem {_HEAD2} identifier="match" title="Match">
<responseDeclaration identifier="R" cardinality="multiple" baseType="directedPair">
<correctResponse><value>a x</value><value>b y</value></correctResponse></responseDeclaration>
<itemBody><matchInteraction responseIdentifier="R"><simpleMatchSet><simpleAssociableChoice identifier="a">1 + 1
</simpleAssociableChoice><simpleAssociableChoice identifier="b">2 + 1</simpleAssociableChoice></simpleMatchSet>
<simpleMatchSet><simpleAssociableChoice identifier="x">2</simpleAssociableChoice>
<simpleAssociableChoice identifier="y">3</simpleAssociableChoice></simpleMatchSet></matchInteraction></itemBody>
</assessmentItem>"""
QTI_ESSAY = f"""<assessmentItem {_HEAD2} identifier="essay" title="Essay"><responseDeclaration identifier="R"
cardinality="single" baseType="string"/><itemBody><p>Discuss.</p><extendedTextInteraction responseIdentifier="R"/>
</itemBody></assessmentItem>"""
QTI_TEST = """<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="t" title="T">
<testPart identifier="p"><assessmentSection identifier="s" title="Algebra"><assessmentSection identifier="s2" title="Lines">
<assessmentItemRef identifier="i1" href="items/choice.xml"/><assessmentItemRef identifier="i2" href="items/number.xml"/>
<assessmentItemRef identifier="i3" href="items/three.xml"/></assessmentSection></assessmentSection></testPart>
</assessmentTest>"""
QTI_MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m"><metadata>
<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><title><string>Lines and more</string></title></general>
<rights><description><string>CC BY-SA 4.0</string></description></rights></lom></metadata><resources>
<resource identifier="r" type="imsqti_item_xmlv2p1" href="items/choice.xml"><metadata>
<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><rights><description><string>CC BY-NC 4.0</string></description></rights></lom>
</metadata></resource></resources></manifest>"""
PACKAGE = {
    "imsmanifest.xml": QTI_MANIFEST, "test.xml": QTI_TEST, "items/choice.xml": QTI_CHOICE, "items/number.xml": QTI_NUMBER,
    "items/three.xml": QTI3, "items/match.xml": QTI_MATCH, "items/essay.xml": QTI_ESSAY,
}  # fmt: skip


def zipped(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


ENDINGS = {"moodle": ".xml", "gift": ".gift", "csv": ".csv", "qti": ".zip"}
SAMPLES: dict[str, bytes] = {
    "moodle": WHOLE.encode(), "gift": GIFT.encode(), "csv": TABLE.encode(), "qti": zipped(PACKAGE),
}  # fmt: skip


def imported(folder: Path, form: str, content: bytes, **said: str) -> ImportReport:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"bank{ENDINGS[form] if content[:2] == b'PK' or form != 'qti' else '.xml'}"
    path.write_bytes(content)
    return import_bank(FORMATS[form], path, folder / "made" / "course", **said)  # type: ignore[arg-type]


def made(folder: Path) -> Course:
    return load_course(folder / "made" / "course")


def steps(course: Course) -> dict[str, Step]:
    """Every step of the course, by its question."""
    return {step.ask: step for name in course.templates for step in course.item(name, 0).steps}
