using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ParallelLlm.AnswerStore;

namespace ParallelLlm;

/// <summary>
/// Keeps answers and whole results in an SQLite database (WAL, <c>synchronous=FULL</c>): saved entries survive a crash of the process or
/// the machine. All changes go through one writer, which commits pending ones together. Instances and processes may share a file. Only
/// their owner can access the files. A database that is damaged, or another program's, is renamed, never deleted, and replaced; a file
/// removed while in use is replaced too. Thread-safe.
/// </summary>
public sealed class SqliteCompletionStore : ICompletionStore, IDocumentStore, IAsyncDisposable
{
    private readonly ReaderPool _readers;
    private readonly WriteQueue _writes;
    private int _disposed;

    private SqliteCompletionStore(string path, StoreLimits limits, ILogger logger, TimeProvider time)
    {
        Path = path;
        _readers = new ReaderPool(path);
        _writes = new WriteQueue(path, limits, _readers, logger, time);
    }

    /// <summary>The database's full path.</summary>
    public string Path { get; }

    /// <summary>Opens a store. Creates the file, and the folders above it, if they are missing.</summary>
    /// <param name="path">The database.</param>
    /// <param name="limits">Limits on size and age; null for the defaults.</param>
    /// <param name="loggers">Log for databases that were set aside; none by default.</param>
    /// <param name="time">Clock for ages; the system's by default.</param>
    /// <exception cref="CompletionStoreException">The file cannot be opened or created; the message gives the reason.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of range.</exception>
    public static SqliteCompletionStore Open(
        string path, StoreLimits? limits = null, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        limits ??= new StoreLimits();
        limits.Validate();
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<SqliteCompletionStore>();
        return new SqliteCompletionStore(System.IO.Path.GetFullPath(path), limits, logger, time ?? TimeProvider.System);
    }

    /// <summary>Inspects a file without changing it.</summary>
    /// <returns>Why it cannot be used as a store, so that <see cref="Open"/> would set it aside; null if it can.</returns>
    /// <exception cref="CompletionStoreException">The file cannot be opened.</exception>
    public static string? Examine(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            return new FileInfo(path).Length == 0 ? null : StoreDatabase.Check(System.IO.Path.GetFullPath(path), damaged: null).Problem;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            // The path is the user's: any obstacle to reading it is an expected failure.
            throw new CompletionStoreException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<FoundCompletion?[]> FindAsync(IReadOnlyList<CompletionQuery> queries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queries);
        return await ReadAsync(reader => reader.Find(queries), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<StoredDocument?> FindDocumentAsync(CompletionKey key, CancellationToken cancellationToken) =>
        await ReadAsync(reader => reader.FindDocument(key), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task SaveAsync(IReadOnlyList<StoredCompletion> completions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(completions);
        return _writes.ChangeAsync(
            writer =>
            {
                for (var i = 0; i < completions.Count; i++)
                    writer.Save(completions[i]);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task SaveDocumentAsync(CompletionKey key, string documentId, StoredDocument document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documentId);
        ArgumentNullException.ThrowIfNull(document);
        return _writes.ChangeAsync(writer => writer.Save(key, documentId, document), cancellationToken);
    }

    /// <summary>Current contents of the store.</summary>
    /// <exception cref="CompletionStoreException">The store cannot be read.</exception>
    public async Task<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default)
    {
        StoreStatistics? statistics = null;
        await _writes.ChangeAsync(writer => statistics = writer.Statistics(), cancellationToken).ConfigureAwait(false);
        return statistics!;
    }

    /// <summary>Removes entries beyond the limits. Also happens automatically as the store is written to.</summary>
    /// <exception cref="CompletionStoreException">The store cannot be written.</exception>
    public Task<StoreRemoval> PruneAsync(CancellationToken cancellationToken = default) => _writes.PruneAsync(cancellationToken);

    /// <summary>
    /// Removes everything recorded for a document, including answers that it shares with others. Nothing removed can be recovered from the
    /// files.
    /// </summary>
    /// <param name="documentId">The document's name when it was processed.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="CompletionStoreException">The store cannot be written.</exception>
    public Task<StoreRemoval> PurgeAsync(string documentId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documentId);
        return _writes.RemoveAsync(writer => writer.Purge(documentId), cancellationToken);
    }

    /// <summary>Removes everything. Nothing removed can be recovered from the files.</summary>
    /// <exception cref="CompletionStoreException">The store cannot be written.</exception>
    public Task<StoreRemoval> ClearAsync(CancellationToken cancellationToken = default) =>
        _writes.RemoveAsync(writer => writer.Clear(), cancellationToken);

    /// <summary>Completes pending writes and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _writes.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
    }

    private async ValueTask<T> ReadAsync<T>(Func<StoreReader, T> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed == 1, this);
        try
        {
            return await _readers.ReadAsync(read, cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException exception)
        {
            // The disk and the database are external: their failures are expected.
            if (_readers.FoundDamage)
                _writes.Examine();
            throw StoreDatabase.Unusable(Path, "read", exception);
        }
    }
}
