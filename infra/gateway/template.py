"""What `template.yaml` declares, as records: the only list of routes, triggers, queues and buckets.

Reads SAM resources; a property this platform does not know is left alone, an event type it does not
know is an error, because a trigger that is silently dropped is found only in production.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from infra.gateway.declarations import (
    ACCOUNT,
    REGION,
    STACK,
    Bucket,
    CustomResource,
    Function,
    HttpApi,
    HttpRoute,
    Json,
    Queue,
    QueueTrigger,
    Schedule,
    Secret,
    Template,
    WebSocketApi,
)
from infra.gateway.edge import FUNCTION_URL_PATHS
from infra.gateway.intrinsics import Resolver, load


class UnknownTrigger(Exception):
    """A function event of a type the local platform does not serve."""


def queue_name(logical_id: str, fifo: bool) -> str:
    return f"{STACK}-{logical_id}" + (".fifo" if fifo else "")


def bucket_name(logical_id: str) -> str:
    return f"{STACK}-{logical_id}".lower()


def read_template(path: Path, endpoint: str, parameters: Mapping[str, str]) -> Template:
    """Read the template for a local AWS at `endpoint`; `parameters` override its defaults."""
    return Reading(load(path.read_text()), endpoint, parameters).template()


class Reading:
    """One reading of one template: names are given to its resources, then values resolved."""

    def __init__(self, source: Json, endpoint: str, parameters: Mapping[str, str]) -> None:
        self._resources: dict[str, Json] = source["Resources"]
        self._globals: Json = source.get("Globals", {})
        self._endpoint = endpoint
        names = {
            **_parameters(source.get("Parameters", {}), parameters),
            **{name: self._physical(name, made) for name, made in self._resources.items()},
            **{f"{name}.Alias": name for name in self._resources},
            **{f"{name}.Version": "1" for name in self._resources},
            "AWS::Region": REGION,
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": "aws",
            "AWS::StackName": STACK,
            "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK}/local",
            "AWS::URLSuffix": "amazonaws.com",
        }
        self._values = Resolver(names, self._attribute, source.get("Conditions", {}))

    def template(self) -> Template:
        functions = {one.name: one for one in self._functions()}
        return Template(
            functions=functions,
            http_apis=tuple(self._http_apis()),
            websocket_apis=tuple(self._websocket_apis()),
            queues={one.id: one for one in self._queues()},
            queue_triggers=tuple(self._queue_triggers()),
            schedules=tuple(self._schedules()),
            buckets={one.id: one for one in self._buckets()},
            secrets={one.id: one for one in self._secrets()},
            custom=tuple(self._custom()),
        )

    def _functions(self) -> Iterator[Function]:
        shared = self._globals.get("Function", {})
        for name, own in self._of("AWS::Serverless::Function"):
            environment = {
                **shared.get("Environment", {}).get("Variables", {}),
                **own.get("Environment", {}).get("Variables", {}),
            }
            resolved = self._values.value(environment)
            yield Function(
                name=name,
                handler=own["Handler"],
                timeout=float(own.get("Timeout", shared.get("Timeout", 3))),
                memory=int(own.get("MemorySize", shared.get("MemorySize", 128))),
                environment={key: str(value) for key, value in resolved.items()},
                streams=bool(self._resources[name].get("Metadata", {}).get("Streams")),
            )

    def _http_apis(self) -> Iterator[HttpApi]:
        routes: dict[str, list[tuple[str, Json]]] = {}
        for function, _, properties in self._events("HttpApi"):
            api = self._values.value(properties.get("ApiId", {"Ref": "ServerlessHttpApi"}))
            routes.setdefault(api, []).append((function, properties))
        for name, own in self._of("AWS::Serverless::HttpApi"):
            auth = own.get("Auth", {})
            found = [self._route(function, one, auth) for function, one in routes.get(name, ())]
            found += self._url_routes()
            yield HttpApi(
                name=name,
                routes=tuple(found),
                cors=self._values.value(own.get("CorsConfiguration")),
                authorizers=self._values.value(auth.get("Authorizers", {})),
            )

    def _url_routes(self) -> Iterator[HttpRoute]:
        """What function URLs serve: every method, with events of the same shape."""
        for name, own in self._of("AWS::Lambda::Url"):
            function = self._values.value(own["TargetFunctionArn"]).rpartition(":")[2]
            for path in FUNCTION_URL_PATHS[name]:
                yield HttpRoute(f"ANY {path}", function)
                yield HttpRoute(f"ANY {path}/{{proxy+}}", function)

    def _route(self, function: str, properties: Json, auth: Json) -> HttpRoute:
        path = properties.get("Path", "$default")
        key = path if path == "$default" else f"{properties.get('Method', 'ANY').upper()} {path}"
        own = properties.get("Auth", {})
        authorizer = own.get("Authorizer", auth.get("DefaultAuthorizer"))
        scopes = tuple(own.get("AuthorizationScopes", ()))
        return HttpRoute(key, function, None if authorizer == "NONE" else authorizer, scopes)

    def _websocket_apis(self) -> Iterator[WebSocketApi]:
        for name, own in self._of("AWS::Serverless::WebSocketApi"):
            routes = own.get("Routes", {})
            auth = own.get("Auth", {})
            authorizer = self._values.value(auth["AuthArn"]) if "AuthArn" in auth else None
            limits = [route.get("IntegrationTimeout", 29000) for route in routes.values()]
            yield WebSocketApi(
                name=name,
                stage=self._values.value(own.get("StageName", "default")),
                selection=own["RouteSelectionExpression"],
                routes={
                    key: _function_of(self._values.value(route["FunctionArn"]))
                    for key, route in routes.items()
                },
                integration_timeout=min(limits, default=29000) / 1000,
                authorizer=None if authorizer is None else _function_of(authorizer),
                identity_sources=tuple(_listed(auth.get("IdentitySource", ()))),
            )

    def _queues(self) -> Iterator[Queue]:
        for name, own in self._of("AWS::SQS::Queue"):
            properties = self._values.value(own)
            fifo = bool(properties.get("FifoQueue"))
            visibility = int(properties.get("VisibilityTimeout", 30))
            yield Queue(name, queue_name(name, fifo), fifo, visibility, properties)

    def _queue_triggers(self) -> Iterator[QueueTrigger]:
        by_arn = {self._attribute(name, "Arn"): name for name, _ in self._of("AWS::SQS::Queue")}
        for function, _, properties in self._events("SQS"):
            wanted = self._values.value(properties)
            yield QueueTrigger(
                queue=by_arn[wanted["Queue"]],
                function=function,
                batch_size=int(wanted.get("BatchSize", 10)),
                partial_failures="ReportBatchItemFailures"
                in wanted.get("FunctionResponseTypes", ()),
                concurrency=int(wanted.get("ScalingConfig", {}).get("MaximumConcurrency", 5)),
            )

    def _schedules(self) -> Iterator[Schedule]:
        kinds = {
            "ScheduleV2": ("scheduler", "ScheduleExpression"),
            "Schedule": ("rule", "Schedule"),
        }
        for event, (kind, key) in kinds.items():
            for function, name, properties in self._events(event):
                if str(properties.get("State", "ENABLED")) == "ENABLED":
                    expression = self._values.value(properties[key])
                    given = self._values.value(properties.get("Input"))
                    yield Schedule(f"{function}{name}", function, expression, kind, given)

    def _buckets(self) -> Iterator[Bucket]:
        for name, own in self._of("AWS::S3::Bucket"):
            properties = self._values.value(own)
            notified = properties.get("NotificationConfiguration", {}).get(
                "QueueConfigurations", ()
            )
            cors = properties.get("CorsConfiguration", {}).get("CorsRules", ())
            kept = properties.get("VersioningConfiguration", {}).get("Status") == "Enabled"
            reference = str(self._values.value({"Ref": name}))
            yield Bucket(name, reference, tuple(notified), tuple(cors), kept)

    def _secrets(self) -> Iterator[Secret]:
        for name, own in self._of("AWS::SecretsManager::Secret"):
            properties = self._values.value(own)
            text, generate = properties.get("SecretString"), properties.get("GenerateSecretString")
            yield Secret(name, f"{STACK}-{name}", text, generate)

    def _custom(self) -> Iterator[CustomResource]:
        for name, made in self._resources.items():
            if made["Type"].startswith("Custom::"):
                properties = self._values.value(made.get("Properties", {}))
                function = _function_of(properties["ServiceToken"])
                yield CustomResource(name, made["Type"], function, properties)

    def _events(self, wanted: str) -> Iterator[tuple[str, str, Json]]:
        """(function, event name, properties) of every event of one type."""
        for function, own in self._of("AWS::Serverless::Function"):
            for name, event in own.get("Events", {}).items():
                if event["Type"] not in EVENT_TYPES:
                    raise UnknownTrigger(f"{function}.{name}: {event['Type']}")
                if event["Type"] == wanted:
                    yield function, name, event["Properties"]

    def _of(self, kind: str) -> Iterator[tuple[str, Json]]:
        for name, made in self._resources.items():
            if made["Type"] == kind:
                yield name, made.get("Properties", {})

    def _physical(self, name: str, made: Json) -> str:
        """What Ref gives for a resource, once it is created locally."""
        properties = made.get("Properties", {})
        match made["Type"]:
            case "AWS::SQS::Queue":
                queue = queue_name(name, bool(properties.get("FifoQueue")))
                return f"{self._endpoint}/{ACCOUNT}/{queue}"
            case "AWS::S3::Bucket":
                return bucket_name(name)
            case "AWS::SecretsManager::Secret":
                return f"{STACK}-{name}"  # Secrets Manager takes a name wherever it takes an ARN
            case _:
                return name

    def _attribute(self, name: str, attribute: str) -> str:
        made = self._resources[name]
        kind, fifo = made["Type"], bool(made.get("Properties", {}).get("FifoQueue"))
        if kind == "AWS::SQS::Queue":
            queue = queue_name(name, fifo)
            return queue if attribute == "QueueName" else f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}"
        if kind == "AWS::S3::Bucket":
            return f"arn:aws:s3:::{bucket_name(name)}"
        if kind == "AWS::Serverless::Function":
            return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
        return f"{name}.{attribute}"


EVENT_TYPES = frozenset({"HttpApi", "SQS", "ScheduleV2", "Schedule"})


def _parameters(declared: Mapping[str, Json], given: Mapping[str, str]) -> Json:
    values: Json = {}
    for name, parameter in declared.items():
        value = given.get(name, parameter.get("Default", ""))
        listed = parameter.get("Type") == "CommaDelimitedList"
        values[name] = [one.strip() for one in str(value).split(",")] if listed else value
    return values


def _function_of(reference: str) -> str:
    return reference.rpartition(":")[2]


def _listed(given: Any) -> list[str]:
    return [given] if isinstance(given, str) else list(given)
