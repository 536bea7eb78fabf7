namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>The use of a reader process for one document. Thread-safe but for its process.</summary>
internal sealed class ReaderLease(ReaderPool pool, ReaderProcess process)
{
    private readonly Lock _lock = new();
    private bool _isPaused;
    private bool _isOver;

    public ReaderProcess Process => process;

    /// <summary>Lets another document be read while this one's text waits for the engine.</summary>
    public void Pause()
    {
        lock (_lock)
            _isPaused = _isPaused || (!_isOver && pool.TryPause());
    }

    /// <summary>Goes on reading.</summary>
    public async ValueTask ResumeAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_isPaused)
                return;
        }

        await pool.ResumeAsync(cancellationToken);
        lock (_lock)
            _isPaused = false;
    }

    /// <summary>Ends the use.</summary>
    /// <param name="isReady">Whether the process can read another document.</param>
    public void End(bool isReady)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            _isOver = true;
        }

        pool.Return(process, _isPaused, isReady);
    }
}
