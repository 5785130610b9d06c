using System.Numerics;
using System.Numerics.Tensors;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Solver;
using Nmf.Kernels.Sweeps;
using Nmf.Kernels.Tests.Facade;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Tests.Threads;

/// <summary>Any number of threads gives the same bits, allocates nothing, and neither hangs nor interferes with others.</summary>
public class ThreadedSolverTests
{
    /// <summary>Several segments and several chunks of columns, none of them whole; ranks with and without padding.</summary>
    public static TheoryData<int, int, int> Shapes => new() { { 700, 300, 7 }, { 2999, 38, 3 }, { 1300, 530, 33 }, { 330, 70, 12 }, { 40, 600, 5 }, { 400, 4200, 9 }, { 700, 300, 16 }, { 700, 100, 18 }, { 700, 200, 20 }, { 60, 6000, 32 }, { 30, 5100, 4 }, { 5100, 30, 4 }, { 400, 2200, 20 }, { 1100, 2100, 3 }, { 2100, 128, 8 }, { 2000, 100, 5 }, { 1560, 257, 3 }, { 8, 1300, 9 }, { 16, 4000, 12 }, { 5, 1503, 3 }, { 5, 2894, 10 }, { 60, 2100, 5 }, { 100, 2400, 9 }, { 2, 3, 1 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_number_of_threads_gives_the_same_bits(int rows, int columns, int rank)
    {
        Compare<float>(new NmfShape(rows, columns, rank));
        Compare<double>(new NmfShape(rows, columns, rank));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void What_the_workspace_held_before_does_not_matter(int rows, int columns, int rank)
    {
        var shape = new NmfShape(rows, columns, rank);
        float[] v = Samples.Uniform<float>(shape.VLength, 1), w0 = Samples.Uniform<float>(shape.WLength, 2), h0 = Samples.Uniform<float>(shape.HLength, 3);
        using var team = new ThreadTeam(3);
        NmfEngine<float> engine = NmfEngine<float>.Widest;
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            foreach (bool columnMajor in new[] { false, true })
            {
                (float[] W, float[] H) Run(float before)
                {
                    float[] w = [.. w0], h = [.. h0], workspace = new float[engine.WorkspaceLength(cost, shape, team.Members.Members)];
                    Array.Fill(workspace, before);
                    engine.Update(cost, shape, new MatrixView<float>(v, columnMajor ? rows : columns, columnMajor), new(w, rank, rankMajor: false), new(h, columns, rankMajor: true), 0, workspace, NmfUpdates.Both, team.Members);
                    return (w, h);
                }

                (float[] w, float[] h) = Run(0);
                (float[] otherW, float[] otherH) = Run(float.NaN);
                Assert.Equal(w, otherW);
                Assert.Equal(h, otherH);
            }
        }
    }

    [Fact]
    public void Zero_threads_means_as_many_as_pay_off()
    {
        using var small = new NmfSolver<float>(new NmfShape(20, 30, 4), new NmfOptions { Threads = 0 });
        Assert.Equal(1, small.Team.Threads);
        using var large = new NmfSolver<float>(new NmfShape(5000, 2000, 30), new NmfOptions { Threads = 0 });
        Assert.InRange(large.Team.Threads, Math.Min(2, Environment.ProcessorCount), Environment.ProcessorCount);
        using var wide = new NmfSolver<float>(new NmfShape(40, 50_000, 4), new NmfOptions { Threads = 0 });
        Assert.InRange(wide.Team.Threads, Math.Min(2, Environment.ProcessorCount), Environment.ProcessorCount);
        using var wideOfHighRank = new NmfSolver<float>(new NmfShape(100, 20_000, 200), new NmfOptions { Threads = 0 });
        Assert.Equal(1, wideOfHighRank.Team.Threads);
        using var narrowOfHighRank = new NmfSolver<float>(new NmfShape(1000, 200, 1600), new NmfOptions { Threads = 0, Cost = NmfCost.KullbackLeibler });
        Assert.Equal(1, narrowOfHighRank.Team.Threads);
        using var highRank = new NmfSolver<float>(new NmfShape(1000, 2000, 600), new NmfOptions { Threads = 0 });
        Assert.Equal(1, highRank.Team.Threads);
        using var given = new NmfSolver<float>(new NmfShape(20, 30, 4), new NmfOptions { Threads = 3 });
        Assert.Equal(3, given.Team.Threads);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Preparing_changes_no_result(int threads)
    {
        foreach ((int rows, int columns, int rank) in new[] { (700, 70, 3), (700, 30, 3), (40, 530, 32), (1, 1, 1), (33, 5, 9) })
        {
            float[] v = Samples.Uniform<float>(rows * columns, 1), w0 = Samples.Uniform<float>(rows * rank, 2), h0 = Samples.Uniform<float>(rank * columns, 3);
            var options = new NmfOptions { Cost = NmfCost.KullbackLeibler, Threads = threads };
            using var plain = new NmfSolver<float>(new NmfShape(rows, columns, rank), options);
            using var prepared = new NmfSolver<float>(new NmfShape(rows, columns, rank), options);
            prepared.Prepare();
            prepared.Prepare(columnMajor: true);
            float[] w = [.. w0], h = [.. h0], w2 = [.. w0], h2 = [.. h0];
            plain.Iterate(v, w, h);
            prepared.Iterate(v, w2, h2);
            Assert.Equal(w, w2);
            Assert.Equal(h, h2);
            Assert.Equal(plain.Cost(v, w, h), prepared.Cost(v, w2, h2));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1025)]
    public void Other_numbers_of_threads_are_refused(int threads)
    {
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => new NmfOptions { Threads = threads }).Message;
        Assert.Contains($"Threads is {threads}; it must be within 0 and 1024.", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadTeam(threads));
    }

    [Fact]
    public async Task Solvers_with_teams_on_the_thread_pool_do_not_block_each_other()
    {
        var shape = new NmfShape(700, 90, 5);
        float[] v = Samples.Uniform<float>(shape.VLength, 3);
        NmfOptions options = new() { MaxIterations = 10, Tolerance = 0 };
        NmfModel<float> expected = NmfModel.Fit<float>(v, 700, 90, 5, options);
        Task<NmfModel<float>>[] fits = [.. Enumerable.Range(0, 4 * Environment.ProcessorCount)
            .Select(_ => Task.Run(() => NmfModel.Fit<float>(v, 700, 90, 5, options with { Threads = 3 })))];
        foreach (NmfModel<float> model in await Task.WhenAll(fits).WaitAsync(TimeSpan.FromMinutes(2)))
        {
            Assert.True(model.W.SequenceEqual(expected.W) && model.H.SequenceEqual(expected.H));
        }
    }

    [Fact]
    public void A_fault_within_an_iteration_surfaces_and_the_solver_refuses_further_calls()
    {
        var shape = new NmfShape(4, 5, 2);
        float[] v = Samples.Uniform<float>(20, 1), w = Samples.Uniform<float>(8, 2), h = Samples.Uniform<float>(10, 3);
        using var solver = new NmfSolver<float>(shape, new NmfOptions(), new FaultyEngine());
        Assert.Equal("a fault", Assert.Throws<InvalidOperationException>(() => solver.Iterate(v, w, h)).Message);
        string message = Assert.Throws<InvalidOperationException>(() => solver.Cost(v, w, h)).Message;
        Assert.Contains("Create a new solver", message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => solver.Fit(v, w, h));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void A_product_on_a_team_has_the_bits_of_the_product_alone(int threads)
    {
        using var team = new ThreadTeam(threads);
        (int M, int N, int K, float Beta)[] products =
        [
            (1, 1, 1, 2), (50, 700, 300, 2), (401, 33, 520, 2), (300, 299, 7, 2), (13, 3100, 40, 2), (401, 5, 300, 0), (401, 3, 64, 0), (130, 12, 40, 0),
            (450, 24, 200, 0),

            // Alone these are one block.
            (50, 37, 40, 0), (900, 38, 3, 0), (97, 64, 40, 0), (6, 200, 300, 0), (5, 64, 200, 2),

            // The last columns are apart.
            (100, 100, 100, 0), (301, 49, 512, 0),

            // Few columns or rows, with C as it was; copies of op(B) one after the other; A turned; vectors without gaps.
            (401, 5, 300, 2), (3, 300, 90, 2), (2, 5, 14000, 2), (1500, 3, 5, 0), (700, 50, 300, 2), (300, 1, 90, 2), (1, 300, 90, 0),
        ];
        foreach ((int m, int n, int k, float beta) in products)
        {
            foreach (Transpose a in Enum.GetValues<Transpose>())
            {
                foreach (Transpose b in Enum.GetValues<Transpose>())
                {
                    float[] x = Samples.Uniform<float>(m * k, 1), y = Samples.Uniform<float>(k * n, 2), before = Samples.Uniform<float>(m * n, 3);
                    int lda = a == Transpose.Yes ? m : k, ldb = b == Transpose.Yes ? k : n;
                    foreach (float alpha in new[] { 0.5f, 1f })
                    {
                        float[] expected = [.. before], actual = [.. before];
                        Gemm.Multiply<float>(a, b, m, n, k, alpha, x, lda, y, ldb, beta, expected, n, new float[Gemm.WorkspaceLength<float>(m, n, k)]);
                        Gemm.Multiply<float>(a, b, m, n, k, alpha, x, lda, y, ldb, beta, actual, n, new float[Gemm.WorkspaceLength<float>(m, n, k, team)], team);
                        Assert.Equal(expected, actual);
                    }
                }
            }
        }
    }

    private static void Compare<T>(NmfShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] v = Samples.Uniform<T>(shape.VLength, 1), w0 = Samples.Uniform<T>(shape.WLength, 2), h0 = Samples.Uniform<T>(shape.HLength, 3);
        nint[] lengths = [shape.Rows, shape.Columns], strides = [1, shape.Rows];
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            foreach (bool columnMajor in new[] { false, true })
            {
                (T[] W, T[] H, double Cost) Run(int threads)
                {
                    T[] w = [.. w0], h = [.. h0];
                    using var solver = new NmfSolver<T>(shape, new NmfOptions { Cost = cost, Threads = threads, MaxIterations = 3, CheckEvery = 2, Tolerance = 0 });
                    for (int i = 0; i < 3; i++)
                    {
                        if (columnMajor)
                        {
                            solver.Iterate(new ReadOnlyTensorSpan<T>(v, lengths, strides), w, h);
                        }
                        else
                        {
                            solver.Iterate(v, w, h);
                        }
                    }

                    // On the copies that a fit keeps.
                    NmfFitInfo info = columnMajor ? solver.Fit(new ReadOnlyTensorSpan<T>(v, lengths, strides), w, h) : solver.Fit(v, w, h);
                    Assert.Equal(3, info.Iterations);
                    return (w, h, columnMajor ? solver.Cost(new ReadOnlyTensorSpan<T>(v, lengths, strides), w, h) : solver.Cost(v, w, h));
                }

                var (w, h, value) = Run(1);
                foreach (int threads in new[] { 2, 3, 7 })
                {
                    var (otherW, otherH, otherValue) = Run(threads);
                    Assert.Equal(w, otherW);
                    Assert.Equal(h, otherH);
                    Assert.Equal(value, otherValue);
                }
            }
        }
    }

    private sealed class FaultyEngine : NmfEngine<float>
    {
        internal override int Width => Widest.Width;

        internal override int WorkspaceLength(NmfCost cost, NmfShape shape, int members) => 1000;

        internal override IterationPlans<float> Plan(NmfCost cost, NmfShape shape, int members) => Widest.Plan(cost, shape, members);

        internal override void Update(NmfCost cost, NmfShape shape, in MatrixView<float> v, in Factor<float> w, in Factor<float> h, float floor, Span<float> workspace, NmfUpdates updates, Team? team, IterationPlans<float>? plans) =>
            throw new InvalidOperationException("a fault");

        internal override double Cost(NmfCost cost, NmfShape shape, MatrixView<float> v, ReadOnlySpan<float> w, int ldw, ReadOnlySpan<float> h, int ldh, Span<float> workspace, Team? team) => 1;

        internal override void Multiply(in GemmProblem<float> problem, Span<float> workspace, Team? team)
        {
        }

        internal override bool IsNonNegative(ReadOnlySpan<float> values, ref float peak) => true;

        internal override void Copy(MatrixView<float> v, int rows, int columns, Span<float> destination, int stride, bool columnMajor)
        {
        }

        internal override void LiftToFloor(Span<float> values, float floor)
        {
        }
    }
}
