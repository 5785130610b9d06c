using System.Runtime.Intrinsics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Solver;
using Nmf.Kernels.Sweeps;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>How often an update asks for a row of V: once, but where WᵀD has a pass of its own once for each slab of it.</summary>
[Trait("Category", "Kernels")]
public class RowBlockTests
{
    [Theory]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(100, 40, 1, 1, 1)]
    [InlineData(1300, 64, 1, 1, 1)]
    [InlineData(50, 3000, 1, 2, 1)]
    [InlineData(1100, 9000, 1, 5, 6)]
    public void An_update_visits_each_row_of_V_as_often_as_it_must(int rows, int columns, int updateW, int updateH, int both)
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            foreach ((NmfUpdates updates, int expected) in new[] { (NmfUpdates.W, updateW), (NmfUpdates.H, updateH), (NmfUpdates.Both, both) })
            {
                var random = new Random(1);
                float[] v = Array.ConvertAll(new float[rows * columns], _ => random.NextSingle());
                float[] w = Array.ConvertAll(new float[rows * 3], _ => random.NextSingle());
                float[] h = Array.ConvertAll(new float[3 * columns], _ => random.NextSingle());
                var plan = new SweepPlan<Simd256<float>, Vector256<float>, float>(cost, new NmfShape(rows, columns, 3), members: 1, updates);
                var visits = new int[rows];
                var source = new CountingRows(v, columns, visits);
                Iteration<Simd256<float>, Vector256<float>, float>.Run(plan, source, new Factor<float>(w, 3, rankMajor: false), new Factor<float>(h, columns, rankMajor: true), 0, new float[plan.Length], Team.Alone);
                Assert.All(visits, count => Assert.Equal(expected, count));
            }
        }
    }

    private readonly ref struct CountingRows(ReadOnlySpan<float> v, int columns, int[] visits) : IRowBlockSource<float>
    {
        private readonly DenseRows<float> rows = new(v, columns, goesOn: true);
        private readonly int[] visits = visits;

        public static bool ColumnMajor => false;

        public int Stride => this.rows.Stride;

        public bool GoesOn => this.rows.GoesOn;

        public ReadOnlySpan<float> Block(int firstRow, int rows)
        {
            for (int row = firstRow; row < firstRow + rows; row++)
            {
                this.visits[row]++;
            }

            return this.rows.Block(firstRow, rows);
        }
    }
}
