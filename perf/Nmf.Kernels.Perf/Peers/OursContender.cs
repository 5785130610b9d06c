using System.Numerics;
using System.Numerics.Tensors;
using Nmf.Kernels.Perf.Problems;

namespace Nmf.Kernels.Perf.Peers;

/// <summary>This library's solver.</summary>
internal sealed class OursContender<T> : Contender<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NmfSolver<T> solver;
    private readonly T[]? columnMajor;

    internal OursContender(string name, Problem<T> problem, int threads, bool columnMajor = false)
        : base(name, problem)
    {
        this.solver = new NmfSolver<T>(problem.Shape, new NmfOptions { Cost = problem.NmfCost, Threads = threads });
        if (columnMajor)
        {
            this.columnMajor = Transposition.Of(problem.V, problem.Shape.Rows, problem.Shape.Columns);
        }
    }

    public override void Dispose()
    {
        this.solver.Dispose();
        base.Dispose();
    }

    public override void Iterate()
    {
        if (this.columnMajor is null)
        {
            this.solver.Iterate(this.Problem.V, this.W, this.H);
        }
        else
        {
            var v = new ReadOnlyTensorSpan<T>(this.columnMajor, [this.Problem.Shape.Rows, this.Problem.Shape.Columns], [1, this.Problem.Shape.Rows]);
            this.solver.Iterate(v, this.W, this.H);
        }
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
