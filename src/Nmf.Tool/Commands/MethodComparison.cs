using System.Globalization;
using System.Numerics;
using Nmf.Kernels;
using Nmf.Tool.Drawing;
using Nmf.Tool.Input;

namespace Nmf.Tool.Commands;

/// <summary>One method's way down.</summary>
/// <param name="Name">With its rate.</param>
/// <param name="Result">What came out.</param>
/// <param name="Trace">Cost, KKT residual and time after each iteration.</param>
internal sealed record MethodRun<T>(string Name, FitResult<T> Result, IReadOnlyList<NmfProgress> Trace)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>The multiplicative updates and gradient descent at several constant rates, from one start.</summary>
internal static class MethodComparison<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The largest rate whose first iteration does not raise the cost, and shares and a multiple of it.</summary>
    private static readonly double[] Multiples = [1 / 64.0, 1 / 8.0, 1, 4];

    internal static IReadOnlyList<MethodRun<T>> Run(Matrix<T> v, int rank, NmfOptions options, CancellationToken cancellationToken)
    {
        NmfModel<T> start = NmfModel.Fit(v.AsTensorSpan(), rank, options with { MaxIterations = 0 }, cancellationToken);

        // The first iteration of a process waits for the compiler.
        NmfModel.Fit(v.AsTensorSpan(), rank, options with { MaxIterations = 2 }, cancellationToken);
        var trace = new Trace();
        NmfModel<T> model = NmfModel.Fit(v.AsTensorSpan(), rank, options with { Progress = trace }, cancellationToken);
        var runs = new List<MethodRun<T>> { new("multiplicative updates", FitResult<T>.Of(model), trace.Rows) };
        double largest = LargestDescendingRate(v, start, options, cancellationToken);
        foreach (double multiple in Multiples)
        {
            trace = new Trace();
            double rate = multiple * largest;
            FitResult<T> result = AdditiveFit<T>.Run(v, start, rate, options with { Progress = trace }, cancellationToken);
            runs.Add(new($"additive, rate {Axis.Format(double.Parse(rate.ToString("g3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))}", result, trace.Rows));
        }

        return runs;
    }

    /// <summary>A power of two, found by doubling and halving.</summary>
    private static double LargestDescendingRate(Matrix<T> v, NmfModel<T> start, NmfOptions options, CancellationToken cancellationToken)
    {
        double rate = 1;
        bool descends = Descends(rate);
        for (int step = 0; step < 500; step++)
        {
            double next = descends ? 2 * rate : rate / 2;
            bool nextDescends = Descends(next);
            if (nextDescends != descends)
            {
                return descends ? rate : next;
            }

            rate = next;
        }

        return rate;

        bool Descends(double candidate)
        {
            FitResult<T> one = AdditiveFit<T>.Run(v, start, candidate, options with { MaxIterations = 1, Tolerance = 0 }, cancellationToken);
            return one.StopReason != FitResult<T>.Diverged && one.Model.Cost <= start.Cost;
        }
    }
}
