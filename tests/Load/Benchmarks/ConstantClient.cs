namespace ParallelLlm.Tests.Load.Benchmarks;

/// <summary>A client that returns a constant answer at once, so that only the engine's work remains.</summary>
internal sealed class ConstantClient : ILlmClient
{
    public const string Answer = """{"patient_name":"Anna Beispiel","date_of_birth":"1970-01-01","diagnosis":"J45.0"}""";

    private static readonly AttemptOutcome Outcome = AttemptOutcome.Answered(Answer, new TokenUsage(50, 30, 80));

    public ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken) => new(Outcome);
}
