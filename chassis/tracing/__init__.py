"""Traces: spans that say where the time of a request goes, across services.

`spans` is what the rest of the suite calls. `export` sends what it makes to an OTLP collector; it alone imports OpenTelemetry, and is
itself imported only where `OTEL_EXPORTER_OTLP_ENDPOINT` is set. Without it a span is an object that does nothing.
"""
