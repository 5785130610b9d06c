using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Perf.Problems;

namespace Nmf.Kernels.Perf.Peers;

/// <summary>This library's solver: iterations of a fit, which works on copies of a small V and W, or without copies.</summary>
internal sealed class OursContender<T> : Contender<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NmfSolver<T> solver;
    private readonly T[]? columnMajor;
    private readonly bool copies;

    internal OursContender(string name, Problem<T> problem, int threads, bool columnMajor = false, bool copies = true)
        : base(name, problem)
    {
        this.solver = new NmfSolver<T>(problem.Shape, new NmfOptions { Cost = problem.NmfCost, Threads = threads });
        this.copies = copies;
        if (columnMajor)
        {
            this.columnMajor = Transposition.Of(problem.V, problem.Shape.Rows, problem.Shape.Columns);
        }
    }

    /// <summary>Whether a fit works on copies.</summary>
    internal bool KeepsCopies => this.solver.Loop.KeepsCopies;

    private MatrixView<T> V => this.columnMajor is null
        ? MatrixView<T>.FromSpan(this.Problem.V, this.Problem.Shape)
        : new(this.columnMajor, this.Problem.Shape.Rows, columnMajor: true);

    public override void Dispose()
    {
        this.solver.Dispose();
        base.Dispose();
    }

    /// <summary>The copies are taken here, and are not timed, as the layouts of the peers are not.</summary>
    public override void Reset()
    {
        base.Reset();
        if (this.copies)
        {
            this.solver.Loop.TakeCopies(this.V, this.W);
        }
    }

    public override void Iterate()
    {
        if (this.copies)
        {
            this.solver.Loop.IterateKept(this.V, this.W, this.H);
        }
        else
        {
            this.solver.Loop.Iterate(this.V, this.W, this.H);
        }
    }

    internal override double Cost()
    {
        if (this.copies)
        {
            this.solver.Loop.ReturnW(this.W);
        }

        return base.Cost();
    }
}

internal static class Transposition
{
    internal static T[] Of<T>(T[] values, int rows, int columns)
    {
        var transposed = new T[values.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                transposed[(j * rows) + i] = values[(i * columns) + j];
            }
        }

        return transposed;
    }
}
