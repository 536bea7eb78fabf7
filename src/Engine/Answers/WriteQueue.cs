using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using ParallelLlm.Observability;

namespace ParallelLlm.Answers;

/// <summary>
/// All changes of a store, through its one writer: what has gathered is committed in one go. A database that is damaged or gone is
/// replaced, and what was to be written goes into the new one. Prunes now and then. Thread-safe.
/// </summary>
internal sealed class WriteQueue : IAsyncDisposable
{
    // A commit costs a write to the disk however much is in it; beyond this it is the rows that cost.
    private const int MostJobsAtOnce = 1024;

    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(10);

    private readonly Channel<WriteJob> _jobs = Channel.CreateUnbounded<WriteJob>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _path;
    private readonly StoreLimits _limits;
    private readonly ReaderPool _readers;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Task _writing;
    private StoreWriter? _writer;
    private string _id;
    private bool _isShrinking;
    private long? _lastPruned;

    /// <exception cref="CompletionStoreException">The database cannot be opened or made.</exception>
    public WriteQueue(string path, StoreLimits limits, ReaderPool readers, ILogger logger, TimeProvider time)
    {
        (_path, _limits, _readers, _logger, _time) = (path, limits, readers, logger, time);
        (_writer, _id) = StoreOpening.Open(path, damaged: null, logger, time);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Does something together with whatever else is to be done.</summary>
    /// <exception cref="CompletionStoreException">It could not be done.</exception>
    public Task ChangeAsync(Action<StoreWriter> change, CancellationToken cancellationToken) =>
        AddAsync(new WriteJob(change, InTransaction: true), cancellationToken);

    /// <summary>Removes what the limits do not allow, and gives the space back.</summary>
    /// <exception cref="CompletionStoreException">It could not be done.</exception>
    public async Task<StoreRemoval> PruneAsync(CancellationToken cancellationToken)
    {
        var removed = new StoreRemoval();
        await AddAsync(new WriteJob(writer => removed = PruneAll(writer), InTransaction: false), cancellationToken).ConfigureAwait(false);
        await CompactAsync(cancellationToken).ConfigureAwait(false);
        return removed;
    }

    /// <summary>Removes something, so that it cannot be read from the files any more.</summary>
    /// <exception cref="CompletionStoreException">It could not be done.</exception>
    public async Task<StoreRemoval> RemoveAsync(Func<StoreWriter, StoreRemoval> remove, CancellationToken cancellationToken)
    {
        var removed = new StoreRemoval();
        await ChangeAsync(writer => removed = remove(writer), cancellationToken).ConfigureAwait(false);
        await CompactAsync(cancellationToken).ConfigureAwait(false);
        return removed;
    }

    /// <summary>Has the writer look at the database soon, because a reader found it damaged.</summary>
    public void Examine() => _jobs.Writer.TryWrite(new WriteJob(_ => { }, InTransaction: true));

    /// <summary>Writes what was given to it.</summary>
    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.Complete();
        await _writing.ConfigureAwait(false);
        _writer?.Dispose();
    }

    private Task CompactAsync(CancellationToken cancellationToken) =>
        AddAsync(new WriteJob(writer => writer.Compact(), InTransaction: false), cancellationToken);

    private async Task AddAsync(WriteJob job, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(!_jobs.Writer.TryWrite(job), this);
        await job.Done.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        var jobs = new List<WriteJob>();
        while (await _jobs.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (jobs.Count < MostJobsAtOnce && _jobs.Reader.TryPeek(out var next)
                && (jobs.Count == 0 || (next.InTransaction && jobs[0].InTransaction)))
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
            if (_readers.FoundDamage)
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
            if (!File.Exists(_path))
            {
                Log.StoreGone(_logger, _path);
                Reopen(isDamaged: false);
                RunTogether(jobs);
            }

            return null;
        }
        catch (SqliteException exception)
        {
            // A full disk, a lock that is never let go: those who wait are told, and the next ones try again.
            return StoreDatabase.Unusable(_path, "written", exception);
        }
        catch (CompletionStoreException unusable)
        {
            // It could not be opened again; the next ones try once more.
            return unusable;
        }
        catch (Exception bug)
        {
            // What one job does wrong must not leave the others waiting for ever.
            return new CompletionStoreException($"The store {_path} failed: {bug.GetType().Name}.", bug);
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
        _readers.CloseIdle();
        (_writer, _id) = StoreOpening.Open(_path, isDamaged ? _id : null, _logger, _time);
        _readers.Renew();
    }

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
