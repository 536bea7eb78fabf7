using System.Text;
using ParallelLlm.Providers.Wire;
using static ParallelLlm.FailureKind;

namespace ParallelLlm.Tests.Unit.Providers;

/// <summary>A provider's name for an error means the same wherever it comes: with its status, inside a success, and in an exception.</summary>
public sealed class ErrorStatusTests
{
    /// <summary>Names with the status that is published for them.</summary>
    public static TheoryData<string, int, FailureKind> Names => new()
    {
        // https://docs.claude.com/en/api/errors
        { "invalid_request_error", 400, BadRequest },
        { "authentication_error", 401, EndpointUnusable },
        { "billing_error", 402, OutOfQuota },
        { "permission_error", 403, EndpointUnusable },
        { "not_found_error", 404, EndpointUnusable },
        { "conflict_error", 409, Transient },
        { "request_too_large", 413, TooLarge },
        { "rate_limit_error", 429, ThrottledByConcurrency },
        { "api_error", 500, Transient },
        { "timeout_error", 504, Transient },
        { "overloaded_error", 529, Overloaded },

        // https://platform.openai.com/docs/guides/error-codes
        { "rate_limit_exceeded", 429, ThrottledByConcurrency },
        { "insufficient_quota", 429, OutOfQuota },
        { "billing_not_active", 429, OutOfQuota },
        { "billing_hard_limit_reached", 400, OutOfQuota },
        { "invalid_api_key", 401, EndpointUnusable },
        { "model_not_found", 404, EndpointUnusable },
        { "context_length_exceeded", 400, TooLarge },
        { "string_above_max_length", 400, TooLarge },
        { "content_policy_violation", 400, Refused },
        { "invalid_prompt", 400, Refused },
        { "server_error", 500, Transient },
        { "server_is_overloaded", 503, Overloaded },
        { "slow_down", 503, Overloaded },
        { "RateLimitError", 429, ThrottledByConcurrency },
        { "PermissionDeniedError", 403, EndpointUnusable },

        // https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
        { "CANCELLED", 499, Transient },
        { "UNKNOWN", 500, Transient },
        { "INVALID_ARGUMENT", 400, BadRequest },
        { "DEADLINE_EXCEEDED", 504, Transient },
        { "NOT_FOUND", 404, EndpointUnusable },
        { "ALREADY_EXISTS", 409, Transient },
        { "PERMISSION_DENIED", 403, EndpointUnusable },
        { "UNAUTHENTICATED", 401, EndpointUnusable },
        { "RESOURCE_EXHAUSTED", 429, ThrottledByConcurrency },
        { "FAILED_PRECONDITION", 400, BadRequest },
        { "ABORTED", 409, Transient },
        { "OUT_OF_RANGE", 400, BadRequest },
        { "UNIMPLEMENTED", 501, Transient },
        { "INTERNAL", 500, Transient },
        { "UNAVAILABLE", 503, Transient },
        { "DATA_LOSS", 500, Transient },

        // https://github.com/ggml-org/llama.cpp/blob/master/tools/server/server-common.cpp
        { "exceed_context_size_error", 400, TooLarge },
        { "unavailable_error", 503, Transient },
        { "not_supported_error", 501, Transient },

        // https://platform.moonshot.ai/docs/api/chat
        { "invalid_authentication_error", 401, EndpointUnusable },
        { "exceeded_current_quota_error", 429, OutOfQuota },
        { "engine_overloaded_error", 429, Overloaded },
        { "rate_limit_reached_error", 429, ThrottledByConcurrency },

        // https://docs.bigmodel.cn/cn/api/api-code
        { "1113", 429, OutOfQuota },
        { "1261", 400, TooLarge },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Fault_Wire_04_A_name_means_the_same_with_its_status_inside_a_success_and_in_an_exception(
        string name, int status, FailureKind kind)
    {
        var body = Encoding.UTF8.GetBytes(Bodies.Error(name, "No.", type: name));
        Read(status, body).Failure.ShouldBe(kind);
        Read(200, body).Failure.ShouldBe(kind);

        var thrown = await new ChatClientAdapter(new FakeModel(_ => throw new InvalidOperationException($"{name}: No.")))
            .CompleteAsync(Bodies.Call, CancellationToken.None);
        thrown.Failure.ShouldBe(kind, thrown.Message);
        thrown.StatusCode.ShouldBe(status);
    }

    public static TheoryData<Grpc.Core.StatusCode> RpcCodes => [.. Enum.GetValues<Grpc.Core.StatusCode>().Where(code => code != Grpc.Core.StatusCode.OK)];

    [Theory]
    [MemberData(nameof(RpcCodes))]
    public void Fault_19_A_code_of_gRPC_has_the_status_that_Google_publishes_for_it(Grpc.Core.StatusCode code)
    {
        var published = Names.Select(row => ((string)row[0], (int)row[1])).First(row => Same(row.Item1, code));

        new ExceptionClassifier().Classify(new Grpc.Core.RpcLikeException(code)).StatusCode.ShouldBe(published.Item2);
    }

    [Fact]
    public void Fault_Wire_04_Every_name_that_has_a_meaning_has_a_status()
    {
        IEnumerable<string> meant =
        [
            .. ErrorNames.Quota, .. ErrorNames.Overload, .. ErrorNames.Context, .. ErrorNames.Filter, .. ErrorNames.Endpoint,
            .. ErrorNames.Model, .. ErrorNames.Unsupported,
        ];

        meant.Where(name => ErrorStatus.Named(name) is null).ShouldBeEmpty();
    }

    // Words of a language are no names.
    [Theory]
    [InlineData("Validation: the answer has no field")]
    [InlineData("Unknown: it broke")]
    [InlineData("Aborted: the user left")]
    [InlineData("Generation: 12 tokens")]
    public async Task Fault_19_A_sentence_that_begins_with_a_name_is_a_sentence(string message)
    {
        var thrown = await new ChatClientAdapter(new FakeModel(_ => throw new InvalidOperationException(message)))
            .CompleteAsync(Bodies.Call, CancellationToken.None);

        thrown.Failure.ShouldBe(Transient);
        thrown.StatusCode.ShouldBeNull();
    }

    private static bool Same(string name, Grpc.Core.StatusCode code) =>
        string.Equals(name.Replace("_", "", StringComparison.Ordinal), code.ToString(), StringComparison.OrdinalIgnoreCase);

    private static AttemptOutcome Read(int status, byte[] body) =>
        ErrorAnswer.Read(status, _ => null, body, DateTimeOffset.UnixEpoch, new ErrorContext(Prompt: null)).Outcome;
}
