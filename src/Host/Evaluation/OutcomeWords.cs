namespace ParallelLlm.Host.Evaluation;

/// <summary>Outcomes in words, and their classes in the style sheet of reports.</summary>
internal static class OutcomeWords
{
    public static string NameOf(Outcome outcome) => outcome switch
    {
        Outcome.Right => "right",
        Outcome.Wrong => "wrong",
        Outcome.Missing => "missing",
        Outcome.Invented => "invented",
        Outcome.Extra => "extra",
        _ => "nothing",
    };

    public static string ClassOf(Outcome outcome) => outcome switch
    {
        Outcome.Right => "exact",
        Outcome.Wrong or Outcome.Missing => "missing",
        Outcome.Invented or Outcome.Extra => "nearly",
        _ => "none",
    };
}
