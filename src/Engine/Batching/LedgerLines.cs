namespace ParallelLlm.Batching;

/// <summary>The calls of one endpoint in a ledger. Thread-safe.</summary>
internal sealed class LedgerLines(LedgerFile file, string endpoint)
{
    // Offered calls are written together: until a batch is started, nothing is lost that the documents do not have.
    private const int MostBuffered = 500;
    private const long MostBufferedBytes = 8 << 20;

    private readonly Dictionary<string, (ReadOnlyMemory<byte> Body, long Hash, long Tokens)> _offered = [];
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);
    private long _offeredBytes;

    /// <summary>A call's line; null if there is none. From now on it is wanted.</summary>
    public LedgerLine? Find(string id) => file.Read<LedgerLine?>(database =>
    {
        if (_offered.ContainsKey(id))
            return new LedgerLine(LineState.Waiting, 0, default);
        using var row = database.Rows(
            "SELECT state, status, answer, body_hash, is_wanted FROM lines WHERE endpoint = $1 AND id = $2", endpoint, id);
        if (!row.Read())
            return null;
        if (row.GetInt64(4) == 0 && row.GetInt32(0) != (int)LineState.Ended)
            _wanted.Add(id);
        return new LedgerLine((LineState)row.GetInt32(0), row.GetInt32(1), row.IsDBNull(2) ? default : (byte[])row[2])
        {
            BodyHash = row.IsDBNull(3) ? null : row.GetInt64(3),
        };
    });

    /// <summary>Whether a line has no answer yet.</summary>
    public bool IsOpen(string id) => file.Read(database =>
        _offered.ContainsKey(id)
        || database.Number("SELECT count(*) FROM lines WHERE endpoint = $1 AND id = $2 AND state < 2", endpoint, id) > 0);

    /// <summary>Adds a call that waits for a batch.</summary>
    public void Offer(string id, ReadOnlyMemory<byte> body, long hash, long tokens)
    {
        lock (file.Lock)
        {
            _offered[id] = (body, hash, tokens);
            _offeredBytes += body.Length;
            if (_offered.Count >= MostBuffered || _offeredBytes >= MostBufferedBytes)
                Flush();
        }
    }

    /// <summary>Writes everything that was offered.</summary>
    public void Flush()
    {
        lock (file.Lock)
        {
            file.Write(database =>
            {
                foreach (var (id, (body, hash, tokens)) in _offered)
                {
                    database.Execute(
                        "INSERT INTO lines (endpoint, id, state, tokens, bytes, body, body_hash, is_wanted) "
                        + "VALUES ($1, $2, 0, $3, $4, $5, $6, 1) ON CONFLICT DO NOTHING",
                        endpoint, id, tokens, BatchFileLine.LengthOf(id, body.Length), body.ToArray(), hash);
                }

                foreach (var id in _wanted)
                    database.Execute("UPDATE lines SET is_wanted = 1 WHERE endpoint = $1 AND id = $2", endpoint, id);
            });
            _offered.Clear();
            _wanted.Clear();
            _offeredBytes = 0;
        }
    }

    /// <summary>Removes calls that wait, because they are made in another way.</summary>
    public void DropWaiting() => file.Write(database =>
    {
        _offered.Clear();
        _offeredBytes = 0;
        database.Execute("DELETE FROM lines WHERE endpoint = $1 AND state = 0", endpoint);
    });

    /// <summary>Number of lines in a state; of those that wait, the wanted ones.</summary>
    public long Count(LineState state) => file.Read(database =>
    {
        if (state != LineState.Waiting)
            return database.Number("SELECT count(*) FROM lines WHERE endpoint = $1 AND state = $2", endpoint, (int)state);
        if (_wanted.Count > 0)
            Flush();
        return database.Number("SELECT count(*) FROM lines WHERE endpoint = $1 AND state = 0 AND is_wanted = 1", endpoint) + _offered.Count;
    });

    /// <summary>Removes answers that were read, and batches without lines.</summary>
    public void Prune(IEnumerable<string> read) => file.Write(database =>
    {
        foreach (var id in read)
            database.Execute("DELETE FROM lines WHERE endpoint = $1 AND id = $2 AND state = 2", endpoint, id);
        database.Execute(LedgerFile.DeleteEmptyBatches);
    });
}
