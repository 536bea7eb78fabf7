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
    public static Task PassAsync(this FakeTimeProvider time, ParallelProcessor engine, Task until, TimeSpan? step = null) =>
        time.PassAsync(engine, () => until.IsCompleted, step);

    /// <summary>As <see cref="PassAsync(FakeTimeProvider, ParallelProcessor, Task, TimeSpan?)"/>, for calls that take no time: it stands while one is in flight.</summary>
    public static Task PassBetweenCallsAsync(this FakeTimeProvider time, ParallelProcessor engine, Task until) =>
        time.PassAsync(engine, () => until.IsCompleted, step: null, standsInCalls: true);

    /// <summary>Lets the engine's time pass until a call is made, which it gives; it stands while one is in flight, which then does not run out of it.</summary>
    public static async Task<ManualCall> PassToCallAsync(this FakeTimeProvider time, ParallelProcessor engine, ManualClient client)
    {
        await time.PassAsync(engine, () => client.HasMore, step: null, standsInCalls: true);
        return await client.NextAsync();
    }

    private static async Task PassAsync(
        this FakeTimeProvider time, ParallelProcessor engine, Func<bool> hasPassed, TimeSpan? step, bool standsInCalls = false)
    {
        using var guard = new CancellationTokenSource(Engines.Guard);
        while (!hasPassed())
        {
            if (!standsInCalls || engine.Endpoints.All(endpoint => endpoint.InFlight == 0))
                time.Advance(step ?? TimeSpan.FromMilliseconds(100));
            await engine.PingAsync(guard.Token);
        }
    }
}
