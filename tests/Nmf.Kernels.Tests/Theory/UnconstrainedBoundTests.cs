using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>
/// Without the constraint W, H ≥ 0 the best factorization is the truncated singular value decomposition (Eckart and Young 1936): no
/// non-negative one is nearer to V. At rank 1 the constraint costs nothing (Perron and Frobenius).
/// </summary>
public class UnconstrainedBoundTests
{
    internal static readonly Statement NothingBeatsTheSvd = new(Problems.All, StaysAboveTheSvd, StaysAboveTheSvd) { Costs = [NmfCost.Euclidean] };

    internal static readonly Statement RankOneOptimumInOneIteration = new(Problems.All, ReachesProductOfSums, ReachesProductOfSums)
    {
        Costs = [NmfCost.KullbackLeibler],
        Catches = [Mutation.QuotientSwapped, Mutation.StaleGram, Mutation.EpsilonAdded, Mutation.RowBlockSkipped],
    };

    private static readonly double[] Movies = [5, 4, 1, 4, 5, 1, 2, 1, 5];

    [Fact]
    public void No_factorization_is_nearer_to_V_than_the_truncated_SVD_of_its_rank() => NothingBeatsTheSvd.HoldsForTheLibrary();

    [Fact]
    public void At_rank_1_one_iteration_reaches_the_Kullback_Leibler_optimum_row_sums_times_column_sums_over_the_total() => RankOneOptimumInOneIteration.HoldsForTheLibrary();

    /// <summary>The guide's example of three customers and three films, with W summing to one.</summary>
    [Fact]
    public void On_the_movies_at_rank_1_the_factorization_is_the_SVD()
    {
        NmfModel<double> model = NmfModel.Fit<double>(Movies, 3, 3, 1, new NmfOptions { MaxIterations = 1000, Tolerance = 0 }).Normalize();
        AssertNear([0.3887, 0.3863, 0.2250], model.W);
        AssertNear([11.223, 10.575, 5.413], model.H);
        double[] product = (new Wide(NmfCost.Euclidean, model.Shape, Movies, model.W.ToArray(), model.H.ToArray())).Product();
        AssertNear([4.363, 4.111, 2.104, 4.336, 4.085, 2.091, 2.525, 2.379, 1.218], product);
        Assert.Equal(Tail(Movies, 3, 3, 1), model.Cost, 1e-9);
    }

    /// <summary>
    /// A leading singular vector of a non-negative matrix can be chosen with one sign; where σ₁ is simple there is no other choice. Where
    /// it is not, as for the identity, each vector of a plane is a leading one.
    /// </summary>
    [Fact]
    public void Leading_singular_vectors_have_one_sign_where_the_first_singular_value_is_simple() => Statement.ForAll(
        Problems.All,
        runs: 200,
        nameof(this.Leading_singular_vectors_have_one_sign_where_the_first_singular_value_is_simple),
        problem =>
        {
            Matrices<double> x = (problem with { Scale = 0 }).Draw<double>(NmfCost.Euclidean);
            var svd = Matrix<double>.Build.Dense(x.Shape.Columns, x.Shape.Rows, x.V).Svd();
            double first = svd.S[0];
            double gap = first - (svd.S.Count > 1 ? svd.S[1] : 0);
            if (gap > 1e-6 * first)
            {
                // The angle by which rounding turns a singular vector is of the order of (m + n)·u·σ₁/gap.
                double tolerance = 10 * (x.Shape.Rows + x.Shape.Columns) * Rounding.Unit<double>() * first / gap;
                foreach (double[] vector in (double[][])[svd.U.Column(0).ToArray(), svd.VT.Row(0).ToArray()])
                {
                    Assert.True(vector.Min() >= -tolerance || vector.Max() <= tolerance, $"a leading singular vector has {vector.Min():R} and {vector.Max():R}");
                }
            }
        });

    /// <summary>Σ σᵢ² for i &gt; rank.</summary>
    internal static double Tail(double[] v, int rows, int columns, int rank) =>
        Matrix<double>.Build.Dense(columns, rows, v).Svd(computeVectors: false).S.Skip(rank).Sum(s => s * s);

    private static void AssertNear(double[] expected, ReadOnlySpan<double> actual)
    {
        for (int k = 0; k < expected.Length; k++)
        {
            Assert.Equal(expected[k], actual[k], 1e-3);
        }
    }

    private static void StaysAboveTheSvd<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int iteration = 0; iteration < 10; iteration++)
        {
            Wide before = x.Widen();
            nmf.Iterate(x);
            if (!Quotients.Of<T>(before.Mirror()).AreFinite<T>() || !Quotients.Of<T>(before with { W = x.Widen().W }).AreFinite<T>())
            {
                // The update is defined while its sums are finite, see DescentTests.
                return;
            }
        }

        // In units of the largest entry, since σ⁠² of the smallest scales is far below those that the decomposition expects.
        Wide wide = x.Widen();
        double peak = Math.Max(wide.V.Max(), Range<T>.LeastPeak);
        double bound = Tail(Array.ConvertAll(wide.V, v => v / peak), wide.M, wide.N, wide.R) * peak * peak;
        double cost = wide.Evaluate();
        Assert.True(cost >= bound - (1e-13 * wide.Size()), $"the cost is {cost:R}, and the tail of the squared singular values {bound:R}");
    }

    /// <summary>With one component w_i ← w_i·Σ_j (v_ij / (w_i h_j))·h_j / Σh = (row sum) / Σh from any start, and then h likewise.</summary>
    private static void ReachesProductOfSums<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrices<T> one = (x.Problem with { Rank = 1 }).Draw<T>(x.Cost);
        Wide before = one.Widen();
        nmf.Iterate(one);
        Wide after = one.Widen();
        Quotients ofW = Quotients.Of<T>(before.Mirror());
        Quotients ofH = Quotients.Of<T>(before with { W = after.W });
        if (!ofW.AreFinite<T>() || !ofH.AreFinite<T>() || !Enumerable.Range(0, after.M).All(ofW.IsRegular))
        {
            return;
        }

        double total = before.V.Sum();
        double[] product = after.Product();
        for (int k = 0; k < product.Length; k++)
        {
            (int i, int j) = (k / after.N, k % after.N);
            double rows = before.V.AsSpan(i * after.N, after.N).ToArray().Sum();
            double columns = Enumerable.Range(0, after.M).Sum(row => before.V[(row * after.N) + j]);
            double expected = total == 0 ? 0 : rows * columns / total;

            // The floor's share: of w_i in row i, of all w in Σw, and of h_j.
            double floor = Range<T>.DefaultFloor;
            double floors = floor * (after.W[i] + (after.H[j] * (1 + (after.M * after.W[i] / after.W.Sum()))) + floor);
            double tolerance = (2 * Rounding.OfIteration<T>(after.Shape) * expected) + (2 * floors);
            if (ofH.IsRegular(j) && !(Math.Abs(product[k] - expected) <= tolerance))
            {
                Assert.Fail($"WH has {product[k]:R} at ({i}, {j}); row sum × column sum / total is {expected:R}");
            }
        }
    }
}
