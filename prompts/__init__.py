"""Prompt packs: the words, the policy table and the limits of the tutor, as files that instructors own."""
