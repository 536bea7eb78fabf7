namespace ParallelLlm.Host.Planning;

/// <summary>Decides for the calls of a document which are sent, and adds them up. Thread-safe without a batch file.</summary>
/// <param name="Client">Writes the bodies of the calls.</param>
/// <param name="Batch">The batch file; null for none.</param>
internal sealed record DocumentCalls(PlanStore Store, PlanTally Tally, StoredAnswers Answers, ILlmClient Client, BatchFile? Batch)
{
    /// <summary>Adds calls in their order, and removes them from the list.</summary>
    /// <param name="isKnown">Whether the whole document is in the store.</param>
    public async ValueTask AddAsync(List<PlannedCall> calls, string document, bool isKnown, CancellationToken cancellationToken)
    {
        if (calls.Count == 0)
            return;
        var found = await Store.FindAsync(calls, document, cancellationToken);
        for (var i = 0; i < calls.Count; i++)
        {
            if (found[i] is { } answer)
                Answers.Add(answer);
            if (isKnown || found[i] is not null)
                Tally.AddFromStore();
            else
                Add(calls[i]);
        }

        calls.Clear();
    }

    private void Add(PlannedCall call)
    {
        Tally.AddCall(call, isSentOnce: Store.IsUsed && call.StoredUnder.Count > 0);
        Batch?.Add(call.Key!.Value, ((OpenAICompatibleClient)Client).WriteBody(call.Call));
    }
}
