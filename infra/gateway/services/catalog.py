"""The embedded services of the platform, in the order they are shown."""

from __future__ import annotations

from infra.gateway.services.aws import Aws
from infra.gateway.services.cache import Cache
from infra.gateway.services.embeddings import Embeddings
from infra.gateway.services.issuer import Issuer
from infra.gateway.services.model import Model
from infra.gateway.services.postgres import Postgres
from infra.gateway.services.service import Service
from infra.gateway.services.vectors import Vectors

SERVICES: tuple[type[Service], ...] = (Postgres, Cache, Aws, Vectors, Embeddings, Model, Issuer)
