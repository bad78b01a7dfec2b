"""Each rule finds the defect it is for, and nothing in a template without it."""

from __future__ import annotations

import pytest

from infra.build import rules, template

GOOD = """
Globals:
  Function:
    Timeout: 29
    AutoPublishAlias: live
    SnapStart: {ApplyOn: PublishedVersions}
Resources:
  Core: {Type: AWS::Serverless::LayerVersion, Properties: {PublishLambdaVersion: true}}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 30}}
  Dead: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, MessageRetentionPeriod: 200}}
  Work:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: true
      VisibilityTimeout: 174
      MessageRetentionPeriod: 100
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
  Files:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties:
      BucketEncryption: {}
      PublicAccessBlockConfiguration:
        {BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}
  Socket:
    Type: AWS::Serverless::WebSocketApi
    Properties: {Routes: {$connect: {}, $disconnect: {}, $default: {IntegrationTimeout: 29000}}}
  Door:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAliasAllProperties: true
      Layers: [!Ref Core]
      LoggingConfig: {LogGroup: !Ref Logs}
      Policies: [{Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Work.Arn}]}]
      Events:
        Read: {Type: HttpApi, Properties: {Method: GET, Path: /a}}
        Write: {Type: HttpApi, Properties: {Method: POST, Path: /a}}
        Work:
          Type: SQS
          Properties: {Queue: !GetAtt Work.Arn, BatchSize: 1, FunctionResponseTypes: [ReportBatchItemFailures]}
"""

DEFECTS = {
    "fifo batch": ("BatchSize: 1,", "BatchSize: 11,", "at most 10 messages"),
    "fifo window": (
        "BatchSize: 1,",
        "BatchSize: 1, MaximumBatchingWindowInSeconds: 5,",
        "no batching window",
    ),
    "whole batch fails": ("[ReportBatchItemFailures]", "[]", "batch item failures"),
    "short visibility": ("VisibilityTimeout: 174", "VisibilityTimeout: 173", "174 s"),
    "no dead letters": ("RedrivePolicy:", "Unknown:", "no dead-letter queue"),
    "standard dead letters": ("{FifoQueue: true, Message", "{Message", "not both FIFO"),
    "dead letters expire": ("Period: 200", "Period: 100", "expire at once"),
    "no alias": ("AutoPublishAlias: live", "MemorySize: 512", "no alias"),
    "layer does not publish": ("PublishLambdaVersion: true", "", "does not reach"),
    "function ignores layers": (
        "AutoPublishAliasAllProperties: true",
        "MemorySize: 1",
        "only a layer",
    ),
    "no snapshot": ("ApplyOn: PublishedVersions", "ApplyOn: None", "without a snapshot"),
    "six layers": ("[!Ref Core]", "[1, 2, 3, 4, 5, 6]", "more than 5 layers"),
    "logs for ever": ("LogGroup: !Ref Logs", "LogGroup: theirs", "without retention"),
    "any method": ("Method: GET", "Method: ANY", "OPTIONS"),
    "same route twice": ("Method: POST", "Method: GET", "already a route"),
    "slow route": ("Timeout: 29", "Timeout: 30", "gives up before"),
    "missing socket route": ("$disconnect: {},", "", "no route $disconnect"),
    "slow socket": ("29000", "29001", "ends after"),
    "public bucket": ("BlockPublicAcls: true", "BlockPublicAcls: false", "may become public"),
    "plain bucket": ("BucketEncryption: {}", "Tags: []", "not encrypted"),
    "lost bucket": ("DeletionPolicy: Retain", "DeletionPolicy: Delete", "deleted with its stack"),
    "broad action": ("sqs:SendMessage", "sqs:*", "names no action"),
    "broad resource": ("Resource: !GetAtt Work.Arn", 'Resource: "*"', "names no action"),
}


def test_a_sound_template_has_no_findings() -> None:
    assert rules.findings(template.parse(GOOD)) == []


@pytest.mark.parametrize(("before", "after", "says"), DEFECTS.values(), ids=DEFECTS)
def test_a_defect_is_found(before: str, after: str, says: str) -> None:
    assert before in GOOD
    found = rules.findings(template.parse(GOOD.replace(before, after, 1)))
    assert any(says in finding for finding in found), found


def test_a_function_with_too_many_routes_is_found() -> None:
    routes = "".join(
        f"        R{number}: {{Type: HttpApi, Properties: {{Method: GET, Path: /r{number}}}}}\n"
        for number in range(rules.MOST_FUNCTION_ROUTES)
    )
    crowded = GOOD.replace("      Events:\n", f"      Events:\n{routes}", 1)
    assert any("resource policy" in found for found in rules.findings(template.parse(crowded)))
