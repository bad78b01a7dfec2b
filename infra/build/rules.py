"""What no linter says about the template: each rule yields one sentence per finding.

`sam validate --lint`, `sam validate` and cfn-lint all pass templates that break these (measured), and
AWS then refuses them during a deployment, or accepts them and behaves badly later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from infra.build.template import FUNCTION, LAYER, QUEUE, Template, target

Rule = Callable[[Template], Iterator[str]]

MOST_LAYERS = 5
MOST_ROUTES = 300
# Each route adds about 400 bytes to its function's resource policy, which may have 20 KB.
MOST_FUNCTION_ROUTES = 45
HTTP_SECONDS = 30
SOCKET_MILLISECONDS = 29_000
FIFO_BATCH = 10
# AWS's advice for queues that feed Lambda: throttled retries must fit before the message shows again.
VISIBILITY_FACTOR = 6


def findings(template: Template) -> list[str]:
    """Every finding of every rule."""
    return [finding for rule in RULES for finding in rule(template)]


def fifo_batches(template: Template) -> Iterator[str]:
    """FIFO sources take at most ten messages and no window; others need a window above ten."""
    queues = template.of_type(QUEUE)
    for name, source in _sources(template):
        fifo = queues.get(target(source["Queue"]) or "", {}).get("FifoQueue")
        batch = source.get("BatchSize", FIFO_BATCH)
        window = source.get("MaximumBatchingWindowInSeconds", 0)
        if fifo and (batch > FIFO_BATCH or window):
            yield f"{name}: a FIFO source takes at most {FIFO_BATCH} messages and no batching window"
        if not fifo and batch > FIFO_BATCH and not window:
            yield f"{name}: a batch above {FIFO_BATCH} needs a batching window"


def partial_failures(template: Template) -> Iterator[str]:
    """Without partial responses one bad message returns its whole batch."""
    for name, source in _sources(template):
        if source.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: does not report batch item failures"


def visibility(template: Template) -> Iterator[str]:
    """A message must stay hidden while its function may still be working on it."""
    queues = template.of_type(QUEUE)
    for function, properties in template.of_type(FUNCTION).items():
        for source in _events(properties, "SQS").values():
            queue = target(source["Queue"]) or ""
            least = VISIBILITY_FACTOR * properties["Timeout"]
            if queues.get(queue, {}).get("VisibilityTimeout", 30) < least:
                yield f"{queue}: visible again before {least} s, {function}'s timeout times 6"


def dead_letters(template: Template) -> Iterator[str]:
    """Every consumed queue has a dead-letter queue of its own kind that keeps messages longer."""
    queues = template.of_type(QUEUE)
    for name, source in _sources(template):
        queue = queues.get(target(source["Queue"]) or "", {})
        dead = queues.get(target(queue.get("RedrivePolicy", {}).get("deadLetterTargetArn")) or "")
        if dead is None:
            yield f"{name}: its queue has no dead-letter queue"
        elif bool(dead.get("FifoQueue")) != bool(queue.get("FifoQueue")):
            yield f"{name}: its queue and dead-letter queue are not both FIFO or both standard"
        elif dead["MessageRetentionPeriod"] <= queue["MessageRetentionPeriod"]:
            yield f"{name}: dead letters keep their age and would expire at once"


def publishing(template: Template) -> Iterator[str]:
    """A snapshot needs an alias, and an alias that ignores layers keeps old shared code."""
    for name, properties in template.of_type(FUNCTION).items():
        if not properties.get("AutoPublishAlias"):
            yield f"{name}: has no alias"
        if not properties.get("AutoPublishAliasAllProperties"):
            yield f"{name}: does not publish a version when only a layer changes"
        if properties.get("SnapStart", {}).get("ApplyOn") != "PublishedVersions":
            yield f"{name}: starts without a snapshot"
    for name, properties in template.of_type(LAYER).items():
        if not properties.get("PublishLambdaVersion"):
            yield f"{name}: a new layer version does not reach the functions' aliases"


def layers(template: Template) -> Iterator[str]:
    """Lambda mounts at most five layers."""
    for name, properties in template.of_type(FUNCTION).items():
        if len(properties.get("Layers", [])) > MOST_LAYERS:
            yield f"{name}: has more than {MOST_LAYERS} layers"


def log_retention(template: Template) -> Iterator[str]:
    """Lambda's own log groups keep everything for ever."""
    groups = template.of_type("AWS::Logs::LogGroup")
    for name, properties in template.of_type(FUNCTION).items():
        group = groups.get(target(properties.get("LoggingConfig", {}).get("LogGroup")) or "", {})
        if "RetentionInDays" not in group:
            yield f"{name}: writes to a log group without retention"


def routes(template: Template) -> Iterator[str]:
    """Routes name a method, are unique, fit the API's limit and answer before the gateway gives up."""
    seen: set[tuple[str, str]] = set()
    for name, properties in template.of_type(FUNCTION).items():
        own = _events(properties, "HttpApi")
        if len(own) > MOST_FUNCTION_ROUTES:
            yield f"{name}: more than {MOST_FUNCTION_ROUTES} routes outgrow its resource policy"
        for event, route in own.items():
            key = (str(route.get("Method", "ANY")).upper(), route.get("Path", "$default"))
            if key[0] == "ANY":
                yield f"{name}.{event}: catches OPTIONS too, so preflights are not answered"
            if key in seen:
                yield f"{name}.{event}: {key[0]} {key[1]} is already a route"
            seen.add(key)
            if properties["Timeout"] >= HTTP_SECONDS:
                yield f"{name}.{event}: the gateway gives up before the function does"
    if len(seen) > MOST_ROUTES:
        yield f"HttpApi: has more than {MOST_ROUTES} routes"


def sockets(template: Template) -> Iterator[str]:
    """The three routes of a WebSocket API, each within the integration limit."""
    for name, properties in template.of_type("AWS::Serverless::WebSocketApi").items():
        own = properties["Routes"]
        yield from (
            f"{name}: has no route {key}"
            for key in ("$connect", "$disconnect", "$default")
            if key not in own
        )
        for key, route in own.items():
            if route.get("IntegrationTimeout", SOCKET_MILLISECONDS) > SOCKET_MILLISECONDS:
                yield f"{name}.{key}: an integration ends after {SOCKET_MILLISECONDS} ms"


def buckets(template: Template) -> Iterator[str]:
    """Buckets are private, encrypted and kept when the stack goes."""
    for name, resource in template.resources.items():
        if resource["Type"] != "AWS::S3::Bucket":
            continue
        properties = resource["Properties"]
        block = properties.get("PublicAccessBlockConfiguration", {})
        if len(block) != 4 or not all(block.values()):
            yield f"{name}: may become public"
        if "BucketEncryption" not in properties:
            yield f"{name}: is not encrypted"
        if not str(resource.get("DeletionPolicy", "")).startswith("Retain"):
            yield f"{name}: is deleted with its stack"


def permissions(template: Template) -> Iterator[str]:
    """No function may do everything, or something to everything."""
    for name, properties in template.of_type(FUNCTION).items():
        for policy in properties.get("Policies", []):
            for statement in policy.get("Statement", []):
                if _broad(statement):
                    yield f"{name}: a policy names no action or no resource"


def _broad(statement: Mapping[str, Any]) -> bool:
    actions = statement["Action"]
    actions = [actions] if isinstance(actions, str) else actions
    return statement["Resource"] == "*" or any(action.endswith("*") for action in actions)


def _sources(template: Template) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for function, properties in template.of_type(FUNCTION).items():
        for event, source in _events(properties, "SQS").items():
            yield f"{function}.{event}", source


def _events(properties: Mapping[str, Any], kind: str) -> dict[str, Mapping[str, Any]]:
    return {
        name: event.get("Properties", {})
        for name, event in properties.get("Events", {}).items()
        if event["Type"] == kind
    }


RULES: tuple[Rule, ...] = (
    fifo_batches,
    partial_failures,
    visibility,
    dead_letters,
    publishing,
    layers,
    log_retention,
    routes,
    sockets,
    buckets,
    permissions,
)
