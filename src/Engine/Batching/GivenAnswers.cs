using System.Collections.Concurrent;

namespace ParallelLlm.Batching;

/// <summary>The answers that were given to callers: which are repeated, and which are no longer needed. Thread-safe.</summary>
/// <param name="ledger">Where they are.</param>
/// <param name="tracksDocuments">Whether documents are asked about.</param>
internal sealed class GivenAnswers(BatchLedger ledger, bool tracksDocuments)
{
    // Lines of finished documents are removed together.
    private const int MostDone = 500;

    private readonly ConcurrentDictionary<string, bool> _given = new(StringComparer.Ordinal);
    private readonly DocumentLines? _documents = tracksDocuments ? new DocumentLines() : null;
    private readonly List<string> _done = [];

    private DocumentLines Documents =>
        _documents ?? throw new InvalidOperationException($"{nameof(BatchingOptions.TracksDocuments)} is off: no document is known.");

    /// <summary>Notes that a document asks for a line.</summary>
    public void Ask(string document, string line) => _documents?.Add(document, line);

    /// <summary>Notes that an answer is given; false if it was given before.</summary>
    public bool Give(string line) => _given.TryAdd(line, true);

    /// <summary>Whether lines of a document have no answer yet.</summary>
    public bool IsWaiting(string document) => Documents.Of(document).Any(ledger.Lines.IsOpen);

    /// <summary>Removes the answers of a document, now or somewhat later.</summary>
    public void Done(string document)
    {
        lock (_done)
        {
            _done.AddRange(Documents.Remove(document));
            if (_done.Count >= MostDone)
                PruneDone();
        }
    }

    /// <summary>Removes the answers of all documents that are done.</summary>
    public void PruneDone()
    {
        lock (_done)
        {
            if (_documents is null || _done.Count == 0)
                return;
            // Another document may have asked for one since then, and asks again if it waits for others.
            _done.RemoveAll(_documents.Has);
            try
            {
                ledger.Lines.Prune(_done);
            }
            catch (BatchException)
            {
                // A full disk: nothing asks for these lines again, and they are removed with the next ones.
                return;
            }

            foreach (var line in _done)
                _given.TryRemove(line, out _);
            _done.Clear();
        }
    }

    /// <summary>Removes all answers that were given.</summary>
    public void Prune() => ledger.Lines.Prune(_given.Keys);
}
