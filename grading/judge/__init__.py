"""What decides a score: the judge, a process of its own that runs the locked cells of a notebook.

In it are `server`, `grade_notebook`, `locked_cell`, `namespace` and `own_limits`; in the process that asks it (nbgrader's, or
a worker of a cluster) are `prepare`, which makes a job of a submitted notebook, and `client`, which sends it.
"""
