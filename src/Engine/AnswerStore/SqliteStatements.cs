using Microsoft.Data.Sqlite;

namespace ParallelLlm.AnswerStore;

/// <summary>
/// An SQLite database, with statements that are prepared when they are first used. Parameters are <c>$1</c>, <c>$2</c> and so on. Not
/// thread-safe.
/// </summary>
internal sealed class SqliteStatements : IDisposable
{
    // Longest wait for another process's commit.
    private const int BusySeconds = 10;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];
    private bool _isInTransaction;

    private SqliteStatements(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens a file.</summary>
    /// <param name="pragmas">Settings of the connection.</param>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteStatements Open(string path, string pragmas = "", SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds };
        var database = new SqliteStatements(new SqliteConnection(text.ToString()));
        try
        {
            database._connection.Open();
            database.Run($"PRAGMA busy_timeout = {BusySeconds * 1000}; {pragmas}");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Creates the tables of an empty database, or else checks whose it is.</summary>
    /// <param name="schema">Statements that create the tables.</param>
    /// <param name="application">See https://sqlite.org/pragma.html#pragma_application_id.</param>
    /// <param name="version">Version of the schema.</param>
    /// <param name="before">Statements for an empty database that cannot be in a transaction.</param>
    /// <returns>Why the database cannot be used; null if it can.</returns>
    public string? Prepare(string schema, long application, long version, string before = "")
    {
        var (owner, written) = (Number("PRAGMA application_id"), Number("PRAGMA user_version"));
        if (owner == 0 && written == 0 && Number("SELECT count(*) FROM sqlite_master") == 0)
        {
            Run($"{before} PRAGMA journal_mode = WAL;");
            Run($"BEGIN IMMEDIATE; {schema} PRAGMA application_id = {application}; PRAGMA user_version = {version}; COMMIT;");
            return null;
        }

        return owner != application ? "it belongs to another program"
            : written > version ? "it was written by a newer version of this program"
            : written < version ? "it was written by an older version of this program"
            : null;
    }

    /// <summary>Runs several statements once.</summary>
    public void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement; returns the number of changed rows.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    /// <summary>The whole number that a query gives; 0 for none.</summary>
    public long Number(string sql, params ReadOnlySpan<object?> values) => Scalar(sql, values) is long number ? number : 0;

    /// <summary>The value that a query gives; null for none.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteScalar();

    /// <summary>The rows that a query gives.</summary>
    public SqliteDataReader Rows(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteReader();

    /// <summary>Makes changes in one transaction: all of them are on disk afterwards, or none. One within another is part of it.</summary>
    public void Transact(Action change)
    {
        if (_isInTransaction)
        {
            change();
            return;
        }

        _isInTransaction = true;
        try
        {
            Execute("BEGIN IMMEDIATE");
            change();
            Execute("COMMIT");
        }
        catch
        {
            RollBack();
            throw;
        }
        finally
        {
            _isInTransaction = false;
        }
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _connection.Dispose();
    }

    private void RollBack()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back itself, as it does on a full disk; the first failure is the one that is reported.
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
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
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
