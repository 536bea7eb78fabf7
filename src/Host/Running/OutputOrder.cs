namespace ParallelLlm.Host.Running;

/// <summary>Puts finished documents in the order of the input, or lets them pass. Each comes or is skipped once. Not thread-safe.</summary>
/// <param name="ordered">False for the order of completion.</param>
internal sealed class OutputOrder(bool ordered)
{
    private readonly Dictionary<int, FinishedDocument?> _held = [];
    private int _next;

    /// <summary>Takes a document, or the news that it will have no line (null). Gives what can be written now, in order.</summary>
    public IReadOnlyList<FinishedDocument> Take(int index, FinishedDocument? document)
    {
        if (!ordered)
            return document is null ? [] : [document];
        _held.Add(index, document);
        var ready = new List<FinishedDocument>();
        for (; _held.Remove(_next, out var first); _next++)
            if (first is not null)
                ready.Add(first);
        return ready;
    }
}
