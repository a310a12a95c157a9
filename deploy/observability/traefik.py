"""What Traefik tells of the requests that it passes on. It reads one static file and no settings, so the launcher writes it there."""

import re

from yarl import URL

from deploy.refusal import Refusal

_PUBLIC = r"(?ms)^  public:$.*?^  \w+:$"
"""The public entry point, up to the next one."""


def observed(static: str, *, requests_counted: bool, traces_to: str | None, share: float) -> str:
    """Return Traefik's static configuration with this observability of the public entry point.

    `traces_to`: the address of a collector; None: no traces. `share`: of the traces that begin with Traefik.
    """
    if requests_counted:
        static = _switched_on(static, "metrics")
    if traces_to is None:
        return static
    collector = URL(traces_to)
    return f"""{_switched_on(static, "tracing")}
tracing:
  serviceName: traefik
  sampleRate: {share}
  otlp:
    grpc:
      endpoint: {collector.host}:{collector.port}
      insecure: {"false" if collector.scheme == "https" else "true"}
"""


def _switched_on(static: str, signal: str) -> str:
    entry_point = re.search(_PUBLIC, static)
    off, on = f"      {signal}: false\n", f"      {signal}: true\n"
    if entry_point is None or entry_point[0].count(off) != 1:
        raise Refusal(f"traefik/traefik.yaml must have one line `{signal}: false` in its entry point `public`")
    return static.replace(entry_point[0], entry_point[0].replace(off, on), 1)
