using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Solver;
using Nmf.Kernels.Sweeps;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>The library's kernels at one vector width, with a workspace of NaN.</summary>
internal sealed class Library<T>(int width) : IImplementation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NmfEngine<T> engine = NmfEngine<T>.ForWidth(width);
    private T[] workspace = [];

    public string Name => $"the library with {width}-bit vectors";

    /// <summary>The widths that this processor has; an emulated one is exact, but hundreds of times slower.</summary>
    internal static IReadOnlyList<Library<T>> OfEveryWidth() =>
        [.. new[] { (128, true), (256, Vector256.IsHardwareAccelerated), (512, Vector512.IsHardwareAccelerated) }.Where(w => w.Item2).Select(w => new Library<T>(w.Item1))];

    public void UpdateW(Matrices<T> x) => this.Run(x, NmfUpdates.W);

    public void UpdateH(Matrices<T> x) => this.Run(x, NmfUpdates.H);

    public void Iterate(Matrices<T> x) => this.Run(x, NmfUpdates.Both);

    public double Cost(Matrices<T> x) =>
        this.engine.Cost(x.Cost, x.Shape, View(x), x.W, x.Shape.Rank, x.H, x.Shape.Columns, this.Workspace(x));

    private void Run(Matrices<T> x, NmfUpdates updates) =>
        this.engine.Update(x.Cost, x.Shape, View(x), new(x.W, x.Shape.Rank, rankMajor: false), new(x.H, x.Shape.Columns, rankMajor: true), Matrices<T>.Floor, this.Workspace(x), updates);

    private static MatrixView<T> View(Matrices<T> x) => new(x.V, x.Shape.Columns, columnMajor: false);

    private T[] Workspace(Matrices<T> x)
    {
        int length = this.engine.WorkspaceLength(x.Cost, x.Shape);
        if (this.workspace.Length < length)
        {
            this.workspace = new T[length];
            Array.Fill(this.workspace, T.NaN);
        }

        return this.workspace;
    }
}
