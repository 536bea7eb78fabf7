using Microsoft.Data.Sqlite;

namespace ParallelLlm.AnswerStore;

/// <summary>The write connection, one per store. Not thread-safe.</summary>
internal sealed class StoreWriter : IDisposable
{
    private const int Slice = 500;

    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _completion;
    private readonly SqliteCommand _shared;
    private readonly SqliteCommand _document;
    private readonly SqliteCommand _pages;
    private readonly SqliteCommand _free;
    private readonly long _pageSize;

    public StoreWriter(string path, TimeProvider time)
    {
        _time = time;
        _connection = StoreDatabase.Connect(path);
        _begin = _connection.Prepared("BEGIN IMMEDIATE");
        _commit = _connection.Prepared("COMMIT");
        _completion = _connection.Prepared(
            "INSERT INTO completions (key, document, stored_at, model, fields) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key) DO NOTHING",
                "$1", "$2", "$3", "$4", "$5");
        _shared = _connection.Prepared(
            "INSERT INTO shared (document, completion) SELECT $1, id FROM completions WHERE key = $2 AND document <> $1 "
            + "ON CONFLICT DO NOTHING",
            "$1", "$2");
        _document = _connection.Prepared(
            "INSERT INTO documents (key, document, stored_at, chunks, result) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key) DO NOTHING",
                "$1", "$2", "$3", "$4", "$5");
        _pages = _connection.Prepared("PRAGMA page_count");
        _free = _connection.Prepared("PRAGMA freelist_count");
        _pageSize = _connection.Number("PRAGMA page_size");
    }

    public long BytesInUse => ((long)_pages.ExecuteScalar()! - (long)_free.ExecuteScalar()!) * _pageSize;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    public void Save(StoredCompletion completion)
    {
        var mark = DocumentName.Mark(completion.DocumentId);
        var key = Bytes(completion.Key);
        if (Run(_completion, key, mark, Now, completion.Model, completion.Fields.ToArray()) == 0)
            Run(_shared, mark, key);
    }

    public void Save(CompletionKey key, string documentId, StoredDocument document) =>
        Run(_document, Bytes(key), DocumentName.Mark(documentId), Now, document.Chunks, document.Result.ToArray());

    public StoreRemoval Purge(string documentId)
    {
        var mark = DocumentName.Mark(documentId);
        using var shared = _connection.Prepared(
            "DELETE FROM completions WHERE document = $1 OR id IN (SELECT completion FROM shared WHERE document = $1)", "$1");
        using var documents = _connection.Prepared("DELETE FROM documents WHERE document = $1", "$1");
        return new StoreRemoval(Run(shared, mark), Run(documents, mark));
    }

    public StoreRemoval Clear()
    {
        using var completions = _connection.Prepared("DELETE FROM completions");
        using var documents = _connection.Prepared("DELETE FROM documents");
        return new StoreRemoval(Run(completions), Run(documents));
    }

    /// <summary>Removes a slice of the entries beyond the limits, if there are any.</summary>
    /// <param name="isShrinking">Whether the size limit was exceeded and too little has been removed so far.</param>
    public StoreRemoval Prune(StoreLimits limits, ref bool isShrinking)
    {
        var used = BytesInUse;
        isShrinking = used > (isShrinking ? limits.MaxBytes / 10 * 9 : limits.MaxBytes);
        var cutoff = limits.MaxAge is { } age ? Now - (long)Math.Min(age.TotalMilliseconds, Now) : 0;
        if (isShrinking)
            cutoff = Math.Max(cutoff, OldestSlice());
        var removed = cutoff == 0 ? default : new StoreRemoval(RemoveUpTo("completions", cutoff), RemoveUpTo("documents", cutoff));
        isShrinking &= removed != default;
        return removed;
    }

    /// <summary>Returns free space to the file system, and leaves nothing removed in the log.</summary>
    public void Compact() => _connection.Execute("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE);");

    public StoreStatistics Statistics()
    {
        const string Times = "(SELECT {0}(stored_at) AS at FROM completions UNION ALL SELECT {0}(stored_at) FROM documents)";
        return new StoreStatistics(
            _connection.Number("SELECT count(*) FROM completions"),
            _connection.Number("SELECT count(*) FROM documents"),
            BytesInUse,
            Moment(_connection.Number("SELECT min(at) FROM " + string.Format(Times, "min"))),
            Moment(_connection.Number("SELECT max(at) FROM " + string.Format(Times, "max"))));

        static DateTimeOffset? Moment(long milliseconds) =>
            milliseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    public void Dispose() => _connection.Dispose();

    // Newest time in the oldest slice of both tables together.
    private long OldestSlice() => _connection.Number(
        "SELECT max(stored_at) FROM "
        + $"(SELECT stored_at FROM completions UNION ALL SELECT stored_at FROM documents ORDER BY stored_at LIMIT {Slice})");

    private long RemoveUpTo(string table, long cutoff)
    {
        using var command = _connection.Prepared(
            $"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE stored_at <= $1 ORDER BY stored_at LIMIT {Slice})", "$1");
        return Run(command, cutoff);
    }


    private static int Run(SqliteCommand command, params object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command.ExecuteNonQuery();
    }

    private static byte[] Bytes(CompletionKey key)
    {
        var bytes = new byte[CompletionKey.Size];
        key.CopyTo(bytes);
        return bytes;
    }
}
