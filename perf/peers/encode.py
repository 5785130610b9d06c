"""numpy doing what `perf -- latency` does: prints JSON with microseconds. Usage: encode.py ENCODES RESTARTS ITERATIONS"""
import json
import sys
import time

import numpy as np

rng = np.random.default_rng(1)
TINY = np.finfo(np.float32).tiny


def uniform(*shape):
    return rng.random(shape, dtype=np.float32)


def euclidean(w, gram, v, iterations):
    c = w.T @ v
    h = np.full((w.shape[1],) + v.shape[1:], c.sum() / gram.sum() / (v.shape[1] if v.ndim > 1 else 1), np.float32)
    for _ in range(iterations):
        h *= c / np.maximum(gram @ h, TINY)
    return h


def kl(w, sums, v, iterations):
    h = np.full((w.shape[1],) + v.shape[1:], v.sum() / sums.sum() / (v.shape[1] if v.ndim > 1 else 1), np.float32)
    sums = sums if v.ndim == 1 else sums[:, None]
    for _ in range(iterations):
        h *= (w.T @ (v / np.maximum(w @ h, TINY))) / sums
    return h


def restart(cost, v, rank, iterations):
    w, h = uniform(v.shape[0], rank) + np.float32(0.5), uniform(rank, v.shape[1]) + np.float32(0.5)
    for _ in range(iterations):
        if cost == "euclidean":
            w *= (v @ h.T) / np.maximum(w @ (h @ h.T), TINY)
            h *= (w.T @ v) / np.maximum((w.T @ w) @ h, TINY)
        else:
            w *= ((v / np.maximum(w @ h, TINY)) @ h.T) / h.sum(axis=1)
            h *= (w.T @ (v / np.maximum(w @ h, TINY))) / w.sum(axis=0)[:, None]


def main():
    encodes, restarts, iterations = map(int, sys.argv[1:4])
    w, block, small = uniform(513, 32), uniform(513, 256), uniform(96, 100)
    result = {}
    for cost, encode, prepared in (("euclidean", euclidean, w.T @ w), ("kl", kl, w.sum(axis=0))):
        v = np.ascontiguousarray(block[:, 0])
        times = []
        for _ in range(encodes):
            start = time.perf_counter_ns()
            encode(w, prepared, v, 50)
            times.append(time.perf_counter_ns() - start)
        times.sort()
        result[cost] = {str(p): times[min(len(times) - 1, int(len(times) * p / 100))] / 1e3 for p in (50, 99, 99.9, 100)}
        blocks = []
        for _ in range(5):
            start = time.perf_counter_ns()
            encode(w, prepared, block, 50)
            blocks.append(time.perf_counter_ns() - start)
        result[cost]["block"] = sorted(blocks)[2] / 1e3
        start = time.perf_counter_ns()
        for _ in range(restarts):
            restart(cost, small, 5, iterations)
        result[cost]["restart"] = (time.perf_counter_ns() - start) / 1e3 / restarts
    print(json.dumps(result))


main()
