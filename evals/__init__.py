"""Offline measurement of how well Diotima tutors."""
