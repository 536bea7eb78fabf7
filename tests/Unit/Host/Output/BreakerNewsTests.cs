using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Output;

public sealed class BreakerNewsTests
{
    private static readonly EventId Opened = new(5, "BreakerOpened");

    [Fact]
    public void A_server_that_cannot_be_reached_is_reported_once_in_plain_words()
    {
        Said(logger =>
        {
            for (var i = 0; i < 3; i++)
                Open(logger, "HttpRequestException (ConnectionError): Connection refused (127.0.0.1:9)");
        }).ShouldBe("parallel-llm: cannot reach 127.0.0.1:9 (connection refused); trying until 60 s have passed\n");
    }

    [Fact]
    public void Of_other_reasons_the_first_is_shown_and_other_messages_stay()
    {
        var said = Said(logger =>
        {
            Open(logger, "HTTP 500");
            Open(logger, "HTTP 500");
            logger.LogWarning("other");
            logger.LogWarning("other");
        });

        said.Split('\n').Count(line => line.Contains("HTTP 500", StringComparison.Ordinal)).ShouldBe(1);
        said.Split('\n').Count(line => line.EndsWith("other", StringComparison.Ordinal)).ShouldBe(2);
    }

    private static string Said(Action<ILogger> log)
    {
        using var error = new StringWriter { NewLine = "\n" };
        var messages = new Messages(error);
        using (var loggers = HostLogging.Create(messages, Verbosity.Normal, breakers: new BreakerNews(messages, TimeSpan.FromSeconds(60))))
            log(loggers.CreateLogger("engine"));
        return error.ToString();
    }

    private static void Open(ILogger logger, string reason) =>
        logger.LogWarning(Opened, "Breaker of {Endpoint} opened for {Seconds:0.0} s: {Kind}, {Reason}", "e", 0.5, "transient", reason);
}
