"""The process's settings: the one place where environment variables are named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the platform's services are. Empty text means "not configured"."""

    database_url: str
    cache_url: str
    vectors_url: str
    packages_bucket: str
    turns_queue_url: str
    jobs_queue_url: str
    drive_queue_url: str
    socket_management_url: str
    signing_secret: str
    signing_secret_arn: str
    model_secrets_arn: str
    public_url: str
    edge_secret: str
    oidc_providers: str
    log_level: str
    aws_endpoint_url: str
    stage: str
    turn_lease_seconds: int
    scans_malware: bool
    mail_bucket: str
    mail_queue_url: str
    mail_from: str
    mail_events: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        def text(name: str, default: str = "") -> str:
            return environment.get(name, default)

        return cls(
            database_url=text("DATABASE_URL"),
            cache_url=text("CACHE_URL"),
            vectors_url=text("QDRANT_URL"),
            packages_bucket=text("PACKAGES_BUCKET"),
            turns_queue_url=text("TURNS_QUEUE_URL"),
            jobs_queue_url=text("JOBS_QUEUE_URL"),
            drive_queue_url=text("DRIVE_QUEUE_URL"),
            socket_management_url=text("WS_MANAGEMENT_URL"),
            signing_secret=text("SIGNING_SECRET"),
            signing_secret_arn=text("SIGNING_SECRET_ARN"),
            model_secrets_arn=text("MODEL_SECRETS_ARN"),
            public_url=text("PUBLIC_URL"),
            edge_secret=text("EDGE_SECRET"),
            oidc_providers=text("OIDC_PROVIDERS", "[]"),
            log_level=text("LOG_LEVEL", "INFO"),
            aws_endpoint_url=text("AWS_ENDPOINT_URL"),
            stage=text("STAGE", "prod"),
            turn_lease_seconds=int(text("TURN_LEASE_SECONDS", "30")),
            scans_malware=text("MALWARE_PROTECTION") == "guardduty",
            mail_bucket=text("MAIL_BUCKET"),
            mail_queue_url=text("MAIL_QUEUE_URL"),
            mail_from=text("MAIL_FROM"),
            mail_events=text("MAIL_EVENTS"),
        )

    @property
    def is_local(self) -> bool:
        """Whether AWS is an emulator on this machine (cookies are then not marked Secure)."""
        return bool(self.aws_endpoint_url)
