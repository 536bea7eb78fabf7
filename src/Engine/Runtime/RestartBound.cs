namespace ParallelLlm.Runtime;

/// <summary>
/// Restart policy of an actor: at once, then after a pause that starts at 1 ms and doubles; none after ten restarts without a handled
/// message. Pure. Not thread-safe.
/// </summary>
internal sealed class RestartBound
{
    /// <summary>Maximum restarts without a handled message in between.</summary>
    public const int Most = 10;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(1);

    private int _restarts;

    /// <summary>Returns the pause before the next restart; null for no restart.</summary>
    public TimeSpan? Next()
    {
        if (_restarts == Most)
            return null;
        return _restarts++ == 0 ? TimeSpan.Zero : First * Math.Pow(2, _restarts - 2);
    }

    /// <summary>Records that a message was handled.</summary>
    public void Handled() => _restarts = 0;
}
