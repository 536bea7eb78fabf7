using ParallelLlm.Tests.Unit.Host.Documents;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>What stands once: the end of an attempt, the exit for results, the steps that are tracked.</summary>
public sealed class OnePlaceTests
{
    [Theory]
    [InlineData("core.Ended(", "Dispatcher.cs")]
    [InlineData("core.Retry(", "Dispatcher.cs")]
    [InlineData("core.Cut(", "Dispatcher.cs")]
    [InlineData("core.Done(", "Dispatcher.cs")]
    [InlineData("retry.Decide(", "Dispatcher.cs")]
    [InlineData(".TakeBack(", "Dispatcher.cs")]
    [InlineData("new TrackEvent(", "EventSink.cs")]
    [InlineData("EngineEventKind.ChunkFinished;", "Dispatcher.cs")]
    [InlineData("Results.Deliver(", "EventSink.cs")]
    [InlineData("new Finished(", "Dispatcher.cs")]
    [InlineData("tracking.Add(", "EventSink.cs")]
    public void It_is_called_from_one_file(string call, string file)
    {
        Holding(call, StringComparison.OrdinalIgnoreCase).ShouldBe([file]);
    }

    [Fact]
    public void No_request_is_cast() => Holding("(Request)", StringComparison.Ordinal).ShouldBeEmpty();

    private static string[] Holding(string text, StringComparison comparison)
    {
        var sources = Directory.EnumerateFiles(Repository.Find("src/Engine")!, "*.cs", SearchOption.AllDirectories);
        return [.. sources.Where(source => File.ReadAllText(source).Contains(text, comparison)).Select(source => Path.GetFileName(source))];
    }
}
