using Microsoft.Extensions.Logging;
using ParallelLlm.Extraction;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Folder;

/// <summary>
/// The watched folder: looks through the inbox, claims what has settled as there is room for it, and hands each document to the engine
/// and its result to the outbox. What it holds in memory can be lost at any moment: everything that counts is a name of a file.
/// </summary>
internal sealed class FolderService : IDisposable
{
    private readonly FolderOptions _options;
    private readonly FolderLayout _layout;
    private readonly FolderProfiles _profiles;
    private readonly IFileSystem _files;
    private readonly ServiceState _state;
    private readonly RunTally _tally;
    private readonly TimeProvider _time;
    private readonly ILogger<FolderService> _logger;
    private readonly RunStop _stop = new();
    private readonly OpenTasks _open = new();
    private readonly WindowGate _gate;
    private readonly DocumentExtraction _extraction;
    private readonly DocumentReader _reader;
    private readonly EndpointGuard _endpoints;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Queue<Claim> _recovered = new();
    private readonly HashSet<string> _passed = [];
    private readonly long _start;
    private int _inFlight;
    private Claims? _claims;
    private Delivery? _delivery;
    private Task _loop = Task.CompletedTask;

    /// <param name="options">How the inbox is watched.</param>
    /// <param name="layout">The folders, which must be there.</param>
    /// <param name="profiles">What is asked about the documents.</param>
    /// <param name="files">The file system.</param>
    /// <param name="process">The engine.</param>
    /// <param name="reset">Lets an endpoint be asked again that has refused its key or quota.</param>
    /// <param name="state">Told of everything.</param>
    /// <param name="tally">Counts chunks.</param>
    /// <param name="time">The clock. Only time that has passed counts; what a clock shows is merely noted.</param>
    /// <param name="logger">Where it says what happens.</param>
    public FolderService(
        FolderOptions options,
        FolderLayout layout,
        FolderProfiles profiles,
        IFileSystem files,
        ProcessRequest process,
        Action<string> reset,
        ServiceState state,
        RunTally tally,
        TimeProvider time,
        ILogger<FolderService> logger)
    {
        (_options, _layout, _profiles, _files, _state, _tally, _time, _logger) = (options, layout, profiles, files, state, tally, time, logger);
        _start = time.GetTimestamp();
        _gate = new WindowGate(new DocumentWindow(profiles.All.Max(profile => profile.Rules.MaxConcurrency)));
        _extraction = new DocumentExtraction(process, tally, _stop, new RunClock(time), logger);
        _reader = new DocumentReader(time);
        _endpoints = new EndpointGuard(state, reset, options.EndpointDelay, time, logger);
    }

    /// <summary>Makes the instance's folder and begins.</summary>
    /// <param name="instance">Names for the instance to try.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be made.</exception>
    public void Start(IEnumerable<string> instance)
    {
        _claims = Claims.Open(_files, _layout, instance);
        _delivery = new Delivery(_files, _layout, _claims);
        _state.Change(state => state with { Instance = _claims.Instance });
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Ends when nothing more is claimed; fails when there is a bug.</summary>
    public Task Completion => _loop;

    /// <summary>Claims nothing more, and waits until the documents that are claimed are finished, but no longer than asked.</summary>
    public async Task StopClaimingAsync(TimeSpan longest)
    {
        _stop.Request(StopCause.Interrupted);
        _state.Change(state => state with { IsDraining = true });
        Wake();
        await Task.WhenAny(FinishedAsync(), Task.Delay(longest, _time));
    }

    /// <summary>Puts back what is not finished, gives the instance's folder up, and ends.</summary>
    /// <param name="longest">How long documents may take to notice that the engine has ended.</param>
    public async Task EndAsync(TimeSpan longest)
    {
        Abandon();
        await Task.WhenAny(FinishedAsync(), Task.Delay(longest, _time));
        foreach (var claim in _recovered)
            PutBack(claim, "recovered and not begun");
        _recovered.Clear();
        _claims?.Dispose();
    }

    /// <summary>Waits for nothing any more: documents that are claimed go back.</summary>
    public void Abandon()
    {
        _stop.Request(StopCause.Interrupted);
        _stop.Abandon();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _wake.Dispose();
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    private async Task FinishedAsync()
    {
        await _loop;
        await _open.WhenAllAsync();
    }

    private async Task LoopAsync()
    {
        using var watcher = new InboxWatcher(_layout.Inbox, Wake);
        var scan = new InboxScan(_files, _layout.Inbox, new Sightings(_options.SettleTime), _profiles.First);
        var retention = new Retention(_files, _layout, _options, _logger);
        while (!_stop.Opening.IsCancellationRequested)
        {
            TakeOver();
            await BeginRecoveredAsync();
            watcher.Watch(Looked(_layout.Inbox));
            var due = Now + _options.ScanInterval;
            if (Scan(scan) is { } found)
            {
                await ClaimAsync(found, due);
                if (found.Unsettled > 0)
                    due = Now + (_options.SettleTime < _options.ScanInterval ? _options.SettleTime : _options.ScanInterval);
                else if (!found.IsWhole)
                    due = Now;
            }

            retention.Run(_time.GetUtcNow());
            await WaitAsync(due - Now);
        }
    }

    private FileStamp? Looked(string path)
    {
        try
        {
            return _files.Look(path);
        }
        catch (Exception unreadable) when (FileProblem.IsExpected(unreadable))
        {
            // The scan will meet the same and say so.
            return null;
        }
    }

    private ScanResult? Scan(InboxScan scan)
    {
        try
        {
            var found = scan.Run(Now);
            Unblock(_layout.Inbox);
            _state.Change(state => state with
            {
                LastScan = _time.GetUtcNow(),
                Waiting = found.Settled.Count,
                Unsettled = found.Unsettled,
                SawAll = found.IsWhole,
            });
            foreach (var (name, reason) in found.Passed)
                if (_passed.Count < 1000 && _passed.Add(name))
                    _logger.LogWarning("{Document} is left in the inbox: {Reason}", name, reason);
            return found;
        }
        catch (Exception unreadable) when (FileProblem.IsExpected(unreadable))
        {
            // The inbox was taken away, or its disk: it may come back.
            Block(_layout.Inbox, $"the inbox cannot be looked through: {FileProblem.Of(unreadable)}");
            return null;
        }
    }

    /// <summary>Claims what a scan has found, as there is room, until all is claimed or the next scan is due.</summary>
    private async Task ClaimAsync(ScanResult found, TimeSpan due)
    {
        foreach (var file in found.Settled)
        {
            var profile = _profiles.Of(file.Name);
            if (_endpoints.IsBlocked(profile.Endpoint))
                continue;
            var refusal = Refusal(file.Stamp);
            if (!await WaitForRoomAsync(refusal is null, due))
                return;
            if (Take(file) is { } claim)
                Begin(claim, profile, refusal);
            else if (refusal is null)
                _gate.Change(window => window.ReadToEnd());
        }
    }

    /// <summary>What is wrong with a file that need not be opened to be seen.</summary>
    private DocumentError? Refusal(FileStamp stamp) => stamp.Type switch
    {
        FileType.Link => new DocumentError(nameof(DocumentProblemKind.NotAFile), "it is a symbolic link, which is not followed"),
        FileType.Other => new DocumentError(nameof(DocumentProblemKind.NotAFile), "it is a pipe, a device or a socket"),
        _ when stamp.Size > _options.MaxFileBytes => new DocumentError(
            nameof(DocumentProblemKind.TooLarge), $"it has {stamp.Size / (1 << 20)} MB; {ServeSettingTable.MaxFileMb.Flag} allows {_options.MaxFileBytes / (1 << 20)}"),
        _ => null,
    } is { } error ? error with { Class = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(error.Class) } : null;

    /// <summary>False when the service ends, or the next scan is due first.</summary>
    private async Task<bool> WaitForRoomAsync(bool inWindow, TimeSpan due)
    {
        while (!_stop.Opening.IsCancellationRequested)
        {
            var left = due - Now;
            Task room = _state.WhenUnblocked();
            if (!_state.IsBlocked && Volatile.Read(ref _inFlight) < _options.MostInFlight && (!inWindow || _gate.TryOpen(out room)))
                return true;
            if (left <= TimeSpan.Zero)
                return false;

            // Whatever ends the wait only means: look again.
            using var late = CancellationTokenSource.CreateLinkedTokenSource(_stop.Opening);
            await Task.WhenAny(room, Task.Delay(left, _time, late.Token));
            await late.CancelAsync();
        }

        return false;
    }

    private Claim? Take(InboxFile file)
    {
        try
        {
            var claim = _claims!.Take(file);
            Unblock(_layout.Claimed);
            return claim;
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            // Full or read-only: nothing is lost, and the next scan tries again.
            Block(_layout.Claimed, $"documents cannot be claimed: {FileProblem.Of(refused)}");
            return null;
        }
    }

    private void TakeOver()
    {
        try
        {
            foreach (var claim in _claims!.TakeOver())
            {
                _state.Change(state => state with { Recovered = state.Recovered + 1 });
                _recovered.Enqueue(claim);
                _logger.LogInformation("{Document} is taken over from an instance that has ended", claim.Name);
            }

            Unblock(_layout.Claimed);
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            Block(_layout.Claimed, $"what others have left behind cannot be taken over: {FileProblem.Of(refused)}");
        }
    }

    private async Task BeginRecoveredAsync()
    {
        while (_recovered.TryPeek(out var claim))
        {
            var profile = _profiles.Of(claim.Name);
            if (_endpoints.IsBlocked(profile.Endpoint) || !await WaitForRoomAsync(claim.State == ClaimState.Taken, Now + _options.ScanInterval))
                return;
            _recovered.Dequeue();
            var refusal = Looked(_claims!.PathOf(claim)) is { } stamp ? Refusal(stamp) : null;
            if (refusal is not null && claim.State == ClaimState.Taken)
                _gate.Change(window => window.ReadToEnd());
            Begin(claim, profile, refusal);
        }
    }

    private void Begin(Claim claim, FolderProfile profile, DocumentError? refusal)
    {
        Interlocked.Increment(ref _inFlight);
        _state.Change(state => state with { Claimed = state.Claimed + 1 });
        _open.Add(HandleAsync(claim, profile, refusal));
    }

    private async Task HandleAsync(Claim claim, FolderProfile profile, DocumentError? refusal)
    {
        await Task.Yield();
        try
        {
            if (claim.State != ClaimState.Taken)
            {
                await DeliverAsync(claim, claim.State == ClaimState.Completed, []);
                return;
            }

            var outcome = refusal is not null ? profile.Rules.Merge(claim.Name, [], refusal) : await ReadAsync(claim, profile);
            if (outcome is null)
                PutBack(claim, "not finished");
            else if (outcome.Error?.Class == Changed)
                PutBack(claim, outcome.Error.Message);
            else
                await DeliverAsync(claim, outcome.Status == DocumentStatus.Completed, DocumentLine.Write(outcome), outcome.Error?.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private static readonly string Changed = new DocumentProblem(DocumentProblemKind.Changed, "").Class;

    private Task<DocumentOutcome?> ReadAsync(Claim claim, FolderProfile profile)
    {
        var source = new DocumentSource(claim.Name, _claims!.PathOf(claim), Named: false);
        var document = RunDocument.Of(source, _reader, profile.Chunker, profile.Priority);
        return _extraction.RunAsync(document, profile.Rules, _gate, null, chunk => _endpoints.Finished(profile.Endpoint, chunk));
    }

    /// <summary>Writes what came of a document, again and again if need be: it is paid for.</summary>
    private async Task DeliverAsync(Claim claim, bool isCompleted, byte[] content, string? error = null)
    {
        var target = Path.Join(isCompleted ? _layout.Outbox : _layout.Failed, FolderSteps.FolderPart(claim.Name));
        _gate.Change(window => window.Held(content.Length));
        try
        {
            while (!TryDeliver(claim, isCompleted, content, target))
            {
                await Task.Delay(_options.RetryDelay, _time, _stop.Waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!_stop.Waiting.IsCancellationRequested)
                    continue;
                if (claim.State == ClaimState.Taken)
                    PutBack(claim, "its result could not be written");
                else
                    _state.Change(state => state with { Left = state.Left + 1 });
                return;
            }
        }
        finally
        {
            _gate.Change(window => window.Released(content.Length));
        }

        Unblock(target);
        _state.Change(state => isCompleted ? state with { Completed = state.Completed + 1 } : state with { Failed = state.Failed + 1 });
        if (isCompleted)
            _logger.LogInformation("{Document} is done", claim.Name);
        else
            _logger.LogWarning("{Document} failed: {Error}", claim.Name, error ?? "as its error file says");
    }

    private bool TryDeliver(Claim claim, bool isCompleted, byte[] content, string target)
    {
        try
        {
            _delivery!.Deliver(claim, isCompleted, content);
            return true;
        }
        catch (Exception unwritable) when (FileProblem.IsExpected(unwritable))
        {
            // The disk is its owner's: nothing more is claimed until there is room again.
            Block(target, $"what came of documents cannot be written: {FileProblem.Of(unwritable)}");
            return false;
        }
    }

    private void PutBack(Claim claim, string reason)
    {
        try
        {
            _claims!.PutBack(claim);
            _state.Change(state => state with { PutBack = state.PutBack + 1 });
            _logger.LogInformation("{Document} is put back into the inbox: {Reason}", claim.Name, reason);
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            // It stays claimed, and whoever starts next takes it over.
            _state.Change(state => state with { Left = state.Left + 1 });
            _logger.LogWarning("{Document} stays claimed: it cannot be put back into the inbox: {Reason}", claim.Name, FileProblem.Of(refused));
        }
    }

    private void Block(string what, string reason)
    {
        if (_state.Block(what, reason))
            _logger.LogError("{Folder}: {Reason}. No more documents are claimed until that changes", what, reason);
    }

    private void Unblock(string what)
    {
        if (_state.Unblock(what))
            _logger.LogWarning("{Folder}: it goes on", what);
    }

    private async Task WaitAsync(TimeSpan longest)
    {
        if (longest <= TimeSpan.Zero)
            return;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(_stop.Opening);
        await Task.WhenAny(_wake.WaitAsync(late.Token), Task.Delay(longest, _time, late.Token));
        await late.CancelAsync();
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }
}
