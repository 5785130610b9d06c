using System.Runtime.Intrinsics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Solver;
using Nmf.Kernels.Sweeps;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>One iteration asks for each row of V once.</summary>
[Trait("Category", "Kernels")]
public class RowBlockTests
{
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(100, 40, false)]
    [InlineData(1300, 64, false)]
    [InlineData(1300, 64, true)]
    [InlineData(50, 3000, true)]
    public void An_iteration_visits_each_row_of_V_exactly_once(int rows, int columns, bool columnMajor)
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            var random = new Random(1);
            float[] v = Array.ConvertAll(new float[rows * columns], _ => random.NextSingle());
            float[] w = Array.ConvertAll(new float[rows * 3], _ => random.NextSingle());
            float[] h = Array.ConvertAll(new float[3 * columns], _ => random.NextSingle());
            var plan = new SweepPlan<Simd256<float>, Vector256<float>, float>(cost, new NmfShape(rows, columns, 3), members: 1);
            var visits = new int[rows];
            var source = new CountingRows(new MatrixView<float>(v, columnMajor ? rows : columns, columnMajor), visits);
            Iteration<Simd256<float>, Vector256<float>, float>.Run(plan, source, w, 3, h, columns, 0, new float[plan.Length], NmfUpdates.Both, Team.Alone);
            Assert.All(visits, count => Assert.Equal(1, count));
        }
    }

    private readonly ref struct CountingRows(MatrixView<float> v, int[] visits) : IRowBlockSource<float>
    {
        private readonly DenseRows<float> rows = new(v);
        private readonly int[] visits = visits;

        public bool ColumnMajor => this.rows.ColumnMajor;

        public int Stride => this.rows.Stride;

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
