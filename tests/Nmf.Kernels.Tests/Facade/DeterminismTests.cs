using System.Numerics.Tensors;

namespace Nmf.Kernels.Tests.Facade;

public class DeterminismTests
{
    [Fact]
    public void The_start_has_golden_bits()
    {
        float[] v = Array.ConvertAll(new float[12], _ => 8f);
        var w = new float[6];
        var h = new float[8];
        using var solver = new NmfSolver<float>(new NmfShape(3, 4, 2), new NmfOptions { Seed = 42 });
        solver.Initialize(v, w, h);

        // √(8/2)·(0.5 + u): within [1, 3); the bits are those of seed 42 for ever.
        Assert.Equal(GoldenW, w.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(GoldenH, h.Select(BitConverter.SingleToInt32Bits));
        Assert.All(w.Concat(h), x => Assert.InRange(x, 1f, 3f));
    }

    [Fact]
    public void The_start_is_the_same_for_float_and_double_but_for_rounding_and_for_both_layouts()
    {
        double[] v = Samples.Uniform<double>(35, 1);
        float[] v32 = Array.ConvertAll(v, x => (float)x);
        var shape = new NmfShape(5, 7, 3);
        (double[] w, float[] w32, float[] wColumn) = (new double[15], new float[15], new float[15]);
        (double[] h, float[] h32, float[] hColumn) = (new double[21], new float[21], new float[21]);
        using var solver = new NmfSolver<double>(shape);
        using var solver32 = new NmfSolver<float>(shape);
        solver.Initialize(v, w, h);
        solver32.Initialize(v32, w32, h32);
        Assert.All(w.Zip(w32), p => Assert.Equal(p.First, p.Second, 1e-6));
        Assert.All(h.Zip(h32), p => Assert.Equal(p.First, p.Second, 1e-6));

        var columnMajor = new float[35];
        for (int i = 0; i < 35; i++)
        {
            columnMajor[(i % 7 * 5) + (i / 7)] = v32[i];
        }

        solver32.Initialize(new ReadOnlyTensorSpan<float>(columnMajor, [5, 7], [1, 5]), wColumn, hColumn);
        Assert.Equal(w32, wColumn);
        Assert.Equal(h32, hColumn);
    }

    [Fact]
    public void Different_seeds_differ_and_the_same_seed_gives_the_same_bits_run_to_run()
    {
        float[] v = Samples.Digits<float>();
        NmfModel<float> Run(long seed) => NmfModel.Fit<float>(v, 1797, 64, 10, new NmfOptions { Seed = seed, MaxIterations = 20, Cost = NmfCost.KullbackLeibler });
        NmfModel<float> first = Run(5);
        NmfModel<float> second = Run(5);
        Assert.True(first.W.SequenceEqual(second.W) && first.H.SequenceEqual(second.H));
        Assert.Equal(first.Cost, second.Cost);
        Assert.False(first.W.SequenceEqual(Run(6).W));
    }

    [Fact]
    public void Strides_do_not_change_the_bits()
    {
        const int m = 45, n = 70, r = 6;
        var shape = new NmfShape(m, n, r);
        float[] v = Samples.Uniform<float>(m * n, 1), w = Samples.Uniform<float>(m * r, 2), h = Samples.Uniform<float>(r * n, 3);
        float[] vWide = Widen(v, m, n, n + 9), wWide = Widen(w, m, r, r + 2), hWide = Widen(h, r, n, n + 1);
        var workspace = new float[NmfKernels.WorkspaceLength<float>(NmfCost.Euclidean, shape)];
        NmfKernels.Iterate<float>(NmfCost.Euclidean, shape, v, w, h, workspace);
        NmfKernels.Iterate<float>(NmfCost.Euclidean, shape, vWide, n + 9, wWide, r + 2, hWide, n + 1, MathF.ScaleB(1, -60), workspace);
        Assert.Equal(Widen(w, m, r, r + 2), wWide);
        Assert.Equal(Widen(h, r, n, n + 1), hWide);
    }

    /// <summary>A thread remembers its last plans and the last length of a workspace: other shapes, costs and halves between are another call's.</summary>
    [Fact]
    public void Calls_of_other_problems_between_do_not_change_the_bits()
    {
        (NmfCost Cost, NmfShape Shape)[] problems =
        [
            (NmfCost.Euclidean, new(45, 70, 6)), (NmfCost.KullbackLeibler, new(45, 70, 6)), (NmfCost.Euclidean, new(70, 45, 6)), (NmfCost.Euclidean, new(45, 70, 16)), (NmfCost.Euclidean, new(300, 9, 2)),
        ];
        var between = Array.ConvertAll(problems, Begin);
        for (int step = 0; step < 4; step++)
        {
            for (int i = 0; i < problems.Length; i++)
            {
                Step(problems[i], between[i], step);
            }
        }

        for (int i = 0; i < problems.Length; i++)
        {
            (float[] W, float[] H) alone = Begin(problems[i]);
            for (int step = 0; step < 4; step++)
            {
                int now = step;
                var thread = new Thread(() => Step(problems[i], alone, now));
                thread.Start();
                thread.Join();
            }

            Assert.Equal(alone.W, between[i].W);
            Assert.Equal(alone.H, between[i].H);
        }

        static (float[] W, float[] H) Begin((NmfCost Cost, NmfShape Shape) problem) =>
            (Samples.Uniform<float>(problem.Shape.WLength, 2), Samples.Uniform<float>(problem.Shape.HLength, 3));

        static void Step((NmfCost Cost, NmfShape Shape) problem, (float[] W, float[] H) factors, int step)
        {
            (NmfCost cost, NmfShape shape) = problem;
            float[] v = Samples.Uniform<float>(shape.VLength, 1);
            var workspace = new float[NmfKernels.WorkspaceLength<float>(cost, shape)];
            switch (step)
            {
                case 1: NmfKernels.UpdateW<float>(cost, shape, v, factors.W, factors.H, workspace); break;
                case 2: NmfKernels.UpdateH<float>(cost, shape, v, factors.W, factors.H, workspace); break;
                default: NmfKernels.Iterate<float>(cost, shape, v, factors.W, factors.H, workspace); break;
            }
        }
    }

    /// <summary>A W of a single rank without gaps is taken for its transpose, where one with gaps is turned.</summary>
    [Theory]
    [InlineData(1, 7)]
    [InlineData(64, 50)]
    [InlineData(67, 50)]
    [InlineData(1100, 9)]
    [InlineData(20, 1600)]
    public void A_W_of_one_rank_has_the_bits_of_one_with_gaps(int m, int n)
    {
        var shape = new NmfShape(m, n, 1);
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            float[] v = Samples.Uniform<float>(m * n, 1), w = Samples.Uniform<float>(m, 2), h = Samples.Uniform<float>(n, 3);
            float[] wWide = Widen(w, m, 1, 2), hWide = [.. h];
            var workspace = new float[NmfKernels.WorkspaceLength<float>(cost, shape)];
            float floor = MathF.ScaleB(1, -60);
            for (int i = 0; i < 3; i++)
            {
                NmfKernels.Iterate<float>(cost, shape, v, n, w, 1, h, n, floor, workspace);
                NmfKernels.Iterate<float>(cost, shape, v, n, wWide, 2, hWide, n, floor, workspace);
            }

            Assert.Equal(Widen(w, m, 1, 2), wWide);
            Assert.Equal(h, hWide);
        }
    }

    /// <summary>
    /// A fit keeps copies of a small V, and of W where V is tall and narrow or ranks are few: in columns, with rows that fill vectors and without, whose bits are those of a column-major
    /// V and of one whose blocks are turned; else in rows, which at 1024 columns have a gap.
    /// </summary>
    [Theory]
    [InlineData(NmfCost.Euclidean, 1003, 7, 2, true, true)]
    [InlineData(NmfCost.KullbackLeibler, 1003, 18, 3, true, true)]
    [InlineData(NmfCost.Euclidean, 512, 10, 7, true, true)]
    [InlineData(NmfCost.Euclidean, 517, 10, 7, true, true)]
    [InlineData(NmfCost.KullbackLeibler, 80, 7, 2, true, true)]
    [InlineData(NmfCost.Euclidean, 1003, 37, 3, true, false)]
    [InlineData(NmfCost.KullbackLeibler, 512, 29, 3, true, false)]
    [InlineData(NmfCost.KullbackLeibler, 60, 101, 5, false, true)]
    [InlineData(NmfCost.Euclidean, 33, 1024, 5, false, true)]
    [InlineData(NmfCost.KullbackLeibler, 2, 3, 1, false, true)]
    public void The_copies_that_a_fit_keeps_have_the_bits_of_V_in_columns_or_in_rows(NmfCost cost, int m, int n, int r, bool inColumns, bool inRows)
    {
        Compare<float>();
        Compare<double>();

        void Compare<T>()
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            const int iterations = 3;
            T[] v = Samples.Uniform<T>(m * n, 1);
            T[] columns = Samples.Transpose(v, m, n);

            using var solver = new NmfSolver<T>(new NmfShape(m, n, r), new NmfOptions { Cost = cost, MaxIterations = iterations, Tolerance = 0 });
            var starts = Enumerable.Range(0, 4).Select(_ => (W: new T[m * r], H: new T[r * n])).ToArray();
            foreach ((T[] w, T[] h) in starts)
            {
                solver.Initialize(v, w, h);
            }

            for (int i = 0; i < iterations; i++)
            {
                solver.Iterate(v, starts[0].W, starts[0].H);
                solver.Iterate(new ReadOnlyTensorSpan<T>(columns, [m, n], [1, m]), starts[1].W, starts[1].H);
            }

            Assert.Equal(iterations, solver.Fit(v, starts[2].W, starts[2].H).Iterations);
            Assert.Equal(iterations, solver.Fit(new ReadOnlyTensorSpan<T>(columns, [m, n], [1, m]), starts[3].W, starts[3].H).Iterations);
            Assert.Equal(starts[2].W, starts[3].W);
            Assert.Equal(starts[2].H, starts[3].H);
            if (inRows)
            {
                Assert.Equal(starts[0].W, starts[2].W);
                Assert.Equal(starts[0].H, starts[2].H);
            }

            if (inColumns)
            {
                Assert.Equal(starts[1].W, starts[2].W);
                Assert.Equal(starts[1].H, starts[2].H);
            }
        }
    }

    private static float[] Widen(float[] a, int rows, int columns, int stride)
    {
        var wide = new float[((rows - 1) * stride) + columns];
        for (int i = 0; i < rows; i++)
        {
            a.AsSpan(i * columns, columns).CopyTo(wide.AsSpan(i * stride));
        }

        return wide;
    }

    private static readonly int[] GoldenW = [1071112699, 1077564905, 1073512807, 1066483294, 1075225901, 1066485852];
    private static readonly int[] GoldenH = [1068630671, 1075710802, 1067221918, 1075566040, 1074925248, 1068295861, 1069169196, 1069775693];
}
