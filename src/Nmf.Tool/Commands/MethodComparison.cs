using System.Diagnostics;
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
    /// <summary>Shares and a multiple of the largest rate that begins well.</summary>
    private static readonly double[] Multiples = [1 / 64.0, 1 / 8.0, 1, 4];

    /// <summary>A rate begins well if none of so many iterations raises the cost.</summary>
    internal const int FirstIterations = 10;

    /// <summary>Rates are from 2^−500 to 2^500 (2^±100 in float32), which is more than V calls for, and four times as much is finite.</summary>
    private static readonly int LargestExponent = typeof(T) == typeof(float) ? 100 : 500;

    /// <returns>The runs; interrupted before a rate was found, the multiplicative one alone.</returns>
    internal static IReadOnlyList<MethodRun<T>> Run(Matrix<T> v, int rank, NmfOptions options, CancellationToken cancellationToken)
    {
        NmfModel<T> start = NmfModel.Fit(v.AsTensorSpan(), rank, options with { MaxIterations = 0 }, cancellationToken);

        // The first iteration of a process waits for the compiler.
        NmfModel.Fit(v.AsTensorSpan(), rank, options with { MaxIterations = 2 }, cancellationToken);
        var trace = new Trace();
        NmfModel<T> model = NmfModel.Fit(v.AsTensorSpan(), rank, options with { Progress = trace }, cancellationToken);
        var runs = new List<MethodRun<T>> { new("multiplicative updates", FitResult<T>.Of(model), trace.Rows) };
        double largest = LargestDescendingRate(v, start, options, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
        {
            // What was found last is no rate, but where the search broke off.
            return runs;
        }

        WaitForTheCompiler(v, start, largest, options, cancellationToken);
        foreach (double multiple in Multiples)
        {
            trace = new Trace();
            double rate = multiple * largest;
            FitResult<T> result = AdditiveFit<T>.Run(v, start, rate, options with { Progress = trace }, cancellationToken);
            runs.Add(new($"additive, rate {Axis.Format(double.Parse(rate.ToString("g3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))}", result, trace.Rows));
        }

        return runs;
    }

    /// <summary>The compiler replaces what the search ran while the first run would be timed; that took two thirds of its time on the digits.</summary>
    private static void WaitForTheCompiler(Matrix<T> v, NmfModel<T> start, double rate, NmfOptions options, CancellationToken cancellationToken)
    {
        long begin = Stopwatch.GetTimestamp();
        do
        {
            AdditiveFit<T>.Run(v, start, rate, options with { MaxIterations = FirstIterations }, cancellationToken);
        }
        while (Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(0.5) && !cancellationToken.IsCancellationRequested);
    }

    /// <summary>A power of two, found by doubling and halving.</summary>
    private static double LargestDescendingRate(Matrix<T> v, NmfModel<T> start, NmfOptions options, CancellationToken cancellationToken)
    {
        int exponent = 0;
        int step = Descends(0) ? 1 : -1;
        while (Math.Abs(exponent) < LargestExponent && !cancellationToken.IsCancellationRequested && Descends(exponent + step) == step > 0)
        {
            exponent += step;
        }

        return Math.ScaleB(1, step > 0 ? exponent : exponent - 1);

        bool Descends(int candidate)
        {
            var trace = new Trace();
            FitResult<T> few = AdditiveFit<T>.Run(v, start, Math.ScaleB(1, candidate), options with { MaxIterations = FirstIterations, Progress = trace }, cancellationToken);
            return few.StopReason != FitResult<T>.Diverged && trace.Rows.Zip(trace.Rows.Skip(1)).All(pair => pair.Second.Cost <= pair.First.Cost);
        }
    }
}
