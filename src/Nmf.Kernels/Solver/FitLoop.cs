using System.Diagnostics;
using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Sweeps;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Solver;

/// <summary>Iterations from a start until a stopping rule holds, with the memory for them.</summary>
internal sealed class FitLoop<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NmfEngine<T> engine;
    private readonly IterationPlans<T> plans;
    private readonly Team team;
    private readonly NmfShape shape;
    private readonly NmfOptions options;
    private readonly T floor;
    private readonly T[] workspace;
    private readonly (int Iteration, double Cost)[] history;

    /// <summary>V while a fit runs, where it is small: in columns where that is faster, else in rows; either begin on cache lines. Or empty.</summary>
    private readonly T[] copyOfV;
    private readonly bool inColumns;
    private readonly int copyOfVStride;

    /// <summary>Wᵀ while a fit runs, where blocks of W would else be turned: its rows begin on cache lines, and rows of zeros fill the last group. Or empty.</summary>
    private readonly T[] copyOfW;
    private readonly int copyOfWStride;

    /// <summary>Empty where nobody asks for the residual.</summary>
    private readonly double[] kktWorkspace;
    private int recorded;
    private bool faulted;
    private int running;

    internal FitLoop(NmfEngine<T> engine, Team team, NmfShape shape, NmfOptions options)
    {
        this.engine = engine;
        this.team = team;
        this.shape = shape;
        this.options = options;
        double lowest = options.Floor ?? Range<T>.DefaultFloor;
        Range<T>.RequireFloor(lowest, nameof(NmfOptions.Floor));
        this.floor = Range<T>.FloorOf(lowest);
        int workspaceLength = Math.Max(engine.WorkspaceLength(options.Cost, shape, team.Members), Start<T>.WorkspaceLength(shape));
        int records = Require.Length(((long)options.MaxIterations / options.CheckEvery) + 2, "The number of costs to keep (MaxIterations / CheckEvery + 2)");
        this.plans = engine.Plan(options.Cost, shape, team.Members);
        this.workspace = GC.AllocateUninitializedArray<T>(workspaceLength, pinned: true);
        this.inColumns = Orientation.KeptInColumns<T>(options.Cost, shape);
        this.copyOfVStride = Orientation.RowStride<T>(this.inColumns ? shape.Rows : shape.Columns);
        int lines = this.inColumns ? shape.Columns : Orientation.KeptInRows<T>(shape) ? shape.Rows : 0;

        // What stands behind the rows is never written, or cleared after an update: it stays zero.
        this.copyOfV = Lines(lines, this.copyOfVStride);
        this.copyOfWStride = Orientation.RowStride<T>(shape.Rows);
        this.copyOfW = Lines(Orientation.KeepsTransposedW<T>(options.Cost, shape) ? LaneGroup.Padded(shape.Rank) : 0, this.copyOfWStride);
        this.history = new (int Iteration, double Cost)[records];
        bool wantsResidual = options.KktTolerance > 0 || options.Progress is not null;
        this.kktWorkspace = wantsResidual ? GC.AllocateUninitializedArray<double>(KktResidual<T>.WorkspaceLength(options.Cost, shape)) : [];
    }

    /// <summary>The costs of the last run.</summary>
    internal ReadOnlySpan<(int Iteration, double Cost)> History => this.history.AsSpan(0, this.recorded);

    /// <summary>The most costs of a run.</summary>
    internal int MostRecords => this.history.Length;

    /// <summary>Whether a fit works on copies.</summary>
    internal bool KeepsCopies => this.copyOfV.Length > 0;

    internal void Initialize(MatrixView<T> v, Span<T> w, Span<T> h)
    {
        Validation<T>.RequireData(this.engine, v, this.shape);
        this.FillStart(v, w, h);
    }

    /// <summary>The start without a check of V, for a fit that checks it anyway.</summary>
    internal void FillStart(MatrixView<T> v, Span<T> w, Span<T> h) => this.FillStart(v, this.options.Seed, w, h);

    /// <summary>The start of another seed than that of the options.</summary>
    internal void FillStart(MatrixView<T> v, long seed, Span<T> w, Span<T> h)
    {
        Start<T>.Fill(v, this.shape, seed, w, h, this.workspace);
        this.engine.LiftToFloor(w, this.floor);
        this.engine.LiftToFloor(h, this.floor);
    }

    internal void Iterate(MatrixView<T> v, Span<T> w, Span<T> h) => this.Update(v, Factor<T>.OfW(w, this.shape.Rank, this.shape), h);

    /// <summary>Takes copies of V and W, if a fit does.</summary>
    internal void TakeCopies(MatrixView<T> v, ReadOnlySpan<T> w)
    {
        if (this.KeepsCopies)
        {
            this.engine.Copy(v, this.shape.Rows, this.shape.Columns, OnLines(this.copyOfV), this.copyOfVStride, this.inColumns);
        }

        this.KeepW(w);
    }

    private void KeepW(ReadOnlySpan<T> w)
    {
        if (this.KeepsW)
        {
            this.engine.Copy(new(w, this.shape.Rank, columnMajor: false), this.shape.Rows, this.shape.Rank, OnLines(this.copyOfW), this.copyOfWStride, columnMajor: true);
        }
    }

    /// <summary>
    /// An iteration of a fit, on its copies if it keeps some. One in rows gives the bits of a row-major V, one in columns those of a column-major V, whatever the caller's is,
    /// but where <see cref="Refinement{T}"/> says: for padding lets other vectors be refined.
    /// </summary>
    internal void IterateKept(MatrixView<T> v, Span<T> w, Span<T> h)
    {
        MatrixView<T> swept = this.KeepsCopies ? new(OnLines(this.copyOfV), this.copyOfVStride, this.inColumns, padded: true) : v;
        this.Update(swept, this.KeepsW ? new(OnLines(this.copyOfW), this.copyOfWStride, rankMajor: true, padded: true) : Factor<T>.OfW(w, this.shape.Rank, this.shape), h);
    }

    /// <summary>Copies W back to the caller, whose W is old until then.</summary>
    internal void ReturnW(Span<T> w)
    {
        if (this.KeepsW)
        {
            this.engine.Copy(new(OnLines(this.copyOfW), this.copyOfWStride, columnMajor: true), this.shape.Rows, this.shape.Rank, w, this.shape.Rank, columnMajor: false);
        }
    }

    /// <summary>
    /// Compiles what an iteration and a cost of this shape run through, by doing one of each: on a V of ones that takes the memory
    /// of one row or column (every row is the same), and factors that are let go of afterwards.
    /// </summary>
    internal void Prepare(bool columnMajor)
    {
        this.Enter();
        try
        {
            this.CompileAll(columnMajor);
        }
        finally
        {
            Volatile.Write(ref this.running, 0);
        }
    }

    private void CompileAll(bool columnMajor)
    {
        var line = new T[columnMajor ? this.shape.Rows : this.shape.Columns];
        var w = new T[this.shape.WLength];
        var h = new T[this.shape.HLength];
        Array.Fill(line, T.One);
        Array.Fill(w, T.One);
        Array.Fill(h, T.One);
        var v = new MatrixView<T>(line, stride: 0, columnMajor);
        _ = this.engine.IsNonNegative(line, ref line[0]);
        this.engine.LiftToFloor(w, this.floor);
        this.Iterate(v, w, h);
        if (this.KeepsCopies)
        {
            this.TakeCopies(v, w);
            this.IterateKept(v, w, h);
            this.ReturnW(w);
        }

        _ = this.Cost(v, w, h);
    }

    internal double Cost(MatrixView<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h) =>
        this.engine.Cost(this.options.Cost, this.shape, v, w, this.shape.Rank, h, this.shape.Columns, this.workspace, this.team);

    /// <summary>An iteration that was broken off has left H half updated, and W so or as of the last check: such a loop does no more.</summary>
    internal void RequireNoFault()
    {
        if (this.faulted)
        {
            throw new InvalidOperationException("An earlier iteration of this solver was broken off by an exception; the contents of its w and h are unspecified. Create a new solver.");
        }
    }

    internal NmfFitInfo Run(MatrixView<T> v, Span<T> w, Span<T> h, CancellationToken cancellationToken)
    {
        this.RequireNoFault();
        this.Enter();
        try
        {
            return this.RunToEnd(v, w, h, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref this.running, 0);
        }
    }

    /// <summary>The copies and the records serve one fit at a time.</summary>
    private void Enter()
    {
        if (Interlocked.Exchange(ref this.running, 1) != 0)
        {
            throw new InvalidOperationException("This solver is at work on a fit, whose progress or another thread must neither start another nor prepare it; that takes another solver.");
        }
    }

    private NmfFitInfo RunToEnd(MatrixView<T> v, Span<T> w, Span<T> h, CancellationToken cancellationToken)
    {
        Validation<T>.RequireData(this.engine, v, this.shape);
        Validation<T>.RequireFactor(this.engine, w, this.shape.Rank, nameof(w));
        Validation<T>.RequireFactor(this.engine, h, this.shape.Columns, nameof(h));
        this.engine.LiftToFloor(w, this.floor);
        this.engine.LiftToFloor(h, this.floor);

        this.recorded = 0;
        long ticks = 0;
        double first = this.Record(0, v, w, h, ticks, out bool stationary);
        double scale = first;
        double previous = first;
        int iteration = 0;
        NmfStopReason reason = NmfStopReason.MaxIterations;
        if (first == 0 && this.options.Tolerance > 0)
        {
            return new NmfFitInfo(first, first, 0, NmfStopReason.Tolerance, TimeSpan.Zero);
        }

        if (stationary)
        {
            return new NmfFitInfo(first, first, 0, NmfStopReason.KktTolerance, TimeSpan.Zero);
        }

        // From here on the clock is read at checks alone: twice for each iteration it would take a tenth of a tiny one.
        long copied = Stopwatch.GetTimestamp();
        this.TakeCopies(v, w);
        long since = Stopwatch.GetTimestamp();
        ticks += since - copied;
        while (iteration < this.options.MaxIterations)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                reason = NmfStopReason.Cancelled;
                break;
            }

            this.IterateKept(v, w, h);
            iteration++;
            if (iteration % this.options.CheckEvery != 0)
            {
                continue;
            }

            this.ReturnW(w);
            ticks += Stopwatch.GetTimestamp() - since;
            double cost = this.Record(iteration, v, w, h, ticks, out stationary);

            // A report may have changed W; H is the caller's own.
            if (this.options.Progress is not null)
            {
                this.KeepW(w);
            }

            // (previous − cost) / scale < Tolerance; an infinite cost (Floor = 0) neither stops a fit nor scales the test.
            scale = double.IsFinite(scale) ? scale : cost;
            if (this.options.Tolerance > 0 && double.IsFinite(previous) && double.IsFinite(cost) && previous - cost < this.options.Tolerance * scale)
            {
                reason = NmfStopReason.Tolerance;
                break;
            }

            if (stationary)
            {
                reason = NmfStopReason.KktTolerance;
                break;
            }

            previous = cost;
            since = Stopwatch.GetTimestamp();
        }

        (int lastRecorded, double last) = this.history[this.recorded - 1];
        if (lastRecorded < iteration)
        {
            this.ReturnW(w);
            ticks += Stopwatch.GetTimestamp() - since;
            last = this.Record(iteration, v, w, h, ticks, out _);
        }

        return new NmfFitInfo(first, last, iteration, reason, Stopwatch.GetElapsedTime(0, ticks));
    }

    private bool KeepsW => this.copyOfW.Length > 0;

    private static T[] Lines(int lines, int stride) => lines == 0 ? [] : GC.AllocateArray<T>((lines * stride) + Blocking.VectorElements<T>(), pinned: true);

    private static Span<T> OnLines(T[] copy) => copy.AsSpan(CacheLine.Misalignment<T>(copy));

    private void Update(in MatrixView<T> v, in Factor<T> w, Span<T> h)
    {
        this.faulted = true;
        this.engine.Update(this.options.Cost, this.shape, v, w, new(h, this.shape.Columns, rankMajor: true), this.floor, this.workspace, NmfUpdates.Both, this.team, this.plans);
        this.faulted = false;
    }

    /// <summary>Takes down and reports the cost, and finds out whether the KKT residual is low enough to stop.</summary>
    private double Record(int iteration, MatrixView<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h, long ticks, out bool stationary)
    {
        double cost = this.Cost(v, w, h);
        this.history[this.recorded++] = (iteration, cost);
        stationary = false;
        if (this.kktWorkspace.Length > 0)
        {
            double residual = KktResidual<T>.Evaluate(this.options.Cost, this.shape, v, w, h, double.CreateTruncating(this.floor), this.kktWorkspace);
            stationary = this.options.KktTolerance > 0 && residual <= this.options.KktTolerance;
            this.options.Progress?.Report(new NmfProgress(iteration, cost, Stopwatch.GetElapsedTime(0, ticks), residual));
        }

        return cost;
    }
}
