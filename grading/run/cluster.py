"""Grade on a Dask cluster: the same jobs, sent to its workers; nothing but this process writes the gradebook.

A task is a job (`judge.messages.Job`) and needs nothing of the worker but this repository, its environment and a jail. A
worker that is lost costs nothing: Dask gives its tasks to another one. Job and answer are signed with the key in
COURSE/cluster_key, which every worker gets in the file named by UPSAMPLE_GRADING_KEY: whoever can reach the scheduler
without it can neither pass a grade for a worker's nor have a worker run a job. Student code, in its jail, cannot see
the key. The lines are not encrypted: use Dask's own TLS (`tls://` addresses) outside a trusted network.
"""

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import uuid
from pathlib import Path

from ..errors import GradingError, NoGrader
from ..files import made_once
from ..judge.client import JUDGE, checked

KEY_FILE = "UPSAMPLE_GRADING_KEY"
CONNECT_SECONDS = 15
MAX_SIDE_BY_SIDE = 512
TRIES = 3


def grade_signed(package):
    """What a worker runs: check the job's signature, grade it, sign the answer.

    Parameters
    ----------
    package : (text of the job, its name, its signature)

    Returns
    -------
    (text of the answer, its signature)
    """
    text, name, signature = package
    key = _workers_key()
    if not hmac.compare_digest(signature, _sign(key, "job", name, text)):
        raise PermissionError("the job is not signed with this worker's key")
    try:
        answer = JUDGE.grade(json.loads(text))
    except GradingError as error:
        answer = {"refused" if isinstance(error, NoGrader) else "failed": str(error)}
    answer = json.dumps(answer)
    return answer, _sign(key, "answer", name, answer)


class Remote:
    """A line to the cluster; any number of threads may use it."""

    def __init__(self, client, key):
        self.client, self.key = client, key

    def grade(self, job):
        """The answer to a job, from whichever worker.

        Raises
        ------
        GradingError : no worker could answer it, or what came was not signed by one.
        NoGrader : the scheduler is gone, or a worker has no jail.
        """
        text, name = json.dumps(job), uuid.uuid4().hex
        package = text, name, _sign(self.key, "job", name, text)
        try:
            task = self.client.submit(grade_signed, package, key=f"grade-{name}", pure=False, retries=TRIES)
            answer, signature = task.result()
        except Exception as error:  # KilledWorker, a lost scheduler, an error on the worker
            lost = self.client.status != "running"
            reason = "The scheduler was lost" if lost else "The cluster gave no answer"
            kind = NoGrader if lost else GradingError
            raise kind(f"{reason} ({type(error).__name__}: {error}).") from None
        if not hmac.compare_digest(signature, _sign(self.key, "answer", name, answer)):
            raise GradingError("The cluster's answer is not signed with this course's key; it was not taken.")
        return checked(json.loads(answer))


@contextlib.contextmanager
def remote(address, course_folder, log):
    """(the line to a running cluster, how many notebooks it takes side by side: two per thread of its workers).

    Raises
    ------
    GradingError : no scheduler answers at the address, or it has no worker.
    """
    key = course_key(course_folder)
    try:
        from distributed import Client
    except ImportError:
        raise GradingError("--dask needs the package 'distributed'; requirements.txt has it.") from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise GradingError(f"No Dask scheduler answers at {address} ({error}).") from None
    with client:
        threads = sum(
            worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values()
        )
        if not threads:
            raise GradingError(f"The Dask scheduler at {address} has no worker: start some and run again.")
        log.info("grading on %d threads of the cluster at %s", threads, address)
        yield Remote(client, key), min(2 * threads, MAX_SIDE_BY_SIDE)


def course_key(course_folder):
    """The key of a course, made at the first use and readable by its owner alone."""
    key = made_once(Path(course_folder, "cluster_key"), lambda: secrets.token_hex(32), mode=0o600)
    return key.strip().encode()


def _workers_key():
    """The key that this worker was started with."""
    path = os.environ.get(KEY_FILE)
    if not path:
        raise PermissionError(f"this worker has no key: start it with {KEY_FILE}=path/to/cluster_key")
    return Path(path).read_text().strip().encode()


def _sign(key, *texts):
    """A signature that binds the texts together, in this order."""
    digests = b"".join(hashlib.sha256(text.encode()).digest() for text in texts)
    return hmac.new(key, digests, hashlib.sha256).hexdigest()
