using Microsoft.Extensions.Time.Testing;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>Waiting for what an engine does, by what it tells.</summary>
internal static class EngineWaits
{
    public static Task WhenAsync(this ParallelProcessor engine, Func<bool> condition) => engine.WhenAsync(() => Task.FromResult(condition()));

    /// <summary>Ends when a condition holds that the stage brings about: it is looked at each time that the stage has come to rest.</summary>
    public static async Task WhenAsync(this ParallelProcessor engine, Func<Task<bool>> condition)
    {
        using var rests = new StageRests(engine);
        while (!await condition().WaitAsync(Engines.Guard))
            await rests.NextAsync();
    }

    /// <summary>Lets the engine's time pass, in steps that the stage sees one by one, until something has ended.</summary>
    public static async Task PassAsync(this FakeTimeProvider time, ParallelProcessor engine, Task until, TimeSpan? step = null)
    {
        using var guard = new CancellationTokenSource(Engines.Guard);
        while (!until.IsCompleted)
        {
            time.Advance(step ?? TimeSpan.FromMilliseconds(100));
            await engine.PingAsync(guard.Token);
        }
    }
}
