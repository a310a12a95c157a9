"""Becomes another program, with sockets at the descriptors where it looks for them; see `sockets`.

A script, which imports nothing of ours: `handing_over.py <descriptors> <names> <command> …`.
"""

import fcntl
import os
import sys

FIRST = 3
OUT_OF_THE_WAY = 100


def main() -> None:
    """Become the program. LISTEN_PID is why this is no work for the parent: only here is our pid known."""
    _, given, names, *command = sys.argv
    # Away from where they are to go first: one may stand where another belongs.
    originals = [int(each) for each in given.split(",")]
    copies = [fcntl.fcntl(each, fcntl.F_DUPFD, OUT_OF_THE_WAY) for each in originals]
    for each in originals:
        os.close(each)
    for place, copy in enumerate(copies, FIRST):
        os.dup2(copy, place, inheritable=True)
        os.close(copy)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(copies)), LISTEN_FDNAMES=names)
    os.execvp(command[0], command)  # noqa: S606  # our own command


if __name__ == "__main__":
    main()
