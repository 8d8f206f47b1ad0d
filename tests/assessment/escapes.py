"""What a hostile program tries: each is a script that prints ESCAPED when it gets somewhere it must not."""

from __future__ import annotations

#: Names of attempts and their programs. A program that is stopped, or gets an exception, has not escaped.
ESCAPES: dict[str, str] = {
    "reads the password file": "open('/etc/passwd').read(); print('ESCAPED')",
    "reads the shadow file": "open('/etc/shadow').read(); print('ESCAPED')",
    "lists the homes": "import os; print('ESCAPED' if os.listdir('/home') is not None else '')",
    "reads the project": "open({project!r} + '/pyproject.toml').read(); print('ESCAPED')",
    "lists the project": "import os; os.listdir({project!r}); print('ESCAPED')",
    "reads the environment of its parent": "open('/proc/1/environ').read(); print('ESCAPED')",
    "reads its own environment for secrets": (
        "import os; print('ESCAPED' if any('KEY' in n or 'DIOTIMA' in n or 'TOKEN' in n for n in os.environ) else '')"
    ),
    "reads its memory map": "open('/proc/self/maps').read(); print('ESCAPED')",
    "lists processes": "import os; print('ESCAPED' if [n for n in os.listdir('/proc') if n.isdigit()] else '')",
    "reads the temporary folder": "import os; print('ESCAPED' if os.listdir('/tmp') is not None else '')",
    "reads a device": "open('/dev/vda', 'rb').read(1); print('ESCAPED')",
    "reads kernel messages": "open('/dev/kmsg').read(1); print('ESCAPED')",
    "goes up out of its folder": "open('../../../../../../etc/hostname').read(); print('ESCAPED')",
    "follows a link out": "import os; os.symlink('/etc/passwd', 'x'); open('x').read(); print('ESCAPED')",
    "makes a hard link": "import os; os.link('/etc/passwd', 'x'); print('ESCAPED')",
    "writes beside the interpreter": "import os; open(os.__file__ + 'x', 'w').write('x'); print('ESCAPED')",
    "changes the standard library": "import os; open(os.__file__, 'a').write('#'); print('ESCAPED')",
    "removes the standard library": "import os; os.remove(os.__file__); print('ESCAPED')",
    "removes everything": (
        "import os, shutil\nshutil.rmtree('/usr/lib', ignore_errors=True)\n"
        "print('' if os.path.isdir('/usr/lib') and os.listdir('/usr/lib') else 'ESCAPED')"
    ),
    "changes its root": "import os; os.chroot('.'); print('ESCAPED')",
    "changes a file's owner": "import os; os.chown('.', 0, 0); print('ESCAPED')",
    "makes a device": "import os, stat; os.mknod('d', stat.S_IFBLK | 0o600, os.makedev(254, 0)); print('ESCAPED')",
    "becomes root": "import os; os.setuid(0); print('ESCAPED')",
    "takes another user number": "import os; os.setresuid(1000, 1000, 1000); print('ESCAPED')",
    "starts a shell": "import os; print('ESCAPED' if os.system('true') == 0 else '')",
    "starts a program": "import subprocess; subprocess.run(['/bin/true']); print('ESCAPED')",
    "starts Python again": "import subprocess, sys; subprocess.run([sys.executable, '-c', '']); print('ESCAPED')",
    "replaces itself": "import os; os.execv('/bin/true', ['true'])\nprint('ESCAPED')",
    "spawns by posix_spawn": "import os; os.posix_spawn('/bin/true', ['true'], dict()); print('ESCAPED')",
    "forks": "import os; os.fork(); print('ESCAPED')",
    "uses a process pool": "import multiprocessing as m; p = m.Process(target=int); p.start(); print('ESCAPED')",
    "forks by a raw system call": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(57) > 0 else '')",
    "clones by a raw system call": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(56, 17, 0, 0, 0, 0) > 0 else '')",
    "opens a socket": "import socket; socket.socket(); print('ESCAPED')",
    "opens a local socket": "import socket; socket.socket(socket.AF_UNIX); print('ESCAPED')",
    "makes a pair of sockets": "import socket; socket.socketpair(); print('ESCAPED')",
    "asks the network": "import urllib.request; urllib.request.urlopen('http://127.0.0.1:1', timeout=1); print('ESCAPED')",
    "looks up a name": "import socket; socket.getaddrinfo('example.org', 80); print('ESCAPED')",
    "opens a netlink socket": "import socket; socket.socket(16, 3, 0); print('ESCAPED')",
    "opens a socket by a raw call": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(41, 2, 1, 0) >= 0 else '')",
    "mounts something": (
        "import ctypes; print('ESCAPED' if ctypes.CDLL(None).mount(b'tmpfs', b'.', b'tmpfs', 0, None) == 0 else '')"
    ),
    "unmounts its root": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).umount2(b'/', 2) == 0 else '')",
    "leaves by a new namespace": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).unshare(0x10000000) == 0 else '')",
    "joins another namespace": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).setns(0, 0) == 0 else '')",
    "traces a process": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0 else '')",
    "reads another process's memory": (
        "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(310, {parent}, 0, 0, 0, 0, 0) >= 0 else '')"
    ),
    "kills its parent": "import os; os.kill({parent}, 9); print('ESCAPED')",
    "kills everything": "import os; os.kill(-1, 9); print('ESCAPED')",
    "kills by thread": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(234, {parent}, {parent}, 9) == 0 else '')",
    "opens a handle on a process": "import os; os.pidfd_open({parent}); print('ESCAPED')",
    "raises its own limits": ("import resource as r; r.setrlimit(r.RLIMIT_AS, (-1, -1)); print('ESCAPED')"),
    "raises the limits of others": "import resource as r; r.prlimit({parent}, r.RLIMIT_CPU, (1, 1)); print('ESCAPED')",
    "takes the filter off": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).prctl(22, 0, 0, 0, 0) == 0 else '')",
    "outlives its parent": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) == 0 else '')",
    "leaves its session": "import os; os.setsid(); print('ESCAPED')",
    "loads a kernel module": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(175, 0, 0, 0) == 0 else '')",
    "uses io_uring": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(425, 1, 0) >= 0 else '')",
    "loads a BPF program": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(321, 0, 0, 0) >= 0 else '')",
    "keeps memory without a name": "import os; os.memfd_create('x'); print('ESCAPED')",
    "takes shared memory": (
        "from multiprocessing import shared_memory as s; s.SharedMemory(create=True, size=9); print('ESCAPED')"
    ),
    "runs code from a file it wrote": (
        "import mmap, os\nwith open('x', 'wb') as f: f.write(b'x' * 4096)\n"
        "f = os.open('x', os.O_RDONLY); mmap.mmap(f, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC); print('ESCAPED')"
    ),
    "changes the clock": "import time; time.clock_settime(time.CLOCK_REALTIME, 0); print('ESCAPED')",
    "names the machine": "import socket; socket.sethostname('x'); print('ESCAPED')",
    "opens a terminal": "import pty; pty.openpty(); print('ESCAPED')",
    "looks for the judge's modules": (
        "import sys, gc\nseen = [m for m in sys.modules if 'pytest' in m or 'settings' in m or 'curriculum' in m]\n"
        "print('ESCAPED' if seen else '')"
    ),
    "imports the project": "import curriculum.reader; print('ESCAPED')",
    "imports installed packages": "import numpy; print('ESCAPED')",
    "lets itself be traced": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(101, 0, 0, 0, 0) == 0 else '')",
    "reads its own memory as a file": "f = open('/proc/self/mem', 'rb'); f.seek(id(f)); f.read(8); print('ESCAPED')",
    "writes another process's memory": (
        "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(311, {parent}, 0, 0, 0, 0, 0) >= 0 else '')"
    ),
    "takes a file out of another process": (
        "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(438, 3, 0, 0) >= 0 else '')"
    ),
    "has its parent sent a signal when a pipe moves": (
        "import fcntl, os\nr, w = os.pipe()\nfcntl.fcntl(r, 8, {parent}); fcntl.fcntl(r, 10, 23)\n"
        "fcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC); os.write(w, b'x'); print('ESCAPED')"
    ),
    "signals the group of its parent": "import os; os.killpg(os.getpgid({parent}), 23); print('ESCAPED')",
    "queues a signal": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(129, {parent}, 23, 0) == 0 else '')",
    "watches files": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(294, 0) >= 0 else '')",
    "watches the whole system": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(300, 0, 0) >= 0 else '')",
    "keeps memory without a name by a raw call": (
        "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(319, b'x', 0) >= 0 else '')"
    ),
    "keeps memory that is secret to the kernel": (
        "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(447, 0) >= 0 else '')"
    ),
    "handles its own page faults": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(323, 0) >= 0 else '')",
    "measures the processor": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(298, 0, 0, -1, -1, 0) >= 0 else '')",
    "reads the kernel's keys": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(250, 0, -3, 0) >= 0 else '')",
    "opens a file by its handle": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(304, -100, 0, 0) >= 0 else '')",
    "takes memory of System V": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(29, 1234, 4096, 950) >= 0 else '')",
    "opens a queue of messages": (
        "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(240, b'/x', 66, 384, 0) >= 0 else '')"
    ),
    "forks when it ends": "import atexit, os\natexit.register(os.fork)\nif os.fork(): print('')\nprint('ESCAPED')",
    "reads what files it was left": (
        "import os\nfor n in range(3, 1024):\n    try: found = os.read(n, 1)\n"
        "    except OSError: continue\n    print('ESCAPED')"
    ),
    "goes back into the folder it came from": "import os; os.fchdir(3); print('ESCAPED')",
    "imports Hypothesis": "import hypothesis; print('ESCAPED')",
    "pins the processor": "import os; os.sched_setaffinity(0, [0]); print('ESCAPED')",
    "asks to be served first": "import os; os.setpriority(os.PRIO_PROCESS, 0, -20); print('ESCAPED')",
    "swaps its root": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(155, b'.', b'.') == 0 else '')",
    "takes a lease on the library": "import fcntl, os; fcntl.fcntl(os.open(os.__file__, os.O_RDONLY), 1024, 0); print('ESCAPED')",
}

#: Programs that take more than they may: what the run must say of them.
BOMBS: dict[str, tuple[str, str]] = {
    "loops for ever": ("while True: pass", "time"),
    "sleeps": ("import time; time.sleep(3600)", "time"),
    "catches everything and goes on": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "time",
    ),
    "turns the alarm off": ("import signal; signal.setitimer(0, 0); signal.signal(14, 1)\nwhile True: pass", "time"),
    "waits for a lock": ("import threading; l = threading.Lock(); l.acquire(); l.acquire()", "time"),
    "takes all memory": ("x = bytearray(10 ** 10)", "memory time"),
    "grows a list": ("x = [0]\nwhile True: x += x", "memory time"),
    "grows a text": ("x = 'x'\nwhile True: x += x", "memory time"),
    "grows a number": ("x = 10 ** 10 ** 9", "time"),
    "prints a gigabyte": ("for _ in range(10 ** 6): print('x' * 1000)", "output"),
    "writes a gigabyte past Python": ("import os\nwhile True: os.write(1, b'x' * 65536)", "output"),
    "forges endless results": (
        "import os\nwhile True:\n    for n in range(3, 32):\n        try: os.write(n, b'x' * 65536)\n        except OSError: pass",
        "output time",
    ),
    "starts threads without end": (
        "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(60,)).start()",
        "raised time memory",
    ),
    "forks without end": ("import os\nwhile True: os.fork()", "raised"),
    "fills the disk with one file": ("f = open('x', 'wb')\nwhile True: f.write(b'x' * 10 ** 6)", "raised stopped"),
    "fills the disk with many files": ("for n in range(10 ** 6): open(str(n), 'w').write('x' * 1000)", "raised"),
    "makes folders without end": ("import os\nfor n in range(10 ** 6): os.mkdir(str(n))", "raised"),
    "opens files without end": ("f = []\nwhile True: f.append(open(__import__('os').__file__))", "raised"),
    "calls itself without end": ("def f(): f()\nf()", "raised"),
    "exhausts the stack": (
        "import sys; sys.setrecursionlimit(10 ** 8)\ndef f(): f()\nf()",
        "stopped memory raised time",
    ),
    "crashes the interpreter": ("import ctypes; ctypes.string_at(0)", "stopped"),
    "ends the process": ("import os; os._exit(0)", "stopped"),
    "aborts": ("import os; os.abort()", "stopped"),
    "searches with a bad pattern": ("import re; re.match(r'(a+)+$', 'a' * 60 + 'b')", "time"),
    "sums too much": ("sum(range(10 ** 12))", "time"),
    "nests too deep": ("eval('(' * 10 ** 5 + ')' * 10 ** 5)", "raised memory"),
    "makes a file with a hole of a terabyte": (
        "f = open('x', 'wb')\nf.seek(10 ** 12)\nf.write(b'x')\nf.flush()",
        "raised stopped",
    ),
    "stretches a file to a terabyte": ("f = open('x', 'wb')\nf.truncate(10 ** 12)", "raised stopped"),
    "leaves a test file and a plugin behind": (
        "for name in ('conftest.py', 'sitecustomize.py', 'usercustomize.py', 'hypothesis.py', 'json.py'):\n"
        "    open(name, 'w').write('while True: pass')\nimport importlib\nimportlib.import_module('json.tool')",
        "finished raised",
    ),
    "forks when it ends": ("import atexit, os\natexit.register(os.fork)\natexit._run_exitfuncs()", "finished raised"),
    "fills a pipe nobody reads": ("import os\nr, w = os.pipe()\nwhile True: os.write(w, b'x' * 65536)", "time"),
    "waits for a lock on the library": (
        "import fcntl, os\nfcntl.flock(os.open(os.__file__, os.O_RDONLY), fcntl.LOCK_EX)\nwhile True: pass",
        "time",
    ),
    "unpacks a bomb": ("import zlib; zlib.decompress(zlib.compress(bytes(10 ** 8)) * 1) * 10", "memory time"),
}
