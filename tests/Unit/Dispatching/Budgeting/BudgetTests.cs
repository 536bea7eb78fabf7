using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Observability;

namespace ParallelLlm.Tests.Unit.Dispatching.Budgeting;

public sealed class BudgetTests
{
    private const string Model = "some-model";
    private static readonly DateTimeOffset Noon = new(2026, 3, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly CallTokens Estimate = new(60, 40);
    private static readonly Spend Call = new(100, 0);

    [Theory]
    [InlineData("gpt-4o-mini", 10, 40, 10 + 128)]
    [InlineData("openai/gpt-4.1", 10, 40, 10 + 128)]
    [InlineData("llama3.2", 10, 40, 20 + 128)]
    [InlineData("llama3.2", 10, 15, 15 + 128)]
    [InlineData("o1ympus", 10, 40, 20 + 128)]
    public void A_prompt_is_taken_for_the_most_that_it_can_be(string model, int counted, int bytes, int most) =>
        BoundOf(New(1000), model, new PromptSize(counted, bytes), 50).Tokens.ShouldBe(most + 50);

    [Theory]
    [InlineData(null, null, 30, 20, 50, 50)] // an answer with its usage
    [InlineData(null, null, 0, 0, 0, null)] // an answer that does not say
    [InlineData(null, null, 0, 0, 50, 50)]
    [InlineData(FailureKind.InvalidAnswer, 200, 30, 20, 50, 50)]
    [InlineData(FailureKind.Malformed, 200, 0, 0, 0, null)]
    [InlineData(FailureKind.Timeout, null, 0, 0, 0, null)]
    [InlineData(FailureKind.Transient, null, 0, 0, 0, null)] // a connection that was reset
    [InlineData(FailureKind.Transient, 500, 0, 0, 0, null)]
    [InlineData(FailureKind.Cancelled, null, 0, 0, 0, null)]
    [InlineData(FailureKind.Timeout, 408, 0, 0, 0, null)]
    [InlineData(FailureKind.ThrottledByRate, 429, 0, 0, 0, 0)]
    [InlineData(FailureKind.Overloaded, 503, 0, 0, 0, 0)]
    [InlineData(FailureKind.BadRequest, 400, 0, 0, 0, 0)]
    [InlineData(FailureKind.OutOfQuota, 429, 0, 0, 0, 0)]
    public void A_call_costs_its_reported_usage_nothing_if_rejected_or_else_its_reservation(
        FailureKind? kind, int? status, int prompt, int completion, int total, int? charged)
    {
        var outcome = new AttemptOutcome { Failure = kind, StatusCode = status, Usage = new TokenUsage(prompt, completion, total) };

        var charge = Charge.Of(outcome, Estimate, default);

        (charge.Taken.Prompt + charge.Taken.Completion).ShouldBe(charged ?? Call.Tokens);
        (charge.Unknown == Estimate).ShouldBe(charged is null);
    }

    [Fact]
    public void Money_is_counted_by_the_price_of_the_model()
    {
        var options = new BudgetOptions { MaxCost = 1, Prices = { [Model] = new ModelPrice(2, 10) } };
        var budget = new Budget(options, Noon, null);

        BoundOf(budget, Model, new PromptSize(100_000 - 64, 10_000_000), 10_000).Cost.ShouldBe(0.4m + 0.1m);
        var charge = Charge.Of(
            AttemptOutcome.Answered("", new TokenUsage(100_000, 5_000, 105_000)), new CallTokens(200_000, 10_000), budget.PriceOf(Model));
        Spend.Of(charge.Taken, budget.PriceOf(Model)).Cost.ShouldBe(0.25m);
        budget.Fits(new Spend(1, 1m)).ShouldBeTrue();
        budget.Fits(new Spend(1, 1.0001m)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(100_000, 60_000, "0.08")] // 60,000 at a third of 2 a million
    [InlineData(100_000, 0, "0")]
    [InlineData(100_000, 100_001, "0")] // no part of the prompt
    [InlineData(0, 60_000, "0")] // a prompt that was not reported
    public void Cached_prompt_tokens_have_their_price_and_are_reserved_without_it(long prompt, long cached, string saved)
    {
        var price = new ModelPrice(2, 10) { CachedInputPerMillion = 2m / 3 };
        var options = new BudgetOptions { MaxCost = 1, Prices = { [Model] = price } };
        var budget = new Budget(options, Noon, null);
        var plain = new Budget(new BudgetOptions { MaxCost = 1, Prices = { [Model] = new ModelPrice(2, 10) } }, Noon, null);
        var outcome = AttemptOutcome.Answered("", new TokenUsage(prompt, 5_000, 0) { Cached = cached });
        foreach (var each in new[] { budget, plain })
        {
            var hold = each.Reserve(Model, new CallTokens(100_000, 10_000));
            each.Status.ReservedCost.ShouldBe(0.3m);
            each.Settle(hold, Charge.Of(outcome, hold.Tokens, each.PriceOf(Model)));
        }

        budget.Status.SpentTokens.ShouldBe(105_000);
        plain.Status.SpentCost.ShouldBe(0.25m);
        Math.Round(plain.Status.SpentCost - budget.Status.SpentCost, 20).ShouldBe(decimal.Parse(saved));
        Math.Round(Charge.CostOf(outcome, price).Saved, 20).ShouldBe(decimal.Parse(saved));
        Charge.CostOf(outcome, price).Paid.ShouldBe(prompt == 0 ? 0.05m : budget.Status.SpentCost);
        Charge.CostOf(outcome, new ModelPrice(2, 10)).Saved.ShouldBe(0);
    }

    [Theory]
    [InlineData(FailureKind.Timeout, null, 0, 0, "0")]
    [InlineData(FailureKind.Malformed, 0, 0, 10, "0.0001")] // only a total: the dearer half
    [InlineData(FailureKind.Truncated, 10, 5, 20, "0.00012")] // reasoning in the total alone
    public void The_cost_of_a_call_is_that_of_the_tokens_it_reported(FailureKind kind, int? prompt, int completion, int total, string cost) =>
        Charge.CostOf(AttemptOutcome.Failed(kind, "") with { Usage = new TokenUsage(prompt ?? 0, completion, total) }, new ModelPrice(2, 10))
            .ShouldBe(new CallCost(decimal.Parse(cost), 0));

    [Fact]
    public void A_call_over_budget_waits_for_calls_in_flight_and_is_refused_without_any()
    {
        var budget = New(250);
        var (first, second) = (budget.Reserve(Model, Estimate), budget.Reserve(Model, Estimate));
        budget.Fits(Call).ShouldBeFalse();
        budget.Refusal(Call).ShouldBeNull("something is out that may cost less");

        budget.Settle(first, Took(30, 10));
        budget.Fits(Call).ShouldBeTrue();
        budget.Settle(second, Charge.Of(AttemptOutcome.Failed(FailureKind.Timeout, "too late"), second.Tokens, default));
        budget.Settle(budget.Reserve(Model, Estimate), Took(60, 40));
        budget.Refusal(Call)!.Message.ShouldBe("The budget of 250 tokens for this run is used up: 240 are spent, and the next call may take 100.");
        (budget.Status.SpentTokens, budget.Status.UnknownTokens, budget.Status.ReservedTokens).ShouldBe((240, 100, 0));
    }

    [Fact]
    public void A_model_that_charges_more_than_was_reserved_is_reserved_more_from_then_on()
    {
        var budget = New(100_000);
        var size = new PromptSize(1000, 4000);
        var before = BoundOf(budget, Model, size, 500);
        var hold = budget.Reserve(Model, budget.EstimateOf(Model, size, 500));
        budget.Settle(hold, Took(hold.Tokens.Prompt * 2, hold.Tokens.Completion * 2));

        BoundOf(budget, Model, size, 500).Tokens.ShouldBe(before.Tokens * 2);
        BoundOf(budget, "another", size, 500).ShouldBe(before);
        budget.Status.SpentTokens.ShouldBe(before.Tokens * 2);
    }

    [Theory]
    [InlineData(BudgetPeriod.Run, 100, 100)]
    [InlineData(BudgetPeriod.Day, 11, 100)]
    [InlineData(BudgetPeriod.Day, 12, 0)]
    [InlineData(BudgetPeriod.Month, 12, 0)] // the month ends with the day
    public void A_new_period_begins_at_zero(BudgetPeriod period, int hours, long spent)
    {
        var budget = new Budget(new BudgetOptions { MaxTokens = 250, Period = period }, Noon, null);
        budget.Settle(budget.Reserve(Model, Estimate), Took(60, 40));

        budget.Advance(TimeSpan.FromHours(hours));

        budget.Status.SpentTokens.ShouldBe(spent);
    }

    [Fact]
    public void Over_budget_work_waits_together_and_continues_in_the_next_period()
    {
        var budget = new Budget(new BudgetOptions { MaxTokens = 250, Period = BudgetPeriod.Day, WhenSpent = WhenBudgetSpent.Wait }, Noon, null);
        for (var call = 0; call < 2; call++)
        {
            budget.Settle(budget.Reserve(Model, Estimate), Took(60, 40));
        }

        budget.Refusal(new Spend(251, 0))!.Message.ShouldBe("The call may take 251 tokens, more than the whole budget of 250 tokens.");
        budget.TryTakeNews(out _).ShouldBeFalse();
        budget.Refusal(Call).ShouldBeNull();

        budget.Status.Waiting.ShouldBe("The budget of 250 tokens for 2026-03-31 (UTC) is used up: 200 are spent, and the next call may take 100.");
        budget.Status.PeriodEnd.ShouldBe(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));
        budget.NextWake.ShouldBe(TimeSpan.FromHours(12));
        (budget.Fits(new Spend(1, 0)), budget.Fits(Spend.None)).ShouldBe((false, true));
        (budget.TryTakeNews(out var waiting), waiting is null, budget.TryTakeNews(out _)).ShouldBe((true, false, false));

        budget.Advance(TimeSpan.FromHours(12));
        (budget.Fits(Call), budget.Status.Waiting, budget.NextWake).ShouldBe((true, null, TimeSpan.FromHours(36)));
        (budget.TryTakeNews(out waiting), waiting).ShouldBe((true, null));
    }

    [Fact]
    public void A_ledger_that_cannot_be_written_is_tried_again_where_work_waits()
    {
        var budget = new Budget(new BudgetOptions { MaxTokens = 6400, Period = BudgetPeriod.Month, WhenSpent = WhenBudgetSpent.Wait }, Noon, new BudgetEntry("2026-03", Spend.None));
        Refuse(0);
        budget.Refusal(Call).ShouldBeNull();
        (budget.Status.Waiting, budget.NextWake).ShouldBe(("disk full", TimeSpan.FromSeconds(10)));

        budget.Advance(TimeSpan.FromSeconds(10));
        Refuse(10);
        (budget.Status.Waiting, budget.NextWake).ShouldBe(("disk full", TimeSpan.FromSeconds(20)));

        budget.Advance(TimeSpan.FromSeconds(20));
        budget.Refusal(Call).ShouldBeNull();
        budget.Granted(budget.TakeWanted().ShouldNotBeNull(), null);
        (budget.Status.Waiting, budget.Fits(Call)).ShouldBe((null, true));

        void Refuse(int seconds)
        {
            budget.Advance(TimeSpan.FromSeconds(seconds));
            budget.Refusal(Call).ShouldBeNull();
            budget.Granted(budget.TakeWanted().ShouldNotBeNull(), new ChunkError(FailureKind.Budget, "disk full"));
        }
    }

    [Theory]
    [InlineData("2026-03-30", 0)]
    [InlineData("2026-03-31", 200)]
    [InlineData("2026-04-01", 200)] // the clock was turned back
    [InlineData("", 0)] // a new ledger
    public void Ledger_spending_of_the_current_period_counts(string period, long spent) =>
        new Budget(new BudgetOptions { MaxTokens = 250, Period = BudgetPeriod.Day }, Noon, new BudgetEntry(period, new Spend(200, 0))).Status.SpentTokens.ShouldBe(spent);

    [Fact]
    public void Nothing_is_spent_before_the_ledger_has_recorded_it()
    {
        var budget = new Budget(new BudgetOptions { MaxTokens = 6400, Period = BudgetPeriod.Month }, Noon, new BudgetEntry("2026-03", new Spend(6000, 0)));
        budget.Fits(Call).ShouldBeFalse();
        budget.Refusal(Call).ShouldBeNull();
        var wanted = budget.TakeWanted().ShouldNotBeNull();
        wanted.ShouldBe(new BudgetEntry("2026-03", new Spend(6200, 0)));
        budget.TakeWanted().ShouldBeNull("one word at a time");

        budget.Granted(wanted, null);
        budget.Fits(Call).ShouldBeTrue();
        var (first, second) = (budget.Reserve(Model, Estimate), budget.Reserve(Model, Estimate));
        budget.Fits(Call).ShouldBeFalse();

        // A ledger that can't be written keeps everything else from going out.
        var next = budget.TakeWanted().ShouldNotBeNull();
        budget.Granted(next, new ChunkError(FailureKind.Budget, "disk full"));
        budget.Refusal(Call).ShouldBeNull();
        budget.Settle(first, Took(60, 40));
        budget.Settle(second, Took(60, 40));
        budget.Refusal(Call)!.Message.ShouldBe("disk full");
        budget.Entry.ShouldBe(new BudgetEntry("2026-03", new Spend(6200, 0)));
    }

    [Fact]
    public void A_deferred_call_keeps_its_reservation_until_it_is_made_again()
    {
        var (budget, chunk, other) = (New(250), new ChunkKey("letter", 0, 10), new ChunkKey("letter", 10, 20));
        budget.Defer(budget.Reserve(Model, Estimate, chunk));
        budget.Defer(budget.Reserve(Model, Estimate, other));

        budget.BoundOf(Model, Estimate, new ChunkKey("another", 0, 10)).ShouldBe(Call);
        budget.Fits(Call).ShouldBeFalse("200 of 250 are reserved");
        budget.BoundOf(Model, Estimate, chunk).ShouldBe(Spend.None);
        budget.Fits(Spend.None).ShouldBeTrue();
        var again = budget.Reserve(Model, Estimate, chunk);
        budget.Status.ReservedTokens.ShouldBe(200, "it is reserved once");
        budget.Settle(again, Took(30, 10));
        (budget.Status.SpentTokens, budget.Status.ReservedTokens).ShouldBe((40, 100));
    }

    [Fact]
    public void A_budget_that_waits_goes_on_when_deferred_calls_have_taken_less()
    {
        var budget = new Budget(new BudgetOptions { MaxTokens = 150, Period = BudgetPeriod.Day, WhenSpent = WhenBudgetSpent.Wait }, Noon, null);
        var chunk = new ChunkKey("letter", 0, 10);
        budget.Defer(budget.Reserve(Model, Estimate, chunk));
        budget.Refusal(Call).ShouldBeNull();
        budget.Status.Waiting.ShouldNotBeNull();

        budget.Settle(budget.Reserve(Model, Estimate, chunk), Took(40, 10));

        budget.Status.Waiting.ShouldBeNull();
        budget.Fits(Call).ShouldBeTrue();
    }

    internal static Charge Took(long prompt, long completion) =>
        new(new CallTokens(prompt, completion), CallTokens.None, new CallTokens(prompt, completion));

    private static Spend BoundOf(Budget budget, string model, PromptSize prompt, int output) =>
        budget.BoundOf(model, budget.EstimateOf(model, prompt, output));

    private static Budget New(long tokens) => new(new BudgetOptions { MaxTokens = tokens }, Noon, null);
}
