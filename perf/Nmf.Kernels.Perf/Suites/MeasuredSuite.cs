using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;

namespace Nmf.Kernels.Perf.Suites;

/// <summary>Benchmarks whose work is known, so that a time is also a rate.</summary>
/// <typeparam name="T">The element type.</typeparam>
[Config(typeof(SuiteConfig))]
public abstract class MeasuredSuite<T> : IMeasuredSuite
{
    /// <inheritdoc/>
    public Type ElementType => typeof(T);

    /// <inheritdoc/>
    public abstract Work WorkOf(string benchmark);

    /// <summary>The bytes of so many elements.</summary>
    protected static double Bytes(double elements) => elements * Unsafe.SizeOf<T>();
}

/// <summary>What a column asks a suite whose parameters have been set.</summary>
public interface IMeasuredSuite
{
    Type ElementType { get; }

    /// <summary>The work of a call of one of its methods.</summary>
    Work WorkOf(string benchmark);
}
