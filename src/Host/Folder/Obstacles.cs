using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Folder;

/// <summary>Says once that something cannot be done, and once that it can again; in between it can be read off the state. Thread-safe.</summary>
internal sealed class Obstacles(ServiceState state, ILogger logger)
{
    /// <summary>Does something that the disk may refuse.</summary>
    /// <param name="where">The folder that it is done in.</param>
    /// <param name="what">What is not possible when it is refused, for people.</param>
    /// <param name="action">What to do.</param>
    /// <returns>Whether it was done.</returns>
    public bool Try(string where, string what, Action action)
    {
        try
        {
            action();
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            // Disks and permissions are their owner's. They can be mended, and then it goes on.
            var reason = FileProblem.Of(refused);
            if (state.Block($"{where}: {what}", reason))
                logger.LogError("{Folder}: {What}: {Reason}. It is tried again, and no more documents are taken until then", where, what, reason);
            return false;
        }

        if (state.Unblock($"{where}: {what}"))
            logger.LogWarning("{Folder}: it goes on", where);
        return true;
    }
}
