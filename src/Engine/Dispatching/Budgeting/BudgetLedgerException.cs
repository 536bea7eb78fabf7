namespace ParallelLlm;

/// <summary>A ledger can't be used. The message says which, why, and what to do.</summary>
/// <param name="message">For people.</param>
/// <param name="inner">What went wrong; null when that says nothing more.</param>
public sealed class BudgetLedgerException(string message, Exception? inner = null) : Exception(message, inner);
