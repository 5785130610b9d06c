using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nmf.Kernels.Storage;

/// <summary>The entry <c>nmf</c> of a model file, as JSON; names, in camel case, are the format.</summary>
internal sealed record ModelSummary
{
    /// <summary>The version of the format that this library writes and reads.</summary>
    internal const int Current = 1;

    public required int Version { get; init; }

    /// <summary>"Euclidean" or "KullbackLeibler".</summary>
    public required NmfCost Cost { get; init; }

    public required int MaxIterations { get; init; }

    public required double Tolerance { get; init; }

    /// <summary>Not in the files of earlier libraries, which had no such rule.</summary>
    public double KktTolerance { get; init; }

    public required int CheckEvery { get; init; }

    public required long Seed { get; init; }

    public required double? Floor { get; init; }

    public required double InitialCost { get; init; }

    public required double FinalCost { get; init; }

    public required int Iterations { get; init; }

    public required NmfStopReason StopReason { get; init; }

    public required double Seconds { get; init; }

    internal static ModelSummary Of(NmfOptions options, NmfFitInfo info) => new()
    {
        Version = Current,
        Cost = options.Cost,
        MaxIterations = options.MaxIterations,
        Tolerance = options.Tolerance,
        KktTolerance = options.KktTolerance,
        CheckEvery = options.CheckEvery,
        Seed = options.Seed,
        Floor = options.Floor,
        InitialCost = info.InitialCost,
        FinalCost = info.Cost,
        Iterations = info.Iterations,
        StopReason = info.StopReason,
        Seconds = info.Elapsed.TotalSeconds,
    };

    /// <summary>The options; invalid ones throw as they do anywhere.</summary>
    internal NmfOptions ToOptions() => new()
    {
        Cost = this.Cost,
        MaxIterations = this.MaxIterations,
        Tolerance = this.Tolerance,
        KktTolerance = this.KktTolerance,
        CheckEvery = this.CheckEvery,
        Seed = this.Seed,
        Floor = this.Floor,
    };

    internal NmfFitInfo ToInfo() => new(
        RequireCost(this.InitialCost, "initialCost"),
        RequireCost(this.FinalCost, "finalCost"),
        Require.AtLeast(0, this.Iterations, "iterations"),
        Require.Defined(this.StopReason, "stopReason"),
        TimeSpan.FromTicks((long)Math.Round(RequireSeconds(this.Seconds, "seconds") * TimeSpan.TicksPerSecond)));

    /// <summary>A cost: at least 0, which may be infinite.</summary>
    internal static double RequireCost(double value, string name) => value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} has the cost {value}; it must be at least 0.");

    /// <summary>The number of an iteration that stands among costs.</summary>
    internal static int RequireIteration(double value, string name) => value is >= 0 and <= int.MaxValue && value == Math.Truncate(value)
        ? (int)value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} has the iteration {value}; it must be a whole number from 0 to {int.MaxValue}.");

    /// <summary>A time within what a <see cref="TimeSpan"/> holds.</summary>
    private static double RequireSeconds(double value, string name) => value >= 0 && value < TimeSpan.MaxValue.TotalSeconds
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must be at least 0 and below {TimeSpan.MaxValue.TotalSeconds:g3}.");

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ModelSummaryJson.Default.ModelSummary);

    internal static ModelSummary? FromJson(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, ModelSummaryJson.Default.ModelSummary);
}

/// <summary>The serializer of <see cref="ModelSummary"/>, generated at build time. Infinite costs (Floor = 0) are written as text.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelSummary))]
internal sealed partial class ModelSummaryJson : JsonSerializerContext;
