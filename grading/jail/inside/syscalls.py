"""A seccomp filter: system calls that no exercise needs and that widen what a worker could attack.

New namespaces, mounts, tracing, keys and io_uring answer "not permitted"; so does memory that no process is charged
for, as shared memory without a file, pages given to a pipe, semaphores and large buffers; so do the calls by which two
workers could talk about what both see, such as a file's locks or whether its pages are cached, and those by which one
could make all wait, as for the host's disks, or have a larger share of the processors, as in sessions. On a machine whose
call numbers are not listed here there is no filter; the other walls stand alone.
"""

import ctypes
import errno
import json
import os
import platform
import struct

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # as in the columns of syscalls.json
with open(os.path.join(os.path.dirname(__file__), "syscalls.json")) as _file:
    _CALLS = json.load(_file)
_NEW_NAMESPACES = 0x7E020080
_MAP_SHARED, _MAP_ANONYMOUS = 0x01, 0x20
_AF_UNIX = 1
_BY_ARGUMENT = (  # call, which argument, the values of it that are refused
    ("fcntl", 1, (5, 6, 7, 36, 37, 38, 1024, 1026, 1031)),  # locks, leases, notices, larger pipes
    ("madvise", 2, (20, 21, 22)),  # what empties or fills the cache
    ("setsockopt", 2, (7, 8, 32, 33)),  # larger buffers
    ("setrlimit", 0, (4,)),  # core dumps: of a limit other than 1, a program that takes them knows nothing
    ("prlimit64", 1, (4,)),
)
_X32 = 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_SET_SECCOMP, _FILTER = 22, 2


def install():
    """Put the filter on this process and all that it starts; needs no_new_privs. Returns whether there is one."""
    if platform.machine() not in _ARCHITECTURES:
        return False
    program = b"".join(struct.pack("=HBBI", *step) for step in _program(platform.machine()))
    code = ctypes.create_string_buffer(program)
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_SECCOMP, _FILTER, ctypes.create_string_buffer(header), 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, "the filter of system calls was refused")
    return True


def numbers(which, machine):
    """{name: number} of the calls that are refused, or partly refused, on a kind of machine."""
    column = list(_ARCHITECTURES).index(machine)
    return {name: row[column] for name, row in _CALLS[which].items() if row[column] is not None}


def _program(machine):
    """BPF steps (code, jump if true, jump if false, value).

    Offsets 4 and 0 are architecture and call.
    """
    partly = numbers("partly", machine)
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
    ]
    steps += [(_AT_LEAST, 0, 1, _X32), _fail()]
    for number in numbers("refused", machine).values():
        steps += [(_EQUAL, 0, 1, number), _fail()]
    for name, place, values in _BY_ARGUMENT:
        tests = [step for value in values for step in ((_EQUAL, 0, 1, value), _fail())]
        steps += _of_call(partly[name], place, tests)
    shared = [(_ANY_BIT, 0, 2, _MAP_ANONYMOUS), (_ANY_BIT, 0, 1, _MAP_SHARED), _fail()]
    steps += _of_call(partly["mmap"], 3, shared)
    steps += _of_call(partly["socket"], 0, [(_EQUAL, 1, 0, _AF_UNIX), _fail(errno.ENETUNREACH)])
    # clone3 hides its flags behind a pointer: "no such call" makes the C library fall back to clone.
    steps += [(_EQUAL, 0, 1, partly["clone3"]), _fail(errno.ENOSYS)]
    steps += _of_call(partly["clone"], 0, [(_ANY_BIT, 0, 1, _NEW_NAMESPACES), _fail()])
    return [*steps, (_RETURN, 0, 0, _ALLOW)]


def _of_call(number, place, tests):
    """Steps that hold one argument of a call against some tests, and pass over them in any other call."""
    load = (_LOAD, 0, 0, 16 + 8 * place)
    return [(_EQUAL, 0, len(tests) + 2, number), load, *tests, (_LOAD, 0, 0, 0)]


def _fail(reason=errno.EPERM):
    return _RETURN, 0, 0, _FAIL | reason
