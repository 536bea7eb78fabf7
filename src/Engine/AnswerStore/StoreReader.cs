using Microsoft.Data.Sqlite;

namespace ParallelLlm.AnswerStore;

/// <summary>A read connection. Not thread-safe.</summary>
internal sealed class StoreReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _completion;
    private readonly SqliteCommand _shared;
    private readonly SqliteCommand _document;
    private readonly byte[] _key = new byte[CompletionKey.Size];
    private (string Id, byte[] Mark) _last = ("", []);

    public StoreReader(string path, int generation)
    {
        Generation = generation;
        _connection = StoreDatabase.Connect(path);
        // Keys are in random order: their whole index should fit in the cache, about 80 bytes per answer.
        _connection.Execute("PRAGMA cache_size = -8192");
        _begin = _connection.Prepared("BEGIN");
        _commit = _connection.Prepared("COMMIT");
        _completion = _connection.Prepared("SELECT fields, model, document, id FROM completions WHERE key = $1", "$1");
        _shared = _connection.Prepared("SELECT 1 FROM shared WHERE document = $1 AND completion = $2", "$1", "$2");
        _document = _connection.Prepared("SELECT chunks, result FROM documents WHERE key = $1", "$1");
    }

    /// <summary>Generation of the database it reads, counted from the start. A connection to an older one is not reused.</summary>
    public int Generation { get; }

    public FoundCompletion?[] Find(IReadOnlyList<CompletionQuery> queries)
    {
        // One snapshot for all queries: taking one costs as much as a look-up.
        _begin.ExecuteNonQuery();
        try
        {
            var found = new FoundCompletion?[queries.Count];
            for (var i = 0; i < found.Length; i++)
                found[i] = Find(queries[i]);
            return found;
        }
        finally
        {
            _commit.ExecuteNonQuery();
        }
    }

    public StoredDocument? FindDocument(CompletionKey key)
    {
        Bind(_document, key);
        using var row = _document.ExecuteReader();
        return row.Read() ? new StoredDocument(row.GetInt32(0), row.GetFieldValue<byte[]>(1)) : null;
    }

    public void Dispose() => _connection.Dispose();

    private FoundCompletion? Find(in CompletionQuery query)
    {
        Bind(_completion, query.Key);
        using var row = _completion.ExecuteReader();
        if (!row.Read())
            return null;
        var mark = Mark(query.DocumentId);
        var knows = row.GetFieldValue<byte[]>(2).AsSpan().SequenceEqual(mark) || IsShared(mark, row.GetInt64(3));
        return new FoundCompletion(row.GetFieldValue<byte[]>(0), row.IsDBNull(1) ? null : row.GetString(1), knows);
    }

    private bool IsShared(byte[] mark, long completion)
    {
        _shared.Parameters[0].Value = mark;
        _shared.Parameters[1].Value = completion;
        return _shared.ExecuteScalar() is not null;
    }

    private void Bind(SqliteCommand command, CompletionKey key)
    {
        key.CopyTo(_key);
        command.Parameters[0].Value = _key;
    }

    // Chunks of one document come in succession.
    private byte[] Mark(string documentId)
    {
        if (_last.Id != documentId || _last.Mark.Length == 0)
            _last = (documentId, DocumentName.Mark(documentId));
        return _last.Mark;
    }

}
