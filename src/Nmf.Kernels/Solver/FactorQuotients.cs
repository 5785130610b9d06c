using System.Numerics;
using System.Numerics.Tensors;
using Nmf.Kernels.Dense;

namespace Nmf.Kernels.Solver;

/// <summary>
/// Numerator and denominator of both multiplicative updates at one point, block by block of V's rows: VHᵀ and W·HHᵀ, WᵀV and
/// WᵀW·H for the Euclidean cost; with Q = V ⊘ (WH), QHᵀ and rowsum(H), WᵀQ and colsum(W) for Kullback–Leibler. Their quotient is
/// the factor of the update, their difference half the descent direction −∇‖V − WH‖² or all of −∇D(V‖WH).
/// </summary>
internal readonly ref struct FactorQuotients<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NmfCost cost;
    private readonly int columns;
    private readonly int rank;
    private readonly Span<T> gramOfH;
    private readonly Span<T> gramOfW;
    private readonly Span<T> quotients;
    private readonly Span<T> numerator;
    private readonly Span<T> denominator;
    private readonly Span<T> numeratorOfH;
    private readonly Span<T> denominatorOfH;
    private readonly Span<T> gemm;

    /// <param name="cost">The cost.</param>
    /// <param name="shape">m, n and r.</param>
    /// <param name="workspace">Where everything is taken from; a counting one counts it.</param>
    internal FactorQuotients(NmfCost cost, NmfShape shape, ref Workspace<T> workspace)
    {
        this.cost = cost;
        this.columns = shape.Columns;
        this.rank = shape.Rank;
        int rows = BlockRows(shape);
        int gramRows = cost == NmfCost.Euclidean ? shape.Rank : 1;
        this.H = workspace.Take((long)shape.Rank * shape.Columns);
        this.gramOfH = workspace.Take((long)gramRows * shape.Rank);
        this.gramOfW = workspace.Take((long)gramRows * shape.Rank);
        this.quotients = workspace.Take(cost == NmfCost.Euclidean ? 0 : (long)rows * shape.Columns);
        this.numerator = workspace.Take((long)rows * shape.Rank);
        this.denominator = workspace.Take((long)rows * shape.Rank);
        this.numeratorOfH = workspace.Take((long)shape.Rank * shape.Columns);
        this.denominatorOfH = workspace.Take((long)shape.Rank * shape.Columns);
        this.gemm = workspace.Take(LargestGemmWorkspace(shape, rows));
    }

    /// <summary>H, r×n, tight: filled by the caller before <see cref="Begin"/>.</summary>
    internal Span<T> H { get; }

    /// <summary>The most rows of V in a block: enough to fill the product's tiles, few enough for Q, over which several passes go, to stay in the second-level cache.</summary>
    internal static int BlockRows(NmfShape shape) => Math.Min(shape.Rows, Math.Clamp((1 << 15) / shape.Columns, 32, 512));

    /// <summary>HHᵀ, or rowsum(H), for the rows of W; zero for the sums that H waits for.</summary>
    internal void Begin()
    {
        this.numeratorOfH.Clear();
        this.gramOfW.Clear();
        if (this.cost == NmfCost.Euclidean)
        {
            this.Multiply(Transpose.No, Transpose.Yes, this.rank, this.rank, this.columns, this.H, this.columns, this.H, this.columns, T.Zero, this.gramOfH);
            return;
        }

        for (int a = 0; a < this.rank; a++)
        {
            // In the order of memory, which no vector width changes.
            double sum = 0;
            foreach (T value in this.H.Slice(a * this.columns, this.columns))
            {
                sum += double.CreateTruncating(value);
            }

            this.gramOfH[a] = T.CreateSaturating(sum);
        }
    }

    /// <summary>D for a block of rows, tight: V itself, or Q.</summary>
    /// <param name="rows">The rows of the block.</param>
    /// <param name="v">V's rows, tight.</param>
    /// <param name="w">W's rows, tight.</param>
    /// <returns>Valid until the next block.</returns>
    internal ReadOnlySpan<T> Data(int rows, ReadOnlySpan<T> v, ReadOnlySpan<T> w)
    {
        if (this.cost == NmfCost.Euclidean)
        {
            return v;
        }

        Span<T> q = this.quotients[..(rows * this.columns)];
        this.Multiply(Transpose.No, Transpose.No, rows, this.columns, this.rank, w, this.rank, this.H, this.columns, T.Zero, q);
        TensorPrimitives.Max(q, Range<T>.SmallestNormal, q);
        TensorPrimitives.Divide(v, q, q);
        TensorPrimitives.Min(q, Range<T>.Largest, q);
        return q;
    }

    /// <summary>DHᵀ and W·HHᵀ, or rowsum(H) in each row, for a block of rows; valid until the next block.</summary>
    internal void OfW(int rows, ReadOnlySpan<T> d, ReadOnlySpan<T> w, out ReadOnlySpan<T> numerator, out ReadOnlySpan<T> denominator)
    {
        numerator = this.numerator[..(rows * this.rank)];
        denominator = this.denominator[..(rows * this.rank)];
        this.Multiply(Transpose.No, Transpose.Yes, rows, this.rank, this.columns, d, this.columns, this.H, this.columns, T.Zero, this.numerator);
        if (this.cost == NmfCost.Euclidean)
        {
            this.Multiply(Transpose.No, Transpose.No, rows, this.rank, this.rank, w, this.rank, this.gramOfH, this.rank, T.Zero, this.denominator);
            return;
        }

        for (int i = 0; i < rows; i++)
        {
            this.gramOfH.CopyTo(this.denominator[(i * this.rank)..]);
        }
    }

    /// <summary>Adds a block's share of WᵀD and of WᵀW or colsum(W).</summary>
    internal void AddToH(int rows, ReadOnlySpan<T> d, ReadOnlySpan<T> w)
    {
        this.Multiply(Transpose.Yes, Transpose.No, this.rank, this.columns, rows, w, this.rank, d, this.columns, T.One, this.numeratorOfH);
        if (this.cost == NmfCost.Euclidean)
        {
            this.Multiply(Transpose.Yes, Transpose.No, this.rank, this.rank, rows, w, this.rank, w, this.rank, T.One, this.gramOfW);
            return;
        }

        for (int i = 0; i < rows; i++)
        {
            TensorPrimitives.Add(this.gramOfW, w.Slice(i * this.rank, this.rank), this.gramOfW);
        }
    }

    /// <summary>WᵀD and WᵀW·H, or colsum(W) in each column, after all blocks were added.</summary>
    internal void OfH(out ReadOnlySpan<T> numerator, out ReadOnlySpan<T> denominator)
    {
        numerator = this.numeratorOfH;
        denominator = this.denominatorOfH;
        if (this.cost == NmfCost.Euclidean)
        {
            this.Multiply(Transpose.No, Transpose.No, this.rank, this.columns, this.rank, this.gramOfW, this.rank, this.H, this.columns, T.Zero, this.denominatorOfH);
            return;
        }

        for (int a = 0; a < this.rank; a++)
        {
            this.denominatorOfH.Slice(a * this.columns, this.columns).Fill(this.gramOfW[a]);
        }
    }

    /// <summary>C ← op(A)·op(B) + β·C with a tight C.</summary>
    private void Multiply(Transpose transposeA, Transpose transposeB, int m, int n, int k, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c) =>
        NmfEngine<T>.Widest.Multiply(new(transposeA, transposeB, m, n, k, T.One, a, lda, b, ldb, beta, c, n), this.gemm);

    /// <summary>The workspace of the products that are formed here.</summary>
    private static int LargestGemmWorkspace(NmfShape shape, int rows)
    {
        (int _, int n, int r) = shape;
        int ofGrams = Math.Max(Product(r, r, n), Product(r, r, rows));
        int ofW = Math.Max(Product(rows, r, n), Product(rows, r, r));
        int ofH = Math.Max(Product(r, n, rows), Product(r, n, r));
        return Math.Max(Math.Max(ofGrams, ofW), Math.Max(ofH, Product(rows, n, r)));

        static int Product(int m, int n, int k) => GemmWorkspace.Length<T>(m, n, k, members: 1);
    }
}
