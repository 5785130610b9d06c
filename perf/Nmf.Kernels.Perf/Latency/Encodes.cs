using System.Diagnostics;

namespace Nmf.Kernels.Perf.Latency;

/// <summary>Encoding of the size: 513 × 32 float32, 50 iterations.</summary>
internal sealed class Encodes : IDisposable
{
    internal const int Rows = 513;
    internal const int Rank = 32;
    internal const int Iterations = 50;
    internal const int Columns = 256;

    private readonly NmfEncoder<float> encoder;
    private readonly float[] scratch;
    private readonly float[] columns;
    private readonly float[] block;
    private readonly float[] code = new float[Rank];
    private readonly float[] codes = new float[Rank * Columns];

    internal Encodes(NmfCost cost)
    {
        var random = new Random(1);
        this.Cost = cost;
        float[] dictionary = Uniform(random, Rows * Rank);
        long start = Stopwatch.GetTimestamp();
        this.encoder = new NmfEncoder<float>(dictionary, Rows, Rank, new NmfOptions { Cost = cost });
        this.scratch = this.encoder.CreateScratch();
        this.Preparation = Stopwatch.GetElapsedTime(start);
        this.columns = Uniform(random, Rows * Columns);
        this.block = Uniform(random, Rows * Columns);
    }

    internal NmfCost Cost { get; }

    /// <summary>What the encoder and its scratch took.</summary>
    internal TimeSpan Preparation { get; }

    public void Dispose() => this.encoder.Dispose();

    /// <summary>One column, another each time; the ticks that it took.</summary>
    internal long One(int number)
    {
        ReadOnlySpan<float> v = this.columns.AsSpan(number % Columns * Rows, Rows);
        long start = Stopwatch.GetTimestamp();
        this.encoder.Encode(v, this.code, Iterations, scratch: this.scratch);
        return Stopwatch.GetTimestamp() - start;
    }

    /// <summary>The ticks of each of many, with the collections and the bytes allocated meanwhile.</summary>
    internal (Quantiles Latency, int Collections, long Bytes) Stream(int count)
    {
        var ticks = new long[count];
        for (int i = 0; i < 20000; i++)
        {
            _ = this.One(i);
        }

        GC.Collect();
        int collections = GC.CollectionCount(0);
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < ticks.Length; i++)
        {
            ticks[i] = this.One(i);
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        collections = GC.CollectionCount(0) - collections;
        return (Quantiles.Of(ticks), collections, bytes);
    }

    /// <summary>A block of columns.</summary>
    internal void Block() => this.encoder.Encode(this.block, Columns, Columns, this.codes, Columns, Iterations, scratch: this.scratch);

    private static float[] Uniform(Random random, int length)
    {
        var values = GC.AllocateUninitializedArray<float>(length, pinned: true);
        foreach (ref float value in values.AsSpan())
        {
            value = random.NextSingle();
        }

        return values;
    }
}
