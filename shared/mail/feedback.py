"""What becomes of mail after it left: bounces and complaints (Amazon SES event publishing and notifications)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shared.log import logger
from shared.mail.addresses import is_address, parse_address
from shared.records.mail import BOUNCED, COMPLAINED, Suppression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.store import Store

_LASTING = "Permanent"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice of the carrier: `status` is bounced or complained; `recipients` map to what was said of them."""

    provider_id: str
    status: str
    lasting: bool
    recipients: Mapping[str, str]


def read_notice(event: Mapping[str, Any]) -> Notice | None:
    """The notice in an SES event; None for events that are neither a bounce nor a complaint."""
    kind = str(event.get("eventType") or event.get("notificationType") or "")
    provider_id = str(event.get("mail", {}).get("messageId", ""))
    if kind == "Bounce":
        bounce = event["bounce"]
        said = {
            str(each["emailAddress"]): str(each.get("diagnosticCode") or each.get("status") or "")
            for each in bounce.get("bouncedRecipients", ())
        }
        return Notice(provider_id, BOUNCED, bounce.get("bounceType") == _LASTING, _plain(said))
    if kind == "Complaint":
        complaint = event["complaint"]
        said = {
            str(each["emailAddress"]): str(complaint.get("complaintFeedbackType") or "")
            for each in complaint.get("complainedRecipients", ())
        }
        return Notice(provider_id, COMPLAINED, True, _plain(said))
    return None


def apply_notice(store: Store, notice: Notice) -> bool:
    """Mark the mail, and send nothing more to addresses that do not exist or complained; False for a stranger's."""
    org_id = store.directory.org_of_mail(notice.provider_id)
    if org_id is None:
        logger.warning("a notice is about no mail of ours", provider_id=notice.provider_id)
        return False
    with store.transaction(org_id) as unit:
        found = unit.mail.outgoing.of_provider(notice.provider_id)
        mail = unit.mail.outgoing.locked(found.id) if found else None
        if mail is None:
            return False
        refused = {**mail.refused, **notice.recipients}
        error = "; ".join(f"{name}: {why}" for name, why in notice.recipients.items())[:500]
        unit.mail.outgoing.save(replace(mail, status=notice.status, refused=refused, error=error))
        if notice.lasting:
            reason = "bounce" if notice.status == BOUNCED else "complaint"
            for address, why in notice.recipients.items():
                unit.mail.suppressions.add(Suppression(address, reason, why[:500]))
    logger.info("mail came back", mail_id=mail.id, status=notice.status, lasting=notice.lasting)
    return True


def _plain(said: Mapping[str, str]) -> dict[str, str]:
    return {parse_address(text).key: why for text, why in said.items() if is_address(text)}
