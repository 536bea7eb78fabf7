using Microsoft.Data.Sqlite;
using ParallelLlm.AnswerStore;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Running;

/// <summary>
/// The documents of runs whose calls are at a provider, in an SQLite file. One process at a time: it lies beside a ledger, whose lock its
/// user holds. A row counts from <see cref="MarkSent"/> on; until then its document may be replaced. Each run sees its own rows alone.
/// Thread-safe.
/// </summary>
internal sealed class KeptDocuments : IDisposable
{
    // "PLLK"; see https://sqlite.org/pragma.html#pragma_application_id.
    private const int ApplicationId = 0x504C4C4B;
    private const int Version = 1;

    // Rows are written together: one that is lost costs its document's result only if the document changes as well.
    private const int MostBuffered = 500;
    private const long MostBufferedBytes = 8 << 20;

    // Numbers are never reused: documents are sent up to a number.
    private const string Schema = """
        CREATE TABLE runs (
          number INTEGER PRIMARY KEY,
          key BLOB NOT NULL UNIQUE,
          used_at INTEGER NOT NULL,
          sent INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE documents (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          run INTEGER NOT NULL,
          name TEXT NOT NULL,
          position INTEGER NOT NULL,
          content BLOB NOT NULL,
          text BLOB NOT NULL,
          UNIQUE (run, name)
        ) STRICT;
        """;

    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(30);

    private readonly Lock _lock = new();
    private readonly SqliteStatements _database;
    private readonly List<DocumentToKeep> _new = [];
    private readonly long _run;
    private long _sent;
    private long _newBytes;

    private KeptDocuments(SqliteStatements database, CompletionKey run, DateTimeOffset now)
    {
        _database = database;
        if (_database.Prepare(Schema, ApplicationId, Version) is { } problem)
            throw new InvalidDataException(problem);
        (_run, _sent) = Begin(run, now.ToUnixTimeSeconds());
    }

    /// <summary>Opens or creates the file, and removes runs that were not continued for 30 days.</summary>
    /// <param name="path">Path of the file, in a folder that exists.</param>
    /// <param name="run">The run: its input and everything that shapes its results.</param>
    /// <exception cref="InvalidDataException">It is another program's, or a newer version's.</exception>
    /// <exception cref="IOException">It cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be used.</exception>
    /// <exception cref="SqliteException">It cannot be used.</exception>
    public static KeptDocuments Open(string path, CompletionKey run, DateTimeOffset now)
    {
        // SQLite gives the files beside it the same permissions.
        OwnerOnly.Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite).Dispose();
        OwnerOnly.Restrict(path);
        var database = SqliteStatements.Open(path, "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;");
        try
        {
            return new KeptDocuments(database, run, now);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The sent document of a name; null if there is none.</summary>
    public KeptDocument? Find(string name)
    {
        // In a first pass there is nothing to look for.
        if (Interlocked.Read(ref _sent) == 0)
            return null;
        lock (_lock)
        {
            using var row = _database.Rows(
                "SELECT number, name, content FROM documents WHERE run = $1 AND name = $2 AND number <= $3", _run, name, _sent);
            return row.Read() ? Read(row) : null;
        }
    }

    /// <summary>The sent documents that a filter by their names lets through, in the order of their input.</summary>
    public IReadOnlyList<KeptDocument> Where(Func<string, bool> filter)
    {
        lock (_lock)
        {
            var documents = new List<KeptDocument>();
            using var row = _database.Rows(
                "SELECT number, name, content FROM documents WHERE run = $1 AND number <= $2 ORDER BY position, number", _run, _sent);
            while (row.Read())
            {
                if (filter(row.GetString(1)))
                    documents.Add(Read(row));
            }

            return documents;
        }
    }

    /// <summary>The text of a document.</summary>
    /// <exception cref="InvalidDataException">It is gone.</exception>
    public ReadOnlyMemory<byte> TextOf(KeptDocument document)
    {
        lock (_lock)
        {
            return _database.Scalar("SELECT text FROM documents WHERE number = $1", document.Number) as byte[]
                ?? throw new InvalidDataException("a kept text is missing");
        }
    }

    /// <summary>Keeps a document, in the place of one of its name that was not sent.</summary>
    public void Keep(DocumentToKeep document)
    {
        lock (_lock)
        {
            _new.Add(document);
            _newBytes += document.Text.Length;
            if (_new.Count >= MostBuffered || _newBytes >= MostBufferedBytes)
                Flush();
        }
    }

    /// <summary>Records that the calls of all kept documents were handed over: from here on they are not replaced.</summary>
    public void MarkSent()
    {
        lock (_lock)
        {
            Flush();
            _database.Execute(
                "UPDATE runs SET sent = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'documents'), 0) WHERE number = $1", _run);
            _sent = _database.Number("SELECT sent FROM runs WHERE number = $1", _run);
        }
    }

    /// <summary>Removes the documents of the run.</summary>
    public void Remove()
    {
        lock (_lock)
        {
            _new.Clear();
            (_newBytes, _sent) = (0, 0);
            _database.Transact(() =>
            {
                _database.Execute("DELETE FROM documents WHERE run = $1", _run);
                _database.Execute("UPDATE runs SET sent = 0 WHERE number = $1", _run);
            });
            // Shrinks the file; if other runs have rows, new ones reuse the space.
            if (_database.Number("SELECT count(*) FROM (SELECT 1 FROM documents LIMIT 1)") == 0)
                _database.Run("VACUUM");
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _database.Dispose();
    }

    private static KeptDocument Read(SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), new CompletionKey((byte[])row[2]));

    private (long Run, long Sent) Begin(CompletionKey run, long now)
    {
        var key = BytesOf(run);
        _database.Transact(() =>
        {
            _database.Execute(
                "INSERT INTO runs (key, used_at) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET used_at = excluded.used_at", key, now);
            if (_database.Execute("DELETE FROM runs WHERE used_at < $1", now - (long)MaxAge.TotalSeconds) > 0)
                _database.Execute("DELETE FROM documents WHERE run NOT IN (SELECT number FROM runs)");
        });
        var number = _database.Number("SELECT number FROM runs WHERE key = $1", key);
        var sent = _database.Number("SELECT sent FROM runs WHERE key = $1", key);
        // Documents that an earlier process has read and not sent are read again, or are no longer wanted.
        _database.Execute("DELETE FROM documents WHERE run = $1 AND number > $2", number, sent);
        return (number, sent);
    }

    private void Flush()
    {
        _database.Transact(() =>
        {
            foreach (var document in _new)
            {
                _database.Execute(
                    "INSERT OR REPLACE INTO documents (run, name, position, content, text) VALUES ($1, $2, $3, $4, $5)",
                    _run, document.Name, document.Position, BytesOf(document.Content), document.Text.ToArray());
            }
        });
        _new.Clear();
        _newBytes = 0;
    }

    private static byte[] BytesOf(CompletionKey key)
    {
        var bytes = new byte[CompletionKey.Size];
        key.CopyTo(bytes);
        return bytes;
    }
}
