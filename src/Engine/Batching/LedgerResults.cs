using System.Text;
using ParallelLlm.AnswerStore;

namespace ParallelLlm.Batching;

/// <summary>The answers to calls of one endpoint in a ledger. Thread-safe.</summary>
internal sealed class LedgerResults(LedgerFile file, string endpoint)
{
    private long _ended;

    /// <summary>Number of lines that have ended in this process; more after a failed write.</summary>
    public long Ended => Volatile.Read(ref _ended);

    /// <summary>Records results of a batch. Further ones of the same line change nothing.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="results">The results.</param>
    /// <param name="next">The next step of a line by its result and its failed tries.</param>
    /// <returns>How many belong to no line of the batch. Answers in a batch of another program make lines of their own.</returns>
    public int Record(LocalBatch batch, IReadOnlyList<LineResult> results, Func<LineResult, int, LineStep> next)
    {
        var foreign = 0;
        file.Write(database =>
        {
            foreach (var result in results)
            {
                if (TriesOf(database, batch, result.Id) is { } tries)
                    Settle(database, batch, result, next(result, tries));
                else if (batch.IsForeign && result.IsAnswered)
                    Insert(database, result);
                else if (!IsKnown(database, batch, result.Id))
                    foreign++;
            }
        });
        return foreign;
    }

    /// <summary>Records the answer to a call that was made directly.</summary>
    public void Keep(LineResult result) => file.Write(database => Insert(database, result));

    /// <summary>Records that a batch has ended: lines without a result take their next step.</summary>
    /// <param name="next">The next step of a line by its failed tries.</param>
    /// <returns>How many had none.</returns>
    public int End(LocalBatch batch, BatchState state, Func<int, LineStep> next)
    {
        var missing = new List<(string Id, int Tries)>();
        file.Write(database =>
        {
            using (var row = database.Rows("SELECT id, tries FROM lines WHERE batch = $1 AND state = 1", batch.Number))
            {
                while (row.Read())
                    missing.Add((row.GetString(0), row.GetInt32(1)));
            }

            foreach (var (id, tries) in missing)
                Settle(database, batch, new LineResult(id, 0, default, "missing"), next(tries));
            database.Execute("UPDATE batches SET state = $1, is_collected = 1 WHERE number = $2", (int)state, batch.Number);
        });
        return missing.Count;
    }

    private int? TriesOf(SqliteStatements database, LocalBatch batch, string id) =>
        database.Scalar(
            "SELECT tries FROM lines WHERE endpoint = $1 AND id = $2 AND batch = $3 AND state = 1", endpoint, id, batch.Number)
            is long tries ? (int)tries : null;

    private bool IsKnown(SqliteStatements database, LocalBatch batch, string id) =>
        database.Number("SELECT count(*) FROM lines WHERE endpoint = $1 AND id = $2 AND batch = $3", endpoint, id, batch.Number) > 0;

    private void Settle(SqliteStatements database, LocalBatch batch, in LineResult result, in LineStep step)
    {
        if (step.State == LineState.Waiting)
        {
            database.Execute(
                "UPDATE lines SET state = 0, batch = NULL, tries = $1 WHERE endpoint = $2 AND id = $3 AND batch = $4",
                step.Tries, endpoint, result.Id, batch.Number);
            return;
        }

        if (result.PromptTokens > 0)
        {
            database.Execute(
                """
                INSERT INTO counts SELECT $1, tokens, $2 FROM lines WHERE endpoint = $1 AND id = $3
                ON CONFLICT (endpoint) DO UPDATE SET estimated = estimated + excluded.estimated, counted = counted + excluded.counted
                """,
                endpoint, (double)result.PromptTokens, result.Id);
        }

        _ended++;
        // The text is no longer needed.
        database.Execute(
            "UPDATE lines SET state = 2, tries = $1, status = $2, answer = $3, body = NULL, ended_at = $4 "
            + "WHERE endpoint = $5 AND id = $6 AND batch = $7",
            step.Tries, result.Status, AnswerOf(result), file.Now, endpoint, result.Id, batch.Number);
    }

    private void Insert(SqliteStatements database, in LineResult result)
    {
        _ended++;
        database.Execute(
            """
            INSERT INTO lines (endpoint, id, state, tokens, bytes, status, answer, ended_at) VALUES ($1, $2, 2, 0, 0, $3, $4, $5)
            ON CONFLICT (endpoint, id) DO UPDATE SET state = 2, status = $3, answer = $4, body = NULL, ended_at = $5 WHERE state = 0
            """,
            endpoint, result.Id, result.Status, AnswerOf(result), file.Now);
    }

    private static byte[] AnswerOf(in LineResult result) =>
        result.Body.IsEmpty ? Encoding.UTF8.GetBytes(result.ErrorCode ?? "") : result.Body.ToArray();
}
