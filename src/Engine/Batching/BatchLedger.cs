namespace ParallelLlm.Batching;

/// <summary>
/// The calls of batches, on disk before anything is started: their bodies while they wait, and their answers until they were read. One
/// process at a time. Thread-safe.
/// </summary>
internal sealed class BatchLedger : IDisposable
{
    private readonly LedgerFile _file;
    private readonly string _endpoint;

    private BatchLedger(LedgerFile file, string endpoint)
    {
        (_file, _endpoint) = (file, endpoint);
        Lines = new LedgerLines(file, endpoint);
        Batches = new LedgerBatches(file, endpoint, Lines);
        Results = new LedgerResults(file, endpoint);
    }

    /// <summary>The calls.</summary>
    public LedgerLines Lines { get; }

    /// <summary>The batches that calls are in.</summary>
    public LedgerBatches Batches { get; }

    /// <summary>The answers to calls.</summary>
    public LedgerResults Results { get; }

    /// <summary>Opens or creates a ledger for the batches of one endpoint.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="endpoint">Identity of the endpoint: its base URL and model.</param>
    /// <param name="time">Clock for the age of answers.</param>
    /// <exception cref="BatchException">It is in use, is no ledger, or cannot be used.</exception>
    public static BatchLedger Open(string path, string endpoint, TimeProvider time) => new(LedgerFile.Open(path, time), endpoint);

    /// <summary>Tokens of a prompt as the provider counts them, for one as estimated here; 1 before the first answer.</summary>
    public double TokenRatio => _file.Read(database =>
        database.Scalar("SELECT counted / estimated FROM counts WHERE endpoint = $1 AND estimated > 0", _endpoint)
            is double ratio and > 0 ? ratio : 1);

    /// <summary>The limit of waiting tokens, as it was found.</summary>
    public QueueLimiter Queue
    {
        get => _file.Read(database =>
        {
            using var row = database.Rows("SELECT accepted, refused, since, is_named FROM queues WHERE endpoint = $1", _endpoint);
            return row.Read()
                ? new QueueLimiter(row.GetDouble(0), row.IsDBNull(1) ? null : row.GetDouble(1), row.GetInt32(2), row.GetInt64(3) == 1)
                : new QueueLimiter();
        });
        set => _file.Write(database => database.Execute(
            "INSERT OR REPLACE INTO queues VALUES ($1, $2, $3, $4, $5)",
            _endpoint, value.Accepted, value.Refused, value.Since, value.IsNamed ? 1 : 0));
    }

    /// <summary>The parameters that the model accepts, from <see cref="OpenAICompatibleClient.DialectOf"/>; null if unknown.</summary>
    public string? Dialect
    {
        get => _file.Read(database => database.Scalar("SELECT dialect FROM dialects WHERE endpoint = $1", _endpoint) as string);
        set => _file.Write(database => database.Execute("INSERT OR REPLACE INTO dialects VALUES ($1, $2)", _endpoint, value));
    }

    public void Dispose() => _file.Dispose();
}
