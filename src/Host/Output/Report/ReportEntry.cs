namespace ParallelLlm.Host.Output.Report;

/// <summary>A document in the lists of the report: its counts, and where its line is. Holds none of its values.</summary>
internal sealed record ReportEntry
{
    // More are counted: the entries of all documents are in memory.
    private const int MostNames = 5;

    public required ResultPosition Line { get; init; }

    public required string Name { get; init; }

    public required string Status { get; init; }

    /// <summary>Values by finding.</summary>
    public required IReadOnlyList<int> Findings { get; init; }

    /// <summary>Values that the document has another one for.</summary>
    public int Conflicts { get; init; }

    /// <summary>Whether it may have conflicts, which are between answers of different chunks.</summary>
    public bool HasManyChunks { get; init; }

    /// <summary>The fields that need a look, or the error; empty for nothing.</summary>
    public string Reason { get; init; } = "";

    public bool HasError { get; init; }

    public bool HasWarnings { get; init; }

    public bool HasEvidence { get; init; }

    /// <summary>What became of reading it again, once that has been tried.</summary>
    public TextState? Text { get; set; }

    public int Missing => Of(Finding.NotFound);

    public int Nearly => Of(Finding.Nearly);

    /// <summary>Values that were found.</summary>
    public int Found => Of(Finding.AsWritten) + Of(Finding.OtherSpelling) + Of(Finding.SameNumber) + Of(Finding.SameDate);

    /// <summary>Whether its text has not been shown, although the results have evidence.</summary>
    public bool IsUnread => Text is TextState.Changed or TextState.OtherText or TextState.Gone or TextState.Unreadable;

    /// <summary>Whether it needs a look.</summary>
    public bool IsDoubtful => Need < 4 || IsUnread;

    /// <summary>Why it needs a look: the lower, the sooner; 4 if for no reason.</summary>
    private int Need => Missing > 0 ? 0 : Conflicts > 0 ? 1 : HasError || Status != "completed" ? 2 : Nearly > 0 || HasWarnings ? 3 : 4;

    public static ReportEntry Of(ReportedDocument document, ResultPosition line)
    {
        var findings = new int[Enum.GetValues<Finding>().Length];
        foreach (var value in document.Values)
            findings[(int)value.Evidence.Finding]++;
        return new ReportEntry
        {
            Line = line,
            Name = document.Name,
            Status = document.Status,
            Findings = findings,
            Conflicts = document.Values.Count(value => value.Conflicts.Count > 0),
            HasManyChunks = document.Chunks > 1,
            Reason = ReasonOf(document),
            HasError = document.Error is not null,
            HasWarnings = document.Warnings.Count > 0,
            HasEvidence = document.HasEvidence,
        };
    }

    private static string ReasonOf(ReportedDocument document)
    {
        var doubtful = document.Values.Where(value => value.Need < ReportedValue.NoNeed).Select(value => value.Name).ToList();
        var more = doubtful.Count > MostNames ? $" and {doubtful.Count - MostNames:N0} more" : "";
        var fields = string.Join(", ", doubtful.Take(MostNames)) + more;
        return document.Error is not { } error ? fields : fields.Length == 0 ? error : $"{error}; {fields}";
    }

    /// <summary>Values of a finding.</summary>
    public int Of(Finding finding) => Findings[(int)finding];

    /// <summary>Entries in the order of the report: values not found, conflicts, errors, the rest; each in that of the results.</summary>
    public static IReadOnlyList<ReportEntry> ByNeed(IEnumerable<ReportEntry> entries) =>
        [.. entries.OrderBy(entry => entry.Need).ThenByDescending(entry => entry.Missing).ThenByDescending(entry => entry.Conflicts)];
}
