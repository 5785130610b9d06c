using System.Diagnostics;
using System.Globalization;
using Nmf.Kernels;
using Spectre.Console;

namespace Nmf.Tool.Display;

/// <summary>A progress bar on standard error, only where that is a terminal.</summary>
internal static class ProgressBar
{
    /// <summary>Runs the work under a bar.</summary>
    /// <param name="title">What is going on.</param>
    /// <param name="iterations">The most iterations that are done.</param>
    /// <param name="work">Receives where to report to, or <see langword="null"/> where nobody looks.</param>
    internal static TResult Show<TResult>(string title, int iterations, Func<IProgress<NmfProgress>?, TResult> work)
    {
        return Show<TResult>(title, iterations, (ProgressTask? task) => work(task is null ? null : new Reporter(task, title)));
    }

    /// <summary>Runs the work under a bar.</summary>
    /// <param name="title">What is going on.</param>
    /// <param name="steps">All that there is to do.</param>
    /// <param name="work">Receives what to call with the steps done, or <see langword="null"/> where nobody looks.</param>
    internal static TResult Show<TResult>(string title, int steps, Func<Action<int>?, TResult> work) =>
        Show<TResult>(title, steps, (ProgressTask? task) => work(task is null ? null : done => task.Value = done));

    private static TResult Show<TResult>(string title, int steps, Func<ProgressTask?, TResult> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(null);
        }

        // What Spectre.Console detects includes NO_COLOR.
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(context.AddTask(title, maxValue: Math.Max(1, steps))));
    }

    /// <summary>Moves the bar at most twenty times a second: an iteration may take microseconds.</summary>
    private sealed class Reporter(ProgressTask task, string title) : IProgress<NmfProgress>
    {
        private long last;

        public void Report(NmfProgress value)
        {
            if (value.Iteration >= task.MaxValue || Stopwatch.GetElapsedTime(this.last).TotalMilliseconds > 50)
            {
                this.last = Stopwatch.GetTimestamp();
                task.Description = string.Create(CultureInfo.InvariantCulture, $"{title}: iteration {value.Iteration}, cost {value.Cost:g6}");
                task.Value = value.Iteration;
            }
        }
    }
}
