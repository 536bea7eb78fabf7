using Microsoft.Extensions.Logging;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// An engine's budget from its start to its end: what the ledger says at first and at last, and what requests must say so that it can be
/// kept.
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

    /// <summary>The account of an engine that starts now; null when there is no budget.</summary>
    /// <exception cref="BudgetLedgerException">The ledger is in use by another process, or can't be used.</exception>
    public static BudgetAccount? Open(BudgetOptions options, DateTimeOffset start, ILogger logger) => options.IsSet
        ? new BudgetAccount(options, options.LedgerPath is { } path ? BudgetLedger.Open(path, options.Period, start) : null, start, logger)
        : null;

    /// <summary>What tells the ledger; null where there is none.</summary>
    public BudgetKeeper? KeeperFor(StagePort port) => _ledger is null ? null : new BudgetKeeper(_ledger, port);

    /// <exception cref="ArgumentException">The request lacks what a budget needs.</exception>
    public void Check(ProcessingRequest request)
    {
        if (request.MaxOutputTokens is null)
            throw new ArgumentException("Set MaxOutputTokens: a budget needs to know the most that a call can take.", nameof(request));
        if (_options.MaxCost is not null && request.ModelName is { } model && !_options.Prices.ContainsKey(model))
            throw new ArgumentException(
                $"The price of model '{model}' is missing in Budget.Prices; Budget.MaxCost can't be kept without it.", nameof(request));
    }

    /// <summary>Nothing is sent any more: writes exactly what was spent.</summary>
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
            // What it says already is more than was spent, never less.
            Log.LedgerNotClosed(_logger, unwritable.Message);
        }

        _ledger.Dispose();
    }
}
