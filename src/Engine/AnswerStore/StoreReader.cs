namespace ParallelLlm.AnswerStore;

/// <summary>A read connection. Not thread-safe.</summary>
internal sealed class StoreReader : IDisposable
{
    private readonly SqliteStatements _database;
    private readonly byte[] _key = new byte[CompletionKey.Size];
    private (string Id, byte[] Mark) _last = ("", []);

    public StoreReader(string path, int generation)
    {
        Generation = generation;
        _database = StoreDatabase.Connect(path);
        // Keys are in random order: their whole index should fit in the cache, about 80 bytes per answer.
        _database.Run("PRAGMA cache_size = -8192");
    }

    /// <summary>Generation of the database it reads, counted from the start. A connection to an older one is not reused.</summary>
    public int Generation { get; }

    public FoundCompletion?[] Find(IReadOnlyList<CompletionQuery> queries)
    {
        // One snapshot for all queries: taking one costs as much as a look-up.
        _database.Execute("BEGIN");
        try
        {
            var found = new FoundCompletion?[queries.Count];
            for (var i = 0; i < found.Length; i++)
                found[i] = Find(queries[i]);
            return found;
        }
        finally
        {
            _database.Execute("COMMIT");
        }
    }

    public StoredDocument? FindDocument(CompletionKey key)
    {
        using var row = _database.Rows("SELECT chunks, result FROM documents WHERE key = $1", Bytes(key));
        return row.Read() ? new StoredDocument(row.GetInt32(0), row.GetFieldValue<byte[]>(1)) : null;
    }

    public void Dispose() => _database.Dispose();

    private FoundCompletion? Find(in CompletionQuery query)
    {
        using var row = _database.Rows("SELECT fields, model, document, id FROM completions WHERE key = $1", Bytes(query.Key));
        if (!row.Read())
            return null;
        var mark = Mark(query.DocumentId);
        var knows = row.GetFieldValue<byte[]>(2).AsSpan().SequenceEqual(mark) || IsShared(mark, row.GetInt64(3));
        return new FoundCompletion(row.GetFieldValue<byte[]>(0), row.IsDBNull(1) ? null : row.GetString(1), knows);
    }

    private bool IsShared(byte[] mark, long completion) =>
        _database.Scalar("SELECT 1 FROM shared WHERE document = $1 AND completion = $2", mark, completion) is not null;

    private byte[] Bytes(CompletionKey key)
    {
        key.CopyTo(_key);
        return _key;
    }

    // Chunks of one document come in succession.
    private byte[] Mark(string documentId)
    {
        if (_last.Id != documentId || _last.Mark.Length == 0)
            _last = (documentId, DocumentName.Mark(documentId));
        return _last.Mark;
    }
}
