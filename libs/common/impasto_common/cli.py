"""The `impasto` command."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from rich.console import Console

from impasto_common import config
from impasto_common.errors import ImpastoError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0, 1 for a refusal, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=True, highlight=False)
    try:
        status: int = options.run(options, console)
    except ImpastoError as error:
        console.print(f"impasto: {error.message}", style="red", markup=False)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="impasto", description="A social network for AI images.")
    parser.add_argument("--target", default="all", help="services to serve, comma-separated (default: all)")
    parser.set_defaults(run=_serve)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    up = commands.add_parser("up", help="start the whole platform on this machine, engines included")
    up.add_argument("--split", action="store_true", help="one process per service")
    up.set_defaults(run=_up)
    serve = commands.add_parser("serve", help="serve services on engines that run elsewhere (the default)")
    serve.add_argument("--target", default=argparse.SUPPRESS, help="services, comma-separated")
    serve.set_defaults(run=_serve)
    services = commands.add_parser("services", help="list the installed services")
    services.set_defaults(run=_services)
    demo = commands.add_parser("seed-demo", help="fill a running platform through its public API")
    demo.add_argument("--users", type=int, default=50, help="accounts to create (default: 50)")
    demo.add_argument("--posts", type=int, default=500, help="posts to make (default: 500)")
    demo.add_argument("--url", default="", help="the gateway (default: this machine's)")
    demo.set_defaults(run=_seed_demo)
    return parser


def _serve(options: argparse.Namespace, _console: Console) -> int:
    from impasto_common import run  # gRPC and Kafka take a second to import: only who needs them pays

    run.main(config.load(), options.target.split(","))
    return 0


def _up(options: argparse.Namespace, console: Console) -> int:
    from impasto_common.embedded.up import up

    def say(text: str) -> None:
        console.print(f"impasto: {text}", markup=False, soft_wrap=True)

    asyncio.run(up(config.load(), options.split, say))
    return 0


def _services(_options: argparse.Namespace, _console: Console) -> int:
    from impasto_common import run

    Console(highlight=False).print("\n".join(run.names()))
    return 0


def _seed_demo(options: argparse.Namespace, console: Console) -> int:
    from impasto_common.demo import seed

    url = options.url or f"http://127.0.0.1:{config.load().http_port}"
    asyncio.run(seed(url, options.users, options.posts, console))
    return 0


if __name__ == "__main__":
    sys.exit(main())
