using System.Text.Json;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Evaluation;

/// <summary>Values in words, and classes of outcomes in the style sheet of reports.</summary>
internal static class OutcomeWords
{
    /// <summary>A value as it is shown, cut to a length; a dash for none.</summary>
    public static string Shown(JsonElement? value, int mostText)
    {
        var text = value is { } known ? ResultJson.Shown(known) : "–";
        return text.Length > mostText ? text[..mostText] + "…" : text;
    }

    public static string ClassOf(Outcome outcome) => outcome switch
    {
        Outcome.Right => "exact",
        Outcome.Wrong or Outcome.Missing => "missing",
        Outcome.Invented or Outcome.Extra => "nearly",
        _ => "none",
    };
}
