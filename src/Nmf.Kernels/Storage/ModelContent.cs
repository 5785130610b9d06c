using System.Numerics;

namespace Nmf.Kernels.Storage;

/// <summary>What a model file holds.</summary>
internal sealed record ModelContent<T>(NmfShape Shape, NmfOptions Options, NmfFitInfo Info, T[] W, T[] H, (int Iteration, double Cost)[] CostHistory)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
