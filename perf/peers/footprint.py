"""Prints the peak resident set of scikit-learn's multiplicative updates in kB: before V is made, and at the end."""

import json
import sys

import numpy as np

import peers


def peak_kilobytes():
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def main():
    rows, columns, rank, iterations = (int(argument) for argument in sys.argv[1:5])
    cost, dtype = sys.argv[5:7]
    before = peak_kilobytes()
    random = np.random.default_rng(0)
    v, w, h = (random.random(shape, dtype=dtype) for shape in ((rows, columns), (rows, rank), (rank, columns)))
    peers.factorize(cost, v, w, h, iterations)
    print(json.dumps({"name": "scikit-learn " + peers.sklearn.__version__, "before": before, "peak": peak_kilobytes()}))


if __name__ == "__main__":
    main()
