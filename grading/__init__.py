"""The instructor's side. Each package says in its name what it does; those above import from those below.

lms             the way in and out: what platforms hand out and take back, Gradescope's autograder, a single notebook
report, demo    what shows grades: report, feedback, the tables for Canvas and Moodle; the class that tries everything
run             a run over a class: nbgrader's extension points, looking ahead, the journal, the results
course          the course's folders, settings and seed; notebooks from their sources; the release
judge           decides a score: runs the locked cells, in a process of its own
submission      reads what was handed in and rebuilds it from the release
jail            where a student's code runs; `inside` is all that it sees
errors, files   what stops grading; files that are written whole

`python -m grading autograde` grades anew what has changed: a submission, its release, a limit, the seed, or the code of
jail, submission, judge or `upsample_lib.check`. A change in the rest of the code grades nothing anew.
"""
