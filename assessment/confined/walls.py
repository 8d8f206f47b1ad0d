"""Raises the walls around the process it runs in: a root of its own with nothing in it but Python, no network, no other
processes, no rights, hard limits, a list of allowed system calls. A wall that cannot be raised stops everything.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from assessment.confined import kernel
from assessment.confined.filters import raise_filter
from assessment.confined.kernel import WallError
from assessment.confined.paths import confine, version

WORK = "/work"
_NAMESPACES = kernel.CLONE_NEWNS | kernel.CLONE_NEWNET | kernel.CLONE_NEWPID | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS
_SAFE = kernel.MS_NOSUID | kernel.MS_NODEV
#: Folders that hold the libraries Python's own modules are linked to.
_LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib")
#: A user number that nobody else has: a program's threads are then counted for itself.
_FIRST_USER = 1_500_000_000


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Rights(ctypes.Structure):
    _fields_ = (("sets", ctypes.c_uint32 * 6),)


def python_folders() -> tuple[str, ...]:
    """What Python needs to read: its standard library and the system's."""
    own = [str(Path(sys.base_prefix) / "lib"), *(_LIBRARIES)]
    found = dict.fromkeys(os.path.realpath(path) for path in own if Path(path).is_dir())
    return tuple(path for path in found if not any(path.startswith(f"{other}/") for other in found))


def enter_namespaces(folder: str, megabytes: int) -> None:
    """A new root under ``folder``, in namespaces of its own; returns in the process that is the first of its world.

    The process that calls it waits for the one that goes on, and ends as it ended. Raises WallError.
    """
    is_root = os.geteuid() == 0
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(_NAMESPACES | (0 if is_root else kernel.CLONE_NEWUSER))
    if not is_root:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"65534 {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"65534 {group} 1", encoding="ascii")
    _new_root(folder, megabytes)
    child = os.fork()
    if child:
        _leave_as(child)
    if is_root:
        _become_nobody()
    # after the change of user, which would undo it: the world ends with the process that started it
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


def _become_nobody() -> None:
    """Give up being root, for a user number of its own, or for "nobody" in a container that knows few numbers."""
    number = _FIRST_USER + int.from_bytes(os.urandom(4), "big") % 500_000_000
    try:
        os.chown(WORK, number, number)
    except OSError:
        number = 65534
        os.chown(WORK, number, number)
    os.setgroups([])
    os.setresgid(number, number, number)
    os.setresuid(number, number, number)


def _leave_as(child: int) -> None:
    """Keep nothing open, wait, and end as the child did."""
    os.closerange(0, 64)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def _new_root(folder: str, megabytes: int) -> None:
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", folder, "tmpfs", _SAFE, "size=1m,nr_inodes=512,mode=755")
    for path in python_folders():
        inside = folder + path
        Path(inside).mkdir(parents=True, exist_ok=True)
        kernel.mount(path, inside, None, kernel.MS_BIND)
        kernel.mount(path, inside, None, kernel.MS_BIND | kernel.MS_REMOUNT | kernel.MS_RDONLY | _kept(path))
    for path in _LIBRARIES:
        if Path(path).is_symlink():
            Path(folder + path).parent.mkdir(parents=True, exist_ok=True)
            Path(folder + path).symlink_to(os.path.realpath(path))
    for name in (WORK, "/old"):
        Path(folder + name).mkdir()
    own = f"size={megabytes}m,nr_inodes=256,mode=700"
    kernel.mount("tmpfs", folder + WORK, "tmpfs", _SAFE | kernel.MS_NOEXEC, own)
    os.chdir(folder)
    kernel.syscall("pivot_root", b".", b"old")
    os.chdir(WORK)
    kernel.unmount("/old")
    Path("/old").rmdir()
    kernel.mount("tmpfs", "/", None, kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | _SAFE)


def _kept(path: str) -> int:
    """Flags of the mount that ``path`` lies on; a user namespace may not drop them."""
    return _SAFE | (os.statvfs(path).f_flag & kernel.MS_NOEXEC)


def limit(limits: Mapping[str, int]) -> None:
    """Hard limits on processor seconds, memory, files and threads."""
    memory = limits["memory_mb"] << 20
    wanted = (
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, limits["file_mb"] << 20),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    )
    for which, value in wanted:
        resource.setrlimit(which, (value, value))


def close_in(with_namespaces: bool, folder: str) -> None:
    """The last walls: no rights, paths, system calls. Nothing that needs more may follow."""
    if with_namespaces:
        if version():
            confine(("/",), (WORK,))
    else:  # nothing bounds what many small files would take from the disk, so there are none
        confine((*python_folders(), folder), ())
    kernel.syscall("capset", _Header(0x20080522, 0), _Rights())
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    raise_filter()
    _check()


def _check() -> None:
    """Try the walls before anybody else does. Raises WallError."""
    import socket

    for what, attempt in (
        ("processes can be started", os.fork),
        ("programs can be run", lambda: os.execv(sys.executable, [sys.executable, "-c", ""])),  # noqa: S606 - it must fail
        ("sockets can be opened", socket.socket),
        ("the password file can be read", lambda: os.open("/etc/passwd", os.O_RDONLY)),
        ("the own root can be written", lambda: os.open("/written", os.O_CREAT | os.O_WRONLY)),
    ):
        try:
            found = attempt()
        except OSError:
            continue
        if found == 0 and attempt is os.fork:
            os._exit(0)
        raise WallError(what)
