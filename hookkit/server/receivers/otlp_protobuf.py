"""OTLP's protobuf form: requests as values of OTLP/JSON, and answers as bytes.

Only what a reader of telemetry may look at is converted. The library's own conversion takes several
times as long, and writes ids otherwise than OTLP/JSON has them.
"""

from typing import Any

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as logs_service
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics_service
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as trace_service
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric, NumberDataPoint

Json = dict[str, Any]

NAMES = {
    "string_value": "stringValue",
    "bool_value": "boolValue",
    "int_value": "intValue",
    "double_value": "doubleValue",
}


def decode(signal: str, data: bytes) -> Json:
    """Return a request about `logs`, `metrics` or `traces`. Raises ValueError."""
    try:
        if signal == "logs":
            return _logs(logs_service.ExportLogsServiceRequest.FromString(data))
        if signal == "metrics":
            return _metrics(metrics_service.ExportMetricsServiceRequest.FromString(data))
        trace_service.ExportTraceServiceRequest.FromString(data)
    except DecodeError as error:
        raise ValueError(str(error)) from None
    return {}


def _logs(request: logs_service.ExportLogsServiceRequest) -> Json:
    records = [
        _record(record)
        for resource in request.resource_logs
        for scope in resource.scope_logs
        for record in scope.log_records
    ]
    return {"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]}


def _record(record: LogRecord) -> Json:
    return {
        "timeUnixNano": record.time_unix_nano,
        "observedTimeUnixNano": record.observed_time_unix_nano,
        "body": _value(record.body),
        "attributes": [_pair(each) for each in record.attributes],
    }


def _metrics(request: metrics_service.ExportMetricsServiceRequest) -> Json:
    metrics = [
        _metric(metric)
        for resource in request.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    ]
    return {"resourceMetrics": [{"scopeMetrics": [{"metrics": metrics}]}]}


def _metric(metric: Metric) -> Json:
    if not metric.HasField("sum"):
        return {"name": metric.name}
    total = {
        "aggregationTemporality": metric.sum.aggregation_temporality,
        "dataPoints": [_point(each) for each in metric.sum.data_points],
    }
    return {"name": metric.name, "sum": total}


def _point(point: NumberDataPoint) -> Json:
    kind = point.WhichOneof("value")
    value = (
        {} if kind is None else {"asInt" if kind == "as_int" else "asDouble": getattr(point, kind)}
    )
    return value | {
        "startTimeUnixNano": point.start_time_unix_nano,
        "timeUnixNano": point.time_unix_nano,
        "attributes": [_pair(each) for each in point.attributes],
    }


def _pair(pair: KeyValue) -> Json:
    return {"key": pair.key, "value": _value(pair.value)}


def _value(value: AnyValue) -> Json:
    """Return a value; an empty one for lists and objects."""
    kind = value.WhichOneof("value")
    return {NAMES[kind]: getattr(value, kind)} if kind in NAMES else {}


def answer(signal: str, rejected: int, reason: str) -> bytes:
    """Return the answer to a request of which some was rejected."""
    if signal == "logs":
        logs = logs_service.ExportLogsPartialSuccess(
            rejected_log_records=rejected, error_message=reason
        )
        return logs_service.ExportLogsServiceResponse(partial_success=logs).SerializeToString()
    points = metrics_service.ExportMetricsPartialSuccess(
        rejected_data_points=rejected, error_message=reason
    )
    return metrics_service.ExportMetricsServiceResponse(partial_success=points).SerializeToString()


def status(code: int, message: str) -> bytes:
    """Return a `google.rpc.Status`: field 1 is the code, field 2 the message."""
    text = message.encode()[:127]  # a length of one byte
    return bytes((8, code, 18, len(text))) + text
