using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>Opens the store of a run.</summary>
internal static class RunStore
{
    /// <summary>The store; null when there is to be none, or when the program's own choice cannot be used.</summary>
    /// <param name="messages">Gets told what a run goes on without.</param>
    /// <param name="problems">Gets what is wrong with a store that the user chose.</param>
    public static SqliteCompletionStore? Open(
        StoreSettings settings, Messages messages, ILoggerFactory loggers, TimeProvider time, Problems problems)
    {
        if (settings.Path is not { } path)
        {
            if (!settings.IsOff)
                SayNoPlace(settings, messages, problems);
            return null;
        }

        try
        {
            return SqliteCompletionStore.Open(path, settings.Limits, loggers, time);
        }
        catch (CompletionStoreException unusable)
        {
            // Path and disk are the user's. A wrong path is a slip, and stops the run; a disk that refuses writes costs only the store.
            if (!settings.Required && (settings.IsDefault || IsTheDisks(unusable.InnerException)))
                messages.Say($"parallel-llm: {unusable.Message} "
                    + "Nothing is stored; choose another file with --store, or none with --no-store.");
            else
                problems.Add($"{RunSettingTable.Store.Flag} {path}: {unusable.Message}");
            return null;
        }
    }

    private static bool IsTheDisks(Exception? cause) => cause switch
    {
        // EIO, ENOSPC, EROFS, EDQUOT
        IOException io => io.HResult is 5 or 28 or 30 or 122,
        // SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL
        Microsoft.Data.Sqlite.SqliteException sqlite => sqlite.SqliteErrorCode is 8 or 10 or 13,
        _ => false,
    };

    private static void SayNoPlace(StoreSettings settings, Messages messages, Problems problems)
    {
        const string NoPlace = "There is no place for the store: neither XDG_CACHE_HOME nor HOME names a folder.";
        if (settings.Required)
            problems.Add($"{RunSettingTable.StoreRequired.Flag}: {NoPlace} Name a file with --store.");
        else
            messages.Say($"parallel-llm: {NoPlace} Nothing is stored; name a file with --store, or say --no-store.");
    }
}
