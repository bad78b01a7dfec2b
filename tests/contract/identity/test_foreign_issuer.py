"""Our side of OpenID Connect against an issuer that somebody else wrote."""

from __future__ import annotations

from layers.identity.issuers import HttpIssuers
from layers.web.exchange import HttpExchange
from layers.web.names import SystemNames
from shared.identity.oidc import Provider
from shared.network.guarding import GuardedWeb
from tests.support.oidc import PERSON, foreign_issuer, went_through


def test_a_person_comes_through_a_foreign_issuer() -> None:
    with foreign_issuer() as url:
        web = GuardedWeb(
            SystemNames(), HttpExchange(), allowed=frozenset({url.removeprefix("http://")})
        )
        claims = went_through(HttpIssuers(web), Provider("other", "Other", url, "any", "secret"))
    assert claims["sub"] == PERSON["sub"]
    assert claims["iss"] == url
