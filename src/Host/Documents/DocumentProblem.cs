using System.Text.Json;

namespace ParallelLlm.Host.Documents;

/// <summary>Why a document has no text, or not all of it.</summary>
/// <param name="Kind">The class of the problem.</param>
/// <param name="Message">For people; holds no document text.</param>
internal sealed record DocumentProblem(DocumentProblemKind Kind, string Message)
{
    /// <summary>The kind's stable name for the output: its words in snake_case, such as <c>invalid_encoding</c>.</summary>
    public string Class => JsonNamingPolicy.SnakeCaseLower.ConvertName(Kind.ToString());
}
