"""What a process that reads strangers' files gives up before it sees the first: the network, other programs, the disk.

A reader needs the bytes it is handed and the pipe it answers by. Its libraries are written in C, and a file that takes one
over would act as the server's own user. Nothing here needs a right that an ordinary user lacks; where a system has none of
it, the reader works all the same, under the limits of time and memory that its parent keeps.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from contextlib import suppress

_FILES = 64  # open at a time: libraries, the pipes, and what a library maps
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_REFUSED, _ALLOWED = 0x0005_0001, 0x7FFF_0000  # SECCOMP_RET_ERRNO with EPERM, SECCOMP_RET_ALLOW
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF: load a word, compare, end
# Where they stand in what a filter is shown: the call, the machine, and the call's first argument.
_NUMBER, _ARCHITECTURE, _FIRST = 0, 4, 16
_OTHER_WAY = 0x4000_0000  # from here on x86's calls have second numbers

_CALLS: dict[str, tuple[int, int, tuple[tuple[int, ...], ...]]] = {
    "x86_64": (
        0xC000_003E,
        234,
        (
            # socket, connect, accept, sendto, sendmsg, bind, listen, socketpair, accept4, sendmmsg
            (41, 42, 43, 44, 46, 49, 50, 53, 288, 307),
            # fork, vfork, execve, execveat; kill, tkill; ptrace, process_vm_readv and _writev, pidfd_open and _getfd
            (57, 58, 59, 322, 62, 200, 101, 310, 311, 434, 438),
            # mount, umount2, unshare, setns, bpf, userfaultfd, keyctl, add_key, request_key, perf_event_open, io_uring_setup
            (165, 166, 272, 308, 321, 323, 250, 248, 249, 298, 425),
        ),
    ),
    "aarch64": (
        0xC000_00B7,
        131,
        (
            (198, 203, 202, 206, 211, 200, 201, 199, 242, 269),
            (221, 281, 129, 130, 117, 270, 271, 434, 438),
            (40, 39, 97, 268, 280, 282, 219, 217, 218, 241, 425),
        ),
    ),
}
"""By machine: its number in the kernel, that of tgkill, and those of the calls that are refused. Threads stay possible, since
libraries start some, and so do signals of the process to itself, by which it aborts."""


def seal() -> bool:
    """Give up what reading does not need, for good; call it before a file is seen, while there is one thread.

    Returns:
        Whether the kernel refuses the calls from now on. Limits on files are set in any case where there are any.
    """
    sys.dont_write_bytecode = True
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold the file
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # pipes are no files
        resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    if sys.platform != "linux" or platform.machine() not in _CALLS:
        return False
    with suppress(OSError, AttributeError):
        return _refuse(*_CALLS[platform.machine()])
    return False


def _refuse(machine: int, signal: int, refused: tuple[tuple[int, ...], ...]) -> bool:
    """Have the kernel answer these calls with EPERM, and all of another machine's or a second numbering."""
    calls = [call for some in refused for call in some]
    count = len(calls)
    # A comparison names how many steps it skips where it holds and where not. The last two are what all lead to.
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 0, count + 6, machine),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, count + 4, 0, _OTHER_WAY),
        (_EQUAL, 0, 2, signal),
        (_LOAD, 0, 0, _FIRST),
        (_EQUAL, count, count + 1, os.getpid()),
        *((_EQUAL, count - at, 0, call) for at, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOWED),
        (_RETURN, 0, 0, _REFUSED),
    ]
    program = b"".join(struct.pack("HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(program, len(program))

    class Filter(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    libc = ctypes.CDLL(None, use_errno=True)
    ours = Filter(len(steps), ctypes.cast(held, ctypes.c_void_p))
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return libc.prctl(_SECCOMP, _FILTER, ctypes.byref(ours), 0, 0) == 0
