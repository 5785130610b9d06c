using System.Text.Json;

namespace Nmf.Kernels.Perf.Commands;

/// <summary>Results as files, written by one command and drawn by another.</summary>
internal static class JsonFiles
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    internal static void Write<TResult>(FileInfo? file, TResult result)
    {
        if (file is not null)
        {
            File.WriteAllText(file.FullName, JsonSerializer.Serialize(result, Indented));
        }
    }

    internal static TResult Read<TResult>(FileInfo file) =>
        JsonSerializer.Deserialize<TResult>(File.ReadAllText(file.FullName)) ?? throw new InvalidDataException($"{file.FullName} holds nothing.");
}
