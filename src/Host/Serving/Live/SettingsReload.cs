using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving.Live;

/// <summary>
/// Reads the configuration file again when it has changed, and puts in force what can change while the service runs. Settings that are
/// wrong change nothing at all. The file is looked at every second: that finds every kind of change, also behind a link and on a network's
/// disk. Not thread-safe but for <see cref="Ask"/>.
/// </summary>
/// <param name="start">The settings at the start: flags and environment stay as they were; the file is read again.</param>
/// <param name="logger">Receives changes and errors.</param>
internal sealed class SettingsReload(SettingSources start, Action<LiveSettings> apply, ILogger logger)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string? _path = start.ConfigPath?.Text;
    private ConfigFile _inForce = start.Config;
    private byte[]? _seen;
    private byte[]? _judged;
    private volatile bool _asked;

    /// <summary>Makes the next check read the file, changed or not.</summary>
    public void Ask() => _asked = true;

    /// <summary>Checks the file once. It is read when two checks agree, so that a half-written file is not.</summary>
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
            // Just being replaced, or gone: the previous content stays in force.
            return null;
        }
    }
}
