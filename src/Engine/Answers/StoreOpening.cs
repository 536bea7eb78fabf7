using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using ParallelLlm.Observability;

namespace ParallelLlm.Answers;

/// <summary>How a store's database is found, made or replaced.</summary>
internal static class StoreOpening
{
    /// <summary>
    /// Opens the database and makes it where it is missing; one that is damaged, or another program's, is renamed, and a new one begun.
    /// </summary>
    /// <param name="path">The database.</param>
    /// <param name="damaged">
    /// Identity of a database that was found damaged; null for none. Another process may have replaced it already.
    /// </param>
    /// <param name="logger">Where it is said that a database was set aside.</param>
    /// <param name="time">Names what is set aside, and bounds the wait for other processes.</param>
    /// <exception cref="CompletionStoreException">It cannot be opened or made.</exception>
    public static (StoreWriter Writer, string Id) Open(string path, string? damaged, ILogger logger, TimeProvider time)
    {
        try
        {
            StoreFile.Prepare(path);
            using var alone = StoreFile.Lock(path, time);
            var (problem, id) = StoreDatabase.Check(path, damaged);
            if (problem is not null)
            {
                var aside = StoreFile.SetAside(path, time.GetUtcNow());
                Log.StoreSetAside(logger, path, problem, aside);
                StoreFile.Prepare(path);
                (problem, id) = StoreDatabase.Check(path, damaged: null);
            }

            if (problem is not null)
                throw new CompletionStoreException($"The store {path} cannot be made: {problem}.");
            return (new StoreWriter(path, time), id!);
        }
        catch (SqliteException exception)
        {
            throw StoreDatabase.Unusable(path, "opened", exception);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The path is the user's: whatever keeps it from being used is an expected failure.
            throw new CompletionStoreException($"The store {path} cannot be opened: {exception.Message}", exception);
        }
    }
}
