using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using ParallelLlm.Observability;

namespace ParallelLlm.AnswerStore;

/// <summary>
/// Runs all changes of a store through its one writer and commits pending ones together. A database that is damaged or gone is replaced,
/// and pending changes go into the new one. Prunes from time to time. Thread-safe.
/// </summary>
internal sealed class WriteQueue : IAsyncDisposable
{
    // A commit costs one disk write whatever its size; beyond this the rows dominate.
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

    /// <exception cref="CompletionStoreException">The database cannot be opened or created.</exception>
    public WriteQueue(string path, StoreLimits limits, ReaderPool readers, ILogger logger, TimeProvider time)
    {
        (_path, _limits, _readers, _logger, _time) = (path, limits, readers, logger, time);
        (_writer, _id) = StoreOpening.Open(path, damaged: null, logger, time);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Applies a change, together with other pending ones.</summary>
    /// <exception cref="CompletionStoreException">The change failed.</exception>
    public Task ChangeAsync(Action<StoreWriter> change, CancellationToken cancellationToken) =>
        AddAsync(new WriteJob(change, InTransaction: true), cancellationToken);

    /// <summary>Removes entries beyond the limits, and frees their space.</summary>
    /// <exception cref="CompletionStoreException">The removal failed.</exception>
    public async Task<StoreRemoval> PruneAsync(CancellationToken cancellationToken)
    {
        var removed = new StoreRemoval();
        await AddAsync(new WriteJob(writer => removed = PruneAll(writer), InTransaction: false), cancellationToken).ConfigureAwait(false);
        await CompactAsync(cancellationToken).ConfigureAwait(false);
        return removed;
    }

    /// <summary>Removes entries so that they cannot be recovered from the files.</summary>
    /// <exception cref="CompletionStoreException">The removal failed.</exception>
    public async Task<StoreRemoval> RemoveAsync(Func<StoreWriter, StoreRemoval> remove, CancellationToken cancellationToken)
    {
        var removed = new StoreRemoval();
        await ChangeAsync(writer => removed = remove(writer), cancellationToken).ConfigureAwait(false);
        await CompactAsync(cancellationToken).ConfigureAwait(false);
        return removed;
    }

    /// <summary>Makes the writer check the database soon, because a reader found it damaged.</summary>
    public void Examine() => _jobs.Writer.TryWrite(new WriteJob(_ => { }, InTransaction: true));

    /// <summary>Completes pending writes.</summary>
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

            // SQLite keeps writing to the unlinked file, where the data would be lost.
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
            // A full disk or a lock never released: waiting callers get the error, and later ones try again.
            return StoreDatabase.Unusable(_path, "written", exception);
        }
        catch (CompletionStoreException unusable)
        {
            // It could not be reopened; later jobs try again.
            return unusable;
        }
        catch (Exception bug)
        {
            // A fault in one job must not leave the others waiting for ever.
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
            // Closing the connection rolls back uncommitted changes, whatever the state of the transaction.
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
            // No caller waits for it, and it is retried after the next commit.
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

    /// <summary>A job for the writer.</summary>
    /// <param name="Run">The job's action.</param>
    /// <param name="InTransaction">Whether it may share a transaction with others; if not, it runs outside any transaction.</param>
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
