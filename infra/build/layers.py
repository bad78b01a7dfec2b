"""Which layer carries which adapters and which third-party distributions, and what a group carries itself.

Every folder of `layers/` and every distribution of `requirements/runtime.txt` stands in one layer, or else in the
groups that need it; a test compares both sides. A function has at most five layers (Lambda's limit), so there are five.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layer:
    """`sources` are folders and modules of this repository, `distributions` names in the runtime lock."""

    sources: tuple[str, ...]
    distributions: tuple[str, ...]


LAYERS = {
    "CoreLayer": Layer(
        sources=(
            "shared",
            "functions/wiring.py",
            "layers/http",
            "layers/files",
            "layers/events",
            "layers/documents",
            "layers/papers",
            "layers/web",
        ),
        distributions=(
            "annotated-doc",
            "annotated-types",
            "anyio",
            "aws-lambda-powertools",
            "boto3",
            "botocore",
            "fastapi",
            "h11",
            "httpcore2",
            "httpx2",
            "icalendar",
            "idna",
            "jmespath",
            "lark",
            "mangum",
            "opentelemetry-api",
            "pydantic",
            "pydantic-core",
            "pyjwt",
            "python-dateutil",
            "python-multipart",
            "pyyaml",
            "regex",
            "s3transfer",
            "six",
            "snowballstemmer",
            "starlette",
            "truststore",
            "tzdata",
            "typing-extensions",
            "typing-inspection",
            "urllib3",
        ),
    ),
    "SchemaLayer": Layer(sources=("layers/schema",), distributions=("psycopg", "psycopg-binary")),
    "CacheLayer": Layer(sources=("layers/cache",), distributions=("redis",)),
    "LlmLayer": Layer(
        sources=("layers/llm",),
        distributions=("anthropic", "docstring-parser", "jiter", "openai", "sniffio"),
    ),
    "SearchLayer": Layer(
        sources=("layers/search",),
        distributions=(
            "async-timeout",
            "certifi",
            "grpcio",
            "h2",
            "hpack",
            "httpcore",
            "httpx",
            "hyperframe",
            "numpy",
            "portalocker",
            "protobuf",
            "qdrant-client",
        ),
    ),
}

_PAPERS = ("et-xmlfile", "openpyxl", "pypdfium2", "python-calamine", "segno", "striprtf")
"""What scripts read and make documents with."""

_SEALING = Layer(
    sources=("layers/identity",),
    distributions=("argon2-cffi", "argon2-cffi-bindings", "cffi", "cryptography"),
)
"""What keeps secrets: passwords of people, and those they have elsewhere."""

GROUPS: dict[str, Layer] = {
    "auth": _SEALING,
    "calendar": _SEALING,
    "basic": Layer(sources=(), distributions=_PAPERS),
    "chat": Layer(sources=(), distributions=_PAPERS),
    "kb": Layer(sources=(), distributions=("pypdfium2", "python-calamine", "striprtf")),
    "drive": Layer(
        sources=("layers/pictures",),
        distributions=("pillow", "pypdfium2", "python-calamine", "striprtf"),
    ),
    "email": Layer(sources=("layers/mail",), distributions=("imapclient", "nh3")),
}
"""Route group → what every function of the group carries beside its own folder, because few other groups use it."""

NOT_SHIPPED = {
    "httpx2-jsfetch": "only WebAssembly",
    "pycparser": "only while cffi compiles",
}

# Service models of botocore that ship; the other 400 are 25 MB of JSON that no handler reads.
AWS_SERVICES = (
    "apigatewaymanagementapi",
    "bedrock-runtime",
    "s3",
    "secretsmanager",
    "sesv2",
    "sqs",
    "sts",
)

# Paths below python/ that never ship, as glob patterns: tests, type stubs, build leftovers.
PRUNED = (
    "**/__pycache__",
    "**/tests",
    "**/*.pyi",
    "**/*.pxd",
    "**/*.c",
    "**/*.h",
    "**/*.a",
    "*.dist-info/INSTALLER",
    "*.dist-info/RECORD",
    "*.dist-info/REQUESTED",
    "bin",
    "boto3/examples",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.min.*",
    "openai/cli",
    # The vector client imports NumPy for its types; these parts of it are loaded by name alone, and nobody names them.
    "numpy/f2py",
    "numpy/fft",
    "numpy/ma",
    "numpy/polynomial",
    "numpy/random",
    "numpy/testing",
    "numpy/_core/_simd*.so",
    "numpy/_core/*_tests*.so",
)

# Large packages that ship as bytecode alone, which halves them. A traceback through them keeps its line numbers and
# loses the text of the lines; a layer's bytecode is made by the very version that runs it.
BYTECODE_ONLY = (
    "anthropic",
    "anyio",
    "aws_lambda_powertools",
    "boto3",
    "botocore",
    "cryptography",
    "dateutil",
    "fastapi",
    "google/protobuf",
    "grpc",
    "h2",
    "httpcore",
    "httpcore2",
    "httpx",
    "httpx2",
    "icalendar",
    "imapclient",
    "jmespath",
    "lark",
    "numpy",
    "openai",
    "openpyxl",
    "opentelemetry",
    "psycopg",
    "pydantic",
    "pypdfium2",
    "qdrant_client",
    "redis",
    "regex",
    "reportlab",
    "s3transfer",
    "snowballstemmer",
    "starlette",
    "urllib3",
    "yaml",
)
