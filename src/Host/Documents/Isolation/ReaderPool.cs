namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>
/// The reader processes of a program: none before the first document that needs one. As many read at once as it has permits; a process
/// whose text waits for the engine needs none. A process reads many documents, and ends when it is not used for a while. Thread-safe.
/// </summary>
/// <param name="time">The clock for idle processes.</param>
/// <param name="readers">The most documents that are read at once.</param>
internal sealed class ReaderPool(TimeProvider time, int readers = ReaderPool.DefaultReaders) : IDisposable
{
    public const int DefaultReaders = 1;

    /// <summary>The most processes that wait for the engine while others read.</summary>
    public const int MostPaused = 4;

    // What a library keeps for ever, or leaks, ends with its process.
    private const int DocumentsPerProcess = 200;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _permits = new(readers);
    private readonly Stack<ReaderProcess> _idle = new();
    private ITimer? _idleTimer;
    private int _paused;
    private bool _isDisposed;

    /// <summary>Processes started so far.</summary>
    public int Starts { get; private set; }

    /// <summary>Waits for a permit and gives a process that is ready for a document.</summary>
    /// <exception cref="DocumentProblemException">No process can be started.</exception>
    public async Task<ReaderLease> RentAsync(CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken);
        try
        {
            return new ReaderLease(this, TakeIdle() ?? await Task.Run(Start, cancellationToken));
        }
        catch (Exception refused)
        {
            _permits.Release();
            if (refused is not System.ComponentModel.Win32Exception)
                throw;
            throw new DocumentProblemException(
                DocumentProblemKind.Unreadable, $"the process that reads it cannot be started: {refused.Message}", refused);
        }
    }

    /// <summary>Gives up a permit whose process waits for the engine; false if too many do.</summary>
    public bool TryPause()
    {
        lock (_lock)
        {
            if (_paused == MostPaused)
                return false;
            _paused++;
        }

        _permits.Release();
        return true;
    }

    /// <summary>Waits for a permit for a process that had given up its own.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken);
        EndPause();
    }

    /// <summary>Takes back a process.</summary>
    /// <param name="isPaused">Whether it has no permit.</param>
    /// <param name="isReady">Whether it can read another document.</param>
    public void Return(ReaderProcess process, bool isPaused, bool isReady)
    {
        if (isPaused)
            EndPause();
        lock (_lock)
        {
            isReady &= !_isDisposed && process.Documents < DocumentsPerProcess;
            if (isReady)
            {
                _idle.Push(process);
                _idleTimer ??= time.CreateTimer(_ => EndIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _idleTimer.Change(IdleTime, Timeout.InfiniteTimeSpan);
            }
        }

        if (!isReady)
            process.Dispose();
        if (!isPaused)
            _permits.Release();
    }

    public void Dispose()
    {
        lock (_lock)
            _isDisposed = true;
        _idleTimer?.Dispose();
        EndIdle();
    }

    private ReaderProcess Start()
    {
        lock (_lock)
            Starts++;
        return ReaderProcess.Start();
    }

    private ReaderProcess? TakeIdle()
    {
        lock (_lock)
        {
            while (_idle.TryPop(out var process))
            {
                if (!process.HasExited)
                    return process;
                process.Dispose();
            }
        }

        return null;
    }

    private void EndPause()
    {
        lock (_lock)
            _paused--;
    }

    private void EndIdle()
    {
        lock (_lock)
        {
            while (_idle.TryPop(out var process))
                process.Dispose();
        }
    }
}
