"""A run over a class: what surrounds nbgrader's autograde, and what came of it."""
