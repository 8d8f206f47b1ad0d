"""What can be wrong with content that is imported. The import goes on without the part that a problem names."""

from __future__ import annotations

from authoring.problems import Rule, Severity

_WARNING = Severity.WARNING

IMPORT_RULES = (
    Rule("I001", "The source cannot be read to its end", "What is complete is imported, the rest is not.", _WARNING),
    Rule("I002", "A member of the archive is unsafe", "It points outside, is a link, or is far too large.", _WARNING),
    Rule(
        "I003", "A file is not text in UTF-8, or not the JSON it should be", "What it belongs to is left out.", _WARNING
    ),
    Rule("I004", "A file has another shape than expected", "The problem it belongs to is left out.", _WARNING),
    Rule("I005", "A problem has no step, or a step no answer", "Nothing could be judged; it is left out.", _WARNING),
    Rule("I006", "A step has no skill", "It is filed under its lesson.", _WARNING),
    Rule("I007", "A variable has no value", "The problem it stands in is left out.", _WARNING),
    Rule("I008", "A hint cannot be used", "The problem is imported without it.", _WARNING),
    Rule("I009", "An id stands twice", "Only the first is imported.", _WARNING),
    Rule("I010", "An answer cannot be turned into a key", "The problem is left out.", _WARNING),
    Rule("I011", "A module or collection cannot be read", "It is broken or hostile; the rest is imported.", _WARNING),
    Rule("I012", "There is more than one book", "A course is one book; only the first is imported.", _WARNING),
    Rule("I013", "The licence limits the use, or is missing", "Whoever teaches with it has to know.", _WARNING),
    Rule("I014", "A readiness question cannot be placed", "The graph is built without it.", _WARNING),
    Rule("I015", "A file is not what it should be", "It is another format, or broken; the rest is imported.", _WARNING),
    Rule("I016", "A question cannot be read", "It is left out, and the rest is imported.", _WARNING),
    Rule("I017", "A page or a note cannot be read", "It is left out, and the rest is imported.", _WARNING),
)
