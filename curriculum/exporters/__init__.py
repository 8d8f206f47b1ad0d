"""Writes a course for other systems: Moodle XML, QTI 2.1, CSV, and an Anki deck of reviews."""
