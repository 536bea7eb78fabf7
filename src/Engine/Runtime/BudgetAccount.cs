using Microsoft.Extensions.Logging;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// An engine's budget with its ledger. Opens and closes the ledger, and checks that requests have the settings that a budget needs.
/// </summary>
internal sealed class BudgetAccount
{
    private readonly BudgetOptions _options;
    private readonly BudgetLedger? _ledger;
    private readonly ILogger _logger;

    private BudgetAccount(BudgetOptions options, BudgetLedger? ledger, DateTimeOffset start, ILogger logger)
    {
        (_options, _ledger, _logger) = (options, ledger, logger);
        Budget = new Budget(options, start, ledger?.Entry);
        if (ledger?.SetAside is { } damaged)
            Log.LedgerSetAside(logger, damaged);
    }

    public Budget Budget { get; }

    public PromptMeter Meter { get; } = new();

    /// <summary>Opens the account of a starting engine; null if there is no budget.</summary>
    /// <exception cref="BudgetLedgerException">The ledger is in use by another process, or unusable.</exception>
    public static BudgetAccount? Open(BudgetOptions options, DateTimeOffset start, ILogger logger) => options.IsSet
        ? new BudgetAccount(options, options.LedgerPath is { } path ? BudgetLedger.Open(path, options.Period, start) : null, start, logger)
        : null;

    /// <summary>Creates the ledger's writer; null if there is no ledger.</summary>
    public BudgetKeeper? KeeperFor(StagePort port) => _ledger is null ? null : new BudgetKeeper(_ledger, port);

    /// <exception cref="ArgumentException">The request lacks a setting that a budget needs.</exception>
    public void Check(ProcessingRequest request)
    {
        if (request.MaxOutputTokens is null)
            throw new ArgumentException("Set MaxOutputTokens: a budget requires a bound on every call.", nameof(request));
        if (_options.MaxCost is not null && request.ModelName is { } model && !_options.Prices.ContainsKey(model))
            throw new ArgumentException(
                $"The price of model '{model}' is missing in Budget.Prices. Budget.MaxCost requires it.", nameof(request));
    }

    /// <summary>Writes the exact spending. Nothing may be sent afterwards.</summary>
    public void Close()
    {
        if (_ledger is null)
            return;
        try
        {
            _ledger.Write(Budget.Entry);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // The ledger already records no less than the actual spending.
            Log.LedgerNotClosed(_logger, unwritable.Message);
        }

        _ledger.Dispose();
    }
}
