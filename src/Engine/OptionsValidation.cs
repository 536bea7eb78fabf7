using System.Globalization;
using Microsoft.Extensions.Options;
using ParallelLlm.Dispatching;

namespace ParallelLlm;

/// <summary>Checks options on start: ranges by generated validators, what spans several fields by hand.</summary>
internal static partial class OptionsValidation
{
    /// <exception cref="OptionsValidationException">Names every key that is wrong and what it takes.</exception>
    public static void ThrowIfInvalid(ParallelLlmOptions options)
    {
        var problems = new List<string>();
        Collect(new EngineOptionsValidator().Validate("Engine", options.Engine));
        Collect(new ThrottleOptionsValidator().Validate("Throttle", options.Throttle));
        Collect(new BreakerOptionsValidator().Validate("Breaker", options.Breaker));
        Collect(new RetryOptionsValidator().Validate("Retry", options.Retry));
        Collect(new TrackingOptionsValidator().Validate("Tracking", options.Tracking));
        Collect(new BudgetOptionsValidator().Validate("Budget", options.Budget));
        problems.AddRange(AcrossFields(options));
        problems.AddRange(OfBudget(options));

        if (problems.Count > 0)
            throw new OptionsValidationException("ParallelLlm", typeof(ParallelLlmOptions), problems);

        void Collect(ValidateOptionsResult result)
        {
            if (result.Failed)
                problems.AddRange(result.Failures);
        }
    }

    private static IEnumerable<string> OfBudget(ParallelLlmOptions options)
    {
        var budget = options.Budget;
        if (budget.MaxCost is <= 0 or > 1_000_000_000_000)
            yield return $"Budget.MaxCost: {budget.MaxCost} is not more than 0 and at most a million millions.";
        if (!Enum.IsDefined(budget.Period))
            yield return $"Budget.Period: there is no period {budget.Period}.";
        if (!Enum.IsDefined(budget.WhenSpent))
            yield return $"Budget.WhenSpent: there is no {budget.WhenSpent}.";
        if (budget is { IsSet: true, LedgerPath: null, Period: not BudgetPeriod.Run })
        {
            yield return
                $"Budget.LedgerPath: missing; a budget per {budget.Period.ToString().ToLowerInvariant()} keeps in a file what is spent.";
        }

        foreach (var (model, price) in budget.Prices)
        {
            if (price.InputPerMillion is < 0 or > 1_000_000_000 || price.OutputPerMillion is < 0 or > 1_000_000_000)
                yield return $"Budget.Prices: those of '{model}' are not from 0 to 1,000,000,000 for a million tokens.";
        }

        foreach (var model in options.Endpoints.Select(endpoint => endpoint.Model).Distinct())
        {
            if (budget.MaxCost is not null && !budget.Prices.ContainsKey(model))
                yield return $"Budget.Prices: the price of model '{model}' is missing; Budget.MaxCost can't be kept without it.";
        }
    }

    private static IEnumerable<string> AcrossFields(ParallelLlmOptions options)
    {
        if (options.Engine.GiveUpAfter <= TimeSpan.Zero)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Engine.GiveUpAfter: {options.Engine.GiveUpAfter} is not more than 0; it takes null to go on for ever.");
        }

        if (options.Retry.MaxDelay < options.Retry.BaseDelay)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Retry.MaxDelay: {options.Retry.MaxDelay} is shorter than Retry.BaseDelay, {options.Retry.BaseDelay}.");
        }

        if (options.Breaker.MaxOpenTime < options.Breaker.OpenTime)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Breaker.MaxOpenTime: {options.Breaker.MaxOpenTime} is shorter than Breaker.OpenTime, {options.Breaker.OpenTime}.");
        }

        foreach (var (kind, rule) in options.Retry.ByKind)
        {
            if (!kind.IsThrottle()
                && kind is not (FailureKind.Transient or FailureKind.Timeout or FailureKind.Malformed or FailureKind.InvalidAnswer))
                yield return $"Retry.ByKind: {kind} is not repeated; it takes throttling, Transient, Timeout, Malformed and InvalidAnswer.";
            if (rule.Attempts < 1)
                yield return $"Retry.ByKind: Attempts of {kind} is {rule.Attempts}; it takes 1 or more.";
            if (rule.BaseDelay < TimeSpan.Zero || (rule.MaxDelay ?? options.Retry.MaxDelay) < (rule.BaseDelay ?? options.Retry.BaseDelay))
                yield return $"Retry.ByKind: the delays of {kind} take 0 or more, and MaxDelay at least BaseDelay.";
        }

        if (options.Endpoints.Count == 0)
            yield return "Endpoints: empty; add at least one.";
        if (options.Endpoints.Count > EndpointSet.Most)
            yield return $"Endpoints: there are {options.Endpoints.Count}; it takes at most {EndpointSet.Most}.";

        foreach (var group in options.Endpoints.GroupBy(endpoint => endpoint.Name))
        {
            if (string.IsNullOrWhiteSpace(group.Key))
                yield return "Endpoints: one has no name.";
            else if (group.Count() > 1)
                yield return $"Endpoints: {group.Count()} are named '{group.Key}'; give each a name of its own.";
        }

        foreach (var endpoint in options.Endpoints.Where(endpoint => endpoint.MaxConcurrency < 1))
            yield return $"Endpoints: MaxConcurrency of '{endpoint.Name}' is {endpoint.MaxConcurrency}; it takes 1 or more.";
        foreach (var endpoint in options.Endpoints.Where(endpoint => endpoint.Tier < 0))
            yield return $"Endpoints: Tier of '{endpoint.Name}' is {endpoint.Tier}; it takes 0 or more.";
        foreach (var endpoint in options.Endpoints.Where(endpoint => endpoint.ContextTokens < 1))
            yield return $"Endpoints: ContextTokens of '{endpoint.Name}' is {endpoint.ContextTokens}; it takes 1 or more.";
    }

    [OptionsValidator]
    private sealed partial class BudgetOptionsValidator : IValidateOptions<BudgetOptions>;

    [OptionsValidator]
    private sealed partial class EngineOptionsValidator : IValidateOptions<EngineOptions>;

    [OptionsValidator]
    private sealed partial class ThrottleOptionsValidator : IValidateOptions<ThrottleOptions>;

    [OptionsValidator]
    private sealed partial class BreakerOptionsValidator : IValidateOptions<BreakerOptions>;

    [OptionsValidator]
    private sealed partial class RetryOptionsValidator : IValidateOptions<RetryOptions>;

    [OptionsValidator]
    private sealed partial class TrackingOptionsValidator : IValidateOptions<TrackingOptions>;
}
