using Microsoft.Data.Sqlite;
using ParallelLlm.AnswerStore;

namespace ParallelLlm.Batching;

/// <summary>Looks into a ledger that another process may hold.</summary>
internal static class LedgerGlance
{
    /// <summary>Number of calls that are in batches, or have an answer that was not collected; 0 if the file does not tell.</summary>
    public static long Sent(string path)
    {
        if (!File.Exists(path))
            return 0;
        try
        {
            var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            using var database = new SqliteStatements(connection);
            connection.Open();
            return database.Number($"SELECT count(*) FROM lines WHERE state = {(int)LineState.Sent}");
        }
        catch (SqliteException)
        {
            // It is no ledger, or is just being made: its own user reports what is wrong with it.
            return 0;
        }
    }
}
