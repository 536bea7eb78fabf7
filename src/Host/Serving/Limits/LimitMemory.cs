using System.Text.Json;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Serving.Limits;

/// <summary>
/// Keeps what was learnt about limits from one start to the next, with the time when it was learnt; what is older than it could count is
/// forgotten. Only a hint: a file that cannot be read or written is said once, and nothing else follows from it. Thread-safe.
/// </summary>
/// <param name="time">The clock that tells how old a limit is.</param>
/// <param name="logger">Where it is said when the file is of no use.</param>
internal sealed class LimitMemory(string path, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(2);

    private static readonly JsonSerializerOptions Json =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private readonly Lock _gate = new();
    private readonly Once _useless = new();

    /// <summary>What is known of an endpoint, with its age; null when nothing is.</summary>
    public LearntLimit? Recall(LimitKey key)
    {
        lock (_gate)
        {
            return Read().LastOrDefault(entry => entry.Key == key) is { } found
                ? new LearntLimit(found.Concurrency, found.IsFound, found.RequestsPerSecond, found.TokensPerSecond)
                {
                    Age = time.GetUtcNow() - found.LearntAt,
                }
                : null;
        }
    }

    /// <summary>Keeps what is known now, beside what is known of other endpoints.</summary>
    public void Keep(IReadOnlyDictionary<LimitKey, LearntLimit> learnt)
    {
        if (learnt.Count == 0)
            return;
        lock (_gate)
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
            // As good as none; the next write puts a sound one in its place.
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

        // The file is nobody's but ours, and yet someone may have been at it.
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
