using Microsoft.Extensions.Options;
using ParallelLlm.Dispatching;

namespace ParallelLlm;

/// <summary>Validates options at start: ranges by generated validators, rules across fields by hand.</summary>
internal static partial class OptionsValidation
{
    /// <exception cref="OptionsValidationException">Lists every invalid key and its valid values.</exception>
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
            yield return $"Budget.MaxCost: {budget.MaxCost} must be more than 0 and at most 1,000,000,000,000.";
        if (!Enum.IsDefined(budget.Period))
            yield return $"Budget.Period: {budget.Period} is not a defined value.";
        if (!Enum.IsDefined(budget.WhenSpent))
            yield return $"Budget.WhenSpent: {budget.WhenSpent} is not a defined value.";
        if (budget is { IsSet: true, LedgerPath: null, Period: not BudgetPeriod.Run })
        {
            yield return
                $"Budget.LedgerPath: missing; a budget per {budget.Period.ToString().ToLowerInvariant()} requires a ledger file.";
        }

        foreach (var (model, price) in budget.Prices)
        {
            if (price.InputPerMillion is < 0 or > 1_000_000_000 || price.OutputPerMillion is < 0 or > 1_000_000_000)
                yield return $"Budget.Prices: the prices of '{model}' must be from 0 to 1,000,000,000 per million tokens.";
            if (price.CachedInputPerMillion is { } cached && (cached < 0 || cached > price.InputPerMillion))
                yield return $"Budget.Prices: the price of cached input of '{model}' must be from 0 to that of input.";
        }

        foreach (var model in options.Endpoints.Select(endpoint => endpoint.Model).Distinct())
        {
            if (budget.MaxCost is not null && !budget.Prices.ContainsKey(model))
                yield return $"Budget.Prices: the price of model '{model}' is missing; Budget.MaxCost requires it.";
        }
    }

    private static IEnumerable<string> AcrossFields(ParallelLlmOptions options)
    {
        if (options.Engine.GiveUpAfter <= TimeSpan.Zero)
            yield return $"Engine.GiveUpAfter: {options.Engine.GiveUpAfter} must be more than 0, or null for no bound.";

        if (options.Retry.MaxDelay < options.Retry.BaseDelay)
            yield return $"Retry.MaxDelay: {options.Retry.MaxDelay} is shorter than Retry.BaseDelay, {options.Retry.BaseDelay}.";

        if (options.Breaker.MaxBreakDuration < options.Breaker.BreakDuration)
            yield return $"Breaker.MaxBreakDuration: {options.Breaker.MaxBreakDuration} is shorter than Breaker.BreakDuration, "
                + $"{options.Breaker.BreakDuration}.";

        foreach (var (kind, rule) in options.Retry.ByKind)
        {
            if (!kind.IsThrottle()
                && kind is not (FailureKind.Transient or FailureKind.Timeout or FailureKind.Malformed or FailureKind.InvalidAnswer))
                yield return
                    $"Retry.ByKind: {kind} is never retried; only throttling, Transient, Timeout, Malformed and InvalidAnswer are.";
            if (rule.Attempts < 1)
                yield return $"Retry.ByKind: Attempts of {kind} is {rule.Attempts}; it must be at least 1.";
            if (rule.BaseDelay < TimeSpan.Zero || (rule.MaxDelay ?? options.Retry.MaxDelay) < (rule.BaseDelay ?? options.Retry.BaseDelay))
                yield return $"Retry.ByKind: the delays of {kind} must be at least 0, and MaxDelay at least BaseDelay.";
        }

        if (options.Endpoints.Count == 0)
            yield return "Endpoints: empty; add at least one.";
        if (options.Endpoints.Count > EndpointSet.Most)
            yield return $"Endpoints: {options.Endpoints.Count} endpoints; at most {EndpointSet.Most} are supported.";

        foreach (var group in options.Endpoints.GroupBy(endpoint => endpoint.Name))
        {
            if (string.IsNullOrWhiteSpace(group.Key))
                yield return "Endpoints: an endpoint has no name.";
            else if (group.Count() > 1)
                yield return $"Endpoints: {group.Count()} are named '{group.Key}'; names must be unique.";
        }

        foreach (var endpoint in options.Endpoints.Where(endpoint => endpoint.MaxConcurrency < 1))
            yield return $"Endpoints: MaxConcurrency of '{endpoint.Name}' is {endpoint.MaxConcurrency}; it must be at least 1.";
        foreach (var endpoint in options.Endpoints.Where(endpoint => endpoint.Tier < 0))
            yield return $"Endpoints: Tier of '{endpoint.Name}' is {endpoint.Tier}; it must be at least 0.";
        foreach (var endpoint in options.Endpoints.Where(endpoint => endpoint.ContextTokens < 1))
            yield return $"Endpoints: ContextTokens of '{endpoint.Name}' is {endpoint.ContextTokens}; it must be at least 1.";
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
