"""What decides a score: the locked cells of one notebook, run in a process of the grader's own."""
