using ParallelLlm.Host.Output;
using ParallelLlm.Host.Planning;

namespace ParallelLlm.Tests.Unit.Host.Planning;

public sealed class PlanTextTests
{
    private static readonly RunPlan Plan = new(
        [new FormatCounts("pdf") { Documents = 50_000, Unreadable = 3, Pages = 1_234_567, Chunks = 12_345_678, Tokens = 34_567_890_123 }],
        [new UnreadableDocument("letters/locked.pdf", new DocumentError("encrypted", "it is protected by a password"))],
        "gpt-4o-mini")
    {
        Asked = 12_000_000,
        Calls = 12_000_000,
        FromStore = 345_000,
        Repeated = 678,
        PromptTokens = 40_000_000_000,
        SchemaTokens = 1_000_000_000,
        Vocabulary = "o200k",
        Answer = new AnswerSize(12, 40, 240, 1_000),
        Cost = (6_000.5m, 7_900),
        Limits = new KnownLimits(1_000) { RequestsPerMinute = 10_000, TokensPerMinute = 200_000_000, Latency = TimeSpan.FromSeconds(12.345) },
        Time = new PlannedTime(TimeSpan.FromHours(20), TimeSpan.FromHours(25), TimeSpan.FromHours(30), BindingLimit.Requests),
    };

    [Theory]
    [InlineData(BindingLimit.Requests)]
    [InlineData(BindingLimit.Tokens)]
    [InlineData(BindingLimit.Concurrency)]
    public void The_largest_plans_fit_into_a_hundred_columns(object limit)
    {
        var documents = Enumerable.Range(0, 30).Select(number => new UnreadableDocument(
            $"{new string('x', 200)}{number}", new DocumentError("damaged", "its content does not hold to its format"))).ToList();

        PlanText.Of(Plan with { Unreadable = documents, Time = Plan.Time!.Value with { Limit = (BindingLimit)limit } })
            .ShouldAllBe(line => line.Length <= 100);
    }

    [Fact]
    public void A_plan_names_what_costs_nothing_the_sources_of_its_ranges_and_the_limit()
    {
        var text = string.Join('\n', PlanText.Of(Plan));

        text.ShouldContain("12,000,000 for 12,345,678 chunks");
        text.ShouldContain("without 345,000 answered from the store and 678 with the text of another");
        text.ShouldContain("from 1,000 stored answers with these settings");
        text.ShouldContain("6,000.50 to 7,900.00, by the prices of the configuration file");
        text.ShouldContain("about 25.0 h; from 20.0 h to 30.0 h, as the answers are");
        text.ShouldContain("about 480,000,000 tokens, from 144,000,000 to 2,880,000,000: 12 to 240 each");
        text.ShouldContain("10,000 requests per minute decide (--rpm)");
        text.ShouldContain("encrypted");
        text.ShouldContain("letters/locked.pdf: it is protected by a password");
    }

    [Theory]
    [InlineData(511, false)]
    [InlineData(512, true)]
    [InlineData(1_234_567, true)]
    public void A_long_instruction_after_the_text_is_said_to_be_never_cached(int length, bool isSaid)
    {
        var lines = PlanText.Of(Plan with { TemplateAfterText = length }).ToList();

        lines.Count(line => line.EndsWith($" {length:N0} characters after {{text}} are never cached: put {{text}} last", StringComparison.Ordinal)).ShouldBe(isSaid ? 1 : 0);
        lines.ShouldAllBe(line => line.Length <= 100);
    }

    [Theory]
    [InlineData(1, false, false, "")]
    [InlineData(100, false, false, "with up to 100 chunks in each (--pack); if fewer wait, there are more calls")]
    [InlineData(0, false, false, "--pack auto is not counted: it depends on the provider's limits")]
    [InlineData(1, true, false, "6,000.50 to 7,900.00, by the prices of the configuration file for batches")]
    [InlineData(1, true, false, "Time        unknown: a provider's batches often take hours")]
    [InlineData(1, false, true, "cached prompts are not counted: they cost less")]
    public void A_plan_says_how_it_counts_packing_batches_and_cached_prompts(int chunks, bool isBatch, bool hasCached, string said)
    {
        var plan = Plan with
        {
            Packing = chunks == 0 ? Packing.Auto : Packing.UpTo(chunks),
            Calls = chunks > 1 ? Plan.Asked / chunks : Plan.Asked,
            IsBatch = isBatch,
            HasCachedPrice = hasCached,
        };

        var lines = PlanText.Of(plan).ToList();

        string.Join('\n', lines).ShouldContain(said);
        lines.ShouldAllBe(line => line.Length <= 100);
        lines.Count(line => line.Contains("not counted") || line.Contains("with up to")).ShouldBe((chunks == 1 ? 0 : 1) + (hasCached ? 1 : 0));
        lines.ShouldContain(line => line.EndsWith(chunks > 1 ? "12 to 240 for each chunk" : "12 to 240 each", StringComparison.Ordinal));
    }

    [Fact]
    public void Unknown_costs_and_times_are_said_to_be_unknown()
    {
        var text = string.Join('\n', PlanText.Of(Plan with { Cost = null, WithoutPrice = "gpt-4o-mini", Time = null }));

        text.ShouldContain("Cost        unknown: the configuration file has no price of gpt-4o-mini");
        text.ShouldContain("Time        unknown: no limit is known; state one with --rpm, --tpm or --latency");
    }
}
