"""Queues, bucket events, schedules, custom resources and packages of the local platform."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tests.support.platform import wait_until

if TYPE_CHECKING:
    from tests.contract.gateway.conftest import Tiny


def test_messages_of_a_group_keep_their_order(tiny: Tiny) -> None:
    for number in range(8):
        tiny.send(f"order-{number}", "order")
    tiny.wait_for("done order-7")
    assert tiny.notes("begin order") == [f"begin order-{number}" for number in range(8)]


def test_groups_do_not_wait_for_each_other(tiny: Tiny) -> None:
    tiny.send("slow-a", "a")
    tiny.wait_for("begin slow-a")
    tiny.send("quick-b", "b")
    tiny.wait_for("done quick-b")
    assert "done slow-a" not in tiny.notes()


def test_a_message_whose_handler_fails_ends_in_the_dead_letter_queue(tiny: Tiny) -> None:
    for body in ("raise-1", "fail-1"):
        tiny.send(body, body)
        tiny.wait_for(f"begin {body}", times=2)
    dead = tiny.queue_url("WorkDeadLetters.fifo")
    sqs, bodies = tiny.aws("sqs"), set[str]()

    def collected() -> bool:
        received = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        bodies.update(message["Body"] for message in received.get("Messages", ()))
        return bodies == {"raise-1", "fail-1"}

    wait_until(collected, "both messages are dead letters")


def test_a_message_outlives_the_process_that_was_handling_it(tiny: Tiny) -> None:
    tiny.send("slow-killed", "killed")
    tiny.wait_for("begin slow-killed")
    tiny.platform.kill_workers()
    assert "done slow-killed" not in tiny.notes()
    tiny.platform.restart()
    tiny.wait_for("done slow-killed")


def test_a_restart_gives_back_at_once_what_was_being_handled(tiny: Tiny) -> None:
    tiny.send("long-restarted", "restarted")
    tiny.wait_for("begin long-restarted")
    tiny.platform.restart()
    tiny.wait_for("begin long-restarted", times=2)
    tiny.wait_for("done long-restarted")


def test_a_request_made_while_the_gateway_restarts_is_answered(tiny: Tiny) -> None:
    tiny.platform.kill_workers()
    statuses: list[int] = []
    caller = threading.Thread(target=lambda: statuses.append(tiny.http.get("/bare").status_code))
    caller.start()
    tiny.platform.restart()
    caller.join(30)
    assert statuses == [200]


def test_a_long_handler_keeps_its_message_hidden(tiny: Tiny) -> None:
    # The handler takes as long as the message is hidden at first: it must be extended.
    tiny.send("slow-hidden", "hidden")
    tiny.wait_for("done slow-hidden")
    tiny.send("after-hidden", "hidden")
    tiny.wait_for("done after-hidden")
    assert len(tiny.notes("begin slow-hidden")) == 1


def test_a_saved_package_file_becomes_an_event(tiny: Tiny) -> None:
    tiny.wait_for("ObjectCreated:Put ana.gbai/first.bas")
    path = tiny.packages / "ana.gbai" / "second.bas"
    path.write_text("TALK 2")
    tiny.wait_for("ObjectCreated:Put ana.gbai/second.bas")
    path.unlink()
    wait_until(
        lambda: any("second.bas" in line for line in tiny.notes("ObjectRemoved")),
        "the removal is an event",
    )


def test_schedules_begin_at_once(tiny: Tiny) -> None:
    tiny.wait_for("tick aws.scheduler")


def test_custom_resources_exist_before_the_first_request(tiny: Tiny) -> None:
    assert tiny.notes()[0] == "set up hello"


def test_a_secret_is_made_up_once(tiny: Tiny) -> None:
    manager = tiny.aws("secretsmanager")
    secret = manager.get_secret_value(SecretId="gb-local-Signing")["SecretString"]
    assert len(secret) == 40
    tiny.platform.restart()
    assert manager.get_secret_value(SecretId="gb-local-Signing")["SecretString"] == secret
