using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using ParallelLlm.AnswerStore;

namespace ParallelLlm.Batching;

/// <summary>
/// The calls of batches, on disk before anything is started: their bodies while they wait, and their answers until they were read. One
/// process at a time. Thread-safe.
/// </summary>
internal sealed class BatchLedger : IDisposable
{
    // "PLLB"; see https://sqlite.org/pragma.html#pragma_application_id.
    private const int ApplicationId = 0x504C4C42;
    private const int Version = 1;

    // Offered calls are written together: until a batch is started, nothing is lost that the documents do not have.
    private const int MostBuffered = 500;
    private const long MostBufferedBytes = 8 << 20;

    private const int PageBytes = 256 << 10;

    private const string Schema = """
        CREATE TABLE ledger (id TEXT NOT NULL) STRICT;
        INSERT INTO ledger VALUES (lower(hex(randomblob(8))));
        CREATE TABLE batches (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          endpoint TEXT NOT NULL,
          name TEXT NOT NULL UNIQUE,
          file TEXT,
          remote TEXT,
          state INTEGER NOT NULL,
          lines INTEGER NOT NULL,
          bytes INTEGER NOT NULL,
          tokens INTEGER NOT NULL,
          is_foreign INTEGER NOT NULL DEFAULT 0,
          is_collected INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE lines (
          number INTEGER PRIMARY KEY,
          endpoint TEXT NOT NULL,
          id TEXT NOT NULL,
          state INTEGER NOT NULL,
          tries INTEGER NOT NULL DEFAULT 0,
          tokens INTEGER NOT NULL,
          bytes INTEGER NOT NULL,
          batch INTEGER REFERENCES batches (number),
          body BLOB,
          body_hash INTEGER,
          status INTEGER NOT NULL DEFAULT 0,
          answer BLOB,
          is_wanted INTEGER NOT NULL DEFAULT 0,
          UNIQUE (endpoint, id)
        ) STRICT;
        CREATE INDEX lines_state ON lines (endpoint, state);
        CREATE INDEX lines_batch ON lines (batch);
        CREATE TABLE queues (
          endpoint TEXT PRIMARY KEY,
          accepted REAL NOT NULL,
          refused REAL,
          since INTEGER NOT NULL,
          is_named INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE counts (endpoint TEXT PRIMARY KEY, estimated REAL NOT NULL, counted REAL NOT NULL) STRICT, WITHOUT ROWID;
        """;

    // Later than the rest: older ledgers get it when they are opened.
    private const string DialectTable =
        "CREATE TABLE IF NOT EXISTS dialects (endpoint TEXT PRIMARY KEY, dialect TEXT NOT NULL) STRICT, WITHOUT ROWID";

    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly FileStream _held;
    private readonly string _endpoint;
    private readonly Dictionary<string, (ReadOnlyMemory<byte> Body, long Hash, long Tokens)> _offered = [];
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteCommand> _commands = [];
    private long _offeredBytes;
    private long _ended;
    private bool _isWriting;

    private BatchLedger(SqliteConnection connection, FileStream held, string endpoint, string id)
    {
        (_connection, _held, _endpoint, Id) = (connection, held, endpoint, id);
    }

    /// <summary>Number of lines that have ended in this process; more after a failed write.</summary>
    public long Ended => Volatile.Read(ref _ended);

    /// <summary>ID of the ledger, part of the names of its batches.</summary>
    public string Id { get; }

    /// <summary>Opens or creates a ledger for the batches of one endpoint.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="endpoint">Identity of the endpoint: its base URL and model.</param>
    /// <exception cref="BatchException">It is in use, is no ledger, or cannot be used.</exception>
    public static BatchLedger Open(string path, string endpoint)
    {
        FileStream? held = null;
        SqliteConnection? connection = null;
        try
        {
            path = Path.GetFullPath(path);
            StoreFile.Prepare(path);
            held = StoreFile.OpenLock(path);
            connection = StoreDatabase.Connect(path);
            Prepare(connection, path);
            connection.Execute(DialectTable);
            if (connection.Number("SELECT count(*) FROM pragma_table_info('lines') WHERE name = 'is_wanted'") == 0)
                connection.Execute("ALTER TABLE lines ADD COLUMN is_wanted INTEGER NOT NULL DEFAULT 0");
            // What another run has left is made only if this process asks for it too.
            connection.Execute("UPDATE lines SET is_wanted = 0 WHERE state < 2 AND is_wanted = 1");
            var id = (string)connection.Prepared("SELECT id FROM ledger").ExecuteScalar()!;
            return new BatchLedger(connection, held, endpoint, id);
        }
        catch (BatchException)
        {
            connection?.Dispose();
            held?.Dispose();
            throw;
        }
        catch (IOException inUse) when (held is null && File.Exists(path + ".lock"))
        {
            throw new BatchException(
                FailureKind.NotStored,
                $"{path}: another process works with these batches. Wait for it to end, or name another store.",
                inUse);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or SqliteException or ArgumentException)
        {
            // The path and the disk are the user's.
            connection?.Dispose();
            held?.Dispose();
            throw new BatchException(FailureKind.NotStored, $"{path}: cannot be used for batches: {unusable.Message}", unusable);
        }
    }

    /// <summary>A call's line; null if there is none. From now on it is wanted.</summary>
    public LedgerLine? Find(string id) => Read<LedgerLine?>(() =>
    {
        if (_offered.ContainsKey(id))
            return new LedgerLine(LineState.Waiting, 0, default);
        using var reader = Command(
            "SELECT state, status, answer, body_hash, is_wanted FROM lines WHERE endpoint = $1 AND id = $2", _endpoint, id).ExecuteReader();
        if (!reader.Read())
            return null;
        if (reader.GetInt64(4) == 0 && reader.GetInt32(0) != (int)LineState.Ended)
            _wanted.Add(id);
        return new LedgerLine((LineState)reader.GetInt32(0), reader.GetInt32(1), reader.IsDBNull(2) ? default : (byte[])reader[2])
        {
            BodyHash = reader.IsDBNull(3) ? null : reader.GetInt64(3),
        };
    });

    /// <summary>Whether a line has no answer yet.</summary>
    public bool IsOpen(string id) => Read(() =>
        _offered.ContainsKey(id)
        || Number("SELECT count(*) FROM lines WHERE endpoint = $1 AND id = $2 AND state < 2", _endpoint, id) > 0);

    /// <summary>Adds a call that waits for a batch.</summary>
    public void Offer(string id, ReadOnlyMemory<byte> body, long hash, long tokens)
    {
        lock (_lock)
        {
            _offered[id] = (body, hash, tokens);
            _offeredBytes += body.Length;
            if (_offered.Count >= MostBuffered || _offeredBytes >= MostBufferedBytes)
                Flush();
        }
    }

    /// <summary>Writes everything that was offered.</summary>
    public void Flush() => Write(() =>
    {
        foreach (var (id, (body, hash, tokens)) in _offered)
        {
            Execute(
                "INSERT INTO lines (endpoint, id, state, tokens, bytes, body, body_hash, is_wanted) VALUES ($1, $2, 0, $3, $4, $5, $6, 1) "
                + "ON CONFLICT DO NOTHING",
                _endpoint, id, tokens, BatchFileLine.LengthOf(id, body.Length), body.ToArray(), hash);
        }

        foreach (var id in _wanted)
            Execute("UPDATE lines SET is_wanted = 1 WHERE endpoint = $1 AND id = $2", _endpoint, id);
        _offered.Clear();
        _wanted.Clear();
        _offeredBytes = 0;
    });

    /// <summary>Removes calls that wait, because they are made in another way.</summary>
    public void DropWaiting() => Write(() =>
    {
        _offered.Clear();
        _offeredBytes = 0;
        Execute("DELETE FROM lines WHERE endpoint = $1 AND state = 0", _endpoint);
    });

    /// <summary>Number of lines in a state; of those that wait, the wanted ones.</summary>
    public long Count(LineState state) => Read(() =>
    {
        if (state != LineState.Waiting)
            return Number("SELECT count(*) FROM lines WHERE endpoint = $1 AND state = $2", _endpoint, (int)state);
        if (_wanted.Count > 0)
            Flush();
        return Number("SELECT count(*) FROM lines WHERE endpoint = $1 AND state = 0 AND is_wanted = 1", _endpoint) + _offered.Count;
    });

    /// <summary>The batches whose results were not collected.</summary>
    public IReadOnlyList<LocalBatch> Open() => Batches("AND is_collected = 0");

    /// <summary>The batches that have ended and whose files are still at the provider.</summary>
    public IReadOnlyList<LocalBatch> WithFiles() => Batches("AND is_collected = 1 AND is_foreign = 0 AND file IS NOT NULL");

    /// <summary>All batches of the endpoint.</summary>
    public IReadOnlyList<LocalBatch> All() => Batches("");

    /// <summary>Puts wanted lines that wait into a new batch, as many as fit; null if none wait, or if the first does not fit.</summary>
    /// <param name="mostLines">Lines at most.</param>
    /// <param name="mostBytes">Bytes at most.</param>
    /// <param name="mostTokens">Tokens at most; a single line may have more.</param>
    public LocalBatch? Prepare(int mostLines, long mostBytes, double mostTokens)
    {
        Flush();
        var chosen = new List<long>();
        var (bytes, tokens) = (0L, 0L);
        LocalBatch? batch = null;
        Write(() =>
        {
            var command = Command(
                "SELECT number, bytes, tokens FROM lines WHERE endpoint = $1 AND state = 0 AND is_wanted = 1 ORDER BY number LIMIT $2",
                _endpoint, mostLines);
            using (var reader = command.ExecuteReader())
            {
                while (reader.Read())
                {
                    var (size, cost) = (reader.GetInt64(1), reader.GetInt64(2));
                    if (chosen.Count > 0 && (bytes + size > mostBytes || tokens + cost > mostTokens))
                        break;
                    chosen.Add(reader.GetInt64(0));
                    (bytes, tokens) = (bytes + size, tokens + cost);
                }
            }

            if (chosen.Count == 0)
                return;
            // Never that of a batch which was removed: the provider still has its name.
            var number = Number("SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'batches'");
            var name = string.Create(CultureInfo.InvariantCulture, $"{Id}-{number}");
            Execute(
                "INSERT INTO batches (number, endpoint, name, state, lines, bytes, tokens) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                number, _endpoint, name, (int)BatchState.Preparing, chosen.Count, bytes, tokens);
            foreach (var line in chosen)
                Execute("UPDATE lines SET state = 1, batch = $1 WHERE number = $2", number, line);
            batch = new LocalBatch(number, name, null, null, BatchState.Preparing, chosen.Count, bytes, tokens);
        });
        return batch;
    }

    /// <summary>Adds a batch that another program has started.</summary>
    public LocalBatch Adopt(RemoteBatch remote)
    {
        if (Find() is { } known)
            return known;
        Write(() => Execute(
            "INSERT INTO batches (endpoint, name, remote, state, lines, bytes, tokens, is_foreign) VALUES ($1, $2, $2, $3, $4, 0, 0, 1)",
            _endpoint, remote.Id, (int)remote.State, remote.Total));
        return Find()!;

        LocalBatch? Find() => All().FirstOrDefault(batch => batch.RemoteId == remote.Id);
    }

    /// <summary>Writes a batch's file, in the order of its lines.</summary>
    public async Task WriteFileAsync(LocalBatch batch, Stream file, CancellationToken cancellationToken)
    {
        // The lock is not held while a slow connection takes a page.
        using var page = new MemoryStream();
        var last = 0L;
        while (Read(() => ReadPage(batch, page, ref last)))
        {
            await file.WriteAsync(page.GetBuffer().AsMemory(0, (int)page.Length), cancellationToken).ConfigureAwait(false);
            page.SetLength(0);
        }
    }

    /// <summary>Records the file of a batch at the provider; null if it is no longer there.</summary>
    public void SetFile(LocalBatch batch, string? file) =>
        Write(() => Execute("UPDATE batches SET file = $1 WHERE number = $2", (object?)file ?? DBNull.Value, batch.Number));

    public void SetRemote(LocalBatch batch, string remote) => Write(() => Execute(
        "UPDATE batches SET remote = $1, state = $2 WHERE number = $3", remote, (int)BatchState.Validating, batch.Number));

    public void SetState(LocalBatch batch, BatchState state) =>
        Write(() => Execute("UPDATE batches SET state = $1 WHERE number = $2", (int)state, batch.Number));

    /// <summary>The line of a batch's file; null if there is none.</summary>
    /// <param name="line">Its number, from 1.</param>
    public string? IdOf(LocalBatch batch, long line) => Read(() =>
        Command("SELECT id FROM lines WHERE batch = $1 AND state = 1 ORDER BY number LIMIT 1 OFFSET $2", batch.Number, line - 1)
            .ExecuteScalar() as string);

    /// <summary>Number of lines of a batch that have no result.</summary>
    public long Unanswered(LocalBatch batch) => Read(
        () => Number("SELECT count(*) FROM lines WHERE batch = $1 AND state = 1", batch.Number));

    /// <summary>Records results of a batch. Further ones of the same line change nothing.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="results">The results.</param>
    /// <param name="next">The next step of a line by its result and its failed tries.</param>
    /// <returns>How many belong to no line of the batch. Answers in a batch of another program make lines of their own.</returns>
    public int Record(LocalBatch batch, IReadOnlyList<LineResult> results, Func<LineResult, int, LineStep> next)
    {
        var foreign = 0;
        Write(() =>
        {
            foreach (var result in results)
            {
                if (TriesOf(batch, result.Id) is { } tries)
                    Settle(batch, result, next(result, tries));
                else if (batch.IsForeign && result.IsAnswered)
                    Insert(result);
                else if (!IsKnown(batch, result.Id))
                    foreign++;
            }
        });
        return foreign;
    }

    /// <summary>Records the answer to a call that was made directly.</summary>
    public void Keep(LineResult result) => Write(() => Insert(result));

    /// <summary>Records that a batch has ended: lines without a result take their next step.</summary>
    /// <param name="next">The next step of a line by its failed tries.</param>
    /// <returns>How many had none.</returns>
    public int End(LocalBatch batch, BatchState state, Func<int, LineStep> next)
    {
        var missing = new List<(string Id, int Tries)>();
        Write(() =>
        {
            var command = Command("SELECT id, tries FROM lines WHERE batch = $1 AND state = 1", batch.Number);
            using (var reader = command.ExecuteReader())
            {
                while (reader.Read())
                    missing.Add((reader.GetString(0), reader.GetInt32(1)));
            }

            foreach (var (id, tries) in missing)
                Settle(batch, new LineResult(id, 0, default, "missing"), next(tries));
            Execute("UPDATE batches SET state = $1, is_collected = 1 WHERE number = $2", (int)state, batch.Number);
        });
        return missing.Count;
    }

    /// <summary>Takes back a batch that was not started, or was refused as a whole: its lines wait again.</summary>
    public void Release(LocalBatch batch, BatchState state) => Write(() =>
    {
        Execute("UPDATE lines SET state = 0, batch = NULL WHERE batch = $1 AND state = 1", batch.Number);
        Execute("UPDATE batches SET state = $1, is_collected = 1 WHERE number = $2", (int)state, batch.Number);
    });

    /// <summary>Tokens of a prompt as the provider counts them, for one as estimated here; 1 before the first answer.</summary>
    public double TokenRatio => Read(() =>
        Command("SELECT counted / estimated FROM counts WHERE endpoint = $1 AND estimated > 0", _endpoint).ExecuteScalar()
            is double ratio and > 0 ? ratio : 1);

    /// <summary>The limit of waiting tokens, as it was found.</summary>
    public QueueLimiter Queue
    {
        get => Read(() =>
        {
            using var reader = Command("SELECT accepted, refused, since, is_named FROM queues WHERE endpoint = $1", _endpoint)
                .ExecuteReader();
            return reader.Read()
                ? new QueueLimiter(
                    reader.GetDouble(0), reader.IsDBNull(1) ? null : reader.GetDouble(1), reader.GetInt32(2), reader.GetInt64(3) == 1)
                : new QueueLimiter();
        });
        set => Write(() => Execute(
            "INSERT OR REPLACE INTO queues VALUES ($1, $2, $3, $4, $5)",
            _endpoint, value.Accepted, (object?)value.Refused ?? DBNull.Value, value.Since, value.IsNamed ? 1 : 0));
    }

    /// <summary>The parameters that the model accepts, from <see cref="OpenAICompatibleClient.DialectOf"/>; null if unknown.</summary>
    public string? Dialect
    {
        get => Read(() => Command("SELECT dialect FROM dialects WHERE endpoint = $1", _endpoint).ExecuteScalar() as string);
        set => Write(() => Execute("INSERT OR REPLACE INTO dialects VALUES ($1, $2)", _endpoint, value!));
    }

    /// <summary>Removes answers that were read, and batches without lines.</summary>
    public void Prune(IEnumerable<string> read) => Write(() =>
    {
        foreach (var id in read)
            Execute("DELETE FROM lines WHERE endpoint = $1 AND id = $2 AND state = 2", _endpoint, id);
        Execute(
            "DELETE FROM batches WHERE endpoint = $1 AND is_collected = 1 AND file IS NULL "
            + "AND NOT EXISTS (SELECT 1 FROM lines WHERE batch = batches.number)",
            _endpoint);
    });

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var command in _commands.Values)
                command.Dispose();
            _connection.Dispose();
            _held.Dispose();
        }
    }

    private static void Prepare(SqliteConnection connection, string path)
    {
        var (application, version) = (connection.Number("PRAGMA application_id"), connection.Number("PRAGMA user_version"));
        if (application == 0 && version == 0 && connection.Number("SELECT count(*) FROM sqlite_master") == 0)
        {
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute(
                $"BEGIN IMMEDIATE; {Schema} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT;");
            return;
        }

        if (application != ApplicationId)
            throw new BatchException(FailureKind.NotStored, $"{path}: belongs to another program.");
        if (version > Version)
            throw new BatchException(
                FailureKind.NotStored, $"{path}: was written by a newer version of this program. Collect its batches with that one.");
    }

    // Reads the lines after a number; false if there are none.
    private bool ReadPage(LocalBatch batch, MemoryStream page, ref long last)
    {
        using var reader = Command(
            "SELECT number, id, body FROM lines WHERE batch = $1 AND state = 1 AND number > $2 ORDER BY number", batch.Number, last)
            .ExecuteReader();
        while (page.Length < PageBytes && reader.Read())
        {
            last = reader.GetInt64(0);
            BatchFileLine.Write(page, reader.GetString(1), (byte[])reader[2]);
        }

        return page.Length > 0;
    }

    private int? TriesOf(LocalBatch batch, string id)
    {
        var command = Command(
            "SELECT tries FROM lines WHERE endpoint = $1 AND id = $2 AND batch = $3 AND state = 1", _endpoint, id, batch.Number);
        return command.ExecuteScalar() is long tries ? (int)tries : null;
    }

    private bool IsKnown(LocalBatch batch, string id) =>
        Number("SELECT count(*) FROM lines WHERE endpoint = $1 AND id = $2 AND batch = $3", _endpoint, id, batch.Number) > 0;

    private void Settle(LocalBatch batch, in LineResult result, in LineStep step)
    {
        if (step.State == LineState.Waiting)
        {
            Execute(
                "UPDATE lines SET state = 0, batch = NULL, tries = $1 WHERE endpoint = $2 AND id = $3 AND batch = $4",
                step.Tries, _endpoint, result.Id, batch.Number);
            return;
        }

        if (result.PromptTokens > 0)
        {
            Execute(
                """
                INSERT INTO counts SELECT $1, tokens, $2 FROM lines WHERE endpoint = $1 AND id = $3
                ON CONFLICT (endpoint) DO UPDATE SET estimated = estimated + excluded.estimated, counted = counted + excluded.counted
                """,
                _endpoint, (double)result.PromptTokens, result.Id);
        }

        _ended++;
        // The text is no longer needed.
        Execute(
            "UPDATE lines SET state = 2, tries = $1, status = $2, answer = $3, body = NULL WHERE endpoint = $4 AND id = $5 AND batch = $6",
            step.Tries, result.Status, AnswerOf(result), _endpoint, result.Id, batch.Number);
    }

    private void Insert(in LineResult result)
    {
        _ended++;
        Execute(
            """
            INSERT INTO lines (endpoint, id, state, tokens, bytes, status, answer) VALUES ($1, $2, 2, 0, 0, $3, $4)
            ON CONFLICT (endpoint, id) DO UPDATE SET state = 2, status = $3, answer = $4, body = NULL WHERE state = 0
            """,
            _endpoint, result.Id, result.Status, AnswerOf(result));
    }

    private static byte[] AnswerOf(in LineResult result) =>
        result.Body.IsEmpty ? Encoding.UTF8.GetBytes(result.ErrorCode ?? "") : result.Body.ToArray();

    private List<LocalBatch> Batches(string where) => Read(() =>
    {
        using var reader = Command(
            "SELECT number, name, file, remote, state, lines, bytes, tokens, is_foreign FROM batches "
            + $"WHERE endpoint = $1 {where} ORDER BY number",
            _endpoint).ExecuteReader();
        var batches = new List<LocalBatch>();
        while (reader.Read())
        {
            batches.Add(new LocalBatch(
                reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.IsDBNull(3) ? null : reader.GetString(3), (BatchState)reader.GetInt32(4), reader.GetInt32(5), reader.GetInt64(6),
                reader.GetInt64(7), reader.GetInt64(8) == 1));
        }

        return batches;
    });

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            try
            {
                return read();
            }
            catch (SqliteException unusable)
            {
                throw new BatchException(FailureKind.NotStored, $"The batches cannot be read: {unusable.Message}", unusable);
            }
        }
    }

    // Writes within one transaction: all of it is on disk afterwards, or none.
    private void Write(Action write)
    {
        lock (_lock)
        {
            if (_isWriting)
            {
                write();
                return;
            }

            _isWriting = true;
            try
            {
                _connection.Execute("BEGIN IMMEDIATE");
                write();
                _connection.Execute("COMMIT");
            }
            catch (Exception failed)
            {
                RollBack();
                throw failed is SqliteException unusable
                    ? new BatchException(FailureKind.NotStored, $"The batches cannot be written down: {unusable.Message}", unusable)
                    : failed;
            }
            finally
            {
                _isWriting = false;
            }
        }
    }

    private void RollBack()
    {
        try
        {
            _connection.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back itself, as it does on a full disk; the first failure is the one that is reported.
        }
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        return command;
    }

    private void Execute(string sql, params ReadOnlySpan<object> values) => Command(sql, values).ExecuteNonQuery();

    private long Number(string sql, params ReadOnlySpan<object> values) => Command(sql, values).ExecuteScalar() is long number ? number : 0;
}
