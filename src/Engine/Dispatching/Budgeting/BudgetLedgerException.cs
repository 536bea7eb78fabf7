namespace ParallelLlm;

/// <summary>A ledger is unusable. The message names it, the reason and a remedy.</summary>
/// <param name="message">Human-readable message.</param>
/// <param name="inner">The cause; null if it adds nothing.</param>
public sealed class BudgetLedgerException(string message, Exception? inner = null) : Exception(message, inner);
