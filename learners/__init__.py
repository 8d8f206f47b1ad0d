"""The record: every turn with its evidence, and the learner's rights over it: consent, export, erasure."""
