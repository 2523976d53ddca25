"""A process killed in the middle: what was said to be kept is kept, and nothing is half kept."""

from __future__ import annotations

import subprocess
import sys

from storage.sealing import Keyring
from storage.store import Store
from storage.unit import Unit
from tests.databases import KEY

WRITES_FOR_EVER = """
import asyncio, sys
from storage.sealing import Keyring
from storage.store import Store

def work(number):
    def both(unit):
        unit.meta.set(f"first {number}", "x")
        unit.meta.set(f"second {number}", "x")
    return both

async def person(store, start):
    number = start
    while True:
        await store.write(work(number))
        print(number, flush=True)
        number += 10

async def main(store):
    await asyncio.gather(*(person(store, start) for start in range(10)))

asyncio.run(main(Store.open(sys.argv[1], Keyring([bytes.fromhex(sys.argv[2])]))))
"""


def test_killed_while_ten_people_write(database: str, keyring: Keyring) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITES_FOR_EVER, database, KEY.hex()], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(300)]
    process.kill()
    said += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    confirmed = {int(line) for line in said if line.endswith("\n")}
    assert len(confirmed) >= 300

    def count_halves(unit: Unit) -> tuple[set[int], set[int]]:
        numbers = range(max(confirmed) + 500)
        there = [{n for n in numbers if unit.meta.get(f"{half} {n}")} for half in ("first", "second")]
        return there[0], there[1]

    store = Store.open(database, keyring)
    first, second = store.read_now(count_halves)
    assert confirmed <= first
    assert first == second
    store.write_now(lambda unit: unit.meta.set("goes on", "x"))
    store.close()
