using Nmf.Kernels;
using Nmf.Tool.Input;
using Nmf.Tool.Report;

namespace Nmf.Tool.Commands;

/// <summary>What the command line of <c>nmf factorize</c> says, checked as far as it can be without reading a file.</summary>
internal sealed record FactorizeRequest
{
    public required string Input { get; init; }

    public required CsvLayout Layout { get; init; }

    public required int Rank { get; init; }

    public required NmfCost Cost { get; init; }

    public required int MaxIterations { get; init; }

    public required double Tolerance { get; init; }

    /// <summary>0 for never.</summary>
    public required double KktTolerance { get; init; }

    /// <summary>The constant rate of the additive method; <see langword="null"/> for the multiplicative one.</summary>
    public required double? LearningRate { get; init; }

    public required long Seed { get; init; }

    /// <summary>Whether it was given, and is not the default.</summary>
    public required bool SeedGiven { get; init; }

    public required int Restarts { get; init; }

    /// <summary>Given together with <see cref="InitH"/> or not at all.</summary>
    public required string? InitW { get; init; }

    public required string? InitH { get; init; }

    /// <summary><see langword="null"/> for the default of the precision.</summary>
    public required double? Floor { get; init; }

    public required Precision Precision { get; init; }

    /// <summary>0 for as many as pay off.</summary>
    public required int Threads { get; init; }

    public required bool Transpose { get; init; }

    public required bool Normalize { get; init; }

    public required string? Out { get; init; }

    /// <summary>The model file, or <see langword="null"/>.</summary>
    public required string? Save { get; init; }

    public required bool Force { get; init; }

    /// <summary>The page to write.</summary>
    public required string? Report { get; init; }

    /// <summary>How the rows of H are images, for the page.</summary>
    public required ImageSize? Image { get; init; }
}
