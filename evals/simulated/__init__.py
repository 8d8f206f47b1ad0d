"""Learners with real states of knowledge, who say what learners say: to measure tutors without people."""
