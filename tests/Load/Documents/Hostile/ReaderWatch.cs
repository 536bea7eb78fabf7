using System.Globalization;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>Looks at the reader processes of a program while it runs, in the files of Linux' <c>/proc</c>.</summary>
internal sealed class ReaderWatch : IAsyncDisposable
{
    // In the command line of every reader process.
    private const string Verb = "read-documents";
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

    /// <summary>The most reader processes at one time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Waits until the reader processes have ended.</summary>
    /// <returns>Number of those that live on after that time.</returns>
    public async Task<int> LeftAsync(TimeSpan longest)
    {
        await DisposeAsync();
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = _seen.Count(process => IsReader(process));
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
        var now = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                || ParentOf(process) != _program || !IsReader(process))
                continue;
            _seen.Add(process);
            now++;
            PeakMegabytes = Math.Max(PeakMegabytes, PeakOf(process));
        }

        MostAtOnce = Math.Max(MostAtOnce, now);
    }

    private static bool IsReader(int process) => Read(process, "cmdline").Contains(Verb, StringComparison.Ordinal);

    private static int ParentOf(int process)
    {
        // "number (name) state parent …"; the name may hold anything.
        var stat = Read(process, "stat");
        var words = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : 0;
    }

    private static double PeakOf(int process)
    {
        foreach (var line in Read(process, "status").Split('\n'))
        {
            if (line.Split([' ', ':', '\t'], StringSplitOptions.RemoveEmptyEntries) is ["VmHWM", var kilobytes, "kB"])
                return double.Parse(kilobytes, CultureInfo.InvariantCulture) / KilobytesPerMegabyte;
        }

        return 0;
    }

    private static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            // The process has ended, perhaps during the read.
            return "";
        }
    }
}
