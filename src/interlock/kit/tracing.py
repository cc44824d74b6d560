"""Traces of what happens, for OpenTelemetry; without an exporter a span costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from interlock.kit.problem import UnavailableError

_tracer: Any = None


@contextmanager
def span(name: str, **attributes: str | int) -> Iterator[None]:
    """What is done inside is one span, a part of the one that it is done in."""
    if _tracer is None:
        yield
        return
    with _tracer.start_as_current_span(name, attributes=attributes):
        yield


def trace_to(endpoint: str) -> None:
    """Send spans to a collector (OTLP over HTTP), in the background.

    Raises ``UnavailableError`` when the packages for it are not installed.
    """
    try:
        sdk = import_module("opentelemetry.sdk.trace")
        export = import_module("opentelemetry.sdk.trace.export")
        resource = import_module("opentelemetry.sdk.resources")
        otlp = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError as error:
        raise UnavailableError(
            f"Traces cannot be sent: {error.name} is not installed.",
            code="no_tracing",
            remedy="Install it: pip install 'interlock[telemetry]'.",
        ) from error
    named = resource.Resource.create({"service.name": "interlock"})
    provider = sdk.TracerProvider(resource=named)
    exporter = otlp.OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")
    provider.add_span_processor(export.BatchSpanProcessor(exporter))
    use(provider)


def use(provider: Any) -> None:
    """Let spans be made by this provider of tracers; ``None``: none are made."""
    global _tracer  # noqa: PLW0603 - one process has one
    _tracer = None if provider is None else provider.get_tracer("interlock")
