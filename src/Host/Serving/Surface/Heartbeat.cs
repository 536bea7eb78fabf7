using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Serving.Limits;
using ParallelLlm.Host.Serving.Systemd;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>Every few seconds, and once more at the end, puts down how the service stands and what was learnt about limits, for those who have only the disk.</summary>
/// <param name="view">Looks at the service.</param>
/// <param name="file">Where its status goes; null where there is no place for it.</param>
/// <param name="limits">Keeps what was learnt.</param>
/// <param name="keys">What the engine's endpoints are, by name; those that are missing are not kept.</param>
/// <param name="manager">Gets a line of it.</param>
/// <param name="logger">Where it is said when the disk does not take it.</param>
internal sealed class Heartbeat(
    ServiceView view, StatusFile? file, LimitMemory limits, IReadOnlyDictionary<string, LimitKey> keys, ServiceManager manager, ILogger logger)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private bool _saidSo;

    public async Task RunAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(Interval, view.Time);
        do
        {
            await BeatAsync();
        }
        while (await timer.WaitForNextTickAsync(end).AsTask().ContinueWith(tick => tick.IsCompletedSuccessfully && tick.Result, TaskScheduler.Default));
    }

    public async Task BeatAsync()
    {
        var status = await view.LookAsync();
        manager.Status(status);
        try
        {
            file?.Write(status);
            _saidSo = false;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // The disk is full or gone: that is for the readiness to tell, and no reason to stop.
            if (!_saidSo)
                ServiceLog.StatusNotWritten(logger, unwritable.Message);
            _saidSo = true;
        }

        var learnt = view.Engine?.LearntLimits ?? new Dictionary<string, LearntLimit>();
        limits.Keep(learnt.Where(each => keys.ContainsKey(each.Key)).ToDictionary(each => keys[each.Key], each => each.Value));
    }
}
