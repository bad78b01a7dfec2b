"""The mails of accounts, in the languages of the product. A link is valid once and for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.mail.queuing import Origin, queue
from shared.records.mail import Letter

if TYPE_CHECKING:
    from shared.identity.reception import Reception
    from shared.store import Unit

TEXTS = {
    "en": {
        "verify": (
            "Confirm your address",
            (
                "Hello {name},\n\nconfirm your address with this link:\n{link}\n\nIt is valid for a day. If you did not "
                "register, ignore this mail."
            ),
        ),
        "known": (
            "You have an account already",
            (
                "Hello {name},\n\nsomebody tried to register with your address. You have an account already; sign in here:"
                "\n{link}\n\nIf it was not you, there is nothing to do."
            ),
        ),
        "reset": (
            "Choose a new password",
            (
                "Hello {name},\n\nchoose a new password with this link:\n{link}\n\nIt is valid for an hour. If you did "
                "not ask for it, ignore this mail."
            ),
        ),
        "changed": (
            "Your password was changed",
            (
                "Hello {name},\n\nthe password of your account was changed. If it was not you, choose a new one here:"
                "\n{link}"
            ),
        ),
        "invited": (
            "You are invited to {organization}",
            (
                "Hello,\n\n{inviter} invites you to {organization}. Accept with this link:\n{link}\n\nIt is valid for "
                "seven days."
            ),
        ),
    },
    "pt": {
        "verify": (
            "Confirme o seu endereço",
            (
                "Olá {name},\n\nconfirme o seu endereço com este link:\n{link}\n\nEle vale por um dia. Se você não se "
                "cadastrou, ignore esta mensagem."
            ),
        ),
        "known": (
            "Você já tem uma conta",
            (
                "Olá {name},\n\nalguém tentou se cadastrar com o seu endereço. Você já tem uma conta; entre aqui:\n{link}"
                "\n\nSe não foi você, não é preciso fazer nada."
            ),
        ),
        "reset": (
            "Escolha uma nova senha",
            (
                "Olá {name},\n\nescolha uma nova senha com este link:\n{link}\n\nEle vale por uma hora. Se você não o "
                "pediu, ignore esta mensagem."
            ),
        ),
        "changed": (
            "A sua senha foi alterada",
            "Olá {name},\n\na senha da sua conta foi alterada. Se não foi você, escolha uma nova aqui:\n{link}",
        ),
        "invited": (
            "Convite para {organization}",
            (
                "Olá,\n\n{inviter} convida você para {organization}. Aceite com este link:\n{link}\n\nEle vale por sete "
                "dias."
            ),
        ),
    },
}
PAGES = {
    "verify": "/auth/verify#",
    "known": "/auth/login",
    "reset": "/auth/reset#",
    "changed": "/auth/forgot",
    "invited": "/auth/invite#",
}
"""A token stands behind `#`: it reaches neither servers' logs nor other sites."""


def send(
    desk: Reception,
    unit: Unit,
    org_id: str,
    kind: str,
    to: str,
    *,
    token: str = "",
    language: str = "",
    **facts: str,
) -> None:
    """Queue one mail of the platform in the open transaction."""
    texts = TEXTS.get(language[:2], TEXTS["en"])
    subject, text = texts[kind]
    link = f"{desk.public_url.rstrip('/')}{PAGES[kind]}{token}"
    letter = Letter(
        to=(to,),
        subject=subject.format(**facts),
        text=text.format(link=link, **facts),
        automatic=True,
    )
    queue(unit, letter, Origin(org_id, hourly=0), desk.clock.now())
