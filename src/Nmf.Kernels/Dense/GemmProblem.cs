using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>C ← α·op(A)·op(B) + β·C, row-major: m × n sums of k products, as a caller asks for it and checked.</summary>
internal readonly ref struct GemmProblem<T>(Transpose transposeA, Transpose transposeB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal readonly bool TransposedA = transposeA == Transpose.Yes;
    internal readonly bool TransposedB = transposeB == Transpose.Yes;
    internal readonly int M = m;
    internal readonly int N = n;
    internal readonly int K = k;
    internal readonly T Alpha = alpha;
    internal readonly ReadOnlySpan<T> A = a;
    internal readonly int Lda = lda;
    internal readonly ReadOnlySpan<T> B = b;
    internal readonly int Ldb = ldb;
    internal readonly T Beta = beta;
    internal readonly Span<T> C = c;
    internal readonly int Ldc = ldc;

    /// <summary>op(A) from an element on, where it stands.</summary>
    internal ReadOnlySpan<T> FromA(int row, int depth) => this.A[(this.TransposedA ? (depth * this.Lda) + row : (row * this.Lda) + depth)..];

    /// <summary>The same, to be read one scalar at a time.</summary>
    internal Scalars<T> ScalarsOfA(int row, int depth) => this.TransposedA ? new(this.FromA(row, depth), 1, this.Lda) : new(this.FromA(row, depth), this.Lda, 1);

    /// <summary>op(B) from an element on.</summary>
    internal ReadOnlySpan<T> FromB(int depth, int column) => this.B[(this.TransposedB ? (column * this.Ldb) + depth : (depth * this.Ldb) + column)..];

    /// <summary>The product of some of the columns.</summary>
    internal GemmProblem<T> OfColumns(int first, int count) => new(
        this.TransposedA ? Transpose.Yes : Transpose.No, this.TransposedB ? Transpose.Yes : Transpose.No, this.M, count, this.K, this.Alpha, this.A, this.Lda, this.FromB(0, first), this.Ldb, this.Beta, this.C[first..], this.Ldc);

    /// <summary>Whether op(B), or an A that is transposed, is a vector without gaps: a leading dimension of 1 says so. Its transpose lies in memory as it does, and is taken for a product in a faster form.</summary>
    internal bool HasVector => this.Ldb == 1 || (this.TransposedA && this.Lda == 1);

    /// <summary>The same product with the transposes of such vectors: a row of op(B) to be read in vectors, a column of it or a row of op(A) to be summed along.</summary>
    internal GemmProblem<T> WithVectorsTurned()
    {
        bool rowOfA = this.TransposedA && this.Lda == 1;
        bool transposedB = this.TransposedB != (this.Ldb == 1);
        return new(
            this.TransposedA && !rowOfA ? Transpose.Yes : Transpose.No, transposedB ? Transpose.Yes : Transpose.No, this.M, this.N, this.K, this.Alpha,
            this.A, rowOfA ? this.K : this.Lda, this.B, this.Ldb > 1 ? this.Ldb : transposedB ? this.K : this.N, this.Beta, this.C, this.Ldc);
    }

    /// <summary>Cᵀ ← α·op(B)ᵀ·op(A)ᵀ + β·Cᵀ.</summary>
    internal GemmProblem<T> Turned(Span<T> c, int ldc) => new(
        this.TransposedB ? Transpose.No : Transpose.Yes, this.TransposedA ? Transpose.No : Transpose.Yes, this.N, this.M, this.K, this.Alpha, this.B, this.Ldb, this.A, this.Lda, this.Beta, c, ldc);
}
