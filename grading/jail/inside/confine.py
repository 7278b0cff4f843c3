"""Shut a forked worker in: its own namespaces, private scratch, limits, no privileges.

This runs in the worker before any of the student's code. It needs Linux; the zygote uses it where there is a jail.
"""

import contextlib
import ctypes
import os
import resource

SCRATCH = "/scratch"
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")  # of the host's /dev
_NEWNS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = 0x00020000, 0x08000000, 0x10000000, 0x20000000, 0x40000000
_MS_NOSUID, _MS_NODEV, _MS_RDONLY, _MS_BIND, _MS_REC, _MS_PRIVATE = 2, 4, 1, 4096, 16384, 1 << 18
_MS_REMOUNT, _MS_RELATIME, _ST_RELATIME, _KEPT = 32, 1 << 21, 4096, 2 | 8 | 1024 | 2048
_SET_DUMPABLE, _SET_NO_NEW_PRIVS, _CAPBSET_DROP = 4, 38, 24
_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result, what):
    """Raise with the kernel's reason where a C call failed."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def leave_host(uid):
    """Become an unprivileged user in namespaces of one's own; the next fork is process 1 in there.

    Where memory runs out on the machine, this process is the first that the kernel ends.

    Limits on processes do nothing for uid 0, so a worker started by root takes another uid first. That makes it
    "undumpable", and its own /proc files root's; they are needed once more, for the uid map.
    """
    if os.geteuid() == 0:
        _become(uid)
        _checked(_libc.prctl(_SET_DUMPABLE, 1, 0, 0, 0), "prctl")
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    outer_uid, outer_gid = os.getuid(), os.getgid()
    _checked(_libc.unshare(_NEWUSER | _NEWPID | _NEWNS | _NEWIPC | _NEWNET), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{outer_uid} {outer_uid} 1"),
        ("gid_map", f"{outer_gid} {outer_gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def be_another_user(uid):
    """Where there are no namespaces and the grader is root: a user who owns nothing, and stays one."""
    _become(uid)
    _checked(_libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")


def _become(uid):
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def private_files(scratch_bytes):
    """Scratch of the worker's own at /scratch and /tmp; /proc and terminals, which workers would share, are covered.

    A file of it takes memory as long as it is there, mapped or not: no more than the size of both.
    """
    _mount("none", "/", None, _MS_REC | _MS_PRIVATE)
    _mount("tmpfs", SCRATCH, "tmpfs", _MS_NOSUID | _MS_NODEV, f"size={scratch_bytes},nr_inodes=4096,mode=700")
    os.mkdir(f"{SCRATCH}/tmp")
    _mount(f"{SCRATCH}/tmp", "/tmp", None, _MS_BIND)
    # for pools' semaphores
    _mount("tmpfs", "/dev/shm", "tmpfs", _MS_NOSUID | _MS_NODEV, "size=1m,nr_inodes=64,mode=700")
    _mount("tmpfs", "/proc", "tmpfs", _MS_RDONLY | _MS_NOSUID | _MS_NODEV, "size=4096,nr_inodes=2")
    _mount("tmpfs", "/dev/pts", "tmpfs", _MS_RDONLY | _MS_NOSUID | _MS_NODEV, "size=4096,nr_inodes=2")
    _mount("/dev/null", "/dev/zero", None, _MS_BIND)  # mapped, it would be memory that nobody counts
    for name in filter(os.path.exists, (f"/dev/{name}" for name in DEVICES)):
        _keep_times(name)
    os.chdir(SCRATCH)


def _keep_times(device):
    """A device stays as it is, readable and writable, but nobody can set its times, which every worker sees."""
    flags = os.statvfs(device).f_flag
    kept = flags & _KEPT | (_MS_RELATIME if flags & _ST_RELATIME else 0)
    _mount(device, device, None, _MS_BIND)
    _mount("none", device, None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | kept)


def _mount(source, target, kind, flags, options=""):
    arguments = (source.encode(), target.encode(), kind and kind.encode(), flags, options.encode())
    _checked(_libc.mount(*arguments), f"mount {target}")


def give_up_privileges():
    """Drop every capability for good, also for programs started later."""
    last = 0
    while _libc.prctl(_CAPBSET_DROP, last, 0, 0, 0) == 0:
        last += 1
    _checked(_libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _checked(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    _checked(_libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0), "prctl")


def limit_resources(limits):
    """rlimits; what this system refuses matters in a jail alone."""
    values = {
        "RLIMIT_AS": limits["memory_bytes"],
        "RLIMIT_CPU": int(limits["notebook_seconds"]) + 5,
        "RLIMIT_FSIZE": limits["scratch_bytes"],
        "RLIMIT_NOFILE": 64,
        "RLIMIT_CORE": 1,  # of 0, a program to which the kernel hands core dumps would get them all the same
        "RLIMIT_SIGPENDING": 256,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_STACK": 16 * 2**20,
    }
    if limits["jailed"] or limits["another_user"]:  # else they would count the grader's own
        values["RLIMIT_NPROC"] = limits["processes"]
    for name, value in values.items():
        number = getattr(resource, name, None)
        if number is not None:
            hard = resource.getrlimit(number)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            with contextlib.nullcontext() if limits["jailed"] else contextlib.suppress(ValueError, OSError):
                resource.setrlimit(number, (value, value))
