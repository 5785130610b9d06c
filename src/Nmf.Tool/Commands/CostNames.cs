using Nmf.Kernels;

namespace Nmf.Tool.Commands;

/// <summary>The costs as they are written on the command line and in summary.json.</summary>
internal static class CostNames
{
    internal const string Euclidean = "euclidean";
    internal const string KullbackLeibler = "kl";

    internal static NmfCost Parse(string name) => name == KullbackLeibler ? NmfCost.KullbackLeibler : NmfCost.Euclidean;

    internal static string Of(NmfCost cost) => cost == NmfCost.KullbackLeibler ? KullbackLeibler : Euclidean;
}
