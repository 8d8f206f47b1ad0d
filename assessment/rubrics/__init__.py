"""Rubrics: what a piece of work is judged by, written by instructors as files, read, checked and imported here."""
