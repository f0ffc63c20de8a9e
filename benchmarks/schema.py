"""Measures `previewer schema infer` against genson on one file: time on one core and on all, and peak memory.

    .venv/bin/python benchmarks/schema.py [MEGABYTES]

Each runs as a process of its own that reads the file and does nothing else. The file is made in a temporary folder.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

SCAN = """
import gc, sys
from pathlib import Path
from previewer.schemas.scanning import scan
gc.set_threshold(200_000, 20, 50)  # as the command does
print(scan([Path(sys.argv[1])], jobs=int(sys.argv[2])).schema.payloads)
"""
GENSON = """
import gc, gzip, json, sys
from genson import SchemaBuilder
gc.set_threshold(200_000, 20, 50)
builder = SchemaBuilder()
with gzip.open(sys.argv[1]) as file:
    for count, line in enumerate(file, 1):
        builder.add_object(json.loads(line))
builder.to_schema()
print(count)
"""


def events(megabytes: int) -> Iterator[bytes]:
    """Cart events as Segment exports them, of about a kilobyte each."""
    chance = random.Random(7)
    names = ["Maya", "Jonas", "Zoë", "Ann", "Li", "Omar", "Ines", "Tom"]
    size = 0
    while size < megabytes << 20:
        products = [
            {
                "product_id": str(chance.randrange(10_000)),
                "sku": f"SKU-{chance.randrange(1000)}",
                "product_name": f"{chance.choice(['Boots', 'Mug', 'Tent'])} {chance.randrange(300)}",
                "product_price": f"${chance.randrange(5, 400)}",
                "quantity": chance.randrange(1, 5),
                "rating": chance.choice([None, 4.5, 3.0, 5]),
                "url": f"https://shop.example.com/p/{chance.randrange(9999)}?ref=mail",
                "on_sale": chance.random() < 0.3,
                "__entity": "product",
            }
            for _ in range(chance.randrange(5))
        ]
        properties: dict[str, object] = {
            "first_name": chance.choice(names),
            "last_name": f"{chance.choice(names)}{chance.randrange(500)}",
            "cart_id": str(uuid.UUID(int=chance.getrandbits(128))),
            "products": products,
            "total": round(chance.random() * 500, 2),
            "currency": chance.choice(["USD", "EUR"]),
            "created_at": f"2025-03-{chance.randrange(1, 29):02}T12:{chance.randrange(60):02}:00Z",
            "address": {"city": "Berlin", "zip": str(chance.randrange(10_000, 99_999)), "lines": ["a", "b"]},
        }
        if chance.random() < 0.3:
            properties["coupon"] = {"code": "WELCOME10", "amount": chance.randrange(20)}
        if chance.random() < 0.1:
            properties["note"] = "<b>gift</b> wrap"
        envelope = {"type": "track", "event": "Cart Left", "userId": str(chance.randrange(10**6))}
        line = json.dumps({**envelope, "timestamp": "2025-01-01T00:00:00Z", "properties": properties}).encode() + b"\n"
        size += len(line)
        yield line


def measure(code: str, *arguments: str) -> tuple[float, float, int, str]:
    """Runs Python code in a process; gives seconds on the clock and of the processors, the peak of memory in MB with
    its children's, and the output."""
    start, before = time.perf_counter(), processors()
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True)
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory(process.pid))
        time.sleep(0.05)
    assert process.stdout is not None
    return time.perf_counter() - start, processors() - before, peak >> 10, process.stdout.read().strip()


def processors() -> float:
    """Seconds of the processors that all ended children took: less at others' mercy than the clock."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def memory(pid: int) -> int:
    """The memory of a process and its children in KB: what each has for itself, and its part of what is shared."""
    total = 0
    for child in (pid, *map(int, _read(f"/proc/{pid}/task/{pid}/children").split())):
        lines = _read(f"/proc/{child}/smaps_rollup").splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""  # it has just ended


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    cores = len(os.sched_getaffinity(0))
    with TemporaryDirectory() as folder:
        path = os.path.join(folder, "events.ndjson.gz")
        with gzip.open(path, "wb", compresslevel=1) as file:
            file.writelines(events(megabytes))
        print(f"{megabytes} MB of NDJSON, gzipped; {cores} cores")
        print(f"{'':<24}{'seconds':>9}{'CPU':>8}{'µs/event':>10}{'MB':>6}   times genson: clock, CPU")
        base = used = 0.0
        for name, code, jobs in (
            ("genson", GENSON, ""),
            ("previewer, 1 process", SCAN, "1"),
            (f"previewer, {cores} processes", SCAN, str(cores)),
        ):
            seconds, cpu, peak, count = measure(code, path, jobs)
            base, used = base or seconds, used or cpu
            each = cpu / int(count) * 1e6
            ratios = f"{base / seconds:.2f}, {used / cpu:.2f}"
            print(f"{name:<24}{seconds:>9.1f}{cpu:>8.1f}{each:>10.1f}{peak:>6}   {ratios}")


if __name__ == "__main__":
    main()
