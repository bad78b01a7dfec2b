"""Ends the children of a platform whose process is gone: `python -m infra.gateway.reaper FOLDER OWNER`.

Standard input is a pipe from the owner. It never carries a byte; its end is the signal.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from infra.gateway.processes import end_all, records


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    folder, owner = Path(sys.argv[1]), sys.argv[2]
    sys.stdin.buffer.read()
    end_all(folder, records(folder, owner))


if __name__ == "__main__":
    main()
