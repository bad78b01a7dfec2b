"""Look into a bot's knowledge: how far indexing is, what a question finds, how well searches work."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from infra.cli.failure import CommandFailed
from infra.cli.knowledge import (
    base_lines,
    evaluation_json,
    evaluation_lines,
    hit_lines,
    website_line,
)
from infra.cli.target import add_target_arguments, find_target
from shared.errors import NotFound
from shared.knowledge.evaluation import evaluated, judged_set
from shared.knowledge.permissions import Reader
from shared.packages.layout import PERMISSIONS_FILE
from shared.records.documents import FAILED, INDEXED

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from functions.kb.deps import Wiring
    from shared.knowledge.evaluation import Judged
    from shared.records.bots import Bot
    from shared.records.documents import Document, Hit

OPERATOR = Reader("operator", "super")
_MOST = 10_000
_POLL_SECONDS = 1.0
WAYS = {"dense": "dense", "BM25": "sparse", "hybrid": "hybrid"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_target_arguments(parser)
    parser.add_argument("--bot", default="default", help="of this bot (default)")
    parser.add_argument("--kb", default="", help="one knowledge base or website only")
    parser.add_argument("--json", action="store_true", help="JSON instead of text")
    parser.add_argument(
        "--watch", action="store_true", help="status: until nothing is being indexed"
    )
    parser.add_argument(
        "--mode", default="", choices=("", "hybrid", "dense", "sparse"), help="search: how"
    )
    parser.add_argument("--top", type=int, default=0, help="search: at most so many passages")
    parser.add_argument(
        "act",
        choices=("status", "search", "eval"),
        help="status: documents and sites; search: ask a question; eval: measure searches by a judged set",
    )
    parser.add_argument(
        "words", nargs="*", help="search: the question; eval: the set, a JSON-lines file"
    )


def run(arguments: argparse.Namespace) -> int:
    words = " ".join(arguments.words)
    if (arguments.act == "status") == bool(words):
        raise CommandFailed("write gb kb status, gb kb search QUESTION or gb kb eval SET.jsonl")
    find_target(arguments).enter()
    from functions.kb.deps import wiring

    ports = wiring()
    bot = ports.store.directory.bot_named(arguments.bot)
    if bot is None:
        raise CommandFailed(f"there is no bot {arguments.bot}")
    if arguments.act == "search":
        return _search(ports, bot, words, arguments)
    if arguments.act == "eval":
        return _evaluate(ports, bot, Path(words), arguments)
    return _status(ports, bot, arguments)


def _status(ports: Wiring, bot: Bot, arguments: argparse.Namespace) -> int:
    """The state of everything; 1 when something has failed."""
    found = _documents(ports, bot, arguments.kb)
    while arguments.watch and any(each.status not in (INDEXED, FAILED) for each in found):
        time.sleep(_POLL_SECONDS)
        found = _documents(ports, bot, arguments.kb)
    if arguments.json:
        for each in found:
            row = {"kb": each.kb, "path": each.path, "status": each.status, "error": each.error}
            print(json.dumps(row | {"done": each.done, "chunks": each.chunks}, ensure_ascii=False))
    else:
        _print_status(ports, bot, found)
    return int(any(each.status == FAILED for each in found))


def _print_status(ports: Wiring, bot: Bot, found: Sequence[Document]) -> None:
    for name in dict.fromkeys(each.kb for each in found):
        print("\n".join(base_lines(name, [each for each in found if each.kb == name])))
    with ports.store.transaction(bot.org_id) as unit:
        sites = unit.websites.list_of(bot.id)
    for site in sites:
        print(website_line(site))
    if not found and not sites:
        print(f"{bot.name} knows nothing yet: put documents in {bot.name}.gbkb/NAME/")


def _documents(ports: Wiring, bot: Bot, kb: str) -> Sequence[Document]:
    with ports.store.transaction(bot.org_id) as unit:
        found = unit.documents.list_of(bot.id, kb=kb, limit=_MOST)
    return [each for each in found if each.path != PERMISSIONS_FILE]


def _search(ports: Wiring, bot: Bot, question: str, arguments: argparse.Namespace) -> int:
    hits = _find(
        ports, bot, question, _named(ports, bot, arguments.kb), arguments.mode, arguments.top
    )
    for number, hit in enumerate(hits, 1):
        if arguments.json:
            row = {"score": hit.score, "kb": hit.kb, "path": hit.path, "page": hit.passage.page}
            print(json.dumps(row | {"content": hit.passage.text}, ensure_ascii=False))
        else:
            print("\n".join(hit_lines(number, hit)))
    return int(not hits)


def _evaluate(ports: Wiring, bot: Bot, path: Path, arguments: argparse.Namespace) -> int:
    judged = judged_set(path.read_text(encoding="utf-8"))
    everything = _named(ports, bot, arguments.kb)
    ways = dict(WAYS)
    if bot.config.get("rag-reranker-url"):
        ways["hybrid + rerank"] = "rerank"

    def searching(mode: str, each: Judged) -> Sequence[Hit]:
        return _find(ports, bot, each.question, each.kbs or everything, mode, 10)

    rows = {
        way: evaluated(judged, lambda each, mode=mode: searching(mode, each))  # type: ignore[misc]
        for way, mode in ways.items()
    }
    if arguments.json:
        print(json.dumps(evaluation_json(rows)))
    else:
        print("\n".join(evaluation_lines(rows, len(judged))))
    return 0


def _named(ports: Wiring, bot: Bot, kb: str) -> Sequence[str]:
    """The knowledge bases meant: the one named, or all of the bot with its websites."""
    known = list(dict.fromkeys(each.kb for each in _documents(ports, bot, "")))
    if kb and kb not in known:
        raise NotFound(f"There is no knowledge base {kb}; there is: {', '.join(known) or 'none'}")
    return [kb] if kb else known


def _find(
    ports: Wiring, bot: Bot, question: str, kbs: Sequence[str], mode: str, top: int
) -> Sequence[Hit]:
    from shared.knowledge.retrieval import Search

    rerank = mode == "rerank"
    wanted = Search(
        question, OPERATOR, top_k=top or None, mode="" if rerank else mode, rerank=rerank or None
    )
    return ports.retrieval.find(bot, kbs, wanted).hits
