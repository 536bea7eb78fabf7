namespace ParallelLlm.Simulator.Batches;

/// <summary>Documents whose answers were cut off by a draw. Not thread-safe.</summary>
internal sealed class TruncatedDocuments
{
    private readonly List<(string Text, int? Most)> _documents = [];

    public void Add(string document, int? most) => _documents.Add((document, most));

    /// <summary>Whether a document is part of such a one, or the same with at least twice its output limit.</summary>
    public bool Relieves(string document, int? most) => _documents.Exists(one => one.Text.Length > document.Length
        ? one.Text.Contains(document, StringComparison.Ordinal)
        : most >= 2L * one.Most && one.Text == document);
}
