namespace ParallelLlm.Host.Output.Report;

/// <summary>What the report says of a document as a whole.</summary>
internal static class EntryWords
{
    public const string NoEvidence =
        "The results have no evidence: they were written with --no-evidence or by an older version. "
        + "Run again to see where the values stand.";

    public const string NoValues = "The results have no values, so there is nothing to mark in the texts.";

    public const string NoneCompleted = "Every document failed, so there is nothing to mark in the texts. The page has the reasons.";

    /// <summary>Why nothing is marked in any text; null if something may be.</summary>
    public static string? WithoutMarks(IReadOnlyList<ReportEntry> entries) =>
        entries.Count == 0 || entries.Any(entry => entry.HasEvidence) ? null
        : entries.All(entry => entry.Status == "failed") ? NoneCompleted
        : entries.All(entry => entry.Findings.Sum() == 0) ? NoValues
        : NoEvidence;

    /// <summary>What it needs a look for, as the filter of the script names it.</summary>
    public static string Needs(ReportEntry entry) => string.Join(' ', new[]
    {
        entry.IsDoubtful ? "look" : null,
        entry.Missing > 0 ? "missing" : null,
        entry.Conflicts > 0 ? "conflict" : null,
        entry.Nearly > 0 ? "nearly" : null,
        entry.HasError || entry.IsUnread ? "error" : null,
    }.OfType<string>());

    public static string Summary(ReportEntry entry) => string.Join(" · ", new[]
    {
        entry.Status,
        Count(entry.Missing, "value not found", "values not found"),
        Count(entry.Conflicts, "conflict", "conflicts"),
        Count(entry.Nearly, "nearly", "nearly"),
        Count(entry.Found, "value found", "values found"),
        entry.HasEvidence || entry.Findings.Sum() == 0 ? null : "no evidence",
    }.OfType<string>());

    /// <summary>That a document could not be read again; null if it could, or need not.</summary>
    public static string? Unread(TextState? state) => state switch
    {
        TextState.Changed => "Changed since the run.",
        TextState.OtherText => "Its text reads differently now.",
        TextState.Gone => "The document is not there any more.",
        TextState.Unreadable => "The document cannot be read again.",
        _ => null,
    };

    /// <summary>What that means, and a remedy.</summary>
    public static string Consequence(TextState state) => state switch
    {
        TextState.Changed => "The values are those of its earlier content, and nothing is marked. "
            + "Run it again to see where they stand.",
        TextState.OtherText => "Nothing is marked. "
            + "The run had other settings (--encoding, --main-content, --attachments) or another version.",
        _ => "Its values are shown without its text.",
    };

    /// <summary>The sentence in place of a text.</summary>
    public static string WithoutText(ReportedDocument document, TextState state) => state switch
    {
        TextState.NotNeeded when document.Values.Count == 0 => "Not shown: there are no values to mark in it.",
        TextState.NotNeeded => NoEvidence,
        TextState.Read => "The text is empty.",
        _ => "Not shown, for the reason above.",
    };

    private static string? Count(int count, string one, string more) => count == 0 ? null : $"{count:N0} {(count == 1 ? one : more)}";
}
