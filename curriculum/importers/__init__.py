"""Turns content of other systems into course folders of our own, checked like any course."""
