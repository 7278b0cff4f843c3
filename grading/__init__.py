"""The instructor's side: notebooks, two-process grading and the demo class."""
