using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving.Live;

/// <summary>
/// Reads the configuration file again when it has changed, and puts in force what can change while the service runs. Settings that are wrong change nothing
/// at all. The file is looked at every second: that finds every kind of change, also behind a link and on a network's disk. Not thread-safe but for <see cref="Ask"/>.
/// </summary>
/// <param name="flags">The flags that the service was started with; they count more than the file.</param>
/// <param name="environment">The environment that it was started with.</param>
/// <param name="start">The file as it was at the start.</param>
/// <param name="apply">Puts settings in force.</param>
/// <param name="logger">Says what has changed, and what is wrong.</param>
internal sealed class SettingsReload(
    IReadOnlyDictionary<string, SettingValue> flags,
    IReadOnlyDictionary<string, string> environment,
    ConfigFile start,
    Action<LiveSettings> apply,
    ILogger logger)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string? _path = ConfigLoader.PathOf(flags, environment)?.Text;
    private ConfigFile _inForce = start;
    private byte[]? _seen;
    private byte[]? _judged;
    private volatile bool _asked;

    /// <summary>Has the file read with the next look, changed or not.</summary>
    public void Ask() => _asked = true;

    public async Task RunAsync(TimeProvider time, CancellationToken end)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            Look();
        }
        while (await timer.WaitForNextTickAsync(end).AsTask().ContinueWith(tick => tick.IsCompletedSuccessfully && tick.Result, TaskScheduler.Default));
    }

    /// <summary>Looks at the file once. It is read when two looks have found the same, so that nothing half-written is.</summary>
    public void Look()
    {
        var asked = _asked;
        _asked = false;
        if (_path is null || Content(_path) is not { } content)
            return;
        var isFirst = _judged is null;
        var isSettled = _seen is not null && content.AsSpan().SequenceEqual(_seen);
        _seen = content;
        if (isFirst)
            _judged = content;
        if (!asked && (isFirst || !isSettled || content.AsSpan().SequenceEqual(_judged)))
            return;
        _judged = content;
        Judge(ConfigReader.Read(content, _path));
    }

    private void Judge(ConfigFile config)
    {
        var errors = new List<string>();
        var settings = ServeSettings.Resolve(flags, environment, config, errors);
        if (settings is null)
        {
            ServiceLog.SettingsRefused(logger, string.Join("; ", errors));
            return;
        }

        var (live, later) = ConfigChanges.Between(_inForce, config);
        _inForce = config;
        apply(settings.Live);
        ServiceLog.SettingsChanged(logger, live.Count == 0 ? "nothing that can change now" : string.Join(", ", live));
        if (later.Count > 0)
            ServiceLog.SettingsLater(logger, string.Join(", ", later));
    }

    private static byte[]? Content(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception unreadable) when (FileProblem.IsExpected(unreadable))
        {
            // Being replaced just now, or gone: what was read before holds.
            return null;
        }
    }
}
