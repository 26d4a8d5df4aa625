"""Become a child: drop to its account, arrange to die with the parent, then exec the real program.

Run by path with a bare interpreter (`python -I -S launch.py PARENT SIGNAL UID GID ARGV…`), never imported:
a `preexec_fn` would do the same inside a forked copy of a process full of threads, which may deadlock.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(parent: int, death_signal: int, uid: int, gid: int, argv: list[str]) -> None:
    """Exec `argv`; `uid` -1 keeps the account. Exits at once when `parent` is gone already."""
    if uid >= 0:
        os.setgroups([gid])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # after the change of account, which clears it (prctl(2))
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the parent is gone")
    # ignored signals survive exec, and the interpreter ignores this one
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.execv(argv[0], argv)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:])
