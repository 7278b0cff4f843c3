"""A run over a class.

The road of a submission: its folder is accepted (`submission.folders`), its notebooks are prepared (`judge.prepare`) and graded
ahead of nbgrader's converter (`lookahead`), handed to that (`exporter`), which enters the grades into the gradebook, and noted
in the `journal`; `class_run` sees to all of it. `results` and `table` say what came of it.
"""
