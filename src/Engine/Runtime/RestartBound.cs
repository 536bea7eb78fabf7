namespace ParallelLlm.Runtime;

/// <summary>
/// When an actor that has stopped is started again: at once, then after a pause that doubles, and no more after ten restarts without a
/// message handled in between. Pure. Not thread-safe.
/// </summary>
internal sealed class RestartBound
{
    /// <summary>Most restarts without a message handled in between.</summary>
    public const int Most = 10;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(1);

    private int _restarts;

    /// <summary>The pause before the next restart; null when there is none.</summary>
    public TimeSpan? Next()
    {
        if (_restarts == Most)
            return null;
        return _restarts++ == 0 ? TimeSpan.Zero : First * Math.Pow(2, _restarts - 2);
    }

    /// <summary>Takes note that a message was handled.</summary>
    public void Handled() => _restarts = 0;
}
