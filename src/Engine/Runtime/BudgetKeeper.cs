using ParallelLlm.Dispatching.Budgeting;

namespace ParallelLlm.Runtime;

/// <summary>Writes the ledger on a pool thread, and posts the result to the stage.</summary>
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
            // The disk may be full. Spending that cannot be recorded is not allowed.
            return new ChunkError(
                FailureKind.Budget, $"The budget's ledger cannot be written, so sending has stopped: {unwritable.Message}");
        }
    }
}
