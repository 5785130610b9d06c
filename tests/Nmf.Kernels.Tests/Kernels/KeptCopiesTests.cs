using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Solver;
using Nmf.Kernels.Sweeps;
using Nmf.Kernels.Tests.Facade;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>Iterations on V and Wᵀ as a fit keeps them, with zeros behind their rows, against the same on those of the caller.</summary>
[Trait("Category", "Kernels")]
public class KeptCopiesTests
{
    /// <summary>Rows that fill steps and do not, in one segment and several; ranks in lanes, in sums, low and not.</summary>
    public static TheoryData<int, int, int> Shapes()
    {
        var data = new TheoryData<int, int, int> { { 33, 5, 2 }, { 13, 17, 3 } };
        if (TestSizes.Small)
        {
            return data;
        }

        foreach (int rank in new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16 })
        {
            data.Add(130, 7, rank);
            data.Add(1003, 21, rank);
            data.Add(512, 38, rank);
            data.Add(41, 100, rank);
            data.Add(96, 200, rank);
        }

        // Quotients of few ranks, rows in the lanes.
        data.Add(130, 37, 2);
        data.Add(200, 64, 5);
        data.Add(300, 100, 3);

        // Wide of few rows, whose columns fill steps and do not; and wide with groups of blocks.
        data.Add(5, 1503, 2);
        data.Add(20, 1503, 6);
        data.Add(20, 1504, 6);
        data.Add(63, 4100, 4);
        data.Add(701, 64, 24);
        data.Add(6, 1, 1);
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_bits_are_the_same(int rows, int columns, int rank)
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            foreach (int width in TestSizes.Widths)
            {
                Compare<float>(cost, width, rows, columns, rank);
                Compare<double>(cost, width, rows, columns, rank);
            }
        }
    }

    private static void Compare<T>(NmfCost cost, int width, int rows, int columns, int rank)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int iterations = 3;
        var shape = new NmfShape(rows, columns, rank);
        NmfEngine<T> engine = NmfEngine<T>.ForWidth(width);
        T floor = T.CreateChecked(Range<T>.DefaultFloor);
        var random = new Random(1);
        T[] v = Uniform(shape.VLength), w = Uniform(shape.WLength), h = Uniform(shape.HLength);
        var workspace = new T[engine.WorkspaceLength(cost, shape)];
        bool columnMajor = Orientation.KeptInColumns<T>(cost, shape);

        // With NaN behind the zeros.
        int vStride = Orientation.RowStride<T>(columnMajor ? rows : columns), wStride = Orientation.RowStride<T>(rows);
        T[] keptV = Lines<T>(columnMajor ? columns : rows, columnMajor ? rows : columns, vStride);
        engine.Copy(new(v, columns, columnMajor: false), rows, columns, keptV, vStride, columnMajor);
        bool keepsW = Orientation.KeepsTransposedW<T>(cost, shape);
        T[] keptW = keepsW ? Lines<T>(LaneGroup.Padded(rank), rows, wStride) : [.. w];
        if (keepsW)
        {
            engine.Copy(new(w, rank, columnMajor: false), rows, rank, keptW, wStride, columnMajor: true);
        }

        T[] keptH = [.. h];
        T[] given = columnMajor ? Samples.Transpose(v, rows, columns) : v;
        for (int i = 0; i < iterations; i++)
        {
            Array.Fill(workspace, T.NaN);
            engine.Update(cost, shape, new(given, columnMajor ? rows : columns, columnMajor), new(w, rank, rankMajor: false), new(h, columns, rankMajor: true), floor, workspace, NmfUpdates.Both);
            Array.Fill(workspace, T.NaN);
            engine.Update(cost, shape, new(keptV, vStride, columnMajor, padded: true), keepsW ? new(keptW, wStride, rankMajor: true, padded: true) : new(keptW, rank, rankMajor: false), new(keptH, columns, rankMajor: true), floor, workspace, NmfUpdates.Both);
        }

        Assert.Equal(h, keptH);
        if (!keepsW)
        {
            Assert.Equal(w, keptW);
            return;
        }

        for (int k = 0; k < LaneGroup.Padded(rank); k++)
        {
            for (int i = 0; i < wStride; i++)
            {
                int end = Blocking.RoundUp(rows, Blocking.VectorElements<T>());
                T expected = i >= end ? T.NaN : i >= rows || k >= rank ? T.Zero : w[(i * rank) + k];
                Assert.Equal(expected, keptW[(k * wStride) + i]);
            }
        }

        T[] Uniform(int length) => Array.ConvertAll(new T[length], _ => T.CreateChecked(0.1 + random.NextDouble()));
    }

    private static T[] Lines<T>(int lines, int length, int stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[lines * stride];
        for (int line = 0; line < lines; line++)
        {
            values.AsSpan(line * stride, stride)[Blocking.RoundUp(length, Blocking.VectorElements<T>())..].Fill(T.NaN);
        }

        return values;
    }
}
