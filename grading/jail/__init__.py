"""Where a student's code runs: a process in bubblewrap, and what the grader has of it."""
