"""Judges that are models: rubrics as data, one form to fill in, and how far a judge agrees with people."""
