"""The record: turns, evidence, consent, export, erasure."""
