using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>
/// Keeps the results of documents that change or go while a run's calls are at a provider: the run's documents are written down as they are
/// read, and later ones are compared with them. A file that cannot be used costs these results and nothing else. Thread-safe.
/// </summary>
internal sealed class DocumentKeeping : IDisposable
{
    private const string FileEnding = "-documents";

    // Must change with what makes a run another one.
    private const string KeyVersion = "run/1";

    private readonly KeptDocuments _file;
    private readonly string _path;
    private readonly RunSettings _settings;
    private readonly Messages _messages;
    private bool _isUnusable;
    private int _changed;
    private int _gone;

    private DocumentKeeping(KeptDocuments file, string path, RunSettings settings, Messages messages) =>
        (_file, _path, _settings, _messages) = (file, path, settings, messages);

    /// <summary>Whether the run writes the documents' texts.</summary>
    public bool WantsTexts => _settings.Texts is not null;

    /// <summary>Opens the file beside the ledger of the first endpoint with batches, while its lock is held.</summary>
    /// <returns>Null if nothing is kept: nothing is to be stored, or the file cannot be used, which is reported.</returns>
    public static DocumentKeeping? Open(RunInputs inputs, Messages messages, TimeProvider time)
    {
        if (PathOf(inputs) is not { } path)
            return null;
        try
        {
            return new DocumentKeeping(KeptDocuments.Open(path, KeyOf(inputs), time.GetUtcNow()), path, inputs.Settings, messages);
        }
        catch (Exception unusable) when (IsExpected(unusable))
        {
            messages.Say(Report(path, unusable));
            return null;
        }
    }

    /// <summary>Path of the file; null for none.</summary>
    public static string? PathOf(RunInputs inputs)
    {
        var (batch, setting) = inputs.Endpoints.Zip(inputs.Settings.Endpoints).FirstOrDefault(pair => pair.Second.IsBatch);
        return batch is null || inputs.Settings.Store.IsOff || BatchLedgers.PathOf(inputs.Settings.Store, batch, setting) is not { } ledger
            ? null
            : ledger + FileEnding;
    }

    /// <summary>Key of a run: the same for the same documents with the same settings.</summary>
    public static CompletionKey KeyOf(RunInputs inputs)
    {
        var settings = inputs.Settings;
        var key = new KeyText().Add(KeyVersion).Add(DocumentRecall.FullShapeOf(inputs)).Add(settings.Priority.ToString())
            .Add(settings.Limit).Add(settings.Sample).Add(settings.Seed);
        return settings.Paths.Aggregate(key, (all, path) => all.Add(path).Add(Path.GetFullPath(path))).ToKey();
    }

    /// <summary>The documents of a pass, and after them those that were sent and are no longer among them.</summary>
    public async IAsyncEnumerable<RunDocument> OfAsync(
        IAsyncEnumerable<RunDocument> documents, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        (_changed, _gone) = (0, 0);
        var names = new HashSet<string>();
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            names.Add(document.Name);
            yield return KeptReading.Of(document, names.Count - 1, this);
        }

        foreach (var kept in Use(() => _file.Where(name => !names.Contains(name))) ?? [])
            yield return KeptReading.Gone(kept, this, _settings.Priority);
    }

    /// <summary>Those problems with paths of the input below which no sent document was.</summary>
    public IEnumerable<InputProblem> WithoutDocuments(IReadOnlyList<InputProblem> problems)
    {
        if (problems.Count == 0)
            return problems;
        var files = Use(() => _file.Where(_ => true))?.Select(kept => Path.GetFullPath(kept.Name)).ToList() ?? [];
        return problems.Where(problem => !files.Exists(file => RealPath.IsWithin(file, Path.GetFullPath(problem.Path))));
    }

    /// <summary>Records that the calls of all documents read so far were handed over.</summary>
    public void MarkSent() => Use(_file.MarkSent);

    /// <summary>Ends the run: reports how many documents were not as they had been.</summary>
    /// <param name="isComplete">Whether all results were written; then the kept documents are removed.</param>
    public void Complete(bool isComplete)
    {
        if (_changed + _gone > 0)
            _messages.Say(Summary(isComplete && _changed > 0));
        if (isComplete)
            Use(_file.Remove);
    }

    /// <summary>The sent document of a name; null if there is none.</summary>
    public KeptDocument? Find(string name) => Use(() => _file.Find(name));

    /// <summary>The text of a document; null if it cannot be read.</summary>
    public KeptChunksReader? TextOf(KeptDocument document) => Use(() => new KeptChunksReader(_file.TextOf(document)));

    public void Keep(DocumentToKeep document) => Use(() => _file.Keep(document));

    public void CountChanged() => Interlocked.Increment(ref _changed);

    public void CountGone() => Interlocked.Increment(ref _gone);

    public void Dispose() => _file.Dispose();

    private static bool IsExpected(Exception exception) =>
        exception is SqliteException or IOException or UnauthorizedAccessException or InvalidDataException;

    // SQLite's messages name no value.
    private static string Report(string path, Exception unusable) =>
        $"parallel-llm: {path}: {unusable.Message}. Documents that change or go before their batches are collected have no results of "
        + "their earlier content; move the file away to have a new one made";

    private string Summary(bool advises)
    {
        var changed = $"{_changed:N0} {(_changed == 1 ? "document has" : "documents have")} changed";
        var gone = $"{_gone:N0} {(_gone == 1 ? "document is" : "documents are")} gone or cannot be read";
        var what = _gone == 0 ? changed : _changed == 0 ? gone : $"{changed}, and {gone},";
        return $"parallel-llm: {what} since the calls were made: the results are those of the earlier content, without evidence"
            + (advises ? ". Run the same command again for the results of the new content" : "");
    }

    private void Use(Action use) => Use<object>(() =>
    {
        use();
        return null;
    });

    private T? Use<T>(Func<T?> use) where T : class
    {
        if (Volatile.Read(ref _isUnusable))
            return null;
        try
        {
            return use();
        }
        catch (Exception unusable) when (IsExpected(unusable))
        {
            // The disk is the user's.
            if (!Interlocked.Exchange(ref _isUnusable, true))
                _messages.Say(Report(_path, unusable));
            return null;
        }
    }
}
