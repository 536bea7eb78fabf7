using Microsoft.Data.Sqlite;

namespace ParallelLlm.AnswerStore;

/// <summary>The database: its connections, its schema, and the check that it belongs to this program.</summary>
internal static class StoreDatabase
{
    // "PLLM"; see https://sqlite.org/pragma.html#pragma_application_id.
    private const int ApplicationId = 0x504C4C4D;
    private const int SchemaVersion = 1;

    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    // Longest wait for another process's commit.
    private const int BusySeconds = 10;

    // A small database is checked whole on opening; damage in a larger one is detected in use.
    private const long LargestCheckedWhole = 64 << 20;

    private const string Schema = """
        CREATE TABLE store (id BLOB NOT NULL) STRICT;
        INSERT INTO store VALUES (randomblob(16));
        CREATE TABLE completions (
          id INTEGER PRIMARY KEY,
          key BLOB NOT NULL UNIQUE,
          document BLOB NOT NULL,
          stored_at INTEGER NOT NULL,
          model TEXT,
          fields BLOB NOT NULL
        ) STRICT;
        CREATE INDEX completions_document ON completions (document);
        CREATE INDEX completions_stored_at ON completions (stored_at);
        CREATE TABLE shared (
          document BLOB NOT NULL,
          completion INTEGER NOT NULL REFERENCES completions (id) ON DELETE CASCADE,
          PRIMARY KEY (document, completion)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX shared_completion ON shared (completion);
        CREATE TABLE documents (
          id INTEGER PRIMARY KEY,
          key BLOB NOT NULL UNIQUE,
          document BLOB NOT NULL,
          stored_at INTEGER NOT NULL,
          chunks INTEGER NOT NULL,
          result BLOB NOT NULL
        ) STRICT;
        CREATE INDEX documents_document ON documents (document);
        CREATE INDEX documents_stored_at ON documents (stored_at);
        """;

    /// <summary>Whether the file is damaged or not a database.</summary>
    public static bool IsDamage(SqliteException exception) => exception.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>The exception for a failure. SQLite's messages name no value.</summary>
    public static CompletionStoreException Unusable(string path, string what, SqliteException exception) =>
        new($"The store {path} cannot be {what}: {exception.Message}", exception);

    public static SqliteConnection Connect(string path)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            connection.Execute(
                $"PRAGMA busy_timeout = {BusySeconds * 1000}; PRAGMA synchronous = FULL; "
                + "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Checks a database, and creates the schema if it is empty.</summary>
    /// <param name="damaged">ID of a database found damaged; null for none.</param>
    /// <returns>Why the database cannot be used, or else its ID.</returns>
    /// <exception cref="SqliteException">The database cannot be opened.</exception>
    public static (string? Problem, string? Id) Check(string path, string? damaged)
    {
        try
        {
            using var connection = Connect(path);
            if (Problem(connection) is { } problem)
                return (problem, null);
            var id = connection.Scalar("SELECT hex(id) FROM store") as string;
            return id == damaged || id is null ? ("it is damaged", null) : (null, id);
        }
        catch (SqliteException exception) when (IsDamage(exception))
        {
            // The file's contents are external.
            return (exception.SqliteErrorCode == NotADatabase ? "it is not a database" : "it is damaged", null);
        }
    }

    private static string? Problem(SqliteConnection connection)
    {
        var (application, version) = (connection.Number("PRAGMA application_id"), connection.Number("PRAGMA user_version"));
        var isEmpty = connection.Number("SELECT count(*) FROM sqlite_master") == 0;
        if (isEmpty && application is 0 && version is 0)
        {
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute(
                $"BEGIN IMMEDIATE; {Schema} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {SchemaVersion}; COMMIT;");
            return null;
        }

        if (application != ApplicationId)
            return "it belongs to another program";
        if (version != SchemaVersion)
            return $"it was written by another version of this program (schema {version}, expected {SchemaVersion})";
        connection.Execute("PRAGMA journal_mode = WAL");
        var isSmall = connection.Number("PRAGMA page_count") * connection.Number("PRAGMA page_size") <= LargestCheckedWhole;
        return isSmall && connection.Scalar("PRAGMA quick_check(1)") is not "ok" ? "it is damaged" : null;
    }

    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Number(this SqliteConnection connection, string sql) => connection.Scalar(sql) is long number ? number : 0;

    /// <summary>A prepared command for repeated use, with its parameters in order.</summary>
    public static SqliteCommand Prepared(this SqliteConnection connection, string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static object? Scalar(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
