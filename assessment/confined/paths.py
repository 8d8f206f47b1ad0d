"""The rule of paths (Landlock): which files a process may open, whatever else it is allowed."""

from __future__ import annotations

import ctypes
import os

from assessment.confined.kernel import PR_SET_NO_NEW_PRIVS, WallError, prctl, syscall

_READ = (1 << 0) | (1 << 2) | (1 << 3)  # execute (libraries), read a file, read a folder
#: Every right a kernel of that version knows, by Landlock's ABI (linux/landlock.h).
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_NO_NETWORK, _OWN_SCOPE = 0b11, 0b11  # neither bind nor connect; no signals and no abstract sockets beyond


class _Rules(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """The kernel's version of Landlock; 0 without it."""
    try:
        return syscall("landlock", None, 0, 1)
    except WallError:
        return 0


def confine(readable: tuple[str, ...], writable: tuple[str, ...]) -> None:
    """Open nothing but what lies beneath these folders, for good. Raises WallError."""
    known = version()
    if not known:
        raise WallError("the kernel has no Landlock")
    rights = _RIGHTS[min(known, 5)]
    size = 8 if known < 4 else 16 if known < 6 else 24
    rules = _Rules(rights, _NO_NETWORK if known >= 4 else 0, _OWN_SCOPE if known >= 6 else 0)
    handle = syscall("landlock", rules, size, 0)
    special = (1 << 1) | (1 << 4) | (1 << 5) | (1 << 7) | (1 << 8) | (1 << 14)  # write, remove, make, truncate
    for paths, allowed in ((readable, _READ), (writable, (_READ & ~1) | special)):
        for path in paths:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            syscall("landlock", handle, 1, _Beneath(allowed & rights, place), 0, offset=1)
            os.close(place)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    syscall("landlock", handle, 0, offset=2)
    os.close(handle)
