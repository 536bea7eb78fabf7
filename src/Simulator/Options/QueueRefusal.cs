using System.Text.Json.Serialization;

namespace ParallelLlm.Simulator.Options;

/// <summary>How a batch is refused whose tokens are too many beside those that wait.</summary>
public enum QueueRefusal
{
    /// <summary>Created, and failed in validation with <c>token_limit_exceeded</c> and the limit in the message, as at OpenAI.</summary>
    Fails,

    /// <summary>The same without the limit.</summary>
    FailsUnnamed,

    /// <summary>Not created: 429.</summary>
    [JsonStringEnumMemberName("status_429")]
    Status429,
}
