using System.Globalization;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>Looks at the reader processes of a program while it runs, in the files of Linux' <c>/proc</c>.</summary>
internal sealed class ReaderWatch : IAsyncDisposable
{
    private const int KilobytesPerMegabyte = 1024;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<int> _seen = [];
    private readonly int _program;
    private readonly Task _looking;

    /// <param name="program">The program's process.</param>
    public ReaderWatch(int program)
    {
        _program = program;
        _looking = LookAsync();
    }

    /// <summary>Number of reader processes that were started.</summary>
    public int Started => _seen.Count;

    /// <summary>The most megabytes that one of them had in memory.</summary>
    public double PeakMegabytes { get; private set; }

    /// <summary>The most megabytes that the program itself had in memory.</summary>
    public double ProgramPeakMegabytes { get; private set; }

    /// <summary>Waits until the reader processes have ended.</summary>
    /// <returns>Number of those that live on after that time.</returns>
    public async Task<int> LeftAsync(TimeSpan longest)
    {
        await DisposeAsync();
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = _seen.Count(ReaderProcesses.IsReader);
            if (left == 0 || TimeProvider.System.GetElapsedTime(start) > longest)
                return left;
            await Task.Delay(Step, TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _looking;
    }

    private async Task LookAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            Look();
            await Task.Delay(Step, TimeProvider.System, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look()
    {
        ProgramPeakMegabytes = Math.Max(ProgramPeakMegabytes, PeakOf(_program));
        foreach (var process in ReaderProcesses.Of(_program))
        {
            _seen.Add(process);
            PeakMegabytes = Math.Max(PeakMegabytes, PeakOf(process));
        }
    }

    private static double PeakOf(int process)
    {
        foreach (var line in ReaderProcesses.Read(process, "status").Split('\n'))
        {
            if (line.Split([' ', ':', '\t'], StringSplitOptions.RemoveEmptyEntries) is ["VmHWM", var kilobytes, "kB"])
                return double.Parse(kilobytes, CultureInfo.InvariantCulture) / KilobytesPerMegabyte;
        }

        return 0;
    }
}
