namespace ParallelLlm.Tests.Load.Wire;

/// <summary>The exact reply of a server.</summary>
public sealed record Reply(int Status, string Body, string Headers = "", Ending Ending = Ending.Complete)
{
    /// <summary>A binary body, instead of the text; null for none.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>Whether it is a completion, useful or not, that a provider charges for.</summary>
    public bool IsPaid => Status == 200
        && (Body.Contains("\"usage\"", StringComparison.Ordinal)
            || (Body.Contains("\"choices\":[{", StringComparison.Ordinal) && !Body.Contains("\"error\":{", StringComparison.Ordinal)));

    public static Reply Answer(string content) => new(200, Bodies.Completion(content));
}
