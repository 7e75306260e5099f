"""Run the local Hub: `python -m collectors.replica --port 8080`."""

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from collectors.replica.hub import LocalHub, builtin
from collectors.replica.quota import PLANS
from collectors.replica.synthetic import SyntheticWorld
from collectors.replica.synthetic_plan import Plan
from collectors.replica.world import World, load
from config.clock import ShiftedClock, SystemClock, from_iso


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; the first line on standard output is the address."""
    options = _parser().parse_args(arguments)
    try:
        hub = LocalHub(
            _world(options), quota=options.quota, plan=options.plan, host=options.host, port=options.port
        )
    except (OSError, ValueError) as error:
        print(f"cannot start the local Hub: {error}", file=sys.stderr)
        return 2
    return asyncio.run(_serve(hub))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m collectors.replica", description="A local Hub.")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--world", default="builtin", help="a folder with a world, or builtin")
    parser.add_argument("--synthetic", type=int, metavar="N", help="grow a Hub of N models instead")
    parser.add_argument(
        "--datasets", type=int, metavar="D", help="of the synthetic Hub; a third of N if not told"
    )
    parser.add_argument(
        "--spaces", type=int, metavar="S", help="of the synthetic Hub; a third of N if not told"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the synthetic Hub")
    parser.add_argument("--changed", type=float, default=0.005, help="share that differs between generations")
    parser.add_argument(
        "--moved", type=float, default=0.0, help="share whose counters move between generations"
    )
    parser.add_argument("--generation", type=int, default=0, help="of the synthetic Hub")
    parser.add_argument("--at", metavar="ISO", help="the instant the Hub's clock starts from")
    parser.add_argument("--quota", type=int, metavar="N", help="API requests per five minutes, for everyone")
    parser.add_argument("--plan", choices=sorted(PLANS), default="free", help="of those who have a token")
    return parser


def _world(options: argparse.Namespace) -> World | SyntheticWorld:
    clock = ShiftedClock(SystemClock())
    world: World | SyntheticWorld
    if options.synthetic is not None:
        plan = Plan(
            options.synthetic,
            options.seed,
            options.changed,
            options.generation,
            datasets=options.datasets,
            spaces=options.spaces,
            moved=options.moved,
        )
        world = SyntheticWorld(plan, clock)
    elif options.world == "builtin":
        world = builtin()
    else:
        data = load(Path(options.world))
        clock.set(data.present)
        world = World(data, clock)
    if options.at is not None:
        clock.set(from_iso(options.at))
        world.clock = clock
    return world


async def _serve(hub: LocalHub) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    try:
        await hub.start()
    except OSError as error:
        print(f"cannot open port: {error}", file=sys.stderr)
        return 2
    print(f"listening on {hub.url}", flush=True)
    print(f"serving {hub.world.title}", file=sys.stderr, flush=True)
    await stop.wait()
    await hub.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
