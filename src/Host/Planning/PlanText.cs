using System.Globalization;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Planning;

/// <summary>A plan for people, in at most 100 columns. Pure.</summary>
internal static class PlanText
{
    private const int Width = 100;
    private const int MostNames = 20;
    private const int ClassWidth = 20;

    // About 128 tokens, the usual step of a provider's cache of prompts.
    private const int CacheStep = 512;

    public static IEnumerable<string> Of(RunPlan plan) =>
        [.. Formats(plan), .. Unreadable(plan), "", .. Calls(plan), .. Answers(plan), .. Cost(plan), .. Time(plan), .. Batch(plan)];

    private static IEnumerable<string> Formats(RunPlan plan)
    {
        yield return Row("Format", "Documents", "Unreadable", "Pages", "Chunks", "Tokens");
        foreach (var format in plan.Formats.Count == 1 ? plan.Formats : [.. plan.Formats, plan.Total])
            yield return Row(
                format.Name, Number(format.Documents), Number(format.Unreadable), format.Pages == 0 ? "-" : Number(format.Pages),
                Number(format.Chunks), Number(format.Tokens));
    }

    private static string Row(string format, params string[] numbers) =>
        $"{format,-10}{string.Concat(numbers.Select((number, column) => number.PadLeft(column < 2 ? 12 : 16)))}";

    private static IEnumerable<string> Unreadable(RunPlan plan)
    {
        if (plan.Unreadable.Count == 0)
            yield break;
        yield return "";
        yield return "Documents that cannot be read, or not to their end:";
        foreach (var problem in plan.Unreadable.GroupBy(document => document.Error.Class).OrderByDescending(group => group.Count()))
            yield return $"  {problem.Key,-ClassWidth}{Number(problem.Count())}";
        foreach (var document in plan.Unreadable.Take(MostNames))
            yield return Cut($"  {VisibleText.Line(document.Name)}: {document.Error.Message}");
        if (plan.Unreadable.Count > MostNames)
            yield return $"  and {Number(plan.Unreadable.Count - MostNames)} more";
    }

    private static IEnumerable<string> Calls(RunPlan plan)
    {
        var free = new[]
        {
            plan.FromStore == 0 ? null : $"{Number(plan.FromStore)} answered from the store",
            plan.Repeated == 0 ? null : $"{Number(plan.Repeated)} with the text of another",
        };
        var without = string.Join(" and ", free.OfType<string>());
        yield return Line("Calls", $"{Number(plan.Calls)} for {Number(plan.Total.Chunks)} chunks");
        if (without != "")
            yield return Line("", $"without {without}");
        if (plan.Packing == Packing.Auto)
            yield return Line("", $"{RunSettingTable.Pack.Flag} auto is not counted: it depends on the provider's limits");
        else if (plan.Packing != Packing.Off)
            yield return Line("", $"with up to {plan.Packing} chunks in each ({RunSettingTable.Pack.Flag}); "
                + "if fewer wait, there are more calls");
        yield return Line("Prompts", plan.IsVocabularyKnown
            ? $"{Number(plan.PromptTokens)} tokens, counted with {plan.Vocabulary}"
            : $"about {Number(plan.PromptTokens)} tokens, counted with {plan.Vocabulary}: the model's vocabulary is unknown");
        yield return Line("", $"and up to {Number(plan.SchemaTokens)} more if the provider counts the schema");
        if (plan.TemplateAfterText >= CacheStep)
            yield return Line("", $"the template's {Number(plan.TemplateAfterText)} characters after {{text}} are never cached: "
                + "put {text} last");
    }

    private static IEnumerable<string> Answers(RunPlan plan)
    {
        var (low, usual, high) = plan.AnswerTokens;
        var each = $"{Number(plan.Answer.Low)} to {Number(plan.Answer.High)} {(plan.Calls == plan.Asked ? "each" : "for each chunk")}";
        yield return Line("Answers", $"about {Number(usual)} tokens, from {Number(low)} to {Number(high)}: {each}");
        yield return Line("", plan.Answer.StoredAnswers > 0
            ? $"from {Number(plan.Answer.StoredAnswers)} stored answers with these settings"
            : "from the schema: each field null, a few words, or a long text");
    }

    private static IEnumerable<string> Cost(RunPlan plan)
    {
        if (plan.Cost is not { } cost)
        {
            yield return Line("Cost", Cut($"unknown: the configuration file has no price of {plan.WithoutPrice}", Width - 12));
            yield break;
        }

        yield return Line("Cost", $"{Money(cost.Low)} to {Money(cost.High)}, by the prices of the configuration file"
            + (plan.IsBatch ? " for batches" : ""));
        if (plan.HasCachedPrice)
            yield return Line("", "cached prompts are not counted: they cost less");
    }

    private static IEnumerable<string> Time(RunPlan plan)
    {
        if (plan.IsBatch)
        {
            yield return Line("Time", "unknown: a provider's batches often take hours");
            yield break;
        }

        if (plan.Time is not { } time)
        {
            yield return Line("Time", "unknown: no limit is known; state one with --rpm, --tpm or --latency");
            yield break;
        }

        var (low, usual, high) = (Duration(time.Low), Duration(time.Usual), Duration(time.High));
        yield return Line("Time", low == high ? $"about {usual}" : $"about {usual}; from {low} to {high}, as the answers are");
        var limits = plan.Limits;
        yield return Line("", time.Limit switch
        {
            BindingLimit.Requests => $"{Number(limits.RequestsPerMinute!.Value)} requests per minute decide ({PlanSettingTable.Rpm.Flag})",
            BindingLimit.Tokens => $"{Number(limits.TokensPerMinute!.Value)} tokens per minute decide ({PlanSettingTable.Tpm.Flag})",
            _ => $"{Number(limits.Concurrency)} calls at once decide ({RunSettingTable.MaxConcurrency.Flag}), "
                + $"each of {limits.Latency!.Value.TotalSeconds:0.###} s ({PlanSettingTable.Latency.Flag})",
        });
    }

    private static IEnumerable<string> Batch(RunPlan plan)
    {
        if (plan.BatchFiles.Count > 0)
            yield return Line("Batch file", $"{Number(plan.BatchLines)} calls in {plan.BatchFiles.Count} "
                + $"{(plan.BatchFiles.Count == 1 ? "file" : "files")}, one line for each prompt:");
        foreach (var path in plan.BatchFiles)
            yield return Line("", VisibleText.Line(path));
    }

    private static string Line(string name, string text) => $"{name,-12}{text}";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    // Two digits of an amount below one.
    private static string Money(decimal amount) => amount >= 1
        ? amount.ToString("N2", CultureInfo.InvariantCulture)
        : amount.ToString("0.00####", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.0} days"),
    };

    private static string Cut(string line, int width = Width) => line.Length <= width ? line : line[..(width - 1)] + "…";
}
