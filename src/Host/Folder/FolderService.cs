using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Folder;

/// <summary>
/// The watched folder: scans the inbox, claims settled files as capacity allows, and hands each document on. Its in-memory
/// state can be lost at any moment: everything that matters is in file names.
/// </summary>
internal sealed class FolderService : IDisposable
{
    private const string NotClaimed = "documents cannot be claimed";
    private const string NotMoved = "some documents cannot be moved out of it";

    // Each try takes a few writes: a thousand that fail are not all tried at every scan.
    private const int MostRefusedAgain = 20;

    private readonly FolderOptions _options;
    private readonly FolderLayout _layout;
    private readonly FolderProfiles _profiles;
    private readonly IFileSystem _files;
    private readonly FolderEngine _engine;
    private readonly ServiceState _state;
    private readonly TimeProvider _time;
    private readonly ILogger<FolderService> _logger;
    private readonly Obstacles _obstacles;
    private readonly EndpointGuard _endpoints;
    private readonly DocumentReader _reader;
    private readonly DocumentExtraction _extraction;
    private readonly DocumentFlow _flow;
    private readonly OpenTasks _open = new();
    private readonly Pulse _wake = new();
    private readonly Queue<Claim> _recovered = new();
    private readonly DeferredClaims _deferred;
    private readonly Once _passed = new();

    // Documents that could not be moved, and when that was tried last: they come after all others, and take turns.
    private readonly Dictionary<string, long> _unmovable = [];
    private long _refusals;
    private Claims _claims = null!;
    private ClaimHandler _documents = null!;
    private bool _isAtWork;

    /// <param name="options">Which folders are watched, and how.</param>
    /// <param name="time">The clock. Only time that has passed counts, but for how long files are kept.</param>
    public FolderService(
        FolderOptions options,
        FolderProfiles profiles,
        IFileSystem files,
        FolderEngine engine,
        ServiceState state,
        TimeProvider time,
        ILogger<FolderService> logger)
    {
        (_options, _layout, _profiles, _files, _engine) = (options, options.Layout, profiles, files, engine);
        (_state, _time, _logger) = (state, time, logger);
        var window = new DocumentWindow(profiles.All.Max(profile => profile.Rules.OpenChunks));
        _flow = new DocumentFlow(new WindowGate(window), new RunTally(), new RunStop(), new RunClock(time));
        _obstacles = new Obstacles(state, logger);
        _endpoints = new EndpointGuard(state, engine.Reset, options.EndpointDelay, time, logger);
        // What a document takes is time of the processor, whatever clock the folder is watched by.
        _reader = new DocumentReader(TimeProvider.System, readers: engine.Readers);
        _extraction = new DocumentExtraction(engine.Process, engine.Recall, _flow, logger);
        _deferred = new DeferredClaims(engine.Batches);
    }

    /// <summary>Ends when nothing more is claimed; fails when there is a bug.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    private TimeSpan Now => _flow.Clock.Elapsed;

    /// <summary>Makes the instance's folder and begins.</summary>
    /// <param name="instance">Names for the instance to try.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be made.</exception>
    public void Start(IEnumerable<string> instance)
    {
        _claims = Claims.Open(_files, _layout, instance);
        var delivery = new Delivery(_files, _layout, _claims);
        _documents = new ClaimHandler(_options, delivery, ReadAsync, _flow, _deferred, _engine.Batches, _state, _obstacles, _logger);
        _state.Change(state => state with { Instance = _claims.Instance });
        Completion = Task.Run(LoopAsync);
    }

    /// <summary>Claims nothing more, and waits until the documents that are claimed are finished, but no longer than asked.</summary>
    public async Task StopClaimingAsync(TimeSpan longest)
    {
        _flow.Stop.Request(StopCause.Interrupted);
        _state.Change(state => state with { IsDraining = true });
        // What waits for a budget will not be finished, and nothing is out; a result that finds no room in the outbox still may.
        if (!_engine.IsSpent() || _documents.IsStuck)
            await Task.WhenAny(FinishedAsync(), Task.Delay(longest, _time, _flow.Stop.Waiting));
    }

    /// <summary>Puts unfinished documents back, gives the instance's folder up, and ends. Work that goes on keeps the lock.</summary>
    /// <param name="longest">How long documents may take to notice that they are to end.</param>
    public async Task EndAsync(TimeSpan longest)
    {
        Abandon();
        var finished = FinishedAsync();
        await Task.WhenAny(finished, Task.Delay(longest, _time));
        while (Completion.IsCompleted && _recovered.TryDequeue(out var claim))
            await _documents.ReleaseAsync(claim);
        Leave(_deferred.Count);
        _isAtWork = !finished.IsCompleted;
        if (_isAtWork)
            _logger.LogWarning("{Count} documents are still at work: they stay claimed until the process ends", _documents.InFlight);
        else
            _obstacles.Try(
                _layout.Claimed, "the instance's folder cannot be removed", _claims.Dispose, meanwhile: "The next start removes it");
    }

    // The next start takes them over, and collects their batches.
    private void Leave(int deferred)
    {
        if (deferred == 0)
            return;
        _state.Change(state => state with { Left = state.Left + deferred });
        _logger.LogInformation(
            "{Count} documents stay claimed: their calls wait for batches, and the next start goes on with them", deferred);
    }

    /// <summary>Waits for nothing any more: documents that are claimed go back.</summary>
    public void Abandon()
    {
        _flow.Stop.Request(StopCause.Interrupted);
        _flow.Stop.Abandon();
    }

    public void Dispose()
    {
        // Whatever is still at work needs both, for as long as the process lives.
        if (_isAtWork)
            return;
        _documents?.Dispose();
        _reader.Dispose();
        _flow.Stop.Dispose();
    }

    /// <summary>Waits for the documents even if the loop has failed, which <see cref="Completion"/> reports.</summary>
    private async Task FinishedAsync()
    {
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _open.WhenAllAsync();
    }

    private async Task LoopAsync()
    {
        using var watcher = new InboxWatcher(_layout.Inbox, _wake.Beat);
        var near = new NearProfiles([.. _profiles.All.Select(profile => profile.Folder).Where(folder => folder.Length > 0)], _logger);
        var scan = new InboxScan(_files, _layout.Inbox, new Sightings(_options.SettleTime), near.Meet);
        var retention = new Retention(_files, _options, _logger);
        while (!_flow.Stop.Opening.IsCancellationRequested)
        {
            var woken = _wake.Next;
            var due = Now + _options.ScanInterval;
            TakeOver();
            TakeAnswered();
            await BeginRecoveredAsync(due);
            ScanResult? found = null;
            _obstacles.Try(_layout.Inbox, "the inbox cannot be looked through", () =>
            {
                watcher.Watch(_files.Look(_layout.Inbox));
                found = Scan(scan);
            });
            var claimed = found is null ? 0 : await ClaimAsync(found.Settled, due);
            retention.Run(_time.GetUtcNow());
            await WaitAsync(ScanPace.Next(found, claimed, due - Now, _options), woken);
        }
    }

    private ScanResult Scan(InboxScan scan)
    {
        var blocked = _profiles.All.Select(profile => profile.Endpoint).Distinct().Where(_endpoints.IsBlocked).ToHashSet();
        var found = scan.Run(
            Now, _profiles.Order, name => (blocked.Count > 0 && blocked.Contains(_profiles.Of(name).Endpoint)) || _documents.Hold(name));
        _state.Change(state => state with
        {
            LastScan = _time.GetUtcNow(),
            Waiting = found.Settled.Count + found.Held,
            Unsettled = found.Unsettled,
            SawAll = found.IsWhole,
        });
        foreach (var (name, reason) in found.Passed)
            if (_passed.IsFirst(name))
                _logger.LogWarning("{Document} is left in the inbox: {Reason}", name, reason);
        return found;
    }

    /// <summary>Claims what a scan has found, as there is room, until all is claimed or the next scan is due.</summary>
    private async Task<int> ClaimAsync(IReadOnlyList<InboxFile> files, TimeSpan due)
    {
        var claimed = 0;
        var refusedAgain = 0;
        foreach (var gone in _unmovable.Keys.Except(files.Select(file => file.Name)).ToArray())
            Movable(gone);

        foreach (var file in files.OrderBy(file => _unmovable.GetValueOrDefault(file.Name)).ToArray())
        {
            var profile = _profiles.Of(file.Name);
            if (_endpoints.IsBlocked(profile.Endpoint) || _documents.Hold(file.Name))
                continue;
            var error = FileRefusal.Of(file.Stamp, _options.MaxFileBytes);
            if (error is null && IsStillWritten(file))
                continue;
            if (refusedAgain == MostRefusedAgain || !await WaitForRoomAsync(error is null, due))
                break;
            Claim? claim = null;
            Exception? refusal = null;
            var isPossible = _obstacles.Try(_layout.Claimed, NotClaimed, () => claim = _claims.Take(file, out refusal), file.Name);
            if (claim is not null)
            {
                claimed++;
                _state.Change(state => state with { Claimed = state.Claimed + 1 });
                _open.Add(_documents.HandleAsync(claim, profile, error));
            }
            else if (error is null)
            {
                _flow.Gate.Change(window => window.ReadToEnd());
            }

            if (refusal is not null)
                _obstacles.Meet(_layout.Inbox, NotMoved, file.Name, refusal, Obstacles.OthersGoOn);
            if (isPossible && refusal is null)
                Movable(file.Name);
            else if (!_unmovable.TryAdd(file.Name, ++_refusals))
                (_unmovable[file.Name], refusedAgain) = (_refusals, refusedAgain + 1);
            if (!isPossible)
                break;
        }

        return claimed;
    }

    /// <summary>Reads a claimed document and has it extracted; null when it was not finished.</summary>
    private async Task<DocumentResult?> ReadAsync(Claim claim, FolderProfile profile)
    {
        var source = new DocumentSource(claim.Name, _claims.PathOf(claim), Named: false)
        {
            Encoding = profile.Encoding,
            MainContent = profile.MainContent,
            IsHashed = profile.Rules.FindsEvidence,
        };
        claim.Deferred = [];
        var results = new List<DocumentResult>();
        var names = new List<string>();
        var deferred = new HashSet<string>();
        await foreach (var part in SourceParts.OfAsync(source, _reader, profile.SeparatesAttachments, _flow.Stop.Waiting))
        {
            // The claim has opened the first document of its file.
            if (names.Count > 0 && !await _flow.Gate.OpenAsync(_flow.Stop.Waiting))
                return null;
            var document = RunDocument.Of(part, _reader, profile.Chunker, profile.Priority);
            names.Add(document.Name);
            if (await _extraction.RunAsync(document, profile.Rules, null, Finished) is { } result)
                results.Add(result);
            else if (!deferred.Contains(document.Name))
                return null;
        }

        (claim.Documents, claim.Deferred) = (names, deferred);
        return deferred.Count > 0 ? null : DocumentResult.Of(results);

        void Finished(ProcessedChunk chunk)
        {
            _endpoints.Finished(profile.Endpoint, chunk);
            if (chunk.Error?.Kind == FailureKind.Deferred)
                deferred.Add(chunk.Chunk.DocumentId);
        }
    }

    /// <summary>Whether content is missing in a file; false after <see cref="FolderOptions.UnwrittenTime"/> without a change.</summary>
    private bool IsStillWritten(InboxFile file)
    {
        try
        {
            return Now - file.Since < _options.UnwrittenTime && _files.EndsUnwritten(Path.Join(_layout.Inbox, file.Name));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Reading the document will report the reason.
            return false;
        }
    }

    private void Movable(string name)
    {
        if (!_unmovable.Remove(name))
            return;
        _obstacles.Pass(NotClaimed, name);
        _obstacles.Pass(NotMoved, name);
    }

    private void TakeOver() => _obstacles.Try(
        _layout.Claimed,
        "what others have left behind cannot be taken over",
        () => _claims.TakeOver(claim =>
        {
            _recovered.Enqueue(claim);
            _state.Change(state => state with { Claimed = state.Claimed + 1, Recovered = state.Recovered + 1 });
            _logger.LogInformation("{Document} is taken over from an instance that has ended", claim.Name);
        }),
        meanwhile: Obstacles.OthersGoOn);

    private void TakeAnswered()
    {
        var answered = _deferred.TakeAnswered();
        foreach (var claim in answered)
            _recovered.Enqueue(claim);
        if (answered.Count > 0)
            _state.Change(state => state with { Deferred = state.Deferred - answered.Count });
    }

    private async Task BeginRecoveredAsync(TimeSpan due)
    {
        for (var left = _recovered.Count; left > 0; left--)
        {
            var claim = _recovered.Peek();
            var profile = _profiles.Of(claim.Name);
            FileStamp? stamp = null;
            var isReadable = _obstacles.Try(
                _layout.Claimed,
                "documents cannot be looked at",
                () => stamp = _files.Look(_claims.PathOf(claim)),
                claim.Id,
                Obstacles.OthersGoOn);
            if (!isReadable)
            {
                _recovered.Enqueue(_recovered.Dequeue());
                continue;
            }

            var refusal = stamp is { } seen ? FileRefusal.Of(seen, _options.MaxFileBytes) : null;
            var isToBeRead = refusal is null && claim.State == ClaimState.Taken;
            // What waited for a batch has its share of the budget.
            if (!await WaitForRoomAsync(isToBeRead, due, isPaid: claim.Deferred.Count > 0))
                return;
            _recovered.Dequeue();
            claim.Stamp ??= stamp;
            if (isToBeRead && _endpoints.IsBlocked(profile.Endpoint))
            {
                // Its turn comes later; what can be delivered already must not wait for it.
                _flow.Gate.Change(window => window.ReadToEnd());
                _recovered.Enqueue(claim);
                continue;
            }

            _open.Add(_documents.HandleAsync(claim, profile, refusal));
        }
    }

    /// <summary>False when the service ends, or the next scan is due first.</summary>
    private async Task<bool> WaitForRoomAsync(bool inWindow, TimeSpan due, bool isPaid = false)
    {
        while (!_flow.Stop.Opening.IsCancellationRequested)
        {
            var ended = _documents.Ended.Next;
            var room = ended;
            var isPayable = isPaid || !inWindow || !_engine.IsSpent();
            if (!_documents.IsStuck && !_documents.IsFull && isPayable && (!inWindow || _flow.Gate.TryOpen(out room)))
                return true;
            if (due - Now is var left && left <= TimeSpan.Zero)
                return false;

            // Whatever ends the wait only means: look again.
            using var late = CancellationTokenSource.CreateLinkedTokenSource(_flow.Stop.Opening);
            await Task.WhenAny(room, ended, Task.Delay(left, _time, late.Token));
            await late.CancelAsync();
        }

        return false;
    }

    private async Task WaitAsync((TimeSpan Least, TimeSpan Most) pace, Task woken)
    {
        // A thousand files dropped at once are no reason to look a thousand times.
        await Task.Delay(pace.Least, _time, _flow.Stop.Opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(_flow.Stop.Opening);
        if (pace.Most > pace.Least)
            await Task.WhenAny(woken, Task.Delay(pace.Most - pace.Least, _time, late.Token));
        await late.CancelAsync();
    }
}
