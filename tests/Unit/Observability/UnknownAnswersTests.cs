using Microsoft.Extensions.Logging;
using ParallelLlm.Observability;

namespace ParallelLlm.Tests.Unit.Observability;

public sealed class UnknownAnswersTests
{
    [Fact]
    public void Each_shape_of_each_endpoint_is_logged_once_with_status_and_code_and_nothing_else()
    {
        var logger = new ListLogger();
        var unknown = new UnknownAnswers(logger);

        for (var i = 0; i < 3; i++)
        {
            unknown.Note("a", Failed(409, "odd"));
            unknown.Note("b", Failed(409, "odd"));
            unknown.Note("a", Failed(409, null));
            unknown.Note("a", Failed(500, null) with { IsUnknown = false });
        }

        logger.Messages.ShouldBe([
            "a returned an unknown kind of answer (HTTP 409, code odd), treated as bad_request. Logged once",
            "b returned an unknown kind of answer (HTTP 409, code odd), treated as bad_request. Logged once",
            "a returned an unknown kind of answer (HTTP 409, code (null)), treated as bad_request. Logged once",
        ]);
    }

    [Fact]
    public void A_server_that_makes_codes_up_does_not_fill_the_log()
    {
        var logger = new ListLogger();
        var unknown = new UnknownAnswers(logger);

        for (var i = 0; i < 1000; i++)
            unknown.Note("a", Failed(599, $"code{i}"));

        logger.Messages.Count.ShouldBe(100);
    }

    [Fact]
    public void Fault_Wire_06_A_limit_of_an_hour_or_more_is_logged_once_in_the_providers_words()
    {
        var logger = new ListLogger();
        var unknown = new UnknownAnswers(logger);
        var daily = AttemptOutcome.Failed(FailureKind.ThrottledByRate, "HTTP 429: on tokens per day (TPD).");
        var ofADay = new NamedLimit(LimitedResource.Tokens, 100_000, TimeSpan.FromDays(1));

        for (var used = 0; used < 3; used++)
        {
            unknown.Note("a", daily with { LimitedBy = ofADay with { Used = used } });
            unknown.Note("a", daily with { LimitedBy = ofADay with { Window = TimeSpan.FromMinutes(1) } });
        }

        logger.Messages.ShouldBe(["a has reached a limit for 1.00:00:00: HTTP 429: on tokens per day (TPD). Work continues as the limit allows. Logged once"]);
    }

    private static AttemptOutcome Failed(int status, string? code) =>
        AttemptOutcome.Failed(FailureKind.BadRequest, "Erika Mustermann") with { IsUnknown = true, StatusCode = status, ErrorCode = code };

    private sealed class ListLogger : ILogger
    {
        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add(formatter(state, exception));
    }
}
