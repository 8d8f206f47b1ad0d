"""Calls of the Linux kernel that Python has no function for, by number. The standard library only."""

from __future__ import annotations

import ctypes
import os
import platform
from typing import Any

#: Numbers of system calls on the two architectures that are known here.
NUMBERS: dict[str, dict[str, int]] = {
    "x86_64": {"pivot_root": 155, "capset": 126, "landlock": 444},
    "aarch64": {"pivot_root": 41, "capset": 91, "landlock": 444},
}
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2

_LIBC = ctypes.CDLL(None, use_errno=True)


class WallError(Exception):
    """A wall that cannot be raised here; says which."""


def machine() -> str:
    """The architecture. Raises WallError for one whose system calls are not known here."""
    name = platform.machine()
    if name not in NUMBERS:
        raise WallError(f"the system calls of {name} are not known")
    return name


def _checked(result: int, what: str) -> int:
    if result < 0:
        raise WallError(f"{what}: {os.strerror(ctypes.get_errno())}")
    return result


def syscall(name: str, *arguments: int | bytes | ctypes.Structure | None, offset: int = 0) -> int:
    """The system call ``name`` (``offset`` counts on from its number). Raises WallError when it fails."""
    number = NUMBERS[machine()][name] + offset
    return _checked(_LIBC.syscall(ctypes.c_long(number), *map(_wide, arguments)), name)


def _wide(value: int | bytes | ctypes.Structure | None) -> Any:
    """An argument as wide as a register: a variadic call would pass a plain int in 32 bits."""
    if isinstance(value, ctypes.Structure):
        return ctypes.byref(value)
    return ctypes.c_long(value) if isinstance(value, int) else value


def unshare(flags: int) -> None:
    """Leave the namespaces in ``flags`` for new ones."""
    _checked(_LIBC.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """mount(2)."""
    what = [None if text is None else text.encode() for text in (source, target, kind)]
    options = None if data is None else data.encode()
    _checked(_LIBC.mount(what[0], what[1], what[2], ctypes.c_ulong(flags), options), f"mount {target}")


def unmount(target: str) -> None:
    """umount2(2), lazily."""
    _checked(_LIBC.umount2(target.encode(), MNT_DETACH), f"umount {target}")


def prctl(option: int, value: int = 0, filter_: ctypes.Structure | None = None) -> None:
    """prctl(2) with a number and, for the filter of system calls, a structure."""
    more = None if filter_ is None else ctypes.byref(filter_)
    _checked(_LIBC.prctl(option, ctypes.c_ulong(value), more, None, None), f"prctl {option}")
