"""What time does to drives: the trash is emptied, uploads expire, lost events are made good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.drive.desk import Visit
from shared.drive.places import Person
from shared.drive.trash import KEPT, erase
from shared.drive.uploading import discard
from shared.packages.layout import package_prefix
from shared.records.users import Identity

if TYPE_CHECKING:
    from shared.drive.desk import DriveDesk
    from shared.drive.following import Following

NIGHT_HOUR = 3
"""UTC. Between three and four every package is compared with its entries."""
_MOST = 200


def tidy(desk: DriveDesk, following: Following) -> dict[str, int]:
    """Do it for every organization; the numbers of what was done."""
    done = {"trash": 0, "uploads": 0, "recorded": 0, "removed": 0, "deleted": 0}
    now = desk.clock.now()
    for org_id in desk.store.directory.org_ids():
        with desk.store.transaction(org_id) as unit:
            old = unit.drive.trash.older_than(now - KEPT, _MOST)
            late = unit.drive.uploads.expired(now, _MOST)
            bots = {bot.id: bot for bot in unit.bots.list()}
        for item in old:
            erase(desk, item.id, org_id, package_prefix(bots[item.bot_id].name))
            done["trash"] += 1
        for upload in late:
            person = Person(Identity(upload.user_id, org_id))
            discard(Visit(desk, bots[upload.bot_id], person), upload)
            done["uploads"] += 1
        if now.hour == NIGHT_HOUR:
            for bot in bots.values():
                for name, count in following.reconcile(bot).items():
                    done[name] += count
    return done
