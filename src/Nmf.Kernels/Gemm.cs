using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Solver;

#pragma warning disable CS1573 // The parameters without a text of their own are inherited.

namespace Nmf.Kernels;

/// <summary>The general matrix product with BLAS's contract (xGEMM), row-major: packed, and blocked for three cache levels.</summary>
/// <example><code>
/// // C ← V·Hᵀ
/// Gemm.Multiply&lt;float&gt;(Transpose.No, Transpose.Yes, rows, rank, columns, 1, v, columns, h, columns, 0, c, rank);
/// </code></example>
public static class Gemm
{
    /// <summary>The largest size of what is called small.</summary>
    private const int SmallSize = 64;

    /// <summary>The elements of workspace that <see cref="Multiply{T}(Transpose, Transpose, int, int, int, T, ReadOnlySpan{T}, int, ReadOnlySpan{T}, int, T, Span{T}, int, Span{T})"/> needs; bounded, whatever the sizes, and never less than for smaller ones.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="m">The rows of op(A) and C; at least 0.</param>
    /// <param name="n">The columns of op(B) and C; at least 0.</param>
    /// <param name="k">The columns of op(A) and rows of op(B); at least 0.</param>
    /// <returns>The least length of the workspace in elements of <typeparamref name="T"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative or above 2³¹ − 4096.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    public static int WorkspaceLength<T>(int m, int n, int k)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => WorkspaceLength<T>(m, n, k, 1);

    /// <summary>The same for a product on a team: more by the buffers of each further thread.</summary>
    /// <param name="team">The threads.</param>
    /// <inheritdoc cref="WorkspaceLength{T}(int, int, int)"/>
    public static int WorkspaceLength<T>(int m, int n, int k, ThreadTeam team)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(team);
        return WorkspaceLength<T>(m, n, k, team.Threads);
    }

    /// <summary>
    /// C ← α·op(A)·op(B) + β·C. As in BLAS, α = 0 or k = 0 reads neither A nor B and gives β·C, and β = 0 never reads C.
    /// Elements of C outside m×n are not touched. C must not share a range of memory with A or B, not even between their rows.
    /// The last bits of an element depend on the sizes of the whole product, what is transposed, whether β is 0 and whether a vector has gaps, not on other leading dimensions or the number of threads.
    /// Allocates nothing. Thread-safe as far as the arguments are not shared.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="transposeA">op(A): A is m×k, or k×m and transposed.</param>
    /// <param name="transposeB">op(B): B is k×n, or n×k and transposed.</param>
    /// <param name="m">The rows of op(A) and C; at least 0.</param>
    /// <param name="n">The columns of op(B) and C; at least 0.</param>
    /// <param name="k">The columns of op(A) and rows of op(B); at least 0.</param>
    /// <param name="alpha">α.</param>
    /// <param name="a">A, row-major.</param>
    /// <param name="lda">The elements from a row of A to the next; at least k, or m where A is transposed.</param>
    /// <param name="b">B, row-major.</param>
    /// <param name="ldb">The elements from a row of B to the next; at least n, or k where B is transposed.</param>
    /// <param name="beta">β.</param>
    /// <param name="c">C, m×n row-major; must not overlap A or B.</param>
    /// <param name="ldc">The elements from a row of C to the next; at least n.</param>
    /// <param name="workspace">At least <see cref="WorkspaceLength{T}(int, int, int)"/> elements, overlapping nothing else.</param>
    /// <exception cref="ArgumentException">A size, length or leading dimension is out of range, or spans overlap.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    public static void Multiply<T>(Transpose transposeA, Transpose transposeB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Multiply(null, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, workspace, isBorrowed: false);

    /// <summary>The same on a team of threads, bit for bit: the blocks of C are shared out. Products below about a million multiply-adds are faster on one thread.</summary>
    /// <param name="team">The threads; at work for one caller at a time.</param>
    /// <param name="workspace">At least <see cref="WorkspaceLength{T}(int, int, int, ThreadTeam)"/> elements, overlapping nothing else.</param>
    /// <exception cref="InvalidOperationException">The team is at work for another caller.</exception>
    /// <exception cref="ObjectDisposedException">The team has been disposed.</exception>
    /// <inheritdoc cref="Multiply{T}(Transpose, Transpose, int, int, int, T, ReadOnlySpan{T}, int, ReadOnlySpan{T}, int, T, Span{T}, int, Span{T})"/>
    public static void Multiply<T>(Transpose transposeA, Transpose transposeB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc, Span<T> workspace, ThreadTeam team)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(team);
        using ThreadTeam.Call call = team.Enter();
        Multiply(team, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, workspace, isBorrowed: false);
    }

    /// <summary>The same with a workspace that is borrowed from the thread: the first call of a thread with a larger need allocates it, later ones allocate nothing.</summary>
    /// <inheritdoc cref="Multiply{T}(Transpose, Transpose, int, int, int, T, ReadOnlySpan{T}, int, ReadOnlySpan{T}, int, T, Span{T}, int, Span{T})"/>
    public static void Multiply<T>(Transpose transposeA, Transpose transposeB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Multiply(null, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, ThreadWorkspace<T>.Borrow(BorrowedLength<T>(m, n, k)), isBorrowed: true);

    /// <summary>At least the length of the workspace; of all small products the same, which need not be counted each time.</summary>
    private static int BorrowedLength<T>(int m, int n, int k)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require.SupportedType<T>();
        return (uint)m <= SmallSize && (uint)n <= SmallSize && (uint)k <= SmallSize ? Small<T>.WorkspaceLength : WorkspaceLength<T>(m, n, k);
    }

    private static int WorkspaceLength<T>(int m, int n, int k, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require.SupportedType<T>();
        return GemmWorkspace.Length<T>(Require.Size(m, nameof(m)), Require.Size(n, nameof(n)), Require.Size(k, nameof(k)), threads);
    }

    /// <summary>A workspace that is borrowed has the length, and overlaps nothing: to find that out again takes a tenth of a product of 16 × 16 × 16.</summary>
    private static void Multiply<T>(ThreadTeam? team, Transpose transposeA, Transpose transposeB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc, Span<T> workspace, bool isBorrowed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!isBorrowed)
        {
            Require.Workspace<T>(workspace, WorkspaceLength<T>(m, n, k, team?.Threads ?? 1));
        }

        RequireDefined(transposeA, nameof(transposeA));
        RequireDefined(transposeB, nameof(transposeB));
        bool tallA = transposeA == Transpose.Yes;
        bool tallB = transposeB == Transpose.Yes;
        a = a[..Require.Matrix(a, tallA ? k : m, tallA ? m : k, lda, nameof(a), nameof(lda))];
        b = b[..Require.Matrix(b, tallB ? n : k, tallB ? k : n, ldb, nameof(b), nameof(ldb))];
        c = c[..Require.Matrix<T>(c, m, n, ldc, nameof(c), nameof(ldc))];
        Require.Disjoint(c, nameof(c), a, nameof(a));
        Require.Disjoint(c, nameof(c), b, nameof(b));
        if (!isBorrowed)
        {
            Require.Disjoint(workspace, nameof(workspace), a, nameof(a));
            Require.Disjoint(workspace, nameof(workspace), b, nameof(b));
            Require.Disjoint<T>(workspace, nameof(workspace), c, nameof(c));
        }

        NmfEngine<T>.Widest.Multiply(new(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc), workspace, team?.Members);
    }

    /// <summary>A look-up of its name would take as long as a product of 8 × 8 × 8.</summary>
    private static void RequireDefined(Transpose value, string argument)
    {
        if (value is not (Transpose.No or Transpose.Yes))
        {
            Require.Defined(value, argument);
        }
    }

    private static class Small<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        internal static readonly int WorkspaceLength = WorkspaceLength<T>(SmallSize, SmallSize, SmallSize);
    }
}
