using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ParallelLlm.AnswerStore;

/// <summary>Pools read connections. As many work at once as there are processors, but at least two. Thread-safe.</summary>
internal sealed class ReaderPool(string path) : IDisposable
{
    private readonly ConcurrentBag<StoreReader> _idle = [];
    private readonly SemaphoreSlim _permits = new(Math.Max(2, Environment.ProcessorCount));
    private volatile int _generation;
    private volatile int _damaged = -1;

    /// <summary>Whether a reader has found the current database damaged.</summary>
    public bool FoundDamage => _damaged == _generation;

    /// <exception cref="SqliteException">The database cannot be read.</exception>
    public async ValueTask<T> ReadAsync<T>(Func<StoreReader, T> read, CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken).ConfigureAwait(false);
        StoreReader? reader = null;
        try
        {
            reader = Take();
            var found = read(reader);
            _idle.Add(reader);
            return found;
        }
        catch (SqliteException exception)
        {
            // A failed connection is not reused.
            reader?.Dispose();
            if (StoreDatabase.IsDamage(exception))
                _damaged = reader?.Generation ?? _generation;
            throw;
        }
        finally
        {
            _permits.Release();
        }
    }

    public void CloseIdle()
    {
        while (_idle.TryTake(out var reader))
            reader.Dispose();
    }

    /// <summary>Invalidates all connections: the path holds another database now.</summary>
    public void Renew() => _generation++;

    public void Dispose() => CloseIdle();

    private StoreReader Take()
    {
        var generation = _generation;
        while (_idle.TryTake(out var idle))
        {
            if (idle.Generation == generation)
                return idle;
            idle.Dispose();
        }

        return new StoreReader(path, generation);
    }
}
