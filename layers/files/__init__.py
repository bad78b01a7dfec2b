"""Files in S3 and secrets in Secrets Manager. Imports `shared` and, on first use, boto3."""
