namespace Nmf.Kernels.Perf.Charts;

/// <summary>Colours that differ in lightness too (Okabe and Ito).</summary>
internal static class Palette
{
    internal const string Ours = "#d55e00";
    internal const string OpenBlas = "#0072b2";
    internal const string Numpy = "#56b4e9";
    internal const string ScikitLearn = "#009e73";
    internal const string MathNet = "#7f7f7f";
}
