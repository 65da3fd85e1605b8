"""How fast pages and the API answer on a large war: 20 clients on loopback that ask again as soon as they are answered.

    python bench/web_api.py [--seconds 8]

The workspace (10,000 places, 1,000,000 claims) is made once below the temporary folder. The server runs in a process of its own;
the clients share the machine with it.
"""

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil

from fogline.web.bound import bind_pages
from fogline.workspace import Workspace
from web_workspace import N_CLAIMS, N_PLACES, large_workspace, place_id

N_CLIENTS = 20
N_READ = 200
"""So many pages are read again and again in the second row."""

_NEVER_ASKED = iter(random.Random(2).sample(range(N_READ, N_PLACES), N_PLACES - N_READ))  # which page is asked for


def _claims_address(draw: random.Random) -> str:
    return f"/api/v1/places/{place_id(draw.randrange(N_PLACES))}/claims"


WITHOUT: dict[str, Callable[[random.Random], str]] = {
    "place page, made when asked for": lambda _: f"/places/{place_id(next(_NEVER_ASKED))}",
    "place page, asked for before": lambda draw: f"/places/{place_id(draw.randrange(N_READ))}",
    "claims (JSON), made when asked for": _claims_address,
}
"""What is asked for where no page was made after the run."""
KINDS: dict[str, Callable[[random.Random], str]] = {
    "place page, of any place": lambda draw: f"/places/{place_id(draw.randrange(N_PLACES))}",
    "place's claims (JSON)": _claims_address,
    "claims by source, paged": lambda draw: f"/api/v1/claims?source=source-{draw.randrange(50):02d}&limit=50&offset=900",
    "report page": lambda draw: f"/reports/r{draw.randrange(N_CLAIMS // 4)}",
    "alive (nothing to do)": lambda _: "/healthz",
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each kind is asked for")
    options = parser.parse_args()
    folder = large_workspace()
    for kept in folder.glob("cache/pages-*"):
        kept.unlink()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "fogline", "serve", "--workspace", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            first = _first_page(port)
            print(f"{N_PLACES:,} places, {N_CLAIMS:,} claims, {N_CLIENTS} clients; first page after start: {first:.1f} s")
            heads = ("answers/s", "p50 ms", "p95 ms", "p99 ms", "KB", "server CPU ms", "others' CPU")
            print(f"{'':36}" + "".join(f"{head:>{max(9, len(head) + 2)}}" for head in heads))
            _measure(server.pid, port, WITHOUT, options.seconds)
            _bind(folder)
            _measure(server.pid, port, KINDS, options.seconds)
            memory = sum(process.memory_info().rss for process in _family(server.pid))
            print(f"memory of the server: {memory / 2**20:,.0f} MiB; the machine has {psutil.cpu_count()} cores")
        finally:
            server.terminate()


def _measure(pid: int, port: int, kinds: dict[str, Callable[[random.Random], str]], seconds: float) -> None:
    for name, ask in kinds.items():
        asyncio.run(_load(port, ask, min(2.0, seconds)))
        before, busy = _cpu(pid), _elsewhere(pid)
        times, size = asyncio.run(_load(port, ask, seconds))
        cuts = [1000 * times[min(len(times) - 1, int(share * len(times)))] for share in (0.5, 0.95, 0.99)]
        rate, each = len(times) / seconds, 1000 * (_cpu(pid) - before) / len(times)
        told = "".join(f"{cut:>9.1f}" for cut in (*cuts, size / 1000))
        print(f"{name:36}{rate:>11.0f}{told}{each:>15.2f}{(_elsewhere(pid) - busy) / seconds:>8.1f} cores", flush=True)


def _bind(folder: Path) -> None:
    """Make the pages as ``fogline run`` does at its end; the server that runs already finds them."""
    began, busy = time.perf_counter(), os.times()
    n_made = bind_pages(Workspace.open(folder))
    spent = sum(after - before for after, before in zip(os.times()[:4], busy[:4], strict=True))
    size = sum(path.stat().st_size for path in folder.glob("cache/pages-*")) / 1e6
    took = f"{time.perf_counter() - began:.0f} s ({spent:.0f} s of CPU)"
    print(f"-- made when the run is done: {n_made:,} answers in {took}, {size:.0f} MB")


def _family(pid: int) -> list[psutil.Process]:
    server = psutil.Process(pid)
    return [server, *server.children(recursive=True)]


def _cpu(pid: int) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in _family(pid))


def _elsewhere(pid: int) -> float:
    """CPU seconds of all that is neither the server nor its clients."""
    times = psutil.cpu_times()
    all_of_them = sum(getattr(times, name, 0.0) for name in ("user", "nice", "system", "irq", "softirq", "steal"))
    return all_of_them - _cpu(pid) - sum(psutil.Process().cpu_times()[:2])


def _first_page(port: int) -> float:
    began = time.perf_counter()
    while time.perf_counter() - began < 150:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/places/{place_id(1)}", timeout=150) as answer:
                answer.read()
                return time.perf_counter() - began
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server does not answer")


async def _load(port: int, ask: Callable[[random.Random], str], seconds: float) -> tuple[list[float], float]:
    """Seconds of every answer, sorted, and the mean size of a body on the wire."""
    until = time.perf_counter() + seconds
    found = await asyncio.gather(*(_client(port, ask, number, until) for number in range(N_CLIENTS)))
    times = sorted(spent for answers, _ in found for spent in answers)
    return times, sum(size for _, size in found) / max(1, len(times))


async def _client(port: int, ask: Callable[[random.Random], str], number: int, until: float) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    draw, times, total = random.Random(number), [], 0  # which page is asked for
    while (began := time.perf_counter()) < until:
        writer.write(f"GET {ask(draw)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        if " 200 " not in head.partition("\r\n")[0] + " ":
            raise SystemExit(f"not answered: {head.splitlines()[0]}")
        total += await _body(reader, head)
        times.append(time.perf_counter() - began)
    writer.close()
    return times, total


async def _body(reader: asyncio.StreamReader, head: str) -> int:
    if "content-length:" in head:
        length = int(head.split("content-length:")[1].split(maxsplit=1)[0])
        await reader.readexactly(length)
        return length
    length = 0
    while size := int(await reader.readuntil(b"\r\n"), 16):
        await reader.readexactly(size + 2)
        length += size
    await reader.readexactly(2)
    return length


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
