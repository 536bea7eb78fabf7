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

    public static SqliteStatements Connect(string path) =>
        SqliteStatements.Open(path, "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;");

    /// <summary>Checks a database, and creates the schema if it is empty.</summary>
    /// <param name="damaged">ID of a database found damaged; null for none.</param>
    /// <returns>Why the database cannot be used, or else its ID.</returns>
    /// <exception cref="SqliteException">The database cannot be opened.</exception>
    public static (string? Problem, string? Id) Check(string path, string? damaged)
    {
        try
        {
            using var database = Connect(path);
            if (Problem(database) is { } problem)
                return (problem, null);
            var id = database.Scalar("SELECT hex(id) FROM store") as string;
            return id == damaged || id is null ? ("it is damaged", null) : (null, id);
        }
        catch (SqliteException exception) when (IsDamage(exception))
        {
            // The file's contents are external.
            return (exception.SqliteErrorCode == NotADatabase ? "it is not a database" : "it is damaged", null);
        }
    }

    private static string? Problem(SqliteStatements database)
    {
        if (database.Prepare(Schema, ApplicationId, SchemaVersion, before: "PRAGMA auto_vacuum = INCREMENTAL;") is { } problem)
            return problem;
        database.Run("PRAGMA journal_mode = WAL");
        var isSmall = database.Number("PRAGMA page_count") * database.Number("PRAGMA page_size") <= LargestCheckedWhole;
        return isSmall && database.Scalar("PRAGMA quick_check(1)") is not "ok" ? "it is damaged" : null;
    }
}
