namespace ParallelLlm.Host.Output.Report;

/// <summary>Findings in the words of the report, and their names in its style sheet.</summary>
internal static class FindingWords
{
    private static readonly Dictionary<string, Finding> Matches = new()
    {
        ["verbatim"] = Finding.AsWritten,
        ["normalised"] = Finding.OtherSpelling,
        ["number"] = Finding.SameNumber,
        ["date"] = Finding.SameDate,
        ["fuzzy"] = Finding.Nearly,
        ["none"] = Finding.NotFound,
    };

    /// <summary>The finding of a value's evidence.</summary>
    /// <param name="match">The name of an <see cref="EvidenceMatch"/>; null without evidence.</param>
    /// <param name="isYesOrNo">Whether the value is a boolean.</param>
    public static Finding Of(string? match, bool isYesOrNo) =>
        match is null || !Matches.TryGetValue(match, out var finding) ? Finding.Unknown
        : finding == Finding.NotFound && isYesOrNo ? Finding.Concluded
        : finding;

    /// <summary>The name of the <see cref="EvidenceMatch"/>; null without evidence.</summary>
    public static string? MatchOf(Finding finding) =>
        Matches.FirstOrDefault(each => each.Value == (finding == Finding.Concluded ? Finding.NotFound : finding)).Key;

    /// <summary>For the reader of a value.</summary>
    public static string Short(Finding finding) => finding switch
    {
        Finding.NotFound => "not found: check",
        Finding.Nearly => "nearly: check",
        Finding.AsWritten => "as written",
        Finding.OtherSpelling => "other spelling",
        Finding.SameNumber => "same number",
        Finding.SameDate => "same date",
        Finding.Concluded => "yes or no",
        _ => "no evidence",
    };

    /// <summary>For the legend.</summary>
    public static string Explained(Finding finding) => finding switch
    {
        Finding.NotFound => "nothing in the text equals the value",
        Finding.Nearly => "the text differs in a few letters; not counted as found",
        Finding.AsWritten => "the text has the value letter by letter",
        Finding.OtherSpelling => "other spaces, case, accents, hyphens or quotes",
        Finding.SameNumber => "the number is written in another way",
        Finding.SameDate => "the date is written in another way",
        Finding.Concluded => "concluded from the text, which seldom has the word; not counted as found",
        _ => "the results have no evidence for the value",
    };

    public static string Class(Finding finding) => finding switch
    {
        Finding.NotFound => "missing",
        Finding.Nearly => "nearly",
        Finding.AsWritten => "exact",
        Finding.OtherSpelling or Finding.SameNumber or Finding.SameDate => "same",
        _ => "none",
    };
}
