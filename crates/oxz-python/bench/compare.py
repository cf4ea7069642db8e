"""oxz beside the interpreter's lzma, in turns, in one process.

    python compare.py [--quick] [FILE...]

Without files some text is made up. Each row is the median over all rounds; each
round takes another part of the file, so that no processor learns it by heart.
"""

import argparse
import io
import lzma
import random
import statistics
import sys
import time
from pathlib import Path

import oxz

SIZES = {"100 B": 100, "1 kB": 1000, "10 kB": 10_000, "1 MB": 1_000_000}
PRESETS = (0, 6, 9)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    files = {path.name: read(path) for path in options.files} or {"made up": made_up()}
    budget = 0.2 if options.quick else 2
    print(f"CPython {sys.version.split()[0]}")
    print(f"{'':34} {'oxz':>10} {'lzma':>10}   times as fast")
    for name, data in files.items():
        print(f"{name}, {len(data):,} bytes")
        small_rows(data, budget)
        file_rows(data, budget)


def read(path):
    data = path.read_bytes()
    return lzma.decompress(data) if path.suffix == ".xz" else data


def made_up():
    rng = random.Random(1)
    words = [bytes(rng.choices(b"etaoinshrdlucmfw", k=rng.randint(2, 9))) for _ in range(5000)]
    weights = [1 / rank for rank in range(1, 5001)]
    lines = (b" ".join(rng.choices(words, weights, k=10)) for _ in range(80_000))
    return b"\n".join(lines)


def small_rows(data, budget):
    for label, size in SIZES.items():
        if size > len(data):
            continue
        starts = range(0, len(data) - size + 1, max(1, (len(data) - size) // 97))
        parts = [data[start : start + size] for start in starts]
        for preset in PRESETS:
            row(f"compress {label} -{preset}", parts, budget,
                lambda module, part: module.compress(part, preset=preset))
        packed = [lzma.compress(part, preset=1) for part in parts]
        row(f"decompress {label}", packed, budget, lambda module, file: module.decompress(file))


def file_rows(data, budget):
    row("compress whole -6", [data], budget, lambda module, data: module.compress(data))
    packed = [lzma.compress(data)]
    row("decompress whole", packed, budget, lambda module, file: module.decompress(file))
    row("LZMAFile by line", packed, budget, by_line)
    row("LZMAFile by 8 KiB", packed, budget, by_block)
    row("LZMAFile.read()", packed, budget,
        lambda module, file: module.LZMAFile(io.BytesIO(file)).read())


def by_line(module, file):
    for _ in module.LZMAFile(io.BytesIO(file)):
        pass


def by_block(module, file):
    reader = module.LZMAFile(io.BytesIO(file))
    while reader.read(8192):
        pass


def row(label, inputs, budget, call):
    """Measures both in turns, at least three times, until the time is up."""
    times = {oxz: [], lzma: []}
    end = time.perf_counter() + budget
    while time.perf_counter() < end or len(times[oxz]) < 3:
        for item in inputs:
            for module, results in times.items():
                start = time.perf_counter()
                call(module, item)
                results.append(time.perf_counter() - start)
            if time.perf_counter() > end and len(times[oxz]) >= 3:
                break
    ours, theirs = (statistics.median(times[module]) for module in (oxz, lzma))
    print(f"  {label:32} {shown(ours)} {shown(theirs)}   {theirs / ours:.2f}")


def shown(seconds):
    if seconds < 1e-3:
        return f"{seconds * 1e6:7.1f} us"
    return f"{seconds * 1e3:7.1f} ms"


if __name__ == "__main__":
    main()
