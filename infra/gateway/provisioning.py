"""Creates what the template declares in the local AWS: queues, buckets, secrets, senders. Safe to repeat."""

from __future__ import annotations

import json
import secrets as randomness
import string
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from infra.gateway.declarations import Bucket, Json, Queue, Secret, Template

QUEUE_ATTRIBUTES = (
    "FifoQueue",
    "VisibilityTimeout",
    "MessageRetentionPeriod",
    "DelaySeconds",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "RedrivePolicy",
)


@dataclass(frozen=True, slots=True)
class AwsClients:
    """The SDK's clients for the local AWS; safe to use from several threads."""

    sqs: Any
    s3: Any
    secrets: Any
    ses: Any

    @classmethod
    def connect(cls) -> AwsClients:
        """Make the clients; nothing is sent yet."""
        from boto3.session import Session
        from botocore.config import Config

        # A connection for every poller.
        settings = Config(max_pool_connections=64, retries={"max_attempts": 2})
        session = Session()
        names = ("sqs", "s3", "secretsmanager", "sesv2")
        return cls(*(session.client(name, config=settings) for name in names))


def provision(template: Template, aws: AwsClients) -> dict[str, str]:
    """Create what is missing; the URL of every queue by logical id."""
    urls = _create_queues(template, aws.sqs)
    _create_buckets(template, aws.s3)
    _create_secrets(template, aws.secrets)
    _verify_senders(template, aws.ses)
    return urls


def _create_queues(template: Template, sqs: Any) -> dict[str, str]:
    # Those that others name as their dead-letter queue have no redrive policy of their own.
    ordered = sorted(
        template.queues.values(), key=lambda queue: "RedrivePolicy" in queue.properties
    )
    return {queue.id: _create_queue(sqs, queue) for queue in ordered}


def _create_queue(sqs: Any, queue: Queue) -> str:
    wanted = {
        key: _text(queue.properties[key]) for key in QUEUE_ATTRIBUTES if key in queue.properties
    }
    try:
        url = str(sqs.get_queue_url(QueueName=queue.name)["QueueUrl"])
    except sqs.exceptions.QueueDoesNotExist:
        return str(sqs.create_queue(QueueName=queue.name, Attributes=wanted)["QueueUrl"])
    changeable = {key: value for key, value in wanted.items() if key != "FifoQueue"}
    if changeable:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=changeable)
    return url


def _create_buckets(template: Template, s3: Any) -> None:
    existing = {one["Name"] for one in s3.list_buckets()["Buckets"]}
    for bucket in template.buckets.values():
        if bucket.name not in existing:
            s3.create_bucket(Bucket=bucket.name)
        if bucket.versioned:
            s3.put_bucket_versioning(
                Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"}
            )
        if bucket.notifications:
            s3.put_bucket_notification_configuration(
                Bucket=bucket.name,
                NotificationConfiguration={"QueueConfigurations": _notifications(bucket)},
                SkipDestinationValidation=True,
            )


def _notifications(bucket: Bucket) -> list[Json]:
    """CloudFormation names one event each and `S3Key.Rules`; the API lists of both."""
    found = []
    for one in bucket.notifications:
        notification: Json = {"QueueArn": one["Queue"], "Events": [one["Event"]]}
        if rules := one.get("Filter", {}).get("S3Key", {}).get("Rules"):
            notification["Filter"] = {"Key": {"FilterRules": rules}}
        found.append(notification)
    return found


def _create_secrets(template: Template, manager: Any) -> None:
    existing = {one["Name"] for one in manager.list_secrets(MaxResults=100)["SecretList"]}
    for secret in template.secrets.values():
        if secret.name not in existing:
            manager.create_secret(Name=secret.name, SecretString=_secret_text(secret))
        elif secret.text is not None:
            manager.put_secret_value(SecretId=secret.name, SecretString=secret.text)


def _verify_senders(template: Template, ses: Any) -> None:
    """SES sends for identities it knows; on AWS somebody has shown that the domain is theirs."""
    senders = {one.environment.get("MAIL_FROM", "") for one in template.functions.values()}
    for sender in filter(None, senders):
        _, address = parseaddr(sender)
        try:
            ses.create_email_identity(EmailIdentity=address)
        except ses.exceptions.AlreadyExistsException:
            continue


def _secret_text(secret: Secret) -> str:
    if secret.text is not None:
        return secret.text
    wanted = secret.generate or {}
    letters = string.ascii_letters + string.digits
    made = "".join(randomness.choice(letters) for _ in range(int(wanted.get("PasswordLength", 32))))
    if "SecretStringTemplate" not in wanted:
        return made
    return json.dumps(
        {**json.loads(wanted["SecretStringTemplate"]), wanted["GenerateStringKey"]: made}
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict) else str(value)
