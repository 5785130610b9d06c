using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Solver;

/// <summary>The engines of one vector width. A class for each: the types of the widths that are not in use are never loaded, which takes some 3 ms each.</summary>
internal abstract class VectorWidth<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal abstract NmfEngine<T> NewEngine();

    internal abstract EncoderEngine<T> NewEncoder(NmfCost cost, MatrixView<T> w, int rows, int rank, T floor);

    /// <summary>The width of so many bits.</summary>
    internal static VectorWidth<T> Of(int bits) => bits switch
    {
        512 => new Width512(),
        256 => new Width256(),
        _ => new Width128(),
    };

    private sealed class Width512 : VectorWidth<T>
    {
        internal Width512() => _ = Interleaving<T>.Prepare();

        internal override NmfEngine<T> NewEngine() => new NmfEngine<Simd512<T>, Vector512<T>, T>(Costs());

        internal override EncoderEngine<T> NewEncoder(NmfCost cost, MatrixView<T> w, int rows, int rank, T floor) =>
            new EncoderEngine<Simd512<T>, Vector512<T>, T>(cost, w, rows, rank, floor, Costs());

        private static CostEngine<T> Costs() => new CostEngine<Simd512<double>, Vector512<double>, T>();
    }

    private sealed class Width256 : VectorWidth<T>
    {
        internal override NmfEngine<T> NewEngine() => new NmfEngine<Simd256<T>, Vector256<T>, T>(Costs());

        internal override EncoderEngine<T> NewEncoder(NmfCost cost, MatrixView<T> w, int rows, int rank, T floor) =>
            new EncoderEngine<Simd256<T>, Vector256<T>, T>(cost, w, rows, rank, floor, Costs());

        private static CostEngine<T> Costs() => new CostEngine<Simd256<double>, Vector256<double>, T>();
    }

    private sealed class Width128 : VectorWidth<T>
    {
        internal override NmfEngine<T> NewEngine() => new NmfEngine<Simd128<T>, Vector128<T>, T>(Costs());

        internal override EncoderEngine<T> NewEncoder(NmfCost cost, MatrixView<T> w, int rows, int rank, T floor) =>
            new EncoderEngine<Simd128<T>, Vector128<T>, T>(cost, w, rows, rank, floor, Costs());

        private static CostEngine<T> Costs() => new CostEngine<Simd128<double>, Vector128<double>, T>();
    }
}
