using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Folder;

/// <summary>
/// Logs once that an action fails, and once that it works again; in between the state shows it. A disk that is nearly
/// full takes one file and not the next: it goes on when everybody who met the obstacle is past it. Thread-safe.
/// </summary>
internal sealed class Obstacles(ServiceState state, ILogger logger)
{
    /// <summary>Message for an obstacle that blocks nothing else.</summary>
    public const string OthersGoOn = "It is tried again, and what can be done is done";

    private const string AllWait = "It is tried again, and no more documents are taken until then";

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Where, string What), HashSet<string>> _met = [];

    /// <summary>Performs an action that the disk may refuse.</summary>
    /// <param name="where">The service's folder. Those below it are named after documents and must not be logged.</param>
    /// <param name="what">What a refusal makes impossible, for people.</param>
    /// <param name="who">Who does it, where several do the same.</param>
    /// <param name="meanwhile">What happens until it succeeds, for people.</param>
    /// <returns>Whether it was done.</returns>
    public bool Try(string where, string what, Action action, string who = "", string meanwhile = AllWait)
    {
        try
        {
            action();
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            // Disks and permissions are the operator's to fix; the work goes on once they are.
            Meet(where, what, who, refused, meanwhile);
            return false;
        }

        Pass(what, who);
        return true;
    }

    /// <summary>Notes that something was refused.</summary>
    /// <inheritdoc cref="Try(string, string, Action, string, string)"/>
    public void Meet(string where, string what, string who, Exception refused, string meanwhile = AllWait)
    {
        var reason = FileProblem.Of(refused);
        lock (_lock)
        {
            PassBut(where, what, who);
            state.Block(Key(where, what), reason);
            if (_met.TryGetValue((where, what), out var all))
            {
                all.Add(who);
                return;
            }

            _met.Add((where, what), [who]);
            logger.LogError("{Folder}: {What}: {Reason}. {Meanwhile}", where, what, reason, meanwhile);
        }
    }

    /// <summary>Notes that somebody is past an obstacle, wherever it was, or has given up.</summary>
    public void Pass(string what, string who = "")
    {
        lock (_lock)
            PassBut(null, what, who);
    }

    private void PassBut(string? here, string what, string who)
    {
        foreach (var (at, all) in _met.Where(each => each.Key.What == what && each.Key.Where != here).ToList())
        {
            if (!all.Remove(who) || all.Count > 0)
                continue;
            _met.Remove(at);
            state.Unblock(Key(at.Where, what));
            logger.LogWarning("{Folder}: it goes on", at.Where);
        }
    }

    private static string Key(string where, string what) => $"{where}: {what}";
}
