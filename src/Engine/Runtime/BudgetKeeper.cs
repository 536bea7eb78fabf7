using ParallelLlm.Dispatching.Budgeting;

namespace ParallelLlm.Runtime;

/// <summary>Tells the ledger, off the stage's thread, and the stage when that is done.</summary>
internal sealed class BudgetKeeper(BudgetLedger ledger, StagePort port)
{
    public void Save(BudgetEntry entry) => _ = Task.Run(() => port.Post(new StageCommand.GrantBudget(entry, Write(entry))));

    private ChunkError? Write(BudgetEntry entry)
    {
        try
        {
            ledger.Write(entry);
            return null;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // A disk can be full. What can't be kept must not be spent.
            return new ChunkError(
                FailureKind.Budget, $"The budget's ledger can't be written, and so nothing more is spent: {unwritable.Message}");
        }
    }
}
