"""A seccomp filter: system calls that no exercise needs and that widen what a worker could attack.

New namespaces, mounts, tracing, keys and io_uring answer "not permitted"; so does memory that no process is charged
for, as shared memory without a file, pages given to a pipe, semaphores and large buffers; so do the calls by which two
workers could talk about what both see, such as a file's locks or whether its pages are cached, and those by which one
could make all wait, as for the host's disks, or have a larger share of the processors, as in sessions. On a machine whose
call numbers are not listed here there is no filter; the other walls stand alone.
"""

import ctypes
import errno
import platform
import struct

_NUMBERS = {
    "x86_64": (
        0xC000003E,
        {
            "ptrace": 101, "pivot_root": 155, "chroot": 161, "mount": 165, "umount2": 166, "swapon": 167,
            "reboot": 169, "init_module": 175, "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272,
            "perf_event_open": 298, "name_to_handle_at": 303, "open_by_handle_at": 304, "setns": 308,
            "process_vm_readv": 310, "process_vm_writev": 311, "finit_module": 313, "kexec_load": 246, "bpf": 321,
            "userfaultfd": 323, "memfd_create": 319, "shmget": 29, "flock": 73, "inotify_init": 253, "inotify_init1": 294,
            "fanotify_init": 300, "semget": 64, "msgget": 68, "mq_open": 240, "vmsplice": 278, "sendmsg": 46,
            "sendmmsg": 307, "io_setup": 206, "sysinfo": 99, "syslog": 103, "mincore": 27, "preadv2": 327,
            "fadvise64": 221, "readahead": 187, "move_pages": 279, "setsid": 112, "sync": 162, "syncfs": 306,
        },
        {"clone": 56, "clone3": 435, "fcntl": 72, "mmap": 9, "madvise": 28, "socket": 41, "setsockopt": 54, "setrlimit": 160,
         "prlimit64": 302},
    ),
    "aarch64": (
        0xC00000B7,
        {
            "umount2": 39, "mount": 40, "pivot_root": 41, "chroot": 51, "unshare": 97, "kexec_load": 104,
            "init_module": 105, "ptrace": 117, "reboot": 142, "add_key": 217, "request_key": 218, "keyctl": 219,
            "swapon": 224, "perf_event_open": 241, "name_to_handle_at": 264, "open_by_handle_at": 265, "setns": 268,
            "process_vm_readv": 270, "process_vm_writev": 271, "finit_module": 273, "bpf": 280, "userfaultfd": 282, "memfd_create": 279, "shmget": 194,
            "inotify_init1": 26, "flock": 32, "fanotify_init": 262, "semget": 190, "msgget": 186, "mq_open": 180,
            "vmsplice": 75, "sendmsg": 211, "sendmmsg": 269, "io_setup": 0, "sysinfo": 179, "syslog": 116,
            "mincore": 232, "preadv2": 286, "fadvise64": 223, "readahead": 213, "move_pages": 239, "setsid": 157, "sync": 81,
            "syncfs": 267,
        },
        {"clone": 220, "clone3": 435, "fcntl": 25, "mmap": 222, "madvise": 233, "socket": 198, "setsockopt": 208, "setrlimit": 164,
         "prlimit64": 261},
    ),
}  # fmt: skip
_EVERYWHERE = {"io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428,
               "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
               "process_madvise": 440, "mount_setattr": 442, "memfd_secret": 447, "cachestat": 451}  # fmt: skip
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
    numbers = _NUMBERS.get(platform.machine())
    if numbers is None:
        return False
    program = b"".join(struct.pack("=HBBI", *step) for step in _program(*numbers))
    code = ctypes.create_string_buffer(program)
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_SECCOMP, _FILTER, ctypes.create_string_buffer(header), 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, "the filter of system calls was refused")
    return True


def _program(architecture, refused, partly):
    """BPF steps (code, jump if true, jump if false, value).

    Offsets 4 and 0 are architecture and call.
    """
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    steps += [(_AT_LEAST, 0, 1, _X32), _fail()]
    for number in [*refused.values(), *_EVERYWHERE.values()]:
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
