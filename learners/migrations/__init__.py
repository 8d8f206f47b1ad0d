"""Numbered changes of the record's schema, run by ``learners.migrate`` when the record is opened."""
