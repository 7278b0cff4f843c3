"""Whose a code cell is: the student's, the instructor's, or a test of the instructor's."""

STUDENT, LOCKED, TEST = "student", "locked", "test"
