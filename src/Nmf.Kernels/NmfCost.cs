namespace Nmf.Kernels;

/// <summary>The cost that a factorization V ≈ WH minimises (Lee &amp; Seung, NIPS 2000, equations 2 and 3).</summary>
public enum NmfCost
{
    /// <summary>‖V − WH‖² = Σ (v − wh)², without a factor ½, a root or a mean.</summary>
    Euclidean,

    /// <summary>The generalized Kullback–Leibler divergence D(V‖WH) = Σ ( v log(v/wh) − v + wh ), with 0 log 0 = 0.</summary>
    KullbackLeibler,
}
