"""Turns what a learner wrote into an assessment: answers, lines of work, dialogue acts, open responses."""
