using System.Numerics;
using Nmf.Kernels;
using Nmf.Kernels.Storage;

namespace Nmf.Tool.Input;

/// <summary>Reads MODEL.npz.</summary>
internal static class ModelReader
{
    /// <summary>The precision in which a model was saved.</summary>
    internal static Precision PrecisionOf(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException(Directory.Exists(path) ? $"MODEL {path}: a directory; it must be a file" : $"MODEL {path}: no such file");
        }

        // Opening a pipe would wait for its writer; .NET does not tell it from a file, but its length is 0.
        if (new FileInfo(Replacement.RealPathOf(path)).Length == 0)
        {
            throw new InputException($"MODEL {path}: the file is empty, or a pipe or device; it must be a model that nmf factorize --save has written");
        }

        return Named(path, () => ModelFile.IsDouble(path) ? Precision.Double : Precision.Single);
    }

    /// <summary>Whether a file is a model of this version, as far as its headers and its summary tell, or empty, or a pipe.</summary>
    internal static bool LooksLikeModel(string path)
    {
        try
        {
            if (new FileInfo(Replacement.RealPathOf(path)).Length > 0)
            {
                ModelFile.RequireModel(path);
            }

            return true;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    internal static NmfModel<T> Read<T>(string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Named(path, () => NmfModel.Load<T>(path));

    /// <summary>What a reader finds wrong, with the name of the argument.</summary>
    private static TResult Named<TResult>(string path, Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new InputException($"MODEL {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"MODEL {path}: could not be read: {Notes.Explain(e)}");
        }
    }
}
