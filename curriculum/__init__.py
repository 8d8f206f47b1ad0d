"""Courses: what is taught, as files that instructors own."""
