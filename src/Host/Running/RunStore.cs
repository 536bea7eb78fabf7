using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;
using ParallelLlm.Storage;

namespace ParallelLlm.Host.Running;

/// <summary>Opens the store of a run.</summary>
internal static class RunStore
{
    /// <summary>The store; null when there is to be none, and when the one that the program would choose by itself cannot be used.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="messages">Gets told what a run goes on without.</param>
    /// <param name="loggers">Where the store logs.</param>
    /// <param name="time">The clock for ages.</param>
    /// <param name="errors">Gets what is wrong with a store that the user chose.</param>
    public static SqliteCompletionStore? Open(
        StoreSettings settings, Messages messages, ILoggerFactory loggers, TimeProvider time, List<string> errors)
    {
        if (settings.Path is not { } path)
            return null;
        try
        {
            return SqliteCompletionStore.Open(path, LimitsOf(settings), loggers, time);
        }
        catch (CompletionStoreException unusable)
        {
            // The path is the user's, and so is the disk.
            if (settings.IsDefault && !settings.Required)
                messages.Say($"parallel-llm: {unusable.Message} Nothing is stored; choose another file with --store, or none with --no-store.");
            else
                errors.Add($"{RunSettingTable.Store.Flag} {path}: {unusable.Message}");
            return null;
        }
    }

    public static StoreLimits LimitsOf(StoreSettings settings) => new() { MaxBytes = settings.MaxBytes, MaxAge = settings.MaxAge };
}
