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

    private readonly string _path;
    private readonly SqliteStatements _database;
    private readonly FileStream _held;

    private LedgerFile(string path, SqliteStatements database, FileStream held)
    {
        (_path, _database, _held) = (path, database, held);
        Id = (string)database.Scalar("SELECT id FROM ledger")!;
    }

    /// <summary>ID of the ledger.</summary>
    public string Id { get; }

    /// <summary>Held while the file is read or written.</summary>
    public Lock Lock { get; } = new();

    /// <summary>Opens or creates a file.</summary>
    /// <exception cref="BatchException">It is in use, is no ledger, or cannot be used.</exception>
    public static LedgerFile Open(string path)
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
                Prepare(database, path);
                return new LedgerFile(path, database, held);
            }
            catch
            {
                database?.Dispose();
                held.Dispose();
                throw;
            }
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or SqliteException or ArgumentException)
        {
            // The path and the disk are the user's.
            throw new BatchException(FailureKind.NotStored, $"{path}: cannot be used for batches: {unusable.Message}", unusable);
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
                throw new BatchException(FailureKind.NotStored, $"The batches cannot be read: {unusable.Message}", unusable);
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
                throw new BatchException(FailureKind.NotStored, $"The batches cannot be written down: {unusable.Message}", unusable);
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

    private static void Prepare(SqliteStatements database, string path)
    {
        if (database.Prepare(Schema, ApplicationId, Version) is { } problem)
            throw new BatchException(
                FailureKind.NotStored, $"{path}: {problem}. Name another store; batches in this file are collected by that program.");
        database.Run(DialectTable);
        if (database.Number("SELECT count(*) FROM pragma_table_info('lines') WHERE name = 'is_wanted'") == 0)
            database.Run("ALTER TABLE lines ADD COLUMN is_wanted INTEGER NOT NULL DEFAULT 0");
        // What another run has left is made only if this process asks for it too.
        database.Execute("UPDATE lines SET is_wanted = 0 WHERE state < 2 AND is_wanted = 1");
    }
}
