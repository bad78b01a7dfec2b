"""What people keep beside their mail."""

from __future__ import annotations

from datetime import timedelta

from shared.ids import new_id
from shared.records.mailboxes import Kept
from tests.support.world import EPOCH, World


def kept(world: World, name: str, kind: str = "label", **content: object) -> Kept:
    return Kept(new_id(), world.org_id, world.user.id, kind, name, content)


def test_what_is_kept_comes_back_to_its_owner_alone(world: World) -> None:
    label = kept(world, "Work", color="#fff")
    with world.open() as unit:
        stored = unit.mail.kept.put(label)
        assert (stored.content, stored.version) == ({"color": "#fff"}, 1)
        assert unit.mail.kept.get(world.user.id, "label", label.id) == stored
        assert unit.mail.kept.get(new_id(), "label", label.id) is None
        assert unit.mail.kept.get(world.user.id, "draft", label.id) is None
        assert unit.mail.kept.named(world.user.id, "label", "WORK") == stored
        assert unit.mail.kept.put(label).version == 2
        assert not unit.mail.kept.remove(new_id(), "label", label.id)
        assert unit.mail.kept.remove(world.user.id, "label", label.id)
        assert unit.mail.kept.list_of(world.user.id, "label") == []


def test_things_are_listed_by_name(world: World) -> None:
    with world.open() as unit:
        for name in ("b", "A", "c"):
            unit.mail.kept.put(kept(world, name))
        found = unit.mail.kept.list_of(world.user.id, "label")
    assert [each.name for each in found] == ["A", "b", "c"]


def test_one_sender_is_answered_once_in_a_while(world: World) -> None:
    day = timedelta(days=1)
    with world.open() as unit:
        for moment, may in ((EPOCH, True), (EPOCH + day / 2, False), (EPOCH + day, True)):
            answer = unit.mail.kept.may_reply(world.user.id, "a@b.c", moment, moment - day)
            assert answer is may
        assert unit.mail.kept.may_reply(world.user.id, "d@e.f", EPOCH, EPOCH - day)
