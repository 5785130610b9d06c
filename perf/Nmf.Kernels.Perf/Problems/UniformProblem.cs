using System.Numerics;

namespace Nmf.Kernels.Perf.Problems;

/// <summary>V, W and H uniform on [0, 1), made without a call of this library and without temporaries: for processes that measure its first call or their memory.</summary>
internal sealed class UniformProblem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Random random = new(1);

    internal UniformProblem(NmfShape shape)
    {
        this.V = this.Fill(new T[shape.VLength]);
        this.W = this.Fill(new T[shape.WLength]);
        this.H = this.Fill(new T[shape.HLength]);
    }

    internal T[] V { get; }

    internal T[] W { get; }

    internal T[] H { get; }

    private T[] Fill(T[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = T.CreateTruncating(this.random.NextSingle());
        }

        return values;
    }
}
