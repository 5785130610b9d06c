using System.Numerics;
using Nmf.Kernels.Solver;
using Nmf.Kernels.Storage;

namespace Nmf.Kernels;

/// <content>Reads saved models.</content>
public static partial class NmfModel
{
    /// <summary>
    /// Reads a model that <see cref="NmfModel{T}.Save"/> has written. What the file claims is compared with its length before memory
    /// is taken for it, and entries of W and H with what a factor may hold.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>; must be the type that was saved.</typeparam>
    /// <param name="path">The .npz file.</param>
    /// <returns>The model.</returns>
    /// <exception cref="InvalidDataException">The file is not such a model; one sentence that begins with the path.</exception>
    /// <exception cref="IOException">The file could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a directory.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    /// <example><code>
    /// model.Save("speech.npz");
    /// NmfModel&lt;float&gt; again = NmfModel.Load&lt;float&gt;("speech.npz");
    /// </code></example>
    public static NmfModel<T> Load<T>(string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        NmfEngine<T> engine = NmfEngine<T>.Widest;
        ModelContent<T> content = ModelFile.Read<T>(path);
        try
        {
            Validation<T>.RequireFactor(engine, content.W, content.Shape.Rank, "W");
            Validation<T>.RequireFactor(engine, content.H, content.Shape.Columns, "H");
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{path}: {e.Message.Split(" (Parameter")[0]}");
        }

        return new NmfModel<T>(content.Shape, content.Options, content.W, content.H, content.Info, content.CostHistory);
    }
}
