using System.Text;
using ParallelLlm.Batching;

namespace ParallelLlm.Tests.Unit.Batching;

public sealed class LineRuleTests
{
    private const int MaxTries = 3;

    [Theory]
    [InlineData(200, null, nameof(LineState.Ended), 1)]
    // Tried again.
    [InlineData(500, null, nameof(LineState.Waiting), 2)]
    [InlineData(503, null, nameof(LineState.Waiting), 2)]
    [InlineData(429, null, nameof(LineState.Waiting), 2)]
    [InlineData(408, null, nameof(LineState.Waiting), 2)]
    [InlineData(0, "request_timeout", nameof(LineState.Waiting), 2)]
    [InlineData(0, "no_response", nameof(LineState.Waiting), 2)]
    // Not the line's fault: it does not count.
    [InlineData(0, "batch_expired", nameof(LineState.Waiting), 1)]
    [InlineData(0, "batch_cancelled", nameof(LineState.Waiting), 1)]
    // The same every time: the engine decides.
    [InlineData(400, null, nameof(LineState.Ended), 1)]
    [InlineData(413, null, nameof(LineState.Ended), 1)]
    public void The_next_step_follows_from_the_result(int status, string? code, string state, int tries)
    {
        var step = LineRule.Next(new LineResult("a", status, default, code), 1, MaxTries);

        (step.State.ToString(), step.Tries, step.Refusal).ShouldBe((state, tries, null));
    }

    [Theory]
    [InlineData(0, nameof(LineState.Waiting))]
    [InlineData(1, nameof(LineState.Waiting))]
    [InlineData(2, nameof(LineState.Ended))]
    public void A_line_without_a_result_is_tried_as_often_as_allowed(int tries, string state) =>
        LineRule.Next(null, tries, MaxTries).ShouldBe(new LineStep(Enum.Parse<LineState>(state), tries + 1));

    [Theory]
    [InlineData(401, """{"error":{"message":"m","code":"invalid_api_key"}}""", FailureKind.EndpointUnusable)]
    [InlineData(429, """{"error":{"message":"m","code":"insufficient_quota"}}""", FailureKind.OutOfQuota)]
    public void A_refusal_of_the_account_does_not_count_and_is_handed_on(int status, string body, FailureKind kind)
    {
        var step = LineRule.Next(new LineResult("a", status, Encoding.UTF8.GetBytes(body), null), 2, MaxTries);

        (step.State, step.Tries, step.Refusal?.Failure).ShouldBe((LineState.Waiting, 2, kind));
    }
}
