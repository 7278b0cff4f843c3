"""Folders that the processes of a test run share: what takes long to make is made once."""

import os
import shutil

import filelock


def made_once(tmp_path_factory, name, make):
    """The folder `name`, made by make(folder) in the first process that asks; others wait. Nobody may change it."""
    base = tmp_path_factory.getbasetemp()
    room = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, made = room / name, room / f"{name}.made"
    with filelock.FileLock(room / f"{name}.lock"):
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            made.touch()
    return folder
