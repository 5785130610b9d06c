using System.Globalization;
using System.Numerics;
using Nmf.Kernels;
using Nmf.Kernels.Solver;
using Nmf.Tool.Input;

namespace Nmf.Tool.Commands;

/// <summary>What a factorization will hold, compared with the machine before the solver allocates any of it.</summary>
internal static class MemoryPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>16 for the solver's cost of an iteration, 16 for the model's copy, and 32 for the row of the trace, whose list may have doubled just now.</summary>
    private const double BytesPerIteration = 16 + 16 + (2 * 32);

    /// <summary>What is known of a restart: two costs, the iterations, the reason and the time.</summary>
    private const int BytesPerRestart = 32;

    /// <summary>The most partial sums that a solver with several threads keeps.</summary>
    private const int MostSegments = 64;

    internal static void Require(FactorizeRequest request, Matrix<T> v)
    {
        double costs = BytesPerIteration * request.MaxIterations;
        Memory.Require($"--max-iterations {request.MaxIterations}: the costs of that many iterations", costs);
        Memory.Require($"--restarts {request.Restarts}: the results of that many fits", (double)BytesPerRestart * request.Restarts);
        if (Shortage(request, v, request.Rank, costs) is not { } shortage)
        {
            return;
        }

        // The largest rank that fits: `fits` does, `exceeds` does not.
        (int fits, int exceeds) = (0, request.Rank);
        while (exceeds - fits > 1)
        {
            int middle = fits + ((exceeds - fits) / 2);
            (fits, exceeds) = Shortage(request, v, middle, costs) is null ? (middle, exceeds) : (fits, middle);
        }

        throw new InputException($"--rank {request.Rank}: {shortage}; {(fits == 0 ? "not even 1 fits" : $"at most about {fits} fits")}");
    }

    /// <summary>Why a rank is too large, or <see langword="null"/>.</summary>
    private static string? Shortage(FactorizeRequest request, Matrix<T> v, int rank, double costs)
    {
        if ((long)Math.Max(v.Rows, v.Columns) * rank > Array.MaxLength)
        {
            return v.Rows >= v.Columns
                ? $"W needs {v.Rows} × {rank} entries, and one array holds {Array.MaxLength}"
                : $"H needs {rank} × {v.Columns} entries, and one array holds {Array.MaxLength}";
        }

        if (WorkspaceBytes(request.Cost, new NmfShape(v.Rows, v.Columns, rank)) is not { } workspace)
        {
            return $"the intermediate results need more entries than one array holds, {Array.MaxLength}";
        }

        // Given factors are held twice, as read and as updated; of restarts those of each thread, the best, and the best once more.
        int threads = request.Threads == 0 ? Environment.ProcessorCount : request.Threads;
        double copies = request.InitW is null ? (request.Restarts > 1 ? 2.0 + Math.Min(request.Restarts, threads) : 1) : 2;
        double factors = copies * ((double)v.Rows + v.Columns) * rank;

        // Several threads keep partial sums as large as H apart, and those of HHᵀ for each 256 columns.
        double sums = request.Threads == 1 ? 0 : ((Math.Min(MostSegments, v.Rows / 500.0) * v.Columns) + (v.Columns / 256.0 * rank)) * rank;
        double bytes = ((((double)v.Rows * v.Columns) + factors + sums) * PrecisionOf<T>.Size) + workspace + costs;
        return bytes <= Memory.Available
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"V, W, H and the intermediate results need {bytes / 1e9:0.0##} GB of memory, and {Memory.Available / 1e9:0.0##} GB are available");
    }

    /// <summary>What the solver works in, and the KKT residual of the trace, which is taken in float64.</summary>
    private static double? WorkspaceBytes(NmfCost cost, NmfShape shape)
    {
        try
        {
            int length = NmfKernels.WorkspaceLength<T>(cost, shape);
            int residual = KktResidual<T>.WorkspaceLength(cost, shape);
            return Math.Max(length, residual) <= Array.MaxLength ? ((double)length * PrecisionOf<T>.Size) + ((double)residual * sizeof(double)) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
