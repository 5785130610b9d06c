using System.Text.Json.Serialization;
using Nmf.Kernels.Perf.ColdStart;

namespace Nmf.Kernels.Perf;

/// <summary>Writes figures without reflection.</summary>
[JsonSerializable(typeof(ColdStartTimes))]
internal sealed partial class FiguresJson : JsonSerializerContext;
