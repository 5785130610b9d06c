using System.Reflection;
using System.Runtime.InteropServices;

namespace Nmf.Kernels.Perf.Peers;

/// <summary>OpenBLAS by P/Invoke: the library that Debian's libopenblas0-pthread installs.</summary>
internal static unsafe partial class OpenBlas
{
    private const string Library = "openblas";
    private const int RowMajor = 101;

    static OpenBlas() => NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), Resolve);

    /// <summary>The kernel that the library runs, e.g. SkylakeX; null where the library is missing.</summary>
    internal static string? Core
    {
        get
        {
            try
            {
                return Marshal.PtrToStringUTF8(openblas_get_corename());
            }
            catch (DllNotFoundException)
            {
                return null;
            }
        }
    }

    internal static string? Configuration => Core is null ? null : Marshal.PtrToStringUTF8(openblas_get_config())?.Trim();

    internal static void SetThreads(int threads) => openblas_set_num_threads(threads);

    /// <summary>C ← α·op(A)·op(B) + β·C, row-major.</summary>
    internal static void Multiply<T>(bool transposeA, bool transposeB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc)
        where T : unmanaged
    {
        int opA = transposeA ? 112 : 111;
        int opB = transposeB ? 112 : 111;
        fixed (T* pa = a, pb = b, pc = c)
        {
            if (typeof(T) == typeof(float))
            {
                cblas_sgemm(RowMajor, opA, opB, m, n, k, *(float*)&alpha, (float*)pa, lda, (float*)pb, ldb, *(float*)&beta, (float*)pc, ldc);
            }
            else
            {
                cblas_dgemm(RowMajor, opA, opB, m, n, k, *(double*)&alpha, (double*)pa, lda, (double*)pb, ldb, *(double*)&beta, (double*)pc, ldc);
            }
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name == Library)
        {
            foreach (string candidate in new[] { "libopenblas.so.0", "libopenblas.so", "libopenblas.dll", "libopenblas.dylib" })
            {
                if (NativeLibrary.TryLoad(candidate, assembly, path, out nint handle))
                {
                    return handle;
                }
            }
        }

        return 0;
    }

    [LibraryImport(Library)]
    private static partial void cblas_sgemm(int order, int opA, int opB, int m, int n, int k, float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc);

    [LibraryImport(Library)]
    private static partial void cblas_dgemm(int order, int opA, int opB, int m, int n, int k, double alpha, double* a, int lda, double* b, int ldb, double beta, double* c, int ldc);

    [LibraryImport(Library)]
    private static partial nint openblas_get_corename();

    [LibraryImport(Library)]
    private static partial nint openblas_get_config();

    [LibraryImport(Library)]
    private static partial void openblas_set_num_threads(int threads);
}
