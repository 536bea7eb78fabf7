using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;
using ParallelLlm.Tests.Unit.Host.Running;

namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>Services on a folder of their own, whose time passes when a test lets it.</summary>
public abstract class FolderServiceBench : IAsyncDisposable
{
    protected static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);
    private protected static readonly ExtractionSchema Schema = ExtractionSchema.FromNames(["name"]);

    private protected readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private protected readonly FolderTree _tree = new();
    private protected readonly Engine _engine = new();
    private protected readonly MessageList _messages = new();
    private protected readonly List<FolderService> _services = [];
    private protected FolderOptions _options = FolderOptions.Default;
    private protected DocumentRecall? _recall;
    private protected Func<string, IReadOnlyList<ProcessedChunk>, DocumentError?, DocumentOutcome> _merge = (name, chunks, error) =>
        DocumentOutcome.Of(name, new DocumentMerger(Schema), chunks, error);
    private protected FolderBatches _batches = FolderBatches.None;
    private protected bool _isSpent;
    private protected (string Folder, Priority Priority)[] _priorities = [];
    private protected List<FolderProfile> _profiles = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
            await EndAsync(service);
        _tree.Dispose();
    }

    private protected ServiceState Start(int concurrency = 4, IFileSystem? files = null, Engine? engine = null, TimeProvider? time = null)
    {
        time ??= _time;
        engine ??= _engine;
        var state = new ServiceState(time);
        var rules = new RunRules(
            (chunks, _) => new ProcessingRequest(chunks),
            (name, chunks, error) => _merge(name, chunks, error))
        {
            MaxConcurrency = concurrency,
            Shape = new KeyText().Add("shape").ToKey(),
        };
        _profiles = [.. _priorities.Select(each => new FolderProfile(each.Folder, "somewhere", rules, new TokenChunker(), each.Priority))];
        var profiles = new FolderProfiles(new FolderProfile("", "somewhere", rules, new TokenChunker(), Priority.Normal), _profiles);
        var its = new FolderEngine(engine.ProcessAsync, _ => engine.Resets++)
        {
            Batches = _batches,
            Recall = _recall,
            IsSpent = () => Volatile.Read(ref _isSpent),
        };
        var service = new FolderService(
            _options with { Layout = _tree.Layout }, profiles, files ?? new DiskFileSystem(), its, state, time, _messages);
        service.Start([$"instance{_services.Count}", $"next{_services.Count}"]);
        _services.Add(service);
        return state;
    }

    private protected static async Task EndAsync(FolderService service)
    {
        await service.EndAsync(TimeSpan.FromSeconds(5)).WaitAsync(Guard);
        service.Dispose();
    }

    /// <summary>Lets time pass until something is so.</summary>
    private protected Task UntilAsync(Func<bool> condition, TimeSpan? step = null) => Outside.UntilAsync(
        () =>
        {
            if (condition())
                return true;
            _time.Advance(step ?? TimeSpan.FromMilliseconds(250));
            return false;
        },
        pauseMs: 1);

    private protected async Task NextScanAsync(ServiceState state)
    {
        var last = state.Look().LastScan;
        await UntilAsync(() => state.Look().LastScan > last);
    }

    /// <summary>Answers at once, or when the test says so.</summary>
    private protected sealed class Engine
    {
        private readonly SemaphoreSlim _release = new(0);
        private int _asked;
        private volatile bool _hold;

        public Func<DocumentChunk, ProcessedChunk> Answer { get; set; } = chunk => Chunks.Completed(chunk);

        /// <summary>What happens between a chunk and the next one of its document.</summary>
        public Func<DocumentChunk, Task> Reading { get; set; } = _ => Task.CompletedTask;

        public bool Hold { set => _hold = value; }

        public int Asked => Volatile.Read(ref _asked);

        public int Resets { get; set; }

        public void ReleaseSome(int count) => _release.Release(count);

        public async IAsyncEnumerable<ProcessedChunk> ProcessAsync(ProcessingRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            // Read ahead, as the engine does.
            var chunks = new List<DocumentChunk>();
            await foreach (var chunk in request.Chunks)
            {
                chunks.Add(chunk);
                await Reading(chunk);
            }

            foreach (var chunk in chunks)
            {
                Interlocked.Increment(ref _asked);
                if (_hold)
                    await _release.WaitAsync(cancellationToken);
                yield return Answer(chunk);
            }
        }
    }

    /// <summary>A disk that takes its time for a result.</summary>
    private protected sealed class SlowFsync : IDisposable
    {
        private readonly ManualResetEventSlim _goOn = new();
        private volatile bool _isReached;

        public SlowFsync(string root) => Files = new FaultyFileSystem(root)
        {
            Before = (_, call) =>
            {
                Also?.Invoke(call);
                if (!call.StartsWith("fsync outbox/.", StringComparison.Ordinal))
                    return;
                _isReached = true;
                _goOn.Wait(Guard);
            },
        };

        public FaultyFileSystem Files { get; }

        public Action<string>? Also { get; set; }

        public bool IsReached => _isReached;

        public void GoOn() => _goOn.Set();

        public void Dispose() => _goOn.Dispose();
    }

    /// <summary>A clock that somebody sets.</summary>
    private protected sealed class ShiftedTime(TimeProvider time) : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Shift;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime, period);
    }

    private protected sealed class MessageList : ILogger<FolderService>
    {
        private readonly ConcurrentQueue<string> _messages = new();
        private readonly ConcurrentQueue<string> _shown = new();

        /// <summary>Log entries under any name but a document's, which is hidden.</summary>
        public string[] Shown => [.. _shown];

        public string[] Containing(string text) => [.. _messages.Where(message => message.Contains(text, StringComparison.Ordinal))];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _messages.Enqueue(formatter(state, exception));
            foreach (var (name, value) in (IReadOnlyList<KeyValuePair<string, object?>>)state!)
                if (name != "Document")
                    _shown.Enqueue($"{value}");
            if (exception is not null)
                _shown.Enqueue(exception.ToString());
        }
    }
}
