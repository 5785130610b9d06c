using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nmf.Tool.Output;

/// <summary>What was asked for and what came out: printed, and written as summary.json. Property names, in camel case, are the format.</summary>
internal sealed record Summary
{
    public required string Input { get; init; }

    /// <summary>The rows of V as factorized, which is after <c>--transpose</c>.</summary>
    public required int Rows { get; init; }

    public required int Columns { get; init; }

    public required int Rank { get; init; }

    /// <summary>"euclidean" or "kl".</summary>
    public required string Cost { get; init; }

    /// <summary>"single" or "double".</summary>
    public required string Precision { get; init; }

    public required bool Transposed { get; init; }

    public required bool Normalized { get; init; }

    /// <summary>"multiplicative" or "additive".</summary>
    public required string Method { get; init; }

    /// <summary>The constant rate of the additive method, else <see langword="null"/>.</summary>
    public required double? LearningRate { get; init; }

    /// <summary>"seed", or "files" where --init-w and --init-h gave the start.</summary>
    public required string Start { get; init; }

    public required long Seed { get; init; }

    public required double Floor { get; init; }

    public required double Tolerance { get; init; }

    public required double KktTolerance { get; init; }

    public required int MaxIterations { get; init; }

    /// <summary><see langword="null"/> where the cost is infinite, for which JSON has no number.</summary>
    public required double? InitialCost { get; init; }

    /// <inheritdoc cref="InitialCost"/>
    public required double? FinalCost { get; init; }

    /// <summary>How far W and H are from a point that no update moves; <see langword="null"/> where that is infinite.</summary>
    public required double? KktResidual { get; init; }

    public required int Iterations { get; init; }

    /// <summary>"maxIterations", "tolerance", "kktTolerance", "cancelled" or, with the additive method, "diverged".</summary>
    public required string StopReason { get; init; }

    /// <summary>The time spent in iterations, without the evaluation of costs.</summary>
    public required double Seconds { get; init; }

    public required string LibraryVersion { get; init; }

    /// <summary>The bits of the vectors that the kernels use on this machine.</summary>
    public required int VectorWidth { get; init; }

    internal string ToJson()
    {
        // The default encoder writes \u002B for a plus; a summary is not pasted into HTML.
        var options = new JsonSerializerOptions(SummaryJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        return JsonSerializer.Serialize(this, new SummaryJson(options).Summary);
    }
}

/// <summary>The serializer of <see cref="Summary"/>, generated at build time.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Summary))]
internal sealed partial class SummaryJson : JsonSerializerContext;
