"""A seccomp filter: system calls that no exercise needs and that widen what a worker could attack.

New namespaces, mounts, tracing, keys, io_uring and memory that no process is charged for answer "not permitted"; so do locks
and watches on files, by which two workers could talk about a file that both may read. On a machine whose call
numbers are not listed here there is no filter; the other walls stand alone.
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
            "fanotify_init": 300,
        },
        {"clone": 56, "clone3": 435, "fcntl": 72},
    ),
    "aarch64": (
        0xC00000B7,
        {
            "umount2": 39, "mount": 40, "pivot_root": 41, "chroot": 51, "unshare": 97, "kexec_load": 104,
            "init_module": 105, "ptrace": 117, "reboot": 142, "add_key": 217, "request_key": 218, "keyctl": 219,
            "swapon": 224, "perf_event_open": 241, "name_to_handle_at": 264, "open_by_handle_at": 265, "setns": 268,
            "process_vm_readv": 270, "process_vm_writev": 271, "finit_module": 273, "bpf": 280, "userfaultfd": 282, "memfd_create": 279, "shmget": 194,
            "inotify_init1": 26, "flock": 32, "fanotify_init": 262,
        },
        {"clone": 220, "clone3": 435, "fcntl": 25},
    ),
}  # fmt: skip
_EVERYWHERE = {"io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428,
               "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
               "mount_setattr": 442}  # fmt: skip
_NEW_NAMESPACES = 0x7E020080
_LOCK_COMMANDS = (5, 6, 7, 36, 37, 38, 1024, 1026)  # of fcntl: locks, leases and notices
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

    Offsets 4, 0, 16 and 24: architecture, call, first and second argument.
    """
    deny = (_RETURN, 0, 0, _FAIL | errno.EPERM)
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    steps += [(_AT_LEAST, 0, 1, _X32), deny]
    for number in [*refused.values(), *_EVERYWHERE.values()]:
        steps += [(_EQUAL, 0, 1, number), deny]
    steps += [(_EQUAL, 0, 1 + 2 * len(_LOCK_COMMANDS), partly["fcntl"]), (_LOAD, 0, 0, 24)]
    for command in _LOCK_COMMANDS:
        steps += [(_EQUAL, 0, 1, command), deny]
    steps.append((_LOAD, 0, 0, 0))
    # clone3 hides its flags behind a pointer: "no such call" makes the C library fall back to clone.
    steps += [(_EQUAL, 0, 1, partly["clone3"]), (_RETURN, 0, 0, _FAIL | errno.ENOSYS)]
    steps += [(_EQUAL, 0, 3, partly["clone"]), (_LOAD, 0, 0, 16), (_ANY_BIT, 0, 1, _NEW_NAMESPACES), deny]
    return [*steps, (_RETURN, 0, 0, _ALLOW)]
