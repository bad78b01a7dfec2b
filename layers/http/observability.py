"""Logs and metrics of the doors through Powertools (platform spec §9.2)."""

from __future__ import annotations

import logging
import os
import resource
from functools import lru_cache

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import MetricUnit

from shared.config import Settings

SERVICE, NAMESPACE = "general-bots", "GeneralBots"
_UNITS = {"turn_duration": MetricUnit.Seconds, "turn_first_token": MetricUnit.Seconds}


@lru_cache(maxsize=1)
def prepare_logging() -> None:
    """Write the product's log as JSON lines to standard output, at LOG_LEVEL."""
    product = logging.getLogger("gb")
    product.setLevel(Settings.from_environment(os.environ).log_level.upper())
    product.propagate = False
    handler = logging.StreamHandler()
    handler.setFormatter(LambdaPowertoolsFormatter(service=SERVICE, use_rfc3339=True))
    product.addHandler(handler)
    for chatty in ("httpx", "httpx2", "mangum"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def put(name: str, value: float, unit: MetricUnit = MetricUnit.Count, **labels: str) -> None:
    """Emit one metric as an EMF line. Labels never hold ids, phone numbers or free text."""
    from aws_lambda_powertools.metrics import single_metric

    with single_metric(name=name, unit=unit, value=value, namespace=NAMESPACE) as metric:
        for label, text in labels.items():
            metric.add_dimension(name=label, value=text or "none")


class EmfMetrics:
    """The rules' figures as EMF lines. Implements `shared.metrics.Metrics`."""

    def put(self, name: str, value: float, **labels: str) -> None:
        put(name, value, _UNITS.get(name, MetricUnit.Count), **labels)


def count_memory() -> None:
    """`memory_usage`: the most this process has used so far."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    put("memory_usage", kilobytes * 1024, MetricUnit.Bytes)


def count_request(group: str, method: str, route: str, status: int, seconds: float) -> None:
    """`http_requests_total` and `http_request_duration` of one request."""
    put("http_requests_total", 1, method=method, route=route, status=str(status), module=group)
    put("http_request_duration", seconds, MetricUnit.Seconds, route=route)
