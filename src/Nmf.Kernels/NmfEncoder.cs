using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Solver;
using Nmf.Kernels.Sweeps;

#pragma warning disable CS1573 // The parameters without a text of their own are inherited.

namespace Nmf.Kernels;

/// <summary>
/// Finds, for a fixed dictionary W (rows × rank, the parts learned before) and a new column v, a code h ≥ 0 with v ≈ Wh: the H
/// update of the factorization with W fixed, iterated. Prepared once by the constructor; no other member allocates.
/// <para>Euclidean: c = Wᵀv, then h ← h ∘ c ⊘ (WᵀW·h). Kullback–Leibler: h ← h ∘ (Wᵀ(v ⊘ Wh)) ⊘ colsum(W). Guards and floor as
/// in <see cref="NmfKernels"/>. An all-zero v gives the floor. v·2ᵏ gives h·2ᵏ, bit for bit, as long as no entry is at the floor and
/// nothing leaves the range of the type.</para>
/// <para>Each iteration is <see cref="NmfKernels.UpdateH{T}(NmfCost, NmfShape, ReadOnlySpan{T}, Span{T}, Span{T}, Span{T})"/> up to the
/// rounding of its sums, (rows + rank)·2⁻²⁴ relative for <see cref="float"/> (2⁻⁵³ for <see cref="double"/>) and usually far less; bit
/// for bit where the order of the sums is the same, in blocks of 16 columns and more, up to 96 rows and a rank that is a multiple of 16. A column alone is
/// summed in another order than in a block, for Kullback–Leibler from the last row to the first in every other iteration; in a block its code does not depend on the columns beside it, unless a tolerance ends
/// a group of them together. The bits are the same for every vector width.</para>
/// <para>Thread-safe when each thread brings a scratch of its own (<see cref="CreateScratch"/>, or any span of
/// <see cref="ScratchLength"/> elements): the encoder itself is only read. Calls without one share the encoder's, one at a time; a
/// second at the same time gets an <see cref="InvalidOperationException"/>.</para>
/// <para>Lengths, strides and overlap are checked before anything is written; the values of v are not. They must be as
/// <see cref="NmfKernels"/> asks: finite, ≥ 0, the largest 0 or within 1e-15…1e15 (<see cref="float"/>) or 1e-100…1e100
/// (<see cref="double"/>).</para>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>D. D. Lee and H. S. Seung, "Algorithms for Non-negative Matrix Factorization", NIPS 2000, equations 4 and 5.</remarks>
/// <example><code>
/// using var encoder = new NmfEncoder&lt;float&gt;(model.W, rows, rank, new NmfOptions { Cost = NmfCost.KullbackLeibler });
/// encoder.Encode(frame, code, iterations: 50);                              // from the cold start
/// encoder.Encode(next, code, iterations: 5, start: EncodeStart.Warm);       // from the code of the frame before
/// </code></example>
public sealed class NmfEncoder<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EncoderEngine<T> engine;
    private readonly T[] ownScratch;
    private int inUse;
    private bool disposed;

    /// <summary>Prepares a dictionary W, which is copied: its columns are the parts, and codes are columns of H in V ≈ WH.</summary>
    /// <param name="w">W, row-major and tight: exactly rows · rank entries, finite and ≥ 0.</param>
    /// <param name="rows">The entries of a column of V; at least 1.</param>
    /// <param name="rank">The entries of a code; at least 1.</param>
    /// <param name="options">Cost and Floor count, the other options do not; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">A size, a length or a value is not allowed; the message names it and what is allowed.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    public NmfEncoder(ReadOnlySpan<T> w, int rows, int rank, NmfOptions? options = null)
        : this(RowMajor(w, Require.AtLeast(1, rows, nameof(rows)), Require.AtLeast(1, rank, nameof(rank)), nameof(w)), rows, rank, options ?? new NmfOptions(), NmfEngine<T>.Widest, nameof(w))
    {
    }

    /// <summary>An encoder on given kernels, for tests.</summary>
    internal NmfEncoder(MatrixView<T> w, int rows, int rank, NmfOptions options, NmfEngine<T> kernels, string argument)
    {
        double lowest = options.Floor ?? Range<T>.DefaultFloor;
        Range<T>.RequireFloor(lowest, nameof(NmfOptions.Floor));
        Validation<T>.RequireFactor(kernels, w.Values, w.Stride, argument);
        this.Rows = rows;
        this.Rank = rank;
        this.Cost = options.Cost;
        this.engine = EncoderEngine<T>.ForWidth(kernels.Width, options.Cost, w, rows, rank, Range<T>.FloorOf(lowest));
        this.ownScratch = this.CreateScratch();
    }

    /// <summary>The entries of a column of V.</summary>
    public int Rows { get; }

    /// <summary>The entries of a code.</summary>
    public int Rank { get; }

    /// <summary>The cost that the codes minimise.</summary>
    public NmfCost Cost { get; }

    /// <summary>The elements of scratch that a call needs.</summary>
    public int ScratchLength => this.engine.ScratchLength;

    /// <summary>
    /// Prepares a fixed H, for new rows of V ≈ WH: a row of V is encoded into a row of W. It is the transposed problem, Vᵀ ≈ HᵀWᵀ
    /// with the dictionary Hᵀ, solved without transposing V or W: use <see cref="EncodeRows(ReadOnlySpan{T}, int, int, Span{T}, int, int, EncodeStart, double, Span{T})"/>.
    /// </summary>
    /// <param name="h">H, row-major and tight: exactly rank · columns entries, finite and ≥ 0; copied.</param>
    /// <param name="rank">The entries of a code; at least 1.</param>
    /// <param name="columns">The entries of a row of V; at least 1.</param>
    /// <param name="options">Cost and Floor count, the other options do not; <see langword="null"/> for the defaults.</param>
    /// <returns>An encoder whose <see cref="Rows"/> are the columns of H.</returns>
    /// <exception cref="ArgumentException">A size, a length or a value is not allowed; the message names it and what is allowed.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    public static NmfEncoder<T> ForRows(ReadOnlySpan<T> h, int rank, int columns, NmfOptions? options = null)
    {
        MatrixView<T> rows = RowMajor(h, Require.AtLeast(1, rank, nameof(rank)), Require.AtLeast(1, columns, nameof(columns)), nameof(h));
        return new(new MatrixView<T>(rows.Values, columns, columnMajor: true), columns, rank, options ?? new NmfOptions(), NmfEngine<T>.Widest, nameof(h));
    }

    /// <summary>A scratch for one thread.</summary>
    /// <returns>An array of <see cref="ScratchLength"/> elements that the collector does not move, so that it stays on its cache lines.</returns>
    public T[] CreateScratch() => GC.AllocateUninitializedArray<T>(this.ScratchLength, pinned: true);

    /// <summary>Encodes one column. Allocates nothing.</summary>
    /// <param name="v">The column: exactly <see cref="Rows"/> entries.</param>
    /// <param name="h">Its code: exactly <see cref="Rank"/> entries; the start if it is warm, and the result.</param>
    /// <param name="iterations">The most iterations; 0 or more.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="tolerance">Ends at a multiple of 10 iterations in whose last no entry changed by more than this share of the code's largest; 0 never ends early.</param>
    /// <param name="scratch">Memory of this call, at least <see cref="ScratchLength"/> elements with arbitrary contents; empty for the encoder's own.</param>
    /// <returns>The iterations done.</returns>
    /// <exception cref="ArgumentException">A length or a value is not allowed, or spans overlap.</exception>
    /// <exception cref="InvalidOperationException">The encoder's own scratch is in use by another call.</exception>
    /// <exception cref="ObjectDisposedException">The encoder was disposed.</exception>
    public int Encode(ReadOnlySpan<T> v, Span<T> h, int iterations, EncodeStart start = EncodeStart.Cold, double tolerance = 0, Span<T> scratch = default)
    {
        Require.ExactLength(v, this.Rows, nameof(v), this.Rows, 1);
        Require.ExactLength<T>(h, this.Rank, nameof(h), this.Rank, 1);
        return this.Run(new(v, this.Rows, columnMajor: true), nameof(v), 1, h, nameof(h), this.Rank, columnMajorCode: true, Task(iterations, start, tolerance), scratch);
    }

    /// <summary>Encodes columns, row-major: column j of V into column j of H. Allocates nothing.</summary>
    /// <param name="v">V, <see cref="Rows"/> × <paramref name="columns"/>, row-major.</param>
    /// <param name="ldv">The elements from a row of V to the next; at least <paramref name="columns"/>.</param>
    /// <param name="columns">The columns; at least 1.</param>
    /// <param name="h">H, <see cref="Rank"/> × <paramref name="columns"/>, row-major; the start if it is warm, and the result.</param>
    /// <param name="ldh">The elements from a row of H to the next; at least <paramref name="columns"/>.</param>
    /// <param name="tolerance">As for one column; up to 64 neighbouring columns go on until each of them is settled.</param>
    /// <returns>The iterations done, the most for any column.</returns>
    /// <inheritdoc cref="Encode(ReadOnlySpan{T}, Span{T}, int, EncodeStart, double, Span{T})"/>
    public int Encode(ReadOnlySpan<T> v, int ldv, int columns, Span<T> h, int ldh, int iterations, EncodeStart start = EncodeStart.Cold, double tolerance = 0, Span<T> scratch = default)
    {
        MatrixView<T> view = View(v, this.Rows, Require.AtLeast(1, columns, nameof(columns)), ldv, nameof(v), nameof(ldv));
        Span<T> codes = h[..Require.Matrix<T>(h, this.Rank, columns, ldh, nameof(h), nameof(ldh))];
        return this.Run(view, nameof(v), columns, codes, nameof(h), ldh, columnMajorCode: false, Task(iterations, start, tolerance), scratch);
    }

    /// <summary>Encodes the columns of a tensor into those of another, each row-major or column-major and neither copied. Allocates nothing.</summary>
    /// <param name="v">V, of lengths (<see cref="Rows"/>, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <param name="h">H, of lengths (<see cref="Rank"/>, n), likewise; the start if it is warm, and the result.</param>
    /// <inheritdoc cref="Encode(ReadOnlySpan{T}, int, int, Span{T}, int, int, EncodeStart, double, Span{T})"/>
    public int Encode(in ReadOnlyTensorSpan<T> v, in TensorSpan<T> h, int iterations, EncodeStart start = EncodeStart.Cold, double tolerance = 0, Span<T> scratch = default)
    {
        MatrixView<T> view = MatrixView<T>.FromTensor(v, out int rows, out int columns);
        if (rows != this.Rows)
        {
            throw new ArgumentException($"v has {rows} rows; the dictionary has {this.Rows}.", nameof(v));
        }

        MatrixView<T> code = MatrixView<T>.FromTensor(h, out int rank, out int count, nameof(h));
        if (rank != this.Rank || count != columns)
        {
            throw new ArgumentException($"h is {rank} × {count}; for this dictionary and v it must be {this.Rank} × {columns}.", nameof(h));
        }

        // The same memory as that of the view, which only reads.
        Span<T> written = MemoryMarshal.CreateSpan(ref h.GetPinnableReference(), code.Values.Length);
        return this.Run(view, nameof(v), columns, written, nameof(h), code.Stride, code.ColumnMajor, Task(iterations, start, tolerance), scratch);
    }

    /// <summary>Encodes rows: row i of V into row i of W. For an encoder of <see cref="ForRows"/>, or for columns that are stored one after the other. Allocates nothing.</summary>
    /// <param name="v">V, <paramref name="rows"/> × <see cref="Rows"/>, row-major.</param>
    /// <param name="ldv">The elements from a row of V to the next; at least <see cref="Rows"/>.</param>
    /// <param name="rows">The rows; at least 1.</param>
    /// <param name="w">W, <paramref name="rows"/> × <see cref="Rank"/>, row-major; the start if it is warm, and the result.</param>
    /// <param name="ldw">The elements from a row of W to the next; at least <see cref="Rank"/>.</param>
    /// <inheritdoc cref="Encode(ReadOnlySpan{T}, int, int, Span{T}, int, int, EncodeStart, double, Span{T})"/>
    public int EncodeRows(ReadOnlySpan<T> v, int ldv, int rows, Span<T> w, int ldw, int iterations, EncodeStart start = EncodeStart.Cold, double tolerance = 0, Span<T> scratch = default)
    {
        MatrixView<T> view = View(v, Require.AtLeast(1, rows, nameof(rows)), this.Rows, ldv, nameof(v), nameof(ldv));
        Span<T> codes = w[..Require.Matrix<T>(w, rows, this.Rank, ldw, nameof(w), nameof(ldw))];
        return this.Run(new(view.Values, ldv, columnMajor: true), nameof(v), rows, codes, nameof(w), ldw, columnMajorCode: true, Task(iterations, start, tolerance), scratch);
    }

    /// <summary>The cost of a code as given: the direct residual in float64, as <see cref="NmfKernels.Cost{T}(NmfCost, NmfShape, ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>. Allocates nothing.</summary>
    /// <param name="v">The column: exactly <see cref="Rows"/> entries.</param>
    /// <param name="h">Its code: exactly <see cref="Rank"/> entries.</param>
    /// <param name="scratch">Memory of this call, at least <see cref="ScratchLength"/> elements; empty for the encoder's own.</param>
    /// <returns>‖v − Wh‖² or D(v‖Wh).</returns>
    /// <exception cref="ArgumentException">A length is not allowed, or the scratch overlaps an input.</exception>
    /// <exception cref="InvalidOperationException">The encoder's own scratch is in use by another call.</exception>
    /// <exception cref="ObjectDisposedException">The encoder was disposed.</exception>
    public double CostOf(ReadOnlySpan<T> v, ReadOnlySpan<T> h, Span<T> scratch = default)
    {
        Require.ExactLength(v, this.Rows, nameof(v), this.Rows, 1);
        Require.ExactLength(h, this.Rank, nameof(h), this.Rank, 1);
        return this.Evaluate(new(v, this.Rows, columnMajor: true), 1, h, nameof(h), this.Rank, columnMajorCode: true, scratch);
    }

    /// <summary>The cost of the codes of columns, row-major, summed.</summary>
    /// <param name="v">V, <see cref="Rows"/> × <paramref name="columns"/>, row-major.</param>
    /// <param name="ldv">The elements from a row of V to the next.</param>
    /// <param name="columns">The columns; at least 1.</param>
    /// <param name="h">H, <see cref="Rank"/> × <paramref name="columns"/>, row-major.</param>
    /// <param name="ldh">The elements from a row of H to the next.</param>
    /// <inheritdoc cref="CostOf(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>
    public double CostOf(ReadOnlySpan<T> v, int ldv, int columns, ReadOnlySpan<T> h, int ldh, Span<T> scratch = default)
    {
        MatrixView<T> view = View(v, this.Rows, Require.AtLeast(1, columns, nameof(columns)), ldv, nameof(v), nameof(ldv));
        ReadOnlySpan<T> codes = h[..Require.Matrix(h, this.Rank, columns, ldh, nameof(h), nameof(ldh))];
        return this.Evaluate(view, columns, codes, nameof(h), ldh, columnMajorCode: false, scratch);
    }

    /// <summary>The cost of the codes of rows, summed.</summary>
    /// <param name="v">V, <paramref name="rows"/> × <see cref="Rows"/>, row-major.</param>
    /// <param name="ldv">The elements from a row of V to the next.</param>
    /// <param name="rows">The rows; at least 1.</param>
    /// <param name="w">W, <paramref name="rows"/> × <see cref="Rank"/>, row-major.</param>
    /// <param name="ldw">The elements from a row of W to the next.</param>
    /// <inheritdoc cref="CostOf(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>
    public double CostOfRows(ReadOnlySpan<T> v, int ldv, int rows, ReadOnlySpan<T> w, int ldw, Span<T> scratch = default)
    {
        MatrixView<T> view = View(v, Require.AtLeast(1, rows, nameof(rows)), this.Rows, ldv, nameof(v), nameof(ldv));
        ReadOnlySpan<T> codes = w[..Require.Matrix(w, rows, this.Rank, ldw, nameof(w), nameof(ldw))];
        return this.Evaluate(new(view.Values, ldv, columnMajor: true), rows, codes, nameof(w), ldw, columnMajorCode: true, scratch);
    }

    /// <summary>Ends the use of this encoder: later calls throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => this.disposed = true;

    private static MatrixView<T> RowMajor(ReadOnlySpan<T> values, int rows, int columns, string argument)
    {
        Require.SupportedType<T>();
        Require.ExactLength(values, Require.Product(rows, columns, $"the size of {argument}"), argument, rows, columns);
        return new(values, columns, columnMajor: false);
    }

    private static MatrixView<T> View(ReadOnlySpan<T> values, int rows, int columns, int stride, string argument, string strideArgument) =>
        new(values[..Require.Matrix(values, rows, columns, stride, argument, strideArgument)], stride, columnMajor: false);

    private static EncodeTask Task(int iterations, EncodeStart start, double tolerance)
    {
        if (start is not (EncodeStart.Cold or EncodeStart.Warm))
        {
            Require.Defined(start, nameof(start));
        }

        return new(Require.AtLeast(0, iterations, nameof(iterations)), start == EncodeStart.Warm, Require.FiniteNonNegative(tolerance, nameof(tolerance)));
    }

    private int Run(MatrixView<T> v, string argument, int columns, Span<T> code, string codeArgument, int stride, bool columnMajorCode, EncodeTask task, Span<T> scratch)
    {
        Require.Disjoint(code, codeArgument, v.Values, argument);
        bool own = this.Enter(ref scratch, v.Values, argument, code, codeArgument);
        try
        {
            return this.engine.Encode(v, columns, code, stride, columnMajorCode, task, scratch);
        }
        finally
        {
            this.Leave(own);
        }
    }

    private double Evaluate(MatrixView<T> v, int columns, ReadOnlySpan<T> code, string codeArgument, int stride, bool columnMajorCode, Span<T> scratch)
    {
        bool own = this.Enter(ref scratch, v.Values, nameof(v), code, codeArgument);
        try
        {
            return this.engine.Cost(v, columns, code, stride, columnMajorCode, scratch);
        }
        finally
        {
            this.Leave(own);
        }
    }

    /// <summary>Checks the caller's scratch, or takes the encoder's own.</summary>
    private bool Enter(ref Span<T> scratch, ReadOnlySpan<T> v, string argument, ReadOnlySpan<T> code, string codeArgument)
    {
        ObjectDisposedException.ThrowIf(this.disposed, this);
        if (!scratch.IsEmpty)
        {
            if (scratch.Length < this.ScratchLength)
            {
                throw new ArgumentException($"scratch has {scratch.Length} entries; ScratchLength asks for at least {this.ScratchLength}.", nameof(scratch));
            }

            Require.Disjoint(scratch, nameof(scratch), v, argument);
            Require.Disjoint(scratch, nameof(scratch), code, codeArgument);
            return false;
        }

        if (Interlocked.Exchange(ref this.inUse, 1) != 0)
        {
            throw new InvalidOperationException("The encoder's own scratch is in use by another call; give each thread a scratch of its own (CreateScratch).");
        }

        scratch = this.ownScratch;
        return true;
    }

    private void Leave(bool own)
    {
        if (own)
        {
            Volatile.Write(ref this.inUse, 0);
        }
    }
}
