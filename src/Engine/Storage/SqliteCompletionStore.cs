using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ParallelLlm.Telemetry;

namespace ParallelLlm.Storage;

/// <summary>
/// Keeps answers and whole results in an SQLite database (WAL, <c>synchronous=FULL</c>): what was saved survives the end of the process and of the machine. All changes go
/// through one writer, which commits whatever has gathered in one go. Several instances and processes may share a file. The files are their owner's alone. A database that is damaged, or
/// another program's, is renamed and never deleted, and a new one begun; so it is when the file is removed while it is used. Thread-safe.
/// </summary>
public sealed class SqliteCompletionStore : ICompletionStore, IDocumentStore, IAsyncDisposable
{
    // A commit costs a write to the disk however much is in it; beyond this it is the rows that cost.
    private const int MostJobsAtOnce = 1024;

    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(10);

    private readonly Channel<WriteJob> _jobs = Channel.CreateUnbounded<WriteJob>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentBag<StoreReader> _idleReaders = [];
    private readonly SemaphoreSlim _readers = new(Math.Max(2, Environment.ProcessorCount));
    private readonly StoreLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _writing;
    private StoreWriter? _writer;
    private string _id = "";
    private bool _isShrinking;
    private long? _lastPruned;
    private volatile int _generation;
    private volatile int _damaged = -1;
    private int _disposed;

    private SqliteCompletionStore(string path, StoreLimits limits, ILogger logger, TimeProvider time)
    {
        Path = path;
        _limits = limits;
        _logger = logger;
        _time = time;
        _writer = OpenWriter();
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>The database's full path.</summary>
    public string Path { get; }

    /// <summary>Opens a store; makes the file, and the folders above it, where they are missing.</summary>
    /// <param name="path">The database.</param>
    /// <param name="limits">How much is kept; null for the defaults.</param>
    /// <param name="loggers">Where it is said that a database was set aside; nowhere by default.</param>
    /// <param name="time">The clock for ages; the system's by default.</param>
    /// <exception cref="CompletionStoreException">The file cannot be opened or made; the message says why.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of range.</exception>
    public static SqliteCompletionStore Open(string path, StoreLimits? limits = null, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        limits ??= new StoreLimits();
        limits.Validate();
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<SqliteCompletionStore>();
        return new SqliteCompletionStore(System.IO.Path.GetFullPath(path), limits, logger, time ?? TimeProvider.System);
    }

    /// <summary>Looks at a file without changing anything.</summary>
    /// <returns>Why it cannot be used as a store, so that <see cref="Open"/> would set it aside; null when it can.</returns>
    /// <exception cref="CompletionStoreException">It cannot be opened.</exception>
    public static string? Examine(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            return new FileInfo(path).Length == 0 ? null : StoreDatabase.Check(System.IO.Path.GetFullPath(path), damaged: null).Problem;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            // The path is the user's: whatever keeps it from being looked at is an expected failure.
            throw new CompletionStoreException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<FoundCompletion?[]> FindAsync(IReadOnlyList<CompletionQuery> queries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queries);
        return await ReadAsync(reader => reader.Find(queries), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StoredDocument?> FindDocumentAsync(CompletionKey key, CancellationToken cancellationToken) =>
        await ReadAsync(reader => reader.FindDocument(key), cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(IReadOnlyList<StoredCompletion> completions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(completions);
        return ChangeAsync(
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
        return ChangeAsync(writer => writer.Save(key, documentId, document), cancellationToken);
    }

    /// <summary>What is kept just now.</summary>
    /// <exception cref="CompletionStoreException">The store cannot be read.</exception>
    public async Task<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default)
    {
        StoreStatistics? statistics = null;
        await ChangeAsync(writer => statistics = writer.Statistics(), cancellationToken);
        return statistics!;
    }

    /// <summary>Removes what the limits do not allow any more. It happens by itself as well, as the store is written to.</summary>
    /// <exception cref="CompletionStoreException">The store cannot be written.</exception>
    public async Task<StoreRemoval> PruneAsync(CancellationToken cancellationToken = default)
    {
        var removed = new StoreRemoval();
        await AddAsync(new WriteJob(writer => removed = PruneAll(writer), InTransaction: false), cancellationToken);
        await CompactAsync(cancellationToken);
        return removed;
    }

    /// <summary>Removes everything that belongs to a document, answers that it shares with others included; what was removed cannot be read from the files any more.</summary>
    /// <param name="documentId">The document, by the name that it was processed under.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CompletionStoreException">The store cannot be written.</exception>
    public async Task<StoreRemoval> PurgeAsync(string documentId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documentId);
        var removed = new StoreRemoval();
        await ChangeAsync(writer => removed = writer.Purge(documentId), cancellationToken);
        await CompactAsync(cancellationToken);
        return removed;
    }

    /// <summary>Removes everything; what was removed cannot be read from the files any more.</summary>
    /// <exception cref="CompletionStoreException">The store cannot be written.</exception>
    public async Task<StoreRemoval> ClearAsync(CancellationToken cancellationToken = default)
    {
        var removed = new StoreRemoval();
        await ChangeAsync(writer => removed = writer.Clear(), cancellationToken);
        await CompactAsync(cancellationToken);
        return removed;
    }

    /// <summary>Writes what was given to it, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _jobs.Writer.Complete();
        await _writing;
        _writer?.Dispose();
        while (_idleReaders.TryTake(out var reader))
            reader.Dispose();
    }

    private Task CompactAsync(CancellationToken cancellationToken) =>
        AddAsync(new WriteJob(writer => writer.Compact(), InTransaction: false), cancellationToken);

    private Task ChangeAsync(Action<StoreWriter> change, CancellationToken cancellationToken) =>
        AddAsync(new WriteJob(change, InTransaction: true), cancellationToken);

    private async Task AddAsync(WriteJob job, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(!_jobs.Writer.TryWrite(job), this);
        await job.Done.WaitAsync(cancellationToken);
    }

    private async ValueTask<T> ReadAsync<T>(Func<StoreReader, T> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed == 1, this);
        await _readers.WaitAsync(cancellationToken);
        StoreReader? reader = null;
        try
        {
            reader = Reader();
            var found = read(reader);
            _idleReaders.Add(reader);
            return found;
        }
        catch (SqliteException exception)
        {
            // The disk and the database on it are not ours: their failures are expected. A connection that has failed is not used again.
            reader?.Dispose();
            if (StoreDatabase.IsDamage(exception))
            {
                _damaged = reader?.Generation ?? _generation;
                _jobs.Writer.TryWrite(new WriteJob(_ => { }, InTransaction: true));
            }

            throw Unusable("read", exception);
        }
        finally
        {
            _readers.Release();
        }
    }

    private StoreReader Reader()
    {
        var generation = _generation;
        while (_idleReaders.TryTake(out var idle))
        {
            if (idle.Generation == generation)
                return idle;
            idle.Dispose();
        }

        return new StoreReader(Path, generation);
    }

    private async Task WriteAsync()
    {
        var jobs = new List<WriteJob>();
        while (await _jobs.Reader.WaitToReadAsync())
        {
            while (jobs.Count < MostJobsAtOnce && _jobs.Reader.TryPeek(out var next) && (jobs.Count == 0 || (next.InTransaction && jobs[0].InTransaction)))
            {
                _jobs.Reader.TryRead(out next);
                jobs.Add(next!);
            }

            var failure = Run(jobs);
            foreach (var job in jobs)
                job.End(failure);
            jobs.Clear();
            if (failure is null)
                PruneNowAndThen();
        }
    }

    private CompletionStoreException? Run(List<WriteJob> jobs)
    {
        try
        {
            if (_damaged == _generation)
                Reopen(isDamaged: true);
            try
            {
                RunTogether(jobs);
            }
            catch (SqliteException exception) when (StoreDatabase.IsDamage(exception))
            {
                Reopen(isDamaged: true);
                RunTogether(jobs);
            }

            // SQLite writes on into a file that has no name any more, where nobody would find it again.
            if (!File.Exists(Path))
            {
                Log.StoreGone(_logger, Path);
                Reopen(isDamaged: false);
                RunTogether(jobs);
            }

            return null;
        }
        catch (SqliteException exception)
        {
            // A full disk, a lock that is never let go: those who wait are told, and the next ones try again.
            return Unusable("written", exception);
        }
        catch (CompletionStoreException unusable)
        {
            // It could not be opened again; the next ones try once more.
            return unusable;
        }
        catch (Exception bug)
        {
            // What one job does wrong must not leave the others waiting for ever.
            return new CompletionStoreException($"The store {Path} failed: {bug.GetType().Name}.", bug);
        }
    }

    private void RunTogether(List<WriteJob> jobs)
    {
        if (_writer is null)
            Reopen(isDamaged: false);
        var writer = _writer!;
        try
        {
            if (!jobs[0].InTransaction)
            {
                jobs[0].Run(writer);
                return;
            }

            writer.Begin();
            foreach (var job in jobs)
                job.Run(writer);
            writer.Commit();
        }
        catch
        {
            // Closing the connection takes back what was not committed, whatever has become of the transaction.
            _writer = null;
            writer.Dispose();
            throw;
        }
    }

    private StoreRemoval PruneAll(StoreWriter writer)
    {
        var removed = new StoreRemoval();
        while (true)
        {
            writer.Begin();
            var slice = writer.Prune(_limits, ref _isShrinking);
            writer.Commit();
            if (slice == default)
                return removed;
            removed = new StoreRemoval(removed.Completions + slice.Completions, removed.Documents + slice.Documents);
        }
    }

    private void PruneNowAndThen()
    {
        const int MostSlices = 8;
        try
        {
            var isDue = _lastPruned is not { } last || _time.GetElapsedTime(last) >= PruneInterval;
            for (var i = 0; i < MostSlices && _writer is { } writer && (isDue || _isShrinking || writer.BytesInUse > _limits.MaxBytes); i++)
            {
                var removed = new StoreRemoval();
                RunTogether([new WriteJob(it => removed = it.Prune(_limits, ref _isShrinking), InTransaction: true)]);
                if (removed != default)
                    continue;
                _lastPruned = _time.GetTimestamp();
                return;
            }
        }
        catch (SqliteException)
        {
            // Nobody waits for it, and it is tried again after the next commit.
        }
    }

    private void Reopen(bool isDamaged)
    {
        _writer?.Dispose();
        _writer = null;
        while (_idleReaders.TryTake(out var reader))
            reader.Dispose();
        _writer = OpenWriter(isDamaged ? _id : null);
        _generation++;
    }

    private StoreWriter OpenWriter(string? damaged = null)
    {
        try
        {
            StoreFile.Prepare(Path);
            using var alone = StoreFile.Lock(Path, _time);
            var (problem, id) = StoreDatabase.Check(Path, damaged);
            if (problem is not null)
            {
                var aside = StoreFile.SetAside(Path, _time.GetUtcNow());
                Log.StoreSetAside(_logger, Path, problem, aside);
                StoreFile.Prepare(Path);
                (problem, id) = StoreDatabase.Check(Path, damaged: null);
            }

            if (problem is not null)
                throw new CompletionStoreException($"The store {Path} cannot be made: {problem}.");
            _id = id!;
            return new StoreWriter(Path, _time);
        }
        catch (SqliteException exception)
        {
            throw Unusable("opened", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The path is the user's: whatever keeps it from being used is an expected failure.
            throw new CompletionStoreException($"The store {Path} cannot be opened: {exception.Message}", exception);
        }
    }

    // SQLite's own words name no value.
    private CompletionStoreException Unusable(string what, SqliteException exception) =>
        new($"The store {Path} cannot be {what}: {exception.Message}", exception);

    /// <summary>Something for the writer to do.</summary>
    /// <param name="Run">Does it.</param>
    /// <param name="InTransaction">Whether it can be done together with others; if not, it is done outside of any transaction.</param>
    private sealed record WriteJob(Action<StoreWriter> Run, bool InTransaction)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public void End(CompletionStoreException? failure)
        {
            if (failure is null)
                _done.SetResult();
            else
                _done.SetException(failure);
        }
    }
}
