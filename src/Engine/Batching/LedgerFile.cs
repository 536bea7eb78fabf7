using Microsoft.Data.Sqlite;
using ParallelLlm.AnswerStore;

namespace ParallelLlm.Batching;

/// <summary>A ledger's SQLite file: its schema, its lock, and reads and writes with their errors. Thread-safe.</summary>
internal sealed class LedgerFile : IDisposable
{
    /// <summary>Removes ended batches without lines.</summary>
    public const string DeleteEmptyBatches =
        "DELETE FROM batches WHERE is_collected = 1 AND file IS NULL AND NOT EXISTS (SELECT 1 FROM lines WHERE batch = batches.number)";

    // "PLLB"; see https://sqlite.org/pragma.html#pragma_application_id.
    private const int ApplicationId = 0x504C4C42;
    private const int Version = 1;

    // See https://sqlite.org/rescode.html.
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

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
          ended_at INTEGER,
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

    // Later than the rest: older ledgers get these when they are opened.
    private const string DialectTable =
        "CREATE TABLE IF NOT EXISTS dialects (endpoint TEXT PRIMARY KEY, dialect TEXT NOT NULL) STRICT, WITHOUT ROWID";

    private static readonly (string Name, string Type)[] LaterColumns =
        [("is_wanted", "INTEGER NOT NULL DEFAULT 0"), ("ended_at", "INTEGER")];

    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(30);

    private readonly string _path;
    private readonly SqliteStatements _database;
    private readonly FileStream _held;
    private readonly TimeProvider _time;

    private LedgerFile(string path, SqliteStatements database, FileStream held, TimeProvider time)
    {
        (_path, _database, _held, _time) = (path, database, held, time);
        Id = (string)database.Scalar("SELECT id FROM ledger")!;
    }

    /// <summary>ID of the ledger.</summary>
    public string Id { get; }

    /// <summary>Held while the file is read or written.</summary>
    public Lock Lock { get; } = new();

    /// <summary>The time, as it is written down: seconds since 1970.</summary>
    public long Now => SecondsOf(_time);

    /// <summary>Opens or creates a file, and removes answers that were not read for 30 days.</summary>
    /// <exception cref="BatchException">It is in use, is no ledger, or cannot be used.</exception>
    public static LedgerFile Open(string path, TimeProvider time)
    {
        try
        {
            path = Path.GetFullPath(path);
            StoreFile.Prepare(path);
            var held = Hold(path);
            SqliteStatements? database = null;
            try
            {
                database = StoreDatabase.Connect(path);
                Prepare(database, path, SecondsOf(time));
                return new LedgerFile(path, database, held, time);
            }
            catch
            {
                database?.Dispose();
                held.Dispose();
                throw;
            }
        }
        catch (SqliteException unusable)
        {
            throw Failed(path, "cannot be used for batches", unusable);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The path and the disk are the user's.
            throw new BatchException(FailureKind.NotStored, $"{path}: cannot be used for batches: {unusable.Message}", unusable);
        }
    }

    /// <summary>Number of calls in batches, or with answers that were not read, also while another process holds the file.</summary>
    public static long CountSent(string path)
    {
        if (!File.Exists(path))
            return 0;
        try
        {
            using var database = SqliteStatements.Open(path, mode: SqliteOpenMode.ReadOnly);
            return database.Number("SELECT count(*) FROM lines WHERE state >= $1", (int)LineState.Sent);
        }
        catch (SqliteException)
        {
            // Not a ledger, or not complete yet: the process that opens it for batches reports the error.
            return 0;
        }
    }

    /// <summary>Reads.</summary>
    /// <exception cref="BatchException">The file cannot be read.</exception>
    public T Read<T>(Func<SqliteStatements, T> read)
    {
        lock (Lock)
        {
            try
            {
                return read(_database);
            }
            catch (SqliteException unusable)
            {
                throw Failed(_path, "the batches cannot be read", unusable);
            }
        }
    }

    /// <summary>Writes within one transaction: all of it is on disk afterwards, or none.</summary>
    /// <exception cref="BatchException">The file cannot be written.</exception>
    public void Write(Action<SqliteStatements> write)
    {
        lock (Lock)
        {
            try
            {
                _database.Transact(() => write(_database));
            }
            catch (SqliteException unusable)
            {
                throw Failed(_path, "the batches cannot be written down", unusable);
            }
        }
    }

    public void Dispose()
    {
        lock (Lock)
        {
            _database.Dispose();
            _held.Dispose();
        }
    }

    private static FileStream Hold(string path)
    {
        try
        {
            return StoreFile.OpenLock(path);
        }
        catch (IOException inUse) when (File.Exists(path + ".lock"))
        {
            throw new BatchException(
                FailureKind.NotStored,
                $"{path}: another process works with these batches. Wait for it to end, or name another store.",
                inUse);
        }
    }

    // SQLite's messages name no value.
    private static BatchException Failed(string path, string what, SqliteException cause)
    {
        var advice = StoreDatabase.IsDamage(cause)
            ? " The batches are still at the provider: move the file away, see them with parallel-llm batch list, and collect each with "
                + "parallel-llm run --batch --batch-from ID."
            : cause.SqliteErrorCode switch
            {
                Full => " Make room on the disk and start again: everything that was written down is still there.",
                ReadOnly or CannotOpen => " Allow this user to write the file and its folder, or name another store.",
                InputOutput => " Check the disk, or name another store.",
                _ => "",
            };
        return new BatchException(FailureKind.NotStored, $"{path}: {what}: {cause.Message}{advice}", cause);
    }

    private static long SecondsOf(TimeProvider time) => time.GetUtcNow().ToUnixTimeSeconds();

    private static void Prepare(SqliteStatements database, string path, long now)
    {
        if (database.Prepare(Schema, ApplicationId, Version) is { } problem)
            throw new BatchException(
                FailureKind.NotStored, $"{path}: {problem}. Name another store; batches in this file are collected by that program.");
        database.Transact(() =>
        {
            database.Run(DialectTable);
            foreach (var (column, type) in LaterColumns)
            {
                if (database.Number("SELECT count(*) FROM pragma_table_info('lines') WHERE name = $1", column) == 0)
                    database.Run($"ALTER TABLE lines ADD COLUMN {column} {type}");
            }

            // What another run has left is made only if this process asks for it too.
            database.Execute("UPDATE lines SET is_wanted = 0 WHERE state < 2 AND is_wanted = 1");
            // Answers from before the column count from now on.
            database.Execute("UPDATE lines SET ended_at = $1 WHERE state = 2 AND ended_at IS NULL", now);
            database.Execute("DELETE FROM lines WHERE state = 2 AND ended_at < $1", now - (long)MaxAge.TotalSeconds);
            database.Execute(DeleteEmptyBatches);
        });
    }
}
