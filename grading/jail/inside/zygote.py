"""The first process in the jail: loads NumPy, IPython and pyplot once and forks a worker whenever it is asked for one.

A notebook has two, one after the other, and a fresh one in the place of each that had to be ended.

Usage: python -I -S zygote.py LIBRARIES CONTROL_FD. Each packet on the control socket is a JSON object of limits
with one end of a socket pair. The worker speaks over that end: a line with a handle by which it can be killed, a
line when it is shut in, then frames of `wire`.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import sys

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), sys.argv[1]]

import confine  # noqa: E402  (the path is set above)
import shell as student_shell  # noqa: E402
import syscalls  # noqa: E402
import worker  # noqa: E402

import upsample_lib.check  # noqa: E402, F401  (the stand-in, so that no setup cell has to read it)


def main(control):
    """Fork a worker for every packet until the grader hangs up."""
    shell = student_shell.make_shell()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(20_000, 20, 20)  # drawing a figure makes many objects, few of them in circles
    control.send(b"ready")
    while True:
        packet, fds, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not packet:
            return
        first = os.fork()
        if first == 0:
            _guarded(start_worker, control, socket.socket(fileno=fds[0]), json.loads(packet), shell)
        os.close(fds[0])
        os.waitpid(first, 0)


def _guarded(start, control, sock, limits, shell):
    """Run in the forked child: say why it failed, and never return into the zygote's loop."""
    try:
        control.close()
        start(sock, limits, shell)
    except BaseException as error:
        with contextlib.suppress(OSError):
            sock.sendall(_line({"failed": f"{type(error).__name__}: {error}"}))
    finally:
        os._exit(1)


def _line(message):
    return json.dumps(message).encode() + b"\n"


def start_worker(sock, limits, shell):
    """Leave the host's namespaces, fork process 1 of the new ones, hand its handle over and leave."""
    if limits["jailed"]:
        confine.leave_host(limits["uid"])
    gate_out, gate_in = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(gate_in)
        os.read(gate_out, 1)
        os.close(gate_out)
        serve(sock, limits, shell)
    handle = [os.pidfd_open(pid)] if hasattr(os, "pidfd_open") else []
    socket.send_fds(sock, [_line({"pid": pid})], handle)
    os._exit(0)


def serve(sock, limits, shell):
    """What process 1 does: shut itself in, then answer.

    A session of its own has a process group of its own, the one that a signal to "all of my group" reaches.
    """
    os.setsid()
    if limits["jailed"]:
        confine.private_files(limits["scratch_bytes"])
        confine.give_up_privileges()
    else:
        os.chdir(limits["scratch"])
        if limits["another_user"]:
            confine.be_another_user(limits["uid"])
    worker.detach()
    confine.limit_resources(limits)
    if limits["jailed"]:
        syscalls.install()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    served = worker.Worker(sock, shell, limits)
    served.open()
    try:
        served.serve()
    finally:
        os._exit(1)  # from here on the socket carries frames, and no line may say what failed


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[2])))
