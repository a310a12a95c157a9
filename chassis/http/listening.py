"""Listening sockets that a parent opened and handed to this process, as systemd does (sd_listen_fds(3)).

They outlive the process: while it is started again, those who connect wait in line and are not refused.
"""

import os
import socket

FIRST_DESCRIPTOR = 3


def handed_over(port: int) -> list[socket.socket]:
    """Return the sockets handed to this process that listen on the port; none where the environment speaks of another process, or of none.

    Programs that this one starts inherit none of them.
    """
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    found = []
    for descriptor in range(FIRST_DESCRIPTOR, FIRST_DESCRIPTOR + int(os.environ.get("LISTEN_FDS", "0"))):
        os.set_inheritable(descriptor, False)
        given = socket.socket(fileno=descriptor)
        if given.getsockname()[1] == port:
            found.append(given)
        else:
            given.detach()
    return found
