using System.Numerics;
using System.Numerics.Tensors;

namespace Nmf.Kernels.Tests.Facade;

/// <summary>After construction nothing is allocated on the managed heap: every call but the first.</summary>
public class AllocationTests
{
    [Fact]
    public void The_second_call_of_a_kernel_allocates_nothing()
    {
        Kernels<float>();
        Kernels<double>();
    }

    [Fact]
    public void The_second_call_of_a_solver_allocates_nothing_also_for_a_new_V_and_after_another_shape()
    {
        var options = new NmfOptions { MaxIterations = 25, Tolerance = 0, Cost = NmfCost.KullbackLeibler };
        using var solver = new NmfSolver<float>(new NmfShape(40, 50, 6), options);
        using var other = new NmfSolver<float>(new NmfShape(20, 10, 3), options);
        float[] w = new float[240], h = new float[300], w2 = new float[60], h2 = new float[30];
        float[] v = Samples.Uniform<float>(2000, 1), vNew = Samples.Uniform<float>(2000, 2), v2 = Samples.Uniform<float>(200, 3);
        nint[] lengths = [40, 50], strides = [1, 40];
        solver.Initialize(v, w, h);
        solver.Fit(v, w, h);
        other.Initialize(v2, w2, h2);
        other.Fit(v2, w2, h2);
        AssertNone(() => solver.Initialize(vNew, w, h));
        AssertNone(() => solver.Iterate(vNew, w, h));
        AssertNone(() => solver.Cost(vNew, w, h));
        AssertNone(() => solver.Fit(vNew, w, h));
        AssertNone(() => solver.Iterate(new ReadOnlyTensorSpan<float>(vNew, lengths, strides), w, h));
    }

    private static void Kernels<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = new NmfShape(60, 70, 8);
        T[] v = Samples.Uniform<T>(shape.VLength, 1), w = Samples.Uniform<T>(shape.WLength, 2), h = Samples.Uniform<T>(shape.HLength, 3);
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            var workspace = new T[NmfKernels.WorkspaceLength<T>(cost, shape)];
            AssertNone(() => NmfKernels.Iterate<T>(cost, shape, v, w, h, workspace));
            AssertNone(() => NmfKernels.UpdateW<T>(cost, shape, v, w, h, workspace));
            AssertNone(() => NmfKernels.UpdateH<T>(cost, shape, v, w, h, workspace));
            AssertNone(() => NmfKernels.Cost<T>(cost, shape, v, w, h, workspace));
            AssertNone(() => NmfKernels.WorkspaceLength<T>(cost, shape));
        }

        var c = new T[60 * 8];
        AssertNone(() => Gemm.Multiply<T>(Transpose.No, Transpose.Yes, 60, 8, 70, T.One, v, 70, h, 70, T.Zero, c, 8));
    }

    internal static void AssertNone(Action action)
    {
        action();

        // The runtime itself may allocate while it replaces code under way; an allocation of ours would recur each time.
        long least = long.MaxValue;
        for (int call = 2; call <= 4; call++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
