namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>A clock that throws once, when the engine's graph reads it.</summary>
internal sealed class FaultyTime : WatchedTime
{
    private int _fails;

    public void FailOnceInGraph() => Volatile.Write(ref _fails, 1);

    public override long GetTimestamp()
    {
        // Optimized code may have inlined a stage's own methods into those of Akka.Streams.
        if (Volatile.Read(ref _fails) == 1
            && Environment.StackTrace.Contains("Akka.Streams.")
            && Interlocked.Exchange(ref _fails, 0) == 1)
        {
            throw new PlantedException();
        }

        return base.GetTimestamp();
    }
}
