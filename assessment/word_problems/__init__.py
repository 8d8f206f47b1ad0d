"""Reads word problems with a reference solution: their amounts, their steps, and a learner's solution beside them."""
