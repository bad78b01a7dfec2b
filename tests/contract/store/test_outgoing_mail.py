"""Mail on its way out, and addresses nothing is sent to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from shared.ids import new_id
from shared.mail.queuing import OUTBOX_KIND, Origin, cancel, queue
from shared.records.mail import CANCELED, SENT, Attachment, Letter, OutgoingMail, Suppression
from tests.support.world import EPOCH, World

HOUR = timedelta(hours=1)
LETTER = Letter(
    to=("Ana <ana@example.com>",),
    subject="Olá",
    text="Text",
    html="<p>Text</p>",
    cc=("b@example.com",),
    attachments=(Attachment("a.txt", "text/plain", 3, key="k"),),
    references=("<a@b>",),
)


def new_mail(world: World, **fields: object) -> OutgoingMail:
    known = {"id": new_id(), "org_id": world.org_id, "letter": LETTER, "due_at": EPOCH}
    return OutgoingMail(**{"message_id": "<1@x>", **known, **fields})  # type: ignore[arg-type]


def test_a_mail_comes_back_whole_and_is_added_once(world: World) -> None:
    mail = new_mail(world, bot_id=world.bot.id, owner_id=world.user.id, created_at=EPOCH)
    with world.open() as unit:
        assert unit.mail.outgoing.add(mail)
        assert not unit.mail.outgoing.add(replace(mail, message_id="<other@x>"))
        assert unit.mail.outgoing.get(mail.id) == mail
        assert unit.mail.outgoing.locked(mail.id) == mail


def test_what_happened_to_a_mail_is_kept(world: World) -> None:
    mail = new_mail(world, created_at=EPOCH, tracking_id="t-1")
    done = replace(
        mail, status=SENT, sender="bot@x.org", provider_id="p-1", refused={"b@example.com": "full"},
        sent_at=EPOCH + HOUR, read_count=2, read_at=EPOCH + HOUR,
    )  # fmt: skip
    with world.open() as unit:
        unit.mail.outgoing.add(mail)
        unit.mail.outgoing.save(done)
        assert unit.mail.outgoing.of_provider("p-1") == done
        assert unit.mail.outgoing.of_tracking("t-1") == done
        assert unit.mail.outgoing.of_provider("p-2") is None


def test_the_organization_of_a_mail_is_found_by_its_marks_alone(world: World) -> None:
    with world.open() as unit:
        unit.mail.outgoing.add(new_mail(world, tracking_id="t-1"))
    assert world.store.directory.org_of_mail("t-1") == world.org_id
    assert world.store.directory.org_of_mail("t-2") is None
    assert world.store.directory.org_of_mail("") is None


def test_a_persons_mail_is_listed_newest_first(world: World) -> None:
    with world.open() as unit:
        for hours, mark in ((0, "a"), (2, ""), (1, "c")):
            made = EPOCH + hours * HOUR
            unit.mail.outgoing.add(
                new_mail(
                    world,
                    owner_id="me",
                    tracking_id=mark,
                    created_at=made,
                    message_id=f"<{hours}@x>",
                )
            )
        unit.mail.outgoing.add(new_mail(world, owner_id="you", created_at=EPOCH))
        mine = [mail.message_id for mail in unit.mail.outgoing.list_of("me")]
        tracked = [mail.message_id for mail in unit.mail.outgoing.list_of("me", tracked=True)]
        late = unit.mail.outgoing.list_of("me", since=EPOCH + HOUR, limit=1)
    assert mine == ["<2@x>", "<1@x>", "<0@x>"]
    assert tracked == ["<1@x>", "<0@x>"]
    assert [mail.message_id for mail in late] == ["<2@x>"]


def test_mail_is_counted_by_who_sends_it(world: World) -> None:
    with world.open() as unit:
        for bot_id, owner, status in (
            (world.bot.id, "", "sent"),
            (world.bot.id, "", CANCELED),
            (None, "me", "scheduled"),
        ):
            unit.mail.outgoing.add(
                new_mail(world, bot_id=bot_id, owner_id=owner, status=status, created_at=EPOCH)
            )
        assert unit.mail.outgoing.count_since(world.bot.id, "", EPOCH - HOUR) == 1
        assert unit.mail.outgoing.count_since(None, "me", EPOCH - HOUR) == 1
        assert unit.mail.outgoing.count_since(None, "me", EPOCH) == 0


def test_suppressed_addresses_compare_without_case(world: World) -> None:
    with world.open() as unit:
        unit.mail.suppressions.add(Suppression("Ana@Example.com", "bounce"))
        unit.mail.suppressions.add(Suppression("ana@example.com", "complaint", "spam"))
        found = unit.mail.suppressions.among(["ANA@example.com", "b@example.com"])
        assert found == {"ana@example.com": "complaint"}
        assert unit.mail.suppressions.remove("ana@EXAMPLE.com")
        assert unit.mail.suppressions.among(["ana@example.com"]) == {}


def test_the_same_once_is_one_mail_on_one_way_out(world: World) -> None:
    origin = Origin(world.org_id, world.bot.id)
    with world.open() as unit:
        first = queue(unit, LETTER, origin, EPOCH, once="order 7")
    with world.open() as unit:
        assert queue(unit, LETTER, origin, EPOCH + HOUR, once="order 7") == first
        items = unit.outbox.due(EPOCH + HOUR, 9, (OUTBOX_KIND,))
    assert [item.payload for item in items] == [{"mail_id": first.id}]


def test_a_canceled_mail_leaves_the_outbox(world: World) -> None:
    with world.open() as unit:
        mail = queue(unit, LETTER, Origin(world.org_id), EPOCH, due_at=EPOCH + HOUR)
        cancel(unit, mail)
        assert unit.outbox.due(EPOCH + 2 * HOUR, 9) == []


def test_a_sender_of_one_kind_leaves_other_kinds_alone(world: World) -> None:
    with world.open() as unit:
        unit.outbox.add(world.new_item("c", kind="channel"))
        unit.outbox.add(world.new_item("m", kind="mail"))
        assert [item.key for item in unit.outbox.due(EPOCH, 9, ("mail",))] == ["m"]
        assert [item.key for item in unit.outbox.due(EPOCH, 9)] == ["c"]


def test_what_bots_say_to_addresses_is_claimed_and_other_channels_are_left(world: World) -> None:
    said = ("email:a@b.c", "d@e.f", "whatsapp:+15550100", "telegram:me@x")
    with world.open() as unit:
        for number, recipient in enumerate(said):
            payload = {"recipient": recipient, "text": "Hi"}
            unit.outbox.add(world.new_item(str(number), kind="channel", payload=payload))
        found = unit.mail.outgoing.spoken(EPOCH, 9)
        assert {item.payload["recipient"] for item in found} == {"email:a@b.c", "d@e.f"}
        assert unit.mail.outgoing.spoken(EPOCH, 9) == []
        assert len(unit.outbox.due(EPOCH, 9)) == 2
