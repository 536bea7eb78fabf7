using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using ParallelLlm.Observability;

namespace ParallelLlm.AnswerStore;

/// <summary>Finds, creates or replaces a store's database.</summary>
internal static class StoreOpening
{
    /// <summary>Opens the database, or creates it if missing. One that is damaged, or another program's, is renamed and replaced.</summary>
    /// <param name="damaged">ID of a database found damaged; null for none. Another process may have replaced it already.</param>
    /// <param name="logger">Log for databases that were set aside.</param>
    /// <param name="time">Names the renamed files, and bounds the wait for other processes.</param>
    /// <exception cref="CompletionStoreException">The database cannot be opened or created.</exception>
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
                throw new CompletionStoreException($"The store {path} cannot be created: {problem}.");
            return (new StoreWriter(path, time), id!);
        }
        catch (SqliteException exception)
        {
            throw StoreDatabase.Unusable(path, "opened", exception);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The path is the user's: any obstacle to using it is an expected failure.
            throw new CompletionStoreException($"The store {path} cannot be opened: {exception.Message}", exception);
        }
    }
}
