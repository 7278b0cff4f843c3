"""What shows grades: the instructor's page, and tables for learning platforms."""
