namespace ParallelLlm.AnswerStore;

/// <summary>The write connection, one per store. Not thread-safe.</summary>
internal sealed class StoreWriter : IDisposable
{
    private const int Slice = 500;

    private readonly SqliteStatements _database;
    private readonly TimeProvider _time;
    private readonly long _pageSize;

    public StoreWriter(string path, TimeProvider time)
    {
        _time = time;
        _database = StoreDatabase.Connect(path);
        _pageSize = _database.Number("PRAGMA page_size");
    }

    public long BytesInUse => (_database.Number("PRAGMA page_count") - _database.Number("PRAGMA freelist_count")) * _pageSize;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Begin() => _database.Execute("BEGIN IMMEDIATE");

    public void Commit() => _database.Execute("COMMIT");

    public void Save(StoredCompletion completion)
    {
        var mark = DocumentName.Mark(completion.DocumentId);
        var key = Bytes(completion.Key);
        var added = _database.Execute(
            "INSERT INTO completions (key, document, stored_at, model, fields) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key) DO NOTHING",
            key, mark, Now, completion.Model, completion.Fields.ToArray());
        if (added > 0)
            return;
        _database.Execute(
            "INSERT INTO shared (document, completion) SELECT $1, id FROM completions WHERE key = $2 AND document <> $1 "
            + "ON CONFLICT DO NOTHING",
            mark, key);
    }

    public void Save(CompletionKey key, string documentId, StoredDocument document) => _database.Execute(
        "INSERT INTO documents (key, document, stored_at, chunks, result) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key) DO NOTHING",
        Bytes(key), DocumentName.Mark(documentId), Now, document.Chunks, document.Result.ToArray());

    public StoreRemoval Purge(string documentId)
    {
        var mark = DocumentName.Mark(documentId);
        return new StoreRemoval(
            _database.Execute(
                "DELETE FROM completions WHERE document = $1 OR id IN (SELECT completion FROM shared WHERE document = $1)", mark),
            _database.Execute("DELETE FROM documents WHERE document = $1", mark));
    }

    public StoreRemoval Clear() =>
        new(_database.Execute("DELETE FROM completions"), _database.Execute("DELETE FROM documents"));

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
    public void Compact() => _database.Run("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE);");

    public StoreStatistics Statistics()
    {
        const string Times = "(SELECT {0}(stored_at) AS at FROM completions UNION ALL SELECT {0}(stored_at) FROM documents)";
        return new StoreStatistics(
            _database.Number("SELECT count(*) FROM completions"),
            _database.Number("SELECT count(*) FROM documents"),
            BytesInUse,
            Moment(_database.Number("SELECT min(at) FROM " + string.Format(Times, "min"))),
            Moment(_database.Number("SELECT max(at) FROM " + string.Format(Times, "max"))));

        static DateTimeOffset? Moment(long milliseconds) =>
            milliseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    public void Dispose() => _database.Dispose();

    // Newest time in the oldest slice of both tables together.
    private long OldestSlice() => _database.Number(
        "SELECT max(stored_at) FROM "
        + $"(SELECT stored_at FROM completions UNION ALL SELECT stored_at FROM documents ORDER BY stored_at LIMIT {Slice})");

    private long RemoveUpTo(string table, long cutoff) => _database.Execute(
        $"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE stored_at <= $1 ORDER BY stored_at LIMIT {Slice})", cutoff);

    private static byte[] Bytes(CompletionKey key)
    {
        var bytes = new byte[CompletionKey.Size];
        key.CopyTo(bytes);
        return bytes;
    }
}
