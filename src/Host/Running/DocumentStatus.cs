using System.Text.Json;
using ParallelLlm.Contracts;

namespace ParallelLlm.Host.Running;

/// <summary>What a document came to.</summary>
internal enum DocumentStatus
{
    Completed,
    Partial,
    Failed,
}

/// <summary>Why a document has not all of its fields.</summary>
/// <param name="Class">A stable name in snake_case.</param>
/// <param name="Message">For people; holds no document text.</param>
internal sealed record DocumentError(string Class, string Message);

/// <summary>A document's result as it is written.</summary>
internal sealed record DocumentOutcome(
    string Document,
    DocumentStatus Status,
    IReadOnlyDictionary<string, JsonElement> Fields,
    IReadOnlyList<ProcessedChunk> Chunks,
    DocumentError? Error);
