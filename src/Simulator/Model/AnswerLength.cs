namespace ParallelLlm.Simulator.Model;

/// <summary>The tokens that an answer counts as.</summary>
internal static class AnswerLength
{
    /// <summary>An answer that is cut off is half as long; one above the call's limit is cut off there.</summary>
    public static (Fault Fault, int Tokens) Of(Fault fault, int answerTokens, int? most)
    {
        var tokens = fault == Fault.Length ? Math.Max(1, answerTokens / 2) : answerTokens;
        return most < tokens ? (fault.IsAnswer() ? Fault.Length : fault, most.Value) : (fault, tokens);
    }
}
