using System.Numerics;
using System.Numerics.Tensors;
using Nmf.Kernels.Dense;

namespace Nmf.Kernels;

/// <summary>Factorizes in one call.</summary>
/// <example><code>
/// NmfModel&lt;float&gt; model = NmfModel.Fit&lt;float&gt;(v, rows, columns, rank: 16, new NmfOptions { Cost = NmfCost.KullbackLeibler });
/// </code></example>
public static partial class NmfModel
{
    /// <summary>Factorizes V ≈ WH from the random start that the seed gives.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="v">V, row-major and tight: exactly rows · columns entries, finite and ≥ 0, the largest 0 or within 1e-15…1e15 (<see cref="float"/>) or 1e-100…1e100 (<see cref="double"/>).</param>
    /// <param name="rows">m; at least 1.</param>
    /// <param name="columns">n; at least 1.</param>
    /// <param name="rank">r; at least 1.</param>
    /// <param name="options">How to factorize; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Ends the fit after the current iteration; the model then holds the last completed one and its <see cref="NmfModel{T}.StopReason"/> is <see cref="NmfStopReason.Cancelled"/>.</param>
    /// <returns>The factors, their cost, and how the fit went.</returns>
    /// <exception cref="ArgumentException">A size, a length or a value is not allowed; the message names it and what is allowed.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    public static NmfModel<T> Fit<T>(ReadOnlySpan<T> v, int rows, int columns, int rank, NmfOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = new NmfShape(rows, columns, rank);
        return NmfModel<T>.Fit(shape, MatrixView<T>.FromSpan(v, shape), [], [], options, cancellationToken);
    }

    /// <summary>Factorizes V ≈ WH from a given start, which is lifted to the floor and not changed itself.</summary>
    /// <param name="w0">W₀, rows × rank, row-major and tight, finite and ≥ 0.</param>
    /// <param name="h0">H₀, rank × columns, row-major and tight, finite and ≥ 0.</param>
    /// <inheritdoc cref="Fit{T}(ReadOnlySpan{T}, int, int, int, NmfOptions?, CancellationToken)"/>
#pragma warning disable CS1573 // inherited
    public static NmfModel<T> Fit<T>(ReadOnlySpan<T> v, int rows, int columns, int rank, ReadOnlySpan<T> w0, ReadOnlySpan<T> h0, NmfOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = new NmfShape(rows, columns, rank);
        RequireStart(shape, w0, h0);
        return NmfModel<T>.Fit(shape, MatrixView<T>.FromSpan(v, shape), w0, h0, options, cancellationToken);
    }

    /// <summary>Factorizes a tensor V, row-major or column-major, from the random start that the seed gives.</summary>
    /// <param name="v">V, of rank 2: one stride 1, the other at least the extent; values as for a span.</param>
    /// <inheritdoc cref="Fit{T}(ReadOnlySpan{T}, int, int, int, NmfOptions?, CancellationToken)"/>
    public static NmfModel<T> Fit<T>(in ReadOnlyTensorSpan<T> v, int rank, NmfOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MatrixView<T> view = MatrixView<T>.FromTensor(v, out int rows, out int columns);
        return NmfModel<T>.Fit(new NmfShape(rows, columns, rank), view, [], [], options, cancellationToken);
    }

    /// <summary>Factorizes a tensor V, row-major or column-major, from a given start.</summary>
    /// <inheritdoc cref="Fit{T}(ReadOnlySpan{T}, int, int, int, ReadOnlySpan{T}, ReadOnlySpan{T}, NmfOptions?, CancellationToken)"/>
    public static NmfModel<T> Fit<T>(in ReadOnlyTensorSpan<T> v, int rank, ReadOnlySpan<T> w0, ReadOnlySpan<T> h0, NmfOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MatrixView<T> view = MatrixView<T>.FromTensor(v, out int rows, out int columns);
        var shape = new NmfShape(rows, columns, rank);
        RequireStart(shape, w0, h0);
        return NmfModel<T>.Fit(shape, view, w0, h0, options, cancellationToken);
    }

    /// <inheritdoc cref="Fit{T}(in ReadOnlyTensorSpan{T}, int, NmfOptions?, CancellationToken)"/>
    public static NmfModel<T> Fit<T>(in TensorSpan<T> v, int rank, NmfOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Fit((ReadOnlyTensorSpan<T>)v, rank, options, cancellationToken);

    /// <inheritdoc cref="Fit{T}(in ReadOnlyTensorSpan{T}, int, NmfOptions?, CancellationToken)"/>
    public static NmfModel<T> Fit<T>(Tensor<T> v, int rank, NmfOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(v);
        return Fit(v.AsReadOnlyTensorSpan(), rank, options, cancellationToken);
    }
#pragma warning restore CS1573

    private static void RequireStart<T>(NmfShape shape, ReadOnlySpan<T> w0, ReadOnlySpan<T> h0)
    {
        Require.ExactLength(w0, shape.WLength, nameof(w0), shape.Rows, shape.Rank);
        Require.ExactLength(h0, shape.HLength, nameof(h0), shape.Rank, shape.Columns);
    }
}
