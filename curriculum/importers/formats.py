"""The formats of question banks that can be imported, by the name of their command."""

from __future__ import annotations

from collections.abc import Mapping

from curriculum.importers.banks import Format
from curriculum.importers.gift import read_gift
from curriculum.importers.moodle_xml import read_moodle
from curriculum.importers.qti import read_qti
from curriculum.importers.table import read_table

FORMATS: Mapping[str, Format] = {
    "moodle": Format("Moodle XML", (".xml",), read_moodle, "Export the question bank as Moodle XML."),
    "gift": Format("GIFT", (".txt", ".gift"), read_gift, "Export the question bank as GIFT."),
    "qti": Format("QTI", (".xml",), read_qti, "Export as QTI 2.1, 2.2 or 3 (a package is a .zip)."),
    "csv": Format("CSV", (".csv", ".tsv"), read_table, "Save the table as CSV, in UTF-8."),
}
