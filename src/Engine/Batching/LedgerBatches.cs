using System.Globalization;
using ParallelLlm.AnswerStore;

namespace ParallelLlm.Batching;

/// <summary>The batches of one endpoint in a ledger. Thread-safe.</summary>
internal sealed class LedgerBatches(LedgerFile file, string endpoint, LedgerLines calls)
{
    private const int PageBytes = 256 << 10;

    /// <summary>The batches whose results were not collected.</summary>
    public IReadOnlyList<LocalBatch> Open() => Where("is_collected = 0");

    /// <summary>The batches that have ended and whose files are still at the provider.</summary>
    public IReadOnlyList<LocalBatch> WithFiles() => Where("is_collected = 1 AND file IS NOT NULL");

    /// <summary>The batch with an ID at the provider; null if there is none.</summary>
    public LocalBatch? Find(string remote) => Where("remote = $2", remote).FirstOrDefault();

    /// <summary>Whether the ledger has had no batch of its own yet.</summary>
    public bool IsNew => LastNumber() == Where("is_foreign = 1").Count;

    /// <summary>Whether a batch's name is of this ledger.</summary>
    public bool IsOwn(string name) => name.StartsWith($"{file.Id}-", StringComparison.Ordinal);

    /// <summary>Puts wanted lines that wait into a new batch, as many as fit; null if none wait.</summary>
    /// <param name="mostLines">Lines at most.</param>
    /// <param name="mostBytes">Bytes at most; a single line may have more.</param>
    /// <param name="mostTokens">Tokens at most; a single line may have more.</param>
    public LocalBatch? Prepare(int mostLines, long mostBytes, double mostTokens)
    {
        calls.Flush();
        LocalBatch? batch = null;
        file.Write(database =>
        {
            var (lines, bytes, tokens) = Choose(database, mostLines, mostBytes, mostTokens);
            if (lines.Count == 0)
                return;
            // Never that of a batch which was removed: the provider still has its name.
            var number = LastNumber() + 1;
            var name = string.Create(CultureInfo.InvariantCulture, $"{file.Id}-{number}");
            database.Execute(
                "INSERT INTO batches (number, endpoint, name, state, lines, bytes, tokens) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                number, endpoint, name, (int)BatchState.Preparing, lines.Count, bytes, tokens);
            foreach (var line in lines)
                database.Execute("UPDATE lines SET state = 1, batch = $1 WHERE number = $2", number, line);
            batch = new LocalBatch(number, name, null, null, BatchState.Preparing, lines.Count, bytes, tokens);
        });
        return batch;
    }

    /// <summary>Adds a batch that another program has started, or this one with another ledger.</summary>
    public LocalBatch Adopt(RemoteBatch remote)
    {
        if (Find(remote.Id) is { } known)
            return known;
        file.Write(database => database.Execute(
            "INSERT INTO batches (endpoint, name, remote, state, lines, bytes, tokens, is_foreign, file) "
            + "VALUES ($1, $2, $2, $3, $4, 0, 0, 1, $5)",
            endpoint, remote.Id, (int)remote.State, remote.Total, remote.Name is null ? null : remote.InputFile));
        return Find(remote.Id)!;
    }

    private long LastNumber() => file.Read(
        database => database.Number("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'batches'"));

    /// <summary>Writes a batch's file, in the order of its lines.</summary>
    public async Task WriteFileAsync(LocalBatch batch, Stream stream, CancellationToken cancellationToken)
    {
        // The lock is not held while a slow connection takes a page.
        using var page = new MemoryStream();
        var last = 0L;
        while (file.Read(database => ReadPage(database, batch, page, ref last)))
        {
            await stream.WriteAsync(page.GetBuffer().AsMemory(0, (int)page.Length), cancellationToken).ConfigureAwait(false);
            page.SetLength(0);
        }
    }

    /// <summary>Records the file of a batch at the provider; null if it is no longer there.</summary>
    public void SetFile(LocalBatch batch, string? id) =>
        file.Write(database => database.Execute("UPDATE batches SET file = $1 WHERE number = $2", id, batch.Number));

    public void SetRemote(LocalBatch batch, string remote) => file.Write(database => database.Execute(
        "UPDATE batches SET remote = $1, state = $2 WHERE number = $3", remote, (int)BatchState.Validating, batch.Number));

    public void SetState(LocalBatch batch, BatchState state) =>
        file.Write(database => database.Execute("UPDATE batches SET state = $1 WHERE number = $2", (int)state, batch.Number));

    /// <summary>ID of the line of a batch's file; null if there is none.</summary>
    /// <param name="line">Its number, from 1.</param>
    public string? IdOf(LocalBatch batch, long line) => file.Read(database => database.Scalar(
        "SELECT id FROM lines WHERE batch = $1 AND state = 1 ORDER BY number LIMIT 1 OFFSET $2", batch.Number, line - 1) as string);

    /// <summary>Number of lines of a batch that have no result.</summary>
    public long Unanswered(LocalBatch batch) => file.Read(
        database => database.Number("SELECT count(*) FROM lines WHERE batch = $1 AND state = 1", batch.Number));

    /// <summary>Takes back a batch that was not started, or was refused as a whole: its lines wait again.</summary>
    public void Release(LocalBatch batch, BatchState state) => file.Write(database =>
    {
        database.Execute("UPDATE lines SET state = 0, batch = NULL WHERE batch = $1 AND state = 1", batch.Number);
        database.Execute("UPDATE batches SET state = $1, is_collected = 1 WHERE number = $2", (int)state, batch.Number);
    });

    private (List<long> Lines, long Bytes, long Tokens) Choose(
        SqliteStatements database, int mostLines, long mostBytes, double mostTokens)
    {
        var chosen = new List<long>();
        var (bytes, tokens) = (0L, 0L);
        using var row = database.Rows(
            "SELECT number, bytes, tokens FROM lines WHERE endpoint = $1 AND state = 0 AND is_wanted = 1 ORDER BY number LIMIT $2",
            endpoint, mostLines);
        while (row.Read())
        {
            var (size, cost) = (row.GetInt64(1), row.GetInt64(2));
            if (chosen.Count > 0 && (bytes + size > mostBytes || tokens + cost > mostTokens))
                break;
            chosen.Add(row.GetInt64(0));
            (bytes, tokens) = (bytes + size, tokens + cost);
        }

        return (chosen, bytes, tokens);
    }

    // Reads the lines after a number; false if there are none.
    private static bool ReadPage(SqliteStatements database, LocalBatch batch, MemoryStream page, ref long last)
    {
        using var row = database.Rows(
            "SELECT number, id, body FROM lines WHERE batch = $1 AND state = 1 AND number > $2 ORDER BY number", batch.Number, last);
        while (page.Length < PageBytes && row.Read())
        {
            last = row.GetInt64(0);
            BatchFileLine.Write(page, row.GetString(1), (byte[])row[2]);
        }

        return page.Length > 0;
    }

    private List<LocalBatch> Where(string condition, string? value = null) => file.Read(database =>
    {
        using var row = database.Rows(
            "SELECT number, name, file, remote, state, lines, bytes, tokens, is_foreign FROM batches "
            + $"WHERE endpoint = $1 AND {condition} ORDER BY number",
            endpoint, value);
        var batches = new List<LocalBatch>();
        while (row.Read())
        {
            batches.Add(new LocalBatch(
                row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3),
                (BatchState)row.GetInt32(4), row.GetInt32(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8) == 1));
        }

        return batches;
    });
}
