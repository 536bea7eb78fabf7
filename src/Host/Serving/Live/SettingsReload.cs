using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving.Live;

/// <summary>
/// Reads the configuration file again when it has changed, and puts in force what can change while the service runs. Settings that are
/// wrong change nothing at all. The file is looked at every second: that finds every kind of change, also behind a link and on a network's
/// disk. Not thread-safe but for <see cref="Ask"/>.
/// </summary>
/// <param name="start">What the service was started with: flags and environment count as they were, the file as it is.</param>
/// <param name="logger">Says what has changed, and what is wrong.</param>
internal sealed class SettingsReload(SettingSources start, Action<LiveSettings> apply, ILogger logger)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string? _path = start.ConfigPath?.Text;
    private ConfigFile _inForce = start.Config;
    private byte[]? _seen;
    private byte[]? _judged;
    private volatile bool _asked;

    /// <summary>Has the file read with the next look, changed or not.</summary>
    public void Ask() => _asked = true;

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
        var problems = new Problems();
        var settings = ServeSettings.Resolve(start with { Config = config }, problems);
        if (settings is null)
        {
            ServiceLog.SettingsRefused(logger, string.Join("; ", problems));
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
