"""`python -m chassis.process.healthcheck SERVICE PORT`: the HEALTHCHECK of an image, which has neither a shell nor curl.

It imports nothing but the standard library, since it is run every few seconds.
"""

import http.client
import os
import sys

PATIENCE_SECONDS = 2.5


def debug_port_of(service: str, usual: str) -> int:
    """Return the debug port of a service: that of its setting, else its usual one."""
    return int(os.environ.get(f"{service.upper()}_DEBUG_PORT") or usual)


def fault_at(port: int, *, patience: float = PATIENCE_SECONDS) -> str | None:
    """Return why the service whose debug port this is cannot work now; None when it is ready."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("GET", "/ready")
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return f"no answer on port {port}: {error}"
    finally:
        connection.close()
    return None if answer.status == http.client.OK else body


def main(service: str, usual: str) -> int:
    """Ask `/ready` once, and tell what is wrong; the exit status is 0 for ready and 1 for not."""
    fault = fault_at(debug_port_of(service, usual))
    if fault is not None:
        sys.stdout.write(f"{fault}\n")
    return 0 if fault is None else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
