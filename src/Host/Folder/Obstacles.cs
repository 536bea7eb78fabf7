using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Folder;

/// <summary>
/// Says once that something cannot be done, and once that it can again; in between it can be read off the state. A disk that is nearly
/// full takes one file and not the next: it goes on when everybody who met the obstacle is past it. Thread-safe.
/// </summary>
internal sealed class Obstacles(ServiceState state, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<string>> _met = [];

    /// <summary>Does something that the disk may refuse.</summary>
    /// <param name="where">The folder that it is done in.</param>
    /// <param name="what">What is not possible when it is refused, for people.</param>
    /// <param name="action">What to do.</param>
    /// <param name="who">Who does it, where several do the same.</param>
    /// <returns>Whether it was done.</returns>
    public bool Try(string where, string what, Action action, string who = "")
    {
        try
        {
            action();
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            // Disks and permissions are their owner's. They can be mended, and then it goes on.
            Meet(where, what, who, FileProblem.Of(refused));
            return false;
        }

        Pass(where, what, who);
        return true;
    }

    /// <summary>Notes that somebody is past an obstacle, or has given up.</summary>
    public void Pass(string where, string what, string who = "")
    {
        var key = $"{where}: {what}";
        lock (_gate)
        {
            if (!_met.TryGetValue(key, out var all) || !all.Remove(who) || all.Count > 0)
                return;
            _met.Remove(key);
            state.Unblock(key);
            logger.LogWarning("{Folder}: it goes on", where);
        }
    }

    private void Meet(string where, string what, string who, string reason)
    {
        var key = $"{where}: {what}";
        lock (_gate)
        {
            state.Block(key, reason);
            if (_met.TryGetValue(key, out var all))
            {
                all.Add(who);
                return;
            }

            _met.Add(key, [who]);
            logger.LogError("{Folder}: {What}: {Reason}. It is tried again, and no more documents are taken until then", where, what, reason);
        }
    }
}
