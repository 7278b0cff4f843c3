"""A course as nbgrader knows it: its settings, folders, seed, notebooks and releases."""
