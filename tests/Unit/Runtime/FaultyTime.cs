namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>A clock that throws once, when a method reads it.</summary>
internal sealed class FaultyTime : WatchedTime
{
    private string? _method;

    public void FailOnceIn(string method) => _method = method;

    public override long GetTimestamp()
    {
        if (Volatile.Read(ref _method) is { } method
            && Environment.StackTrace.Contains(method)
            && Interlocked.CompareExchange(ref _method, null, method) == method)
        {
            throw new PlantedException();
        }

        return base.GetTimestamp();
    }
}
