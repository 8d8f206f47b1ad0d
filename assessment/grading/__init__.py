"""Grading: per criterion a level, the words it rests on, how likely it is, and an honest "not enough to judge"."""
