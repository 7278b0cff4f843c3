"""Whose work it is: what was taken in under another name before, and whom the roster does not know."""

from dataclasses import replace
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment

from ..course.roster import is_namesake


def strangers(people, lines):
    """A sentence for each student of whom something was taken, and who is none of the roster's.

    Parameters
    ----------
    people : the roster's
    lines : the ledger's, of those who were taken in now
    """
    for line in lines:
        if line.student in {person.student for person in people}:
            continue
        if any(is_namesake(person.full_name, line.name) for person in people):
            why = "the name alone does not tell which person it is"
            why += "; Moodle's grading worksheet does: give it with --roster" * (line.platform == "moodle")
        else:
            why = "nobody there has this name, address or number"
        yield f"NOT IN THE ROSTER: {line.student}: {why}."


def rename(course, assignment, ledger, groups):
    """Give what was taken in under a former name, before the roster told whose it is, to its owner.

    Parameters
    ----------
    course : nbgrader's
    ledger : {student: ledger.Collected}; its lines are renamed, too
    groups : {student: [(file_names.Owner, file)]}, of what is taken in now

    Returns
    -------
    list of a sentence for each student who was renamed
    """
    owners = {owner.number: student for student, pairs in groups.items() for owner, _ in pairs}
    former = {
        line.student: owners[line.number]
        for line in ledger.values()
        if line.platform == "moodle" and owners.get(line.number, line.student) not in ledger
    }
    for old, new in former.items():
        ledger[new] = replace(ledger.pop(old), student=new)
        for folder in (course.submitted_directory, course.autograded_directory, course.feedback_directory):
            _move(*(Path(course.format_path(folder, name, assignment)) for name in (old, new)))
    if former:
        with Gradebook(course.db_url, course.course_id) as gradebook:
            for old, new in former.items():
                _rename_in(gradebook, assignment, old, new)
            gradebook.db.commit()
    return [f"{old} is {new} now." for old, new in former.items()]


def _move(source, target):
    if source.is_dir() and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
        if not any(source.parent.iterdir()):
            source.parent.rmdir()


def _rename_in(gradebook, assignment, old, new):
    """With what a person has given; a student of the old name without other submissions is no more."""
    known = {student.id for student in gradebook.students}
    if old not in known:
        return
    gradebook.update_or_create_student(new)
    try:
        submission = gradebook.find_submission(assignment, old)
        gradebook.db.query(SubmittedAssignment).filter_by(id=submission.id).update({"student_id": new})
        gradebook.db.commit()
        gradebook.db.expire_all()
    except MissingEntry:
        pass
    if not gradebook.student_submissions(old):
        gradebook.remove_student(old)
