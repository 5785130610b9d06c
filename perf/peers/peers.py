"""Runs numpy's and scikit-learn's multiplicative updates on V.npy, W.npy and H.npy of a directory.

Writes W and H after a few iterations to <peer>.W and <peer>.H (raw, row-major) and prints one line of JSON:
the BLAS kernels in use, what is missing, and milliseconds an iteration by peer.
"""

import argparse
import json
import os
import time

try:
    import numpy as np
except ImportError:
    np = None

try:
    import sklearn
    from sklearn.decomposition import non_negative_factorization
except ImportError:
    sklearn = None


def numpy_iteration(cost, v):
    """One iteration as one writes it, W then H; only what is as large as V is kept from one iteration to the next."""
    tiny = np.finfo(v.dtype).tiny
    q = np.empty_like(v) if cost == "kl" else None

    def quotient(w, h):
        np.matmul(w, h, out=q)
        np.maximum(q, tiny, out=q)
        return np.divide(v, q, out=q)

    def euclidean(w, h):
        w *= (v @ h.T) / np.maximum(w @ (h @ h.T), tiny)
        h *= (w.T @ v) / np.maximum((w.T @ w) @ h, tiny)

    def kullback_leibler(w, h):
        w *= (quotient(w, h) @ h.T) / h.sum(axis=1)
        h *= (w.T @ quotient(w, h)) / w.sum(axis=0)[:, np.newaxis]

    return kullback_leibler if cost == "kl" else euclidean


class Numpy:
    def __init__(self, cost, v, w, h):
        self.name = "numpy " + np.__version__
        self.iterate = numpy_iteration(cost, v)
        self.start = w, h

    def run(self, iterations):
        """The milliseconds of so many iterations from the start, and W and H after them."""
        w, h = (x.copy() for x in self.start)
        began = time.perf_counter()
        for _ in range(iterations):
            self.iterate(w, h)
        return 1e3 * (time.perf_counter() - began), w, h


def factorize(cost, v, w, h, iterations):
    """scikit-learn's multiplicative updates from w, h, without a stopping test."""
    w, h, _ = non_negative_factorization(
        v, w, h, n_components=h.shape[0], init="custom", solver="mu", tol=0, max_iter=iterations,
        beta_loss="kullback-leibler" if cost == "kl" else "frobenius")
    return w, h


class ScikitLearn:
    def __init__(self, cost, v, w, h):
        self.name = "scikit-learn " + sklearn.__version__
        self.cost, self.v, self.start = cost, v, (w, h)

    def run(self, iterations):
        w, h = (x.copy() for x in self.start)
        began = time.perf_counter()
        w, h = factorize(self.cost, self.v, w, h, iterations)
        return 1e3 * (time.perf_counter() - began), w, h


def time_iteration(peer, directory, check_iterations, budget):
    """Milliseconds an iteration: the difference of two runs over the difference of their iterations, so that a call's own
    costs (checks of the input, the first cost) do not count, each the lesser of two. The run that leaves W and H for the check
    is the warm-up."""
    _, w, h = peer.run(check_iterations)
    np.ascontiguousarray(w).tofile(os.path.join(directory, peer.name + ".W"))
    np.ascontiguousarray(h).tofile(os.path.join(directory, peer.name + ".H"))
    short = min(peer.run(1)[0] for _ in range(2))
    more = int(min(max(budget / short, 10), 1000))  # three have been off by two fifths on a busy machine
    long = min(peer.run(1 + more)[0] for _ in range(2))
    while long <= short:  # only on a very busy machine
        more *= 2
        long = peer.run(1 + more)[0]
    return (long - short) / more


def blas_kernels():
    """The kernels that numpy's BLAS chose, or None where that cannot be known."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return None
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    return pools[0].get("architecture") if pools else None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory")
    parser.add_argument("--cost", choices=["euclidean", "kl"], required=True)
    parser.add_argument("--check-iterations", type=int, required=True)
    parser.add_argument("--budget", type=float, required=True, help="milliseconds that the timed iterations may fill")
    arguments = parser.parse_args()

    missing = [name for name, module in (("numpy", np), ("scikit-learn", sklearn)) if module is None]
    answer = {"kernels": None, "missing": missing, "milliseconds": {}}
    if np is not None:
        answer["kernels"] = blas_kernels()
        v, w, h = (np.load(os.path.join(arguments.directory, name + ".npy")) for name in "VWH")
        for kind in [Numpy] if sklearn is None else [Numpy, ScikitLearn]:
            peer = kind(arguments.cost, v, w, h)
            answer["milliseconds"][peer.name] = time_iteration(peer, arguments.directory, arguments.check_iterations, arguments.budget)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
