using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Serving.Limits;
using ParallelLlm.Host.Serving.Systemd;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>Writes the service's state and learnt limits down, at intervals and at the end, for those who have only the disk.</summary>
/// <param name="file">Where its status goes; null where there is no place for it.</param>
/// <param name="keys">Keys of the engine's endpoints by name; endpoints that are missing are not kept.</param>
/// <param name="manager">Gets a line of it.</param>
/// <param name="logger">Where it is said when the disk does not take it.</param>
internal sealed class Heartbeat(
    ServiceView view,
    StatusFile? file,
    LimitMemory limits,
    IReadOnlyDictionary<string, LimitKey> keys,
    ServiceManager manager,
    ILogger logger)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Once _unwritten = new();

    public async Task BeatAsync()
    {
        var status = await view.LookAsync();
        manager.Status(status);
        try
        {
            file?.Write(status);
            _unwritten.Forget();
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // The disk is full or gone: that is for the readiness to tell, and no reason to stop.
            if (_unwritten.IsFirst())
                ServiceLog.StatusNotWritten(logger, unwritable.Message);
        }

        var learnt = view.Engine?.LearntLimits ?? new Dictionary<string, LearntLimit>();
        limits.Keep(learnt.Where(each => keys.ContainsKey(each.Key)).ToDictionary(each => keys[each.Key], each => each.Value));
    }
}
