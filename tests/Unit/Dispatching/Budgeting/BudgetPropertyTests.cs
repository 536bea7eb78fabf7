using CsCheck;
using ParallelLlm.Dispatching.Budgeting;

namespace ParallelLlm.Tests.Unit.Dispatching.Budgeting;

/// <summary>
/// The budget beside random providers that take anything from a tenth to ten times the estimates, with a ledger and processes that are
/// killed.
/// </summary>
public sealed class BudgetPropertyTests
{
    private static readonly Gen<Plan> GenPlan =
        from shape in Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, 30], Gen.Int[20, 60], Gen.Int[0, 3])
        from ratios in Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1])
        from kinds in Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool)
        select new Plan(
            shape.Item1, (int)Math.Pow(10, shape.Item2 / 10.0), shape.Item3, kinds.Item1 ? shape.Item4 : 0,
            Math.Pow(10, ratios.Item1), Math.Pow(10, ratios.Item2), kinds.Item2, kinds.Item3, kinds.Item4);

    [Fact]
    public void Fault_01_Spent_and_reserved_stay_within_the_budget_for_whatever_an_earlier_call_has_shown()
    {
        var (used, overshot) = (0, 0);
        GenPlan.Sample(
            plan =>
            {
                var run = new Run(plan);
                run.ToTheEnd();
                used += run.IsUsed ? 1 : 0;
                overshot += run.HasOvershot ? 1 : 0;
            },
            iter: 1_500,
            threads: 1);

        // Guards against runs that prove little.
        used.ShouldBeGreaterThan(450);
        overshot.ShouldBeInRange(45, 1_350);
    }

    /// <param name="Seed">For everything that is random in a run.</param>
    /// <param name="InFlight">Most calls in flight at once.</param>
    /// <param name="Calls">How many calls of the most common size the budget is for.</param>
    /// <param name="Kills">How often the process is killed.</param>
    /// <param name="PromptRatio">The highest ratio of actual to estimated prompt tokens.</param>
    /// <param name="CompletionRatio">The highest ratio of actual to estimated answer tokens.</param>
    /// <param name="IsSteady">Whether every call uses the highest ratios.</param>
    /// <param name="Money">Whether the budget is one of money.</param>
    /// <param name="IsShownFirst">Whether one call ends before others are sent.</param>
    private sealed record Plan(
        int Seed, int InFlight, int Calls, int Kills, double PromptRatio, double CompletionRatio,
        bool IsSteady, bool Money, bool IsShownFirst);

    private sealed class Run
    {
        private const string Model = "some-model";
        private static readonly ModelPrice Price = new(2m, 7m);

        private readonly Plan _plan;
        private readonly Random _random;
        private readonly BudgetOptions _options;
        private readonly Spend _limit;
        private readonly List<Call> _calls = [];
        private Budget _budget;
        private BudgetEntry _onDisk = new("", Spend.None);
        private (double Prompt, double Completion) _shown = (1, 1);
        private (double Prompt, double Completion) _shownOnDisk = (1, 1);
        private Spend _charged;
        private Spend _unforeseen;
        private Spend _reservedWhenSent;
        private Spend _raisedAndLost;
        private Spend _mostRaised;
        private int _killsLeft;
        private int _ended;

        public Run(Plan plan)
        {
            _plan = plan;
            _random = new Random(plan.Seed);
            _killsLeft = plan.Kills;
            var factor = Math.Max(1, Math.Max(plan.PromptRatio, plan.CompletionRatio));
            var tokens = (long)(plan.Calls * 1_500 * factor);
            _options = new BudgetOptions
            {
                MaxTokens = plan.Money ? null : tokens,
                MaxCost = plan.Money ? tokens * 5m / 1_000_000 : null,
                Prices = { [Model] = Price },
            };
            _limit = new Spend(_options.MaxTokens ?? long.MaxValue, _options.MaxCost ?? decimal.MaxValue);
            _budget = New();
        }

        public bool IsUsed { get; private set; }

        public bool HasOvershot { get; private set; }

        public void ToTheEnd()
        {
            while (true)
            {
                var next = new CallTokens(_random.Next(200, 2_000), _random.Next(1, 500));
                var bound = _budget.BoundOf(Model, next);
                var room = _plan.IsShownFirst && _ended == 0 ? 1 : _plan.InFlight;
                if (_calls.Count < room && _budget.Fits(bound))
                    Send(next, bound);
                else if (_calls.Count < room && _budget.Refusal(bound) is not null)
                    break;
                else if (_calls.Count > 0 && _random.Next(3) > 0)
                    End(_random.Next(_calls.Count));
                else
                    WriteLedger();
                if (_killsLeft > 0 && _random.Next(100) == 0)
                    Kill();
                Check();
            }

            _calls.ShouldBeEmpty();
            (_budget.Status.ReservedTokens, _budget.Status.ReservedCost).ShouldBe((0, 0));
            Finish();
        }

        private void Send(CallTokens estimate, Spend bound)
        {
            var (prompt, completion) = _plan.IsSteady
                ? (_plan.PromptRatio, _plan.CompletionRatio)
                : (Some(_plan.PromptRatio), Some(_plan.CompletionRatio));
            var taken = new CallTokens(
                Math.Max(1, (long)(estimate.Prompt * prompt)), Math.Max(1, (long)(estimate.Completion * completion)));
            var call = new Call(_budget.Reserve(Model, estimate), bound, taken);
            // The property: a call stays within its reservation if an earlier call has shown the ratio.
            if ((taken.Prompt <= Math.Floor(estimate.Prompt * _shown.Prompt) && taken.Prompt > call.Hold.Tokens.Prompt)
                || (taken.Completion <= Math.Floor(estimate.Completion * _shown.Completion)
                    && taken.Completion > call.Hold.Tokens.Completion))
                Assert.Fail($"{call.Hold.Tokens} are reserved, and {taken} had been shown");
            _calls.Add(call);
            _reservedWhenSent += bound;
            // The provider charges it from now on, even if the answer is lost.
            _charged += Spend.Of(taken, Price);
            _unforeseen += Surplus(Spend.Of(taken, Price), bound);
        }

        private void End(int index)
        {
            var call = _calls[index];
            (_calls[index], _calls[^1]) = (_calls[^1], _calls[index]);
            _calls.RemoveAt(_calls.Count - 1);
            _reservedWhenSent -= call.Bound;
            var usage = new TokenUsage(call.Taken.Prompt, call.Taken.Completion, 0);
            _budget.Settle(call.Hold, Charge.Of(AttemptOutcome.Answered("{}", usage), call.Hold.Tokens, Price));
            var estimate = call.Hold.Estimate;
            _shown = (
                Math.Max(_shown.Prompt, (double)call.Taken.Prompt / estimate.Prompt),
                Math.Max(_shown.Completion, (double)call.Taken.Completion / estimate.Completion));
            _ended++;
        }

        private void WriteLedger()
        {
            if (_budget.TakeWanted() is not { } entry)
                return;
            _onDisk = entry;
            _shownOnDisk = _shown;
            _budget.Granted(entry, null);
        }

        // The provider goes on with the calls it has received.
        private void Kill()
        {
            _killsLeft--;
            _calls.Clear();
            // The ledger counts calls in flight as spent, with their raised reservations.
            _raisedAndLost += _mostRaised;
            _mostRaised = Spend.None;
            _reservedWhenSent = Spend.None;
            _shown = _shownOnDisk;
            _budget = New();
        }

        private void Check()
        {
            var status = _budget.Status;
            if (status.SpentTokens < 0 || status.ReservedTokens < 0 || status.ReservedCost < 0)
                Assert.Fail($"less than nothing: {status}");
            // A raise covers what calls in flight may take beyond the bound known when they were sent.
            _mostRaised = Spend.Most(_mostRaised, Raised(status));
            var raised = Raised(status) + _raisedAndLost;
            var standing = new Spend(status.SpentTokens, status.SpentCost) + new Spend(status.ReservedTokens, status.ReservedCost);
            IsWithin("spent and reserved", standing, _limit + _unforeseen + raised);
            IsWithin("charged", _charged, _limit + _unforeseen);
            if (_unforeseen == Spend.None && raised == Spend.None)
                Assert.True(status is { OvershootTokens: 0, OvershootCost: 0 }, $"{status}");
            if (_plan.Kills > 0)
                IsWithin("charged before a kill", _charged, Bounded(_onDisk.Spent) + _unforeseen);
            HasOvershot |= status.OvershootTokens > 0 || status.OvershootCost > 0;
        }

        private void Finish()
        {
            // Each kill loses a stretch of the budget and the calls in flight.
            if (_plan.Kills > 0)
                return;
            var spent = _plan.Money ? _budget.Status.SpentCost / _limit.Cost : (decimal)_budget.Status.SpentTokens / _limit.Tokens;
            var largest = _budget.BoundOf(Model, new CallTokens(2_000, 500));
            var share = _plan.Money ? largest.Cost / _limit.Cost : (decimal)largest.Tokens / _limit.Tokens;
            if (share > 0.05m)
                return;
            IsUsed = true;
            spent.ShouldBeGreaterThanOrEqualTo(0.95m);
        }

        private Spend Raised(BudgetStatus status) => new Spend(status.ReservedTokens, status.ReservedCost) - _reservedWhenSent;

        private Budget New() => new(_options, DateTimeOffset.UnixEpoch, _plan.Kills > 0 ? _onDisk : null);

        private double Some(double most) => most * (0.1 + (0.9 * _random.NextDouble()));

        private static Spend Surplus(Spend taken, Spend bound) => Spend.Most(Spend.None, taken - bound);

        private Spend Bounded(Spend spent) => new(_plan.Money ? long.MaxValue / 4 : spent.Tokens, _plan.Money ? spent.Cost : 1e20m);

        private void IsWithin(string what, Spend spend, Spend bound)
        {
            if (_plan.Money ? spend.Cost > bound.Cost : spend.Tokens > bound.Tokens)
                Assert.Fail($"{what}: {spend} where {bound} is the most");
        }

        private sealed record Call(BudgetHold Hold, Spend Bound, CallTokens Taken);
    }
}
