using Nmf.Kernels.Storage;

namespace Nmf.Kernels;

/// <content>What is done with a model: encode, reconstruct, save.</content>
public sealed partial class NmfModel<T>
{
    /// <summary>An encoder with this W, cost and floor, for new columns.</summary>
    /// <returns>An encoder with a copy of W.</returns>
    /// <example><code>
    /// using NmfEncoder&lt;float&gt; encoder = model.CreateEncoder();
    /// encoder.Encode(frame, code, iterations: 50);
    /// </code></example>
    public NmfEncoder<T> CreateEncoder() => new(this.w, this.Shape.Rows, this.Shape.Rank, this.Options);

    /// <summary>An encoder with this H, cost and floor, for new rows; see <see cref="NmfEncoder{T}.ForRows"/>.</summary>
    /// <returns>An encoder with a copy of H.</returns>
    public NmfEncoder<T> CreateRowEncoder() => NmfEncoder<T>.ForRows(this.h, this.Shape.Rank, this.Shape.Columns, this.Options);

    /// <summary>v ← WH, m×n row-major. Allocates nothing after a thread's first call.</summary>
    /// <param name="v">Exactly rows · columns entries.</param>
    /// <exception cref="ArgumentException">The length is another.</exception>
    public void Reconstruct(Span<T> v)
    {
        Require.ExactLength<T>(v, this.Shape.VLength, nameof(v), this.Shape.Rows, this.Shape.Columns);
        this.Reconstruct(0, this.Shape.Rows, 0, this.Shape.Columns, v);
    }

    /// <summary>v ← one row of WH.</summary>
    /// <param name="row">From 0 to rows − 1.</param>
    /// <param name="v">Exactly n entries.</param>
    /// <exception cref="ArgumentException">The row or the length is not allowed.</exception>
    public void ReconstructRow(int row, Span<T> v)
    {
        Require.Within(0, this.Shape.Rows - 1, row, nameof(row));
        Require.ExactLength<T>(v, this.Shape.Columns, nameof(v), 1, this.Shape.Columns);
        this.Reconstruct(row, 1, 0, this.Shape.Columns, v);
    }

    /// <summary>v ← one column of WH.</summary>
    /// <param name="column">From 0 to columns − 1.</param>
    /// <param name="v">Exactly m entries.</param>
    /// <exception cref="ArgumentException">The column or the length is not allowed.</exception>
    public void ReconstructColumn(int column, Span<T> v)
    {
        Require.Within(0, this.Shape.Columns - 1, column, nameof(column));
        Require.ExactLength<T>(v, this.Shape.Rows, nameof(v), this.Shape.Rows, 1);
        this.Reconstruct(0, this.Shape.Rows, column, 1, v);
    }

    /// <summary>
    /// Writes the model as one <c>.npz</c> file: <c>W</c>, <c>H</c>, <c>cost_history</c> and <c>nmf</c>, the options (but for
    /// Threads, Restarts and Progress, which are no part of the result) and the outcome as JSON. numpy.load opens it. The file is written beside its place and put there by renaming: whole or not at all.
    /// </summary>
    /// <param name="path">The file, by custom with the extension .npz; replaced where it exists.</param>
    /// <exception cref="IOException">The file could not be written; what stood in its place still does.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ModelFile.Write(path, new ModelContent<T>(this.Shape, this.Options, this.info, this.w, this.h, this.costHistory));
    }

    private void Reconstruct(int row, int rows, int column, int columns, Span<T> v) => Gemm.Multiply(
        Transpose.No,
        Transpose.No,
        rows,
        columns,
        this.Shape.Rank,
        T.One,
        this.w.AsSpan(row * this.Shape.Rank),
        this.Shape.Rank,
        this.h.AsSpan(column),
        this.Shape.Columns,
        T.Zero,
        v,
        columns);
}
