"""Where a student's code runs: a process in bubblewrap (`bwrap_command`, `start`), and what the grader has of it (`session`)."""
