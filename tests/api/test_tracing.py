"""Spans for OpenTelemetry, where somebody wants them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from interlock.kit import tracing
from interlock.kit.tracing import span
from support.api import World


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider)
    yield exporter
    tracing.use(None)


class TestSpans:
    def test_a_request_is_one_with_its_correlation_id(
        self, world: World, spans: InMemorySpanExporter
    ) -> None:
        answer = world.program("bob").get("/records/shop.order")
        [found] = [item for item in spans.get_finished_spans() if item.name == "request"]
        assert found.attributes is not None
        assert found.attributes["path"] == "/api/v1/records/shop.order"
        assert found.attributes["correlation_id"] == answer.headers["x-correlation-id"]

    def test_one_inside_another_is_its_part(self, spans: InMemorySpanExporter) -> None:
        with span("outer"), span("inner", number=1):
            pass
        inner, outer = spans.get_finished_spans()
        assert inner.parent is not None
        assert inner.parent.span_id == outer.get_span_context().span_id

    def test_without_an_exporter_nothing_is_made(self) -> None:
        with span("nothing"):
            assert tracing._tracer is None
