"""What Traefik tells of the requests that it passes on. It reads one static file and no settings, so the launcher writes it there."""

from collections.abc import Mapping
from typing import Any

from yarl import URL


def observed(
    committed: Mapping[str, Any], *, requests_counted: bool, traces_to: str | None, share: float
) -> dict[str, Any]:
    """Return Traefik's static configuration with this observability of the public entry point; the given one stays as it is.

    `traces_to`: the address of a collector; None: no traces. `share`: of the traces that begin with Traefik.
    """
    entry_points = committed["entryPoints"]
    observability = {
        **entry_points["public"].get("observability", {}),
        "metrics": requests_counted,
        "tracing": traces_to is not None,
    }
    public = {**entry_points["public"], "observability": observability}
    found = {**committed, "entryPoints": {**entry_points, "public": public}}
    if traces_to is None:
        return found
    collector = URL(traces_to)
    otlp = {"endpoint": f"{collector.host}:{collector.port}", "insecure": collector.scheme != "https"}
    return {**found, "tracing": {"serviceName": "traefik", "sampleRate": share, "otlp": {"grpc": otlp}}}
