"""Wiring of the auth group: the reception people sign in at. Native libraries are loaded by the first call that needs them."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from functions.wiring import Platform
from shared.identity.oidc import Provider, parse_providers
from shared.identity.reception import Reception, bootstrap_secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.events.push import SocketPush
    from layers.identity.issuers import HttpIssuers
    from shared.cache import CachedValues


class Wiring(Platform):
    """The adapters of this process."""

    @cached_property
    def signing_secret(self) -> str:
        from layers.files.secrets import secret_text

        return self.settings.signing_secret or secret_text(self.settings.signing_secret_arn)

    @property
    def bootstrap(self) -> str:
        """What the first administrator must know."""
        return bootstrap_secret(self.signing_secret)

    @cached_property
    def sockets(self) -> SocketPush:
        from layers.events.push import SocketPush

        return SocketPush(self.settings.socket_management_url)

    @cached_property
    def providers(self) -> Mapping[str, Provider]:
        return parse_providers(self.settings.oidc_providers)

    @cached_property
    def issuers(self) -> HttpIssuers:
        """On AWS issuers must be public; here the platform's own may be on this machine."""
        from layers.identity.issuers import HttpIssuers
        from layers.web.exchange import HttpExchange
        from layers.web.names import SystemNames
        from shared.network.guarding import GuardedWeb

        own = (urlsplit(one.issuer) for one in self.providers.values())
        places = frozenset(f"{url.hostname}:{url.port}" for url in own)
        allowed = places if self.settings.is_local else frozenset()
        return HttpIssuers(GuardedWeb(SystemNames(), HttpExchange(), allowed=allowed))

    @cached_property
    def values(self) -> CachedValues:
        from layers.cache.values import ValkeyValues

        return ValkeyValues(self.cache)

    @cached_property
    def reception(self) -> Reception:
        from layers.identity.passwords import Argon2Passwords
        from layers.identity.sealing import AesSealing

        return Reception(
            store=self.store,
            signer=self.signer,
            clock=self.clock,
            limits=self.limits,
            passwords=Argon2Passwords(),
            sealing=AesSealing(self.signing_secret),
            sockets=self.sockets,
            public_url=self.settings.public_url,
        )


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring.from_environment()
