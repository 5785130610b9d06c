using System.Runtime.CompilerServices;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>NMF_TEST_DIVIDER=slow or fast has the kernels do what they would do on a processor with such a divider.</summary>
[Trait("Category", "Kernels")]
public class TestDivider
{
    private static string? Wanted => Environment.GetEnvironmentVariable("NMF_TEST_DIVIDER");

    [ModuleInitializer]
    internal static void Set()
    {
        if (Wanted is "slow" or "fast")
        {
            AppContext.SetSwitch(Divider.Switch, Wanted == "slow");
        }
    }

    [Fact]
    public void Kernels_take_the_divider_for_what_the_test_run_says()
    {
        if (Wanted is "slow" or "fast")
        {
            Assert.Equal(Wanted == "slow", Divider.IsSlow);
        }
        else
        {
            Assert.False(AppContext.TryGetSwitch(Divider.Switch, out _));
        }
    }
}
