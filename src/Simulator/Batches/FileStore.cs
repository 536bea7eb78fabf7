using System.Globalization;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Batches;

/// <summary>The files, until they are deleted. Not thread-safe.</summary>
internal sealed class FileStore(BatchOptions options)
{
    private readonly TimeSpan? _kept = options.FileDays > 0 ? TimeSpan.FromDays(options.FileDays) : null;
    private readonly OrderedDictionary<string, StoredFile> _files = [];
    private long _added;

    /// <summary>The files in order of creation.</summary>
    public IList<StoredFile> All => _files.Values;

    /// <summary>Adds a file.</summary>
    /// <param name="now">Time since the start.</param>
    /// <param name="name">Its name.</param>
    /// <param name="purpose">Its purpose.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="kept">Time until it is deleted; null for the options'.</param>
    public StoredFile Add(TimeSpan now, string name, string purpose, ReadOnlyMemory<byte> content, TimeSpan? kept = null)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"file-simulator-{++_added}");
        var file = new StoredFile(id, name, purpose, content, now, now + (kept ?? _kept));
        _files.Add(id, file);
        return file;
    }

    public StoredFile? Find(string id) => _files.GetValueOrDefault(id);

    public bool Remove(string id) => _files.Remove(id);

    /// <summary>Deletes the files whose time has come.</summary>
    public void Advance(TimeSpan now)
    {
        foreach (var file in _files.Values.Where(file => file.ExpiresAt <= now).ToList())
            _files.Remove(file.Id);
    }
}
