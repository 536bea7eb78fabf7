using System.Text.Json;
using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Host.Evaluation;

/// <summary>One comparison: a value of the gold file with one of the result.</summary>
/// <param name="Field">The field, or the member of it.</param>
/// <param name="Gold">The gold file's value; null if it has none.</param>
/// <param name="Got">The result's value; null if it has none.</param>
internal sealed record Cell(FieldPath Field, Outcome Outcome, JsonElement? Gold, JsonElement? Got)
{
    /// <summary>Whether a right value is the same JSON, and not only says the same.</summary>
    public bool IsExact { get; init; }

    /// <summary>How the document's text has the result's value.</summary>
    public Finding Finding { get; init; } = Finding.Unknown;

    /// <summary>Where the document's text has a value that is not right, for people; null if that is unknown.</summary>
    public string? Place { get; init; }

    /// <summary>Whether the evidence's page is the gold file's; null if either has none.</summary>
    public bool? IsPageRight { get; init; }

    /// <summary>Whether the result is as it must be.</summary>
    public bool IsRight => Outcome is Outcome.Right or Outcome.Nothing;

    /// <summary>Whether the document's text has a value that the gold file does not, so that the gold file may be wrong.</summary>
    public bool DoubtsGold => Outcome is Outcome.Wrong or Outcome.Invented
        && Finding is Finding.AsWritten or Finding.OtherSpelling or Finding.SameNumber or Finding.SameDate;

    public FieldCounts Normalised => FieldCounts.Of(Outcome);

    public FieldCounts Exact => FieldCounts.Of(Outcome == Outcome.Right && !IsExact ? Outcome.Wrong : Outcome);
}
