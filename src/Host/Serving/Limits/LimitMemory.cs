using System.Text.Json;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Serving.Limits;

/// <summary>
/// Keeps learnt limits from one start to the next, each with the time when it was learnt; limits too old to be of use are
/// forgotten. Only a hint: a file that cannot be read or written is reported once and has no other effect. Thread-safe.
/// </summary>
/// <param name="time">The clock for the age of a limit.</param>
/// <param name="logger">Receives a warning if the file cannot be used.</param>
internal sealed class LimitMemory(string path, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(2);

    private static readonly JsonSerializerOptions Json =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private readonly Lock _lock = new();
    private readonly Once _useless = new();

    /// <summary>The limit learnt for an endpoint, with its age; null if there is none.</summary>
    public LearntLimit? Recall(LimitKey key)
    {
        lock (_lock)
        {
            return Read().LastOrDefault(entry => entry.Key == key) is { } found
                ? new LearntLimit(found.Concurrency, found.IsFound, found.RequestsPerSecond, found.TokensPerSecond)
                {
                    Age = time.GetUtcNow() - found.LearntAt,
                }
                : null;
        }
    }

    /// <summary>Saves the current limits, beside those of other endpoints.</summary>
    public void Keep(IReadOnlyDictionary<LimitKey, LearntLimit> learnt)
    {
        if (learnt.Count == 0)
            return;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var others = Read().Where(entry => !learnt.ContainsKey(entry.Key));
            var entries = others.Concat(learnt.Select(each => Entry.Of(each.Key, each.Value, now)));
            try
            {
                AtomicFile.WriteOwn(path, JsonSerializer.SerializeToUtf8Bytes(entries, Json));
                _useless.Forget();
            }
            catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
            {
                // The next start searches anew; the service itself works on.
                Say(unwritable.Message);
            }
        }
    }

    private List<Entry> Read()
    {
        try
        {
            var now = time.GetUtcNow();
            var all = JsonSerializer.Deserialize<List<Entry>>(File.ReadAllBytes(path), Json) ?? [];
            return [.. all.Where(entry => entry.IsSound && now - entry.LearntAt < Oldest)];
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            // Treated as missing; the next write replaces it.
            Say(unreadable.GetType().Name);
            return [];
        }
    }

    private void Say(string problem)
    {
        if (_useless.IsFirst())
            ServiceLog.LimitsNotKept(logger, problem);
    }

    private sealed record Entry(string Endpoint, string Server, string Model, DateTimeOffset LearntAt)
    {
        public int Concurrency { get; init; }

        public bool IsFound { get; init; }

        public double? RequestsPerSecond { get; init; }

        public double? TokensPerSecond { get; init; }

        public LimitKey Key => new(Endpoint, Server, Model);

        // The file is the service's own, but may have been edited.
        public bool IsSound => Concurrency >= 1 && RequestsPerSecond is null or > 0 && TokensPerSecond is null or > 0;

        public static Entry Of(LimitKey key, LearntLimit limit, DateTimeOffset now) => new(key.Endpoint, key.Server, key.Model, now)
        {
            Concurrency = limit.Concurrency,
            IsFound = limit.IsFound,
            RequestsPerSecond = limit.RequestsPerSecond,
            TokensPerSecond = limit.TokensPerSecond,
        };
    }
}
