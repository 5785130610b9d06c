namespace Nmf.Kernels;

/// <summary>Where the iterations of an <see cref="NmfEncoder{T}"/> begin.</summary>
public enum EncodeStart
{
    /// <summary>
    /// All entries of a code at the constant of least cost: (Σ Wᵀv) / (Σ WᵀW) for the Euclidean cost, (Σ v) / (Σ W) for
    /// Kullback–Leibler, where it makes the sum of Wh that of v. What the code's memory holds is not read.
    /// </summary>
    Cold,

    /// <summary>The code as given, lifted to the floor: for a stream in which a column resembles the one before.</summary>
    Warm,
}
