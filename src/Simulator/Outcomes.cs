using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Simulator;

/// <summary>What a careful client makes of the provider's answers, without the wire in between.</summary>
internal static class Outcomes
{
    public static AttemptOutcome Of(Refusal refusal, RateLimitFacts? rateLimit) => new()
    {
        Failure = refusal.Means,
        Message = refusal.Message,
        StatusCode = refusal.Status,
        ErrorCode = refusal.Code ?? refusal.Type,
        WaitHint = refusal.RetryAfter?.AsRead,
        RateLimit = rateLimit,
        LimitedBy = refusal.By == RefusedBy.Rate
            ? new NamedLimit(refusal.Type == "tokens" ? LimitedResource.Tokens : LimitedResource.Requests)
            : null,
    };

    public static AttemptOutcome Of(in ParallelLlm.Simulator.Model.Admission admission, string answer, int promptTokens, TimeSpan latency)
    {
        var permit = admission.Permit;
        return permit.Fault switch
        {
            Fault.None or Fault.Fenced or Fault.Chatty or Fault.InvalidJson => new AttemptOutcome
            {
                Content = AnswerWrapping.Content(permit, answer),
                Latency = latency,
                StatusCode = 200,
                RateLimit = admission.RateLimit,
                Model = RuleModel.Name,
                Usage = Usage(permit, promptTokens),
            },
            Fault.EmptyContent or Fault.Length or Fault.ContentFilter => Failed(permit.Fault) with
            {
                Latency = latency,
                StatusCode = 200,
                RateLimit = admission.RateLimit,
                Model = RuleModel.Name,
                Usage = Usage(permit, promptTokens),
            },
            Fault.Html or Fault.TruncatedBody =>
                Failed(permit.Fault) with { Latency = latency, StatusCode = 200, RateLimit = admission.RateLimit },
            _ => Failed(permit.Fault) with { Latency = latency },
        };
    }

    public static AttemptOutcome TimedOut(TimeSpan timeout) =>
        new() { Failure = FailureKind.Timeout, Message = $"No answer within {timeout.TotalSeconds} s.", Latency = timeout };

    private static TokenUsage Usage(in Permit permit, int promptTokens) =>
        new(promptTokens, permit.OutputTokens, promptTokens + (long)permit.OutputTokens) { Cached = permit.CachedTokens };

    private static AttemptOutcome Failed(Fault fault) => fault switch
    {
        Fault.Error500 => Of(Refusals.ServerError, null),
        Fault.Overloaded => Of(Refusals.Overloaded, null),
        Fault.Unavailable => Of(Refusals.Unavailable, null),
        Fault.Reset => AttemptOutcome.Failed(FailureKind.Transient, "The connection was reset."),
        Fault.TruncatedBody => AttemptOutcome.Failed(FailureKind.Transient, "The connection broke in the middle of the answer."),
        Fault.Html => AttemptOutcome.Failed(FailureKind.Malformed, "The answer is not JSON."),
        Fault.EmptyContent => AttemptOutcome.Failed(FailureKind.Malformed, "The answer has no content."),
        Fault.Length => AttemptOutcome.Failed(FailureKind.Truncated, "The answer was cut off at the output limit."),
        Fault.ContentFilter => AttemptOutcome.Failed(FailureKind.Refused, "A content filter withheld the answer."),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "No outcome for this fault."),
    };
}
