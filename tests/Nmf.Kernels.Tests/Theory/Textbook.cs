using System.Numerics;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>The updates as plain loops in the element type, with one mistake or none.</summary>
internal sealed class Textbook<T>(Mutation mutation) : IImplementation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Block = 32;

    public string Name => $"the textbook with {mutation}";

    public void UpdateW(Matrices<T> x)
    {
        (int m, int n, int r) = x.Shape;
        T[] updated = Transpose(this.Updated(x.Cost, Transpose(x.V, m, n), Transpose(x.H, r, n), Transpose(x.H, r, n), Transpose(x.W, m, r), n, m, r), r, m);
        if (mutation == Mutation.RowBlockSkipped && m > Block)
        {
            Array.Copy(x.W, Block * r, updated, Block * r, (Math.Min(m, 2 * Block) - Block) * r);
        }

        x.W = updated;
    }

    public void UpdateH(Matrices<T> x) => this.UpdateH(x, x.W);

    public void Iterate(Matrices<T> x)
    {
        T[] oldW = x.W;
        if (mutation == Mutation.WrongOrder)
        {
            this.UpdateH(x);
            this.UpdateW(x);
        }
        else
        {
            this.UpdateW(x);
            this.UpdateH(x, mutation == Mutation.StaleGram ? oldW : x.W);
        }
    }

    public double Cost(Matrices<T> x) => x.Widen().Evaluate();

    private void UpdateH(Matrices<T> x, T[] gramOf)
    {
        (int m, int n, int r) = x.Shape;
        int end = Math.Min(m, 2 * Block);
        if (mutation == Mutation.RowBlockSkipped && m > Block)
        {
            T[] v = [.. x.V[..(Block * n)], .. x.V[(end * n)..]];
            T[] w = [.. x.W[..(Block * r)], .. x.W[(end * r)..]];
            x.H = this.Updated(x.Cost, v, w, w, x.H, m - end + Block, n, r);
            return;
        }

        x.H = this.Updated(x.Cost, x.V, x.W, gramOf, x.H, m, n, r);
    }

    /// <summary>H ∘ (WᵀD) ⊘ (GᵀG·H), or ⊘ colsum(G), where G is W unless it is stale.</summary>
    private T[] Updated(NmfCost cost, T[] v, T[] w, T[] g, T[] h, int m, int n, int r)
    {
        T[] d = cost == NmfCost.Euclidean ? v : Array.ConvertAll(Multiply(w, h, m, n, r), x => T.Max(x, Range<T>.SmallestNormal));
        T[] ones = new T[m];
        Array.Fill(ones, T.One);
        T[] sums = Multiply(ones, g, 1, r, m);
        T[] denominator = new T[r * n];
        for (int k = 0; k < denominator.Length; k++)
        {
            denominator[k] = sums[k / n];
        }

        if (cost == NmfCost.Euclidean)
        {
            denominator = Multiply(Multiply(Transpose(g, m, r), g, r, r, m), h, r, n, r);
        }
        else
        {
            for (int k = 0; k < d.Length; k++)
            {
                d[k] = T.Min(v[k] / d[k], Range<T>.Largest);
            }
        }

        T[] numerator = Multiply(Transpose(w, m, r), d, r, n, m);
        var updated = new T[h.Length];
        for (int k = 0; k < updated.Length; k++)
        {
            updated[k] = this.Updated(h[k], numerator[k], denominator[k]);
        }

        return updated;
    }

    /// <summary>max(floor, x·numerator/denominator), with the contract's guards.</summary>
    private T Updated(T x, T numerator, T denominator)
    {
        (numerator, denominator) = mutation switch
        {
            Mutation.QuotientSwapped => (denominator, numerator),
            Mutation.EpsilonAdded => (numerator, denominator + T.CreateChecked(1e-9)),
            _ => (numerator, denominator),
        };
        T factor = T.MinNumber(numerator / T.Max(denominator, Range<T>.SmallestNormal), Range<T>.Largest);
        T floor = Matrices<T>.Floor;
        return mutation == Mutation.FloorBeforeProduct
            ? T.Min(T.Max(floor, x) * factor, Range<T>.Largest)
            : T.Max(floor, T.Min(x * factor, Range<T>.Largest));
    }

    private static T[] Multiply(T[] a, T[] b, int m, int n, int k)
    {
        var c = new T[m * n];
        for (int i = 0; i < m; i++)
        {
            Span<T> row = c.AsSpan(i * n, n);
            for (int p = 0; p < k; p++)
            {
                T factor = a[(i * k) + p];
                ReadOnlySpan<T> other = b.AsSpan(p * n, n);
                for (int j = 0; j < row.Length; j++)
                {
                    row[j] += factor * other[j];
                }
            }
        }

        return c;
    }

    private static T[] Transpose(T[] a, int rows, int columns)
    {
        var t = new T[a.Length];
        for (int k = 0; k < a.Length; k++)
        {
            t[(k % columns * rows) + (k / columns)] = a[k];
        }

        return t;
    }
}
