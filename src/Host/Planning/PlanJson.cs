using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Planning;

/// <summary>A plan for programs. Pure.</summary>
internal static class PlanJson
{
    public static byte[] Write(RunPlan plan)
    {
        var (low, usual, high) = plan.AnswerTokens;
        var total = plan.Total;
        var written = new
        {
            total.Documents,
            total.Unreadable,
            total.Pages,
            total.Chunks,
            total.Tokens,
            plan.Formats,
            Problems = plan.Unreadable.GroupBy(document => document.Error.Class).ToDictionary(group => group.Key, group => group.Count()),
            UnreadableDocuments = plan.Unreadable.Select(document => new { Document = document.Name, document.Error }),
            plan.Calls,
            Pack = plan.Packing.ToString(),
            Mode = plan.IsBatch ? "batch" : "calls",
            plan.FromStore,
            plan.Repeated,
            plan.Model,
            Prompts = new { Tokens = plan.PromptTokens, plan.SchemaTokens, plan.Vocabulary, plan.IsVocabularyKnown },
            Answers = new
            {
                Low = low,
                Usual = usual,
                High = high,
                From = plan.Answer.StoredAnswers > 0 ? "store" : "schema",
                plan.Answer.StoredAnswers,
            },
            Cost = plan.Cost is { } cost ? new { cost.Low, cost.High } : null,
            Time = plan.Time is { } time
                ? new
                {
                    Low = DocumentLine.Seconds(time.Low),
                    Usual = DocumentLine.Seconds(time.Usual),
                    High = DocumentLine.Seconds(time.High),
                    time.Limit,
                }
                : null,
            plan.BatchFiles,
            plan.BatchLines,
        };
        return ProgramJson.Write(written);
    }
}
