using Nmf.Tool.Output;

namespace Nmf.Tool.Report;

/// <summary>What a command line says of a page.</summary>
/// <param name="File">Where to; <see langword="null"/> for none.</param>
/// <param name="Image">How the rows of H are images.</param>
/// <param name="Force">Whether an existing file is overwritten.</param>
internal sealed record ReportRequest(string? File, ImageSize? Image, bool Force)
{
    /// <summary>The file, looked at before any work begins.</summary>
    internal OutputFile? Check()
    {
        if (this.File is null)
        {
            string? useless = this.Image is { } size ? $"--image {size}" : this.Force ? "--force" : null;
            return useless is null ? null : throw new UsageException($"{useless}: --report is missing");
        }

        return OutputFile.Check("--report", this.File, this.Force);
    }
}
