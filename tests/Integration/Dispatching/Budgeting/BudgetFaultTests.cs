using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Providers.Wire;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Unit.Runtime;
using static ParallelLlm.Tests.Unit.Dispatching.Budgeting.BudgetTests;

namespace ParallelLlm.Tests.Integration.Dispatching.Budgeting;

public sealed class BudgetFaultTests
{
    private const string Model = "some-model";
    private static readonly DateTimeOffset Noon = new(2026, 3, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly CallTokens Estimate = new(60, 40);
    private static readonly Spend Call = new(100, 0);

    [Theory]
    [InlineData(200, 3)]
    [InlineData(8, 3.7)]
    [InlineData(1000, 10)]
    public void Fault_01_Calls_in_flight_together_raise_the_reservation_once_and_not_once_each(int inFlight, double ratio)
    {
        var budget = new Budget(new BudgetOptions { MaxTokens = 2L * 100 * inFlight * 10 }, Noon, null);
        var holds = Enumerable.Range(0, inFlight).Select(_ => budget.Reserve(Model, Estimate)).ToArray();

        budget.Settle(holds[0], Took((long)(60 * ratio), (long)(40 * ratio)));
        var bound = budget.BoundOf(Model, Estimate).Tokens;
        budget.Status.ReservedTokens.ShouldBe((inFlight - 1) * bound, "those in flight may take as much");
        foreach (var hold in holds[1..])
            budget.Settle(hold, Took((long)(60 * ratio), (long)(40 * ratio)));

        bound.ShouldBe((long)(60 * ratio) + (long)(40 * ratio));
        budget.BoundOf(Model, Estimate).Tokens.ShouldBe(bound);
        budget.Status.ReservedTokens.ShouldBe(0);
        budget.Status.OvershootTokens.ShouldBe(0);
    }

    [Fact]
    public void Fault_01_An_overshoot_by_the_first_calls_in_flight_is_reported()
    {
        var budget = new Budget(new BudgetOptions { MaxTokens = 1_000 }, Noon, null);
        var holds = Enumerable.Range(0, 10).Select(_ => budget.Reserve(Model, Estimate)).ToArray();
        budget.Status.OvershootTokens.ShouldBe(0);

        budget.Settle(holds[0], Took(180, 120));

        budget.Status.OvershootTokens.ShouldBe(2_000);
        budget.Fits(Call).ShouldBeFalse();
        budget.Refusal(Call).ShouldBeNull("calls are in flight that may take less");
        foreach (var hold in holds[1..])
            budget.Settle(hold, Took(60, 40));
        (budget.Status.SpentTokens, budget.Status.OvershootTokens).ShouldBe((1_200, 200));
        budget.Refusal(Call)!.Message.ShouldBe(
            "The budget of 1000 tokens for this run is used up: 1200 are spent, and the next call may take 100.");
    }

    [Fact]
    public void Fault_01_A_ledger_keeps_learnt_call_bounds_for_the_next_process()
    {
        using var folder = new TempFolder();
        var path = folder["ledger.json"];
        var options = new BudgetOptions { MaxTokens = 1_000_000 };
        using (var ledger = BudgetLedger.Open(path, options.Period, Noon))
        {
            var budget = new Budget(options, Noon, ledger.Entry);
            Grant(budget, ledger);
            budget.Settle(budget.Reserve(Model, Estimate), Took(90, 120));
            // And then it is killed.
            ledger.Write(budget.TakeWanted().ShouldNotBeNull());
        }

        using var next = BudgetLedger.Open(path, options.Period, Noon);
        new Budget(options, Noon, next.Entry).BoundOf(Model, Estimate).Tokens.ShouldBe(90 + 120);
    }

    [Fact]
    public void Fault_01_No_number_overflows_whatever_clients_and_prices_say()
    {
        var numbers = Gen.OneOf<long>(0, 1, 1_000, int.MaxValue, long.MaxValue / 2, long.MaxValue - 1, long.MaxValue, -1, long.MinValue);
        var prices = Gen.OneOf<decimal>(0m, 0.000001m, 1m, 1_000_000_000m);
        Gen.Select(numbers.Array[3].Array[1, 8], prices, prices, Gen.OneOf<long>(1, 1_000_000, long.MaxValue / 4), Gen.Bool).Sample(
            (usages, input, output, most, money) =>
            {
                var price = new ModelPrice(input, output);
                var options = new BudgetOptions
                {
                    MaxTokens = money ? null : most,
                    MaxCost = money ? Math.Min(most, 1_000_000_000_000m) : null,
                    Prices = { [Model] = price },
                };
                var budget = new Budget(options, Noon, new BudgetEntry("", Spend.None));
                var estimates = usages.Select(usage => budget.EstimateOf(Model, new PromptSize(usage[0], usage[1]), int.MaxValue));
                var holds = usages.Zip(estimates, (usage, estimate) => (Usage: usage, Hold: budget.Reserve(Model, estimate))).ToArray();
                foreach (var (usage, hold) in holds)
                {
                    var before = budget.Status;
                    budget.Settle(hold, Charge.Of(
                        AttemptOutcome.Answered("{}", new TokenUsage(usage[0], usage[1], usage[2])), hold.Tokens, price));
                    var after = budget.Status;
                    after.SpentTokens.ShouldBeGreaterThan(before.SpentTokens);
                    after.SpentCost.ShouldBeGreaterThanOrEqualTo(before.SpentCost);
                    Math.Min(after.ReservedTokens, after.ReservedCost).ShouldBeGreaterThanOrEqualTo(0);
                    budget.BoundOf(Model, Estimate).Tokens.ShouldBeGreaterThanOrEqualTo(100);
                }

                (budget.Status.ReservedTokens, budget.Status.ReservedCost).ShouldBe((0, 0));
                (new TokenUsage(long.MaxValue, long.MaxValue, long.MaxValue) + new TokenUsage(1, 1, 1)).Total.ShouldBe(long.MaxValue);
                (new Spend(long.MaxValue, decimal.MaxValue) + new Spend(1, 1)).ShouldBe(new Spend(long.MaxValue, decimal.MaxValue));
            },
            iter: 2_000,
            threads: 1);
    }

    [Theory]
    [InlineData("""{"prompt_tokens":30,"completion_tokens":20}""", 30, 20)]
    [InlineData("""{"prompt_tokens":30}""", 30, 40)]
    [InlineData("""{"completion_tokens":20}""", 60, 20)]
    [InlineData("""{"prompt_tokens":30,"completion_tokens":null}""", 30, 40)]
    [InlineData("""{"prompt_tokens":null,"completion_tokens":20,"total_tokens":null}""", 60, 20)]
    [InlineData("""{"prompt_tokens":"30","completion_tokens":20}""", 60, 20)]
    [InlineData("""{"prompt_tokens":-5,"completion_tokens":20}""", 60, 20)]
    [InlineData("""{"prompt_tokens":30,"completion_tokens":1e30}""", 30, 40)]
    [InlineData("""{"prompt_tokens":30,"completion_tokens":99999999999999999999999999}""", 30, 40)]
    [InlineData("""{"prompt_tokens":0,"completion_tokens":20}""", 60, 20)]
    [InlineData("""{"prompt_tokens":30,"completion_tokens":0}""", 30, 40)]
    [InlineData("""{"prompt_tokens":30,"completion_tokens":0,"total_tokens":30}""", 30, 40)]
    [InlineData("""{"prompt_tokens":[],"completion_tokens":{}}""", 60, 40)]
    [InlineData("""{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}""", 60, 40)]
    [InlineData("""{"prompt_tokens":30,"input_tokens":null,"completion_tokens":20,"output_tokens":null}""", 30, 20)]
    [InlineData("""{"prompt_tokens":29.5,"completion_tokens":0.5}""", 30, 1)]
    [InlineData("""{"prompt_tokens":30,"total_tokens":55}""", 30, 25)] // the total says it
    [InlineData("""{"completion_tokens":20,"total_tokens":55}""", 35, 20)]
    [InlineData("""{"prompt_tokens":30,"completion_tokens":20,"total_tokens":55}""", 30, 25)] // reasoning that is counted nowhere else
    [InlineData("""{"total_tokens":30}""", 0, 30)] // the dearer half first
    [InlineData("""{"total_tokens":70}""", 30, 40)]
    [InlineData("""{"total_tokens":130}""", 60, 70)]
    [InlineData("""{"total_tokens":1e30}""", 60, 40)]
    [InlineData("null", 60, 40)]
    [InlineData("[30,20]", 60, 40)]
    [InlineData("{}", 60, 40)]
    public void Fault_02_Each_missing_half_of_a_usage_is_charged_as_reserved(string usage, long prompt, long completion)
    {
        var body = $$$"""{"choices":[{"message":{"content":"{}"}}],"usage":{{{usage}}}}""";
        var outcome = AttemptOutcome.Answered("{}", CompletionReader.Read(Encoding.UTF8.GetBytes(body), Model).Usage);

        var charge = Charge.Of(outcome, Estimate, new ModelPrice(1, 2));

        charge.Taken.ShouldBe(new CallTokens(prompt, completion));
        var budget = new Budget(new BudgetOptions { MaxTokens = 1_000 }, Noon, null);
        budget.Settle(budget.Reserve(Model, Estimate), charge);
        budget.Status.SpentTokens.ShouldBe(prompt + completion);
        (budget.Status.UnknownTokens > 0).ShouldBe(charge.Unknown != CallTokens.None);
    }

    [Fact]
    public void Fault_02_A_reservation_charged_for_missing_usage_raises_no_bound()
    {
        var budget = new Budget(new BudgetOptions { MaxTokens = 1_000_000 }, Noon, null);
        budget.Settle(budget.Reserve(Model, new CallTokens(7, 3)), Took(11, 4));
        var bound = budget.BoundOf(Model, Estimate);

        for (var call = 0; call < 100; call++)
        {
            // Small ones are rounded up to more than the correction.
            var hold = budget.Reserve(Model, new CallTokens(1 + (call % 9), 1 + (call % 7)));
            budget.Settle(hold, Charge.Of(AttemptOutcome.Answered("{}"), hold.Tokens, default));
        }

        budget.BoundOf(Model, Estimate).ShouldBe(bound);
    }

    [Fact]
    public void Fault_02_A_half_usage_of_a_call_that_was_turned_away_is_all_of_it()
    {
        var outcome = AttemptOutcome.Failed(FailureKind.BadRequest, "400") with { StatusCode = 400, Usage = new TokenUsage(30, 0, 30) };

        Charge.Of(outcome, Estimate, default).Taken.ShouldBe(new CallTokens(30, 0));
    }

    [Fact]
    public void Fault_09_The_period_follows_the_wall_clock_and_nothing_is_spent_twice()
    {
        var budget = new Budget(
            new BudgetOptions { MaxTokens = 250, Period = BudgetPeriod.Day, WhenSpent = WhenBudgetSpent.Wait }, Noon, null);
        SpendCalls(budget, 2);
        budget.Refusal(Call).ShouldBeNull();
        budget.Status.Waiting.ShouldNotBeNull();

        // Forwards by a day: a new budget, at once.
        SetClock(budget, Noon.AddDays(1));
        (budget.Status.SpentTokens, budget.Status.Waiting, budget.Fits(Call)).ShouldBe((0, null, true));
        budget.Status.PeriodEnd.ShouldBe(new DateTimeOffset(2026, 4, 2, 0, 0, 0, TimeSpan.Zero));
        SpendCalls(budget, 1);

        // Back: earlier spending there counts again, and also farther back.
        SetClock(budget, Noon);
        (budget.Status.SpentTokens, budget.Fits(Call)).ShouldBe((200, false));
        SetClock(budget, Noon.AddDays(-1));
        (budget.Status.SpentTokens, budget.Fits(Call)).ShouldBe((200, false));

        // Forwards again: spending on both sides counts.
        SetClock(budget, Noon.AddDays(1));
        (budget.Status.SpentTokens, budget.Fits(Call)).ShouldBe((100, true));
        SpendCalls(budget, 1);
        budget.Fits(Call).ShouldBeFalse();
        SetClock(budget, Noon.AddDays(2));
        budget.Status.SpentTokens.ShouldBe(0);
    }

    [Fact]
    public void Fault_09_A_clock_that_goes_to_and_fro_spends_no_days_budget_twice()
    {
        Gen.Select(Gen.Int[-3, 3], Gen.Int[0, 3]).Array[1, 30].Sample(
            steps =>
            {
                var options = new BudgetOptions { MaxTokens = 250, Period = BudgetPeriod.Day };
                var budget = new Budget(options, Noon, new BudgetEntry("", default));
                var spent = new Dictionary<int, long>();
                foreach (var (day, calls) in steps)
                {
                    SetClock(budget, Noon.AddDays(day));
                    // And a process that is killed and started again makes no difference.
                    budget = new Budget(options, Noon.AddDays(day), budget.Entry);
                    for (var call = 0; call < calls; call++)
                    {
                        budget.Refusal(Call);
                        if (budget.TakeWanted() is { } entry)
                            budget.Granted(entry, null);
                        if (!budget.Fits(Call))
                            break;
                        SpendCalls(budget, 1);
                        spent[day] = spent.GetValueOrDefault(day) + 100;
                    }
                }

                spent.Values.ShouldAllBe(tokens => tokens <= 250);
            },
            iter: 2_000,
            threads: 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task Fault_09_Work_waiting_for_a_day_continues_when_the_wall_clock_is_set_to_it(int days)
    {
        using var folder = new TempFolder();
        var time = new FakeTimeProvider(Noon);
        await using var engine = EngineBudgetTests.StartWithADaysBudget(folder["ledger.json"], time);
        var done = engine.ProcessAsync(Engines.Request(30) with { MaxOutputTokens = 100 }).ToListAsync();
        await engine.WhenAsync(() => engine.Budget!.Waiting is not null);

        time.AdjustTime(Noon.AddDays(days));
        time.Advance(TimeSpan.FromMinutes(1));

        (await done.WaitAsync(Engines.Guard)).ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        engine.Budget!.PeriodEnd.ShouldBe(Noon.AddDays(days + 0.5));
    }

    private static void SetClock(Budget budget, DateTimeOffset wallClock)
    {
        budget.FollowClock(wallClock);
        budget.Advance(TimeSpan.Zero);
    }

    private static void SpendCalls(Budget budget, int calls)
    {
        for (var call = 0; call < calls; call++)
            budget.Settle(budget.Reserve(Model, Estimate), Took(60, 40));
    }

    private static void Grant(Budget budget, BudgetLedger ledger)
    {
        budget.Refusal(Call).ShouldBeNull();
        var entry = budget.TakeWanted().ShouldNotBeNull();
        ledger.Write(entry);
        budget.Granted(entry, null);
    }
}
