using Microsoft.Data.Sqlite;
using ParallelLlm.Batching;

namespace ParallelLlm.Tests.Load.Batches;

/// <summary>Reads a run's ledger without writing to it, while the run works or after its end.</summary>
internal static class LedgerLook
{
    /// <summary>The phase that the ledger shows; null where no batch is open.</summary>
    /// <param name="store">Path of the run's store.</param>
    public static KillPhase? PhaseOf(string store)
    {
        if (PathBeside(store) is not { } path)
            return null;
        try
        {
            using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"""
                SELECT sum(remote IS NULL), sum(state >= {(int)BatchState.Completed}), count(*) FROM batches WHERE is_collected = 0
                """;
            using var reader = command.ExecuteReader();
            return !reader.Read() || reader.GetInt64(2) == 0 ? null
                : reader.GetInt64(0) > 0 ? KillPhase.Submission
                : reader.GetInt64(1) > 0 ? KillPhase.Collection
                : KillPhase.Waiting;
        }
        catch (SqliteException)
        {
            // It is being created.
            return null;
        }
    }

    private static string? PathBeside(string store) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(store)!, Path.GetFileName(store) + ".batches-*").FirstOrDefault(IsLedger);

    private static bool IsLedger(string path) => !path.EndsWith(".lock", StringComparison.Ordinal)
        && !path.EndsWith("-wal", StringComparison.Ordinal) && !path.EndsWith("-shm", StringComparison.Ordinal)
        && !path.EndsWith("-documents", StringComparison.Ordinal);
}
