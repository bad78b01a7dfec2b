"""What the template reader finds, in the tiny application and in the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.gateway.declarations import Template
from infra.gateway.services.service import ROOT
from infra.gateway.template import Reading, UnknownTrigger, read_template
from tests.support.platform import TINY

ENDPOINT = "http://127.0.0.1:4566"


def read(path: Path = TINY) -> Template:
    return read_template(path, ENDPOINT, {"LocalEndpoint": ENDPOINT})


def test_environment_values_are_resolved_for_this_place() -> None:
    environment = read().functions["ApiFunction"].environment
    assert environment["WORK_QUEUE_URL"] == f"{ENDPOINT}/000000000000/gb-local-WorkQueue.fifo"
    assert environment["PLACE"] == "local"


def test_a_functions_own_timeout_wins_over_the_shared_one() -> None:
    functions = read().functions
    assert functions["ApiFunction"].timeout == 2
    assert functions["SocketFunction"].timeout == 10


def test_a_queue_trigger_names_its_queue_by_logical_id() -> None:
    trigger = next(one for one in read().queue_triggers if one.function == "WorkerFunction")
    assert (trigger.queue, trigger.batch_size, trigger.partial_failures) == ("WorkQueue", 1, True)


def test_a_redrive_policy_points_at_the_local_queue() -> None:
    policy = read().queues["WorkQueue"].properties["RedrivePolicy"]
    assert policy["deadLetterTargetArn"].endswith(":gb-local-WorkDeadLetters.fifo")


def test_socket_routes_and_custom_resources_lead_to_functions() -> None:
    template = read()
    assert set(template.websocket_apis[0].routes.values()) == {"SocketFunction"}
    assert template.custom[0].function == "SetupFunction"
    assert template.custom[0].properties["Greeting"] == "hello"


def test_a_trigger_this_platform_does_not_serve_is_refused() -> None:
    event = {"Type": "Kinesis", "Properties": {}}
    function = {
        "Type": "AWS::Serverless::Function",
        "Properties": {"Handler": "a.b", "Events": {"E": event}},
    }
    with pytest.raises(UnknownTrigger, match=r"F\.E: Kinesis"):
        Reading({"Resources": {"F": function}}, ENDPOINT, {}).template()


def test_the_real_template_declares_what_the_platform_serves() -> None:
    template = read(ROOT / "template.yaml")
    assert template.websocket_apis[0].routes["$default"] == "ChatSocketFunction"
    assert {one.queue for one in template.queue_triggers} >= {
        "TurnsQueue",
        "JobsQueue",
        "BucketQueue",
    }
    assert template.queues["TurnsQueue"].fifo
    assert all(one.function in template.functions for one in template.http_apis[0].routes)
