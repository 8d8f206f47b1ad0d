"""The filter of system calls: what a learner's program may ask of the kernel. Everything else is refused.

A list of what is allowed, written as a classic BPF program and given to the kernel by prctl(2). There are no sockets, no
new processes, no other programs, no signals to others, no mounts, no tracing; threads are allowed.
"""

from __future__ import annotations

import ctypes
import os
import struct

from assessment.confined.kernel import PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, machine, prctl

#: AUDIT_ARCH_* of linux/audit.h.
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_ALLOWED = {
    "x86_64": {
        **{"read": 0, "write": 1, "open": 2, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "poll": 7, "lseek": 8},
        **{"mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14},
        **{"rt_sigreturn": 15, "pread64": 17, "pwrite64": 18, "readv": 19, "writev": 20, "access": 21, "pipe": 22},
        **{"select": 23, "sched_yield": 24, "mremap": 25, "madvise": 28, "dup": 32, "dup2": 33, "nanosleep": 35},
        **{"getitimer": 36, "alarm": 37, "setitimer": 38, "getpid": 39, "exit": 60, "uname": 63},
        **{"flock": 73, "fsync": 74, "fdatasync": 75, "ftruncate": 77, "getdents": 78, "getcwd": 79},
        **{"chdir": 80, "rename": 82, "mkdir": 83, "rmdir": 84, "creat": 85, "unlink": 87, "readlink": 89},
        **{"umask": 95, "gettimeofday": 96, "getrlimit": 97, "getrusage": 98, "sysinfo": 99, "times": 100},
        **{"getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108, "getppid": 110, "sigaltstack": 131},
        **{"gettid": 186, "time": 201, "futex": 202, "sched_getaffinity": 204, "getdents64": 217},
        **{"clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "openat": 257},
        **{"mkdirat": 258, "newfstatat": 262, "unlinkat": 263, "renameat": 264, "readlinkat": 267, "faccessat": 269},
        **{"pselect6": 270, "ppoll": 271, "set_robust_list": 273, "dup3": 292, "pipe2": 293, "renameat2": 316},
        **{"getrandom": 318, "statx": 332, "rseq": 334, "faccessat2": 439, "rt_sigpending": 127},
    },
    "aarch64": {
        **{"getcwd": 17, "dup": 23, "dup3": 24, "flock": 32, "mkdirat": 34, "unlinkat": 35},
        **{"renameat": 38, "ftruncate": 46, "faccessat": 48, "chdir": 49, "openat": 56, "close": 57},
        **{"pipe2": 59, "getdents64": 61, "lseek": 62, "read": 63, "write": 64, "readv": 65, "writev": 66},
        **{"pread64": 67, "pwrite64": 68, "pselect6": 72, "ppoll": 73, "readlinkat": 78, "newfstatat": 79},
        **{"fstat": 80, "fsync": 82, "fdatasync": 83, "exit": 93, "exit_group": 94, "futex": 98},
        **{"set_robust_list": 99, "nanosleep": 101, "getitimer": 102, "setitimer": 103, "clock_gettime": 113},
        **{"clock_getres": 114, "clock_nanosleep": 115, "sched_getaffinity": 123, "sched_yield": 124},
        **{"sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigpending": 136, "rt_sigreturn": 139},
        **{"times": 153, "uname": 160, "getrlimit": 163, "getrusage": 165, "umask": 166, "gettimeofday": 169},
        **{"getpid": 172, "getppid": 173, "getuid": 174, "geteuid": 175, "getgid": 176, "getegid": 177, "gettid": 178},
        **{"sysinfo": 179, "brk": 214, "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226, "madvise": 233},
        **{"renameat2": 276, "getrandom": 278, "statx": 291, "rseq": 293, "faccessat2": 439},
    },
}
#: Allowed with conditions, or answered with an error of their own.
_SPECIAL = {
    "x86_64": {"clone": 56, "ioctl": 16, "fcntl": 72, "tgkill": 234, "prlimit64": 302, "clone3": 435},
    "aarch64": {"clone": 220, "ioctl": 29, "fcntl": 25, "tgkill": 131, "prlimit64": 261, "clone3": 435},
}
_CLONE_THREAD = 0x00010000
#: Copies, flags and locks of files. Not who is sent a signal when a pipe moves (F_SETOWN): that reaches other processes.
_ON_FILES = (0, 1, 2, 3, 4, 5, 6, 7, 1030)
_X32 = 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_KILL, _ALLOW, _ERROR = 0x80000000, 0x7FFF0000, 0x00050000
_EPERM, _ENOTTY, _ENOSYS = 1, 25, 38
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _line(code: int, k: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("HBBI", code, yes, no, k)


def _argument(index: int, code: int, values: tuple[int, ...], otherwise: int) -> list[bytes]:
    """Allow when the lower half of an argument passes one of the tests, else return ``otherwise``; to be jumped to."""
    lines = [_line(_LOAD, _ARGUMENTS + 8 * index)]
    for value in values:
        lines += [_line(code, value, 0, 1), _line(_RETURN, _ALLOW)]
    return [*lines, _line(_RETURN, otherwise)]


def program(name: str, own: int) -> bytes:
    """The filter for the architecture ``name`` and the process ``own``."""
    lines = [_line(_LOAD, _ARCH), _line(_EQUAL, _ARCHITECTURE[name], 1, 0), _line(_RETURN, _KILL)]
    lines.append(_line(_LOAD, _NUMBER))
    if name == "x86_64":  # the calls of the x32 world have numbers of their own
        lines += [_line(_AT_LEAST, _X32, 0, 1), _line(_RETURN, _KILL)]
    for number in sorted(_ALLOWED[name].values()):
        lines += [_line(_EQUAL, number, 0, 1), _line(_RETURN, _ALLOW)]
    special = _SPECIAL[name]
    answers = {"ioctl": _ERROR | _ENOTTY, "clone3": _ERROR | _ENOSYS}
    for call, answer in answers.items():
        lines += [_line(_EQUAL, special[call], 0, 1), _line(_RETURN, answer)]
    refused = _ERROR | _EPERM
    for call, rest in (
        ("clone", _argument(0, _ANY_BIT, (_CLONE_THREAD,), refused)),  # threads, but no processes
        ("tgkill", _argument(0, _EQUAL, (own,), refused)),  # abort(), but no signals to others
        ("prlimit64", _argument(0, _EQUAL, (0,), refused)),
        ("fcntl", _argument(1, _EQUAL, _ON_FILES, refused)),
    ):
        lines += [_line(_EQUAL, special[call], 0, len(rest)), *rest]
    return b"".join([*lines, _line(_RETURN, refused)])


def raise_filter() -> None:
    """Put the filter on this process, for good. Raises WallError where the kernel has none."""
    text = program(machine(), os.getpid())
    kept = ctypes.create_string_buffer(text, len(text))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_SECCOMP, 2, _Program(len(text) // 8, ctypes.addressof(kept)))
