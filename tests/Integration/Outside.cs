namespace ParallelLlm.Tests.Integration;

/// <summary>
/// The one place where a test looks again and again. Another process's work on files, the other end of a socket, and a service
/// between the two whose time a test lets pass notify nothing in this process; so the state is read until it is reached, with a pause in
/// between, and a deadline.
/// </summary>
internal static class Outside
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    /// <summary>Ends when something is so.</summary>
    /// <param name="isSo">Looks.</param>
    /// <param name="pauseMs">The pause between two looks, in milliseconds.</param>
    /// <param name="said">Describes the state when it was not reached in time.</param>
    public static Task UntilAsync(Func<bool> isSo, int pauseMs = 5, Func<string>? said = null) =>
        UntilAsync(() => Task.FromResult(isSo()), pauseMs, said);

    /// <inheritdoc cref="UntilAsync(Func{bool}, int, Func{string})"/>
    public static async Task UntilAsync(Func<Task<bool>> isSo, int pauseMs = 20, Func<string>? said = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(Guard, said?.Invoke());
            await Task.Delay(TimeSpan.FromMilliseconds(pauseMs), TimeProvider.System);
        }
    }
}
