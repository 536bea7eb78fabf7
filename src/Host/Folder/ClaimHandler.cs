using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Folder;

/// <summary>Takes a claimed document through the engine to one of its three outcomes. Thread-safe.</summary>
internal sealed class ClaimHandler(
    FolderOptions options,
    Delivery delivery,
    Func<Claim, FolderProfile, Task<DocumentResult?>> read,
    DocumentFlow flow,
    DeferredClaims deferred,
    FolderBatches batches,
    ServiceState state,
    Obstacles obstacles,
    ILogger logger) : IDisposable
{
    // Each writer mostly waits for the disk; on pool threads the writers would starve the engine.
    private const int Writers = 16;

    private const string Unwritable = "results and finished documents cannot be put there";
    private const string SomeUnwritable = "some results or finished documents cannot be put there";

    private static readonly string Changed = new DocumentProblem(DocumentProblemKind.Changed, "").Class;

    private readonly Claims _claims = delivery.Claims;
    private readonly SemaphoreSlim _writers = new(Writers);
    private readonly RefusedDocuments _refused = new();
    private readonly ConcurrentDictionary<string, bool> _stuck = [];
    private int _inFlight;
    private int _delivering;

    /// <summary>Documents that are claimed and not finished.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>
    /// Whether paid results cannot be written, or too many are waiting to be. Documents that fail for reasons of their own count only
    /// once there are <see cref="FolderOptions.MostInFlight"/> of them.
    /// </summary>
    public bool IsStuck =>
        !_stuck.IsEmpty || Volatile.Read(ref _delivering) - _refused.Count > 2 * Writers || _refused.Count >= options.MostInFlight;

    /// <summary>Whether the window is full. Documents that fail for reasons of their own do not count.</summary>
    public bool IsFull => InFlight - _refused.Count >= options.MostInFlight;

    /// <summary>Signals that a document has ended or can be written after all.</summary>
    public Pulse Ended { get; } = new();

    /// <summary>Processes a document to its end. The window must have capacity for it, unless it is refused or has its result.</summary>
    /// <param name="refusal">Why it must not be read; null if it may be.</param>
    public async Task HandleAsync(Claim claim, FolderProfile profile, DocumentError? refusal)
    {
        Interlocked.Increment(ref _inFlight);
        await Task.Yield();
        try
        {
            if (claim.State != ClaimState.Taken)
                await DeliverAsync(claim, claim.State == ClaimState.Completed, [], null);
            else if (await ResultAsync(claim, profile, refusal) is not { } result)
                await SetAsideAsync(claim);
            else if (_claims.HasChanged(claim))
                await PutBackAsync(claim, "it changed while it was worked on");
            else if (result.Error?.Class == Changed)
                await PutBackAsync(claim, result.Error.Message);
            else
                await DeliverAsync(claim, result.Status == DocumentStatus.Completed, result.Line, result.Error?.Message, result.FromStore);
        }
        catch (Exception bug)
        {
            // A bug triggered by one document must not cost the results of the others; this one stays claimed for the next instance.
            logger.LogError(bug, "{Document} met an internal error", claim.Name);
            state.Change(counts => counts with { Left = counts.Left + 1 });
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            Ended.Beat();
        }
    }

    /// <summary>Whether a document must wait in the inbox because another from its folder cannot be delivered.</summary>
    public bool Hold(string name) => _refused.Hold(name);

    /// <summary>Releases a document that has not been processed.</summary>
    public Task ReleaseAsync(Claim claim) =>
        claim.State == ClaimState.Taken
            ? PutBackAsync(claim, "it was not begun")
            : DeliverAsync(claim, claim.State == ClaimState.Completed, [], null);

    public void Dispose() => _writers.Dispose();

    private async Task<DocumentResult?> ResultAsync(Claim claim, FolderProfile profile, DocumentError? refusal) => refusal is null
        ? await read(claim, profile)
        : DocumentResult.Of(profile.Rules.Merge(claim.Name, [], refusal));

    private async Task SetAsideAsync(Claim claim)
    {
        if (claim.Deferred.Count == 0)
        {
            await PutBackAsync(claim, "it was not finished");
            return;
        }

        deferred.Add(claim);
        state.Change(counts => counts with { Deferred = counts.Deferred + 1 });
        logger.LogDebug("{Document} waits for a batch", claim.Name);
    }

    /// <summary>Writes a document's outcome, retrying as long as necessary: it has been paid for.</summary>
    private async Task DeliverAsync(Claim claim, bool isCompleted, byte[] content, string? error, bool fromStore = false)
    {
        flow.Gate.Change(window => window.Held(content.Length));
        Interlocked.Increment(ref _delivering);
        var isDelivered = await WriteAsync(() => TryDeliver(claim, isCompleted, content)) ?? await InsistAsync(claim, isCompleted, content);
        Interlocked.Decrement(ref _delivering);
        flow.Gate.Change(window => window.Released(content.Length));
        if (!isDelivered)
            await LeaveAsync(claim);
        else if (isCompleted)
            Delivered(
                claim,
                counts => counts with { Completed = counts.Completed + 1, FromStore = counts.FromStore + (fromStore ? 1 : 0) },
                error is null ? LogLevel.Information : LogLevel.Warning,
                error is not null ? $"is done, but not all of it could be read: {error}"
                    : fromStore ? "is done: it was recognised"
                    : "is done");
        else
            Delivered(
                claim,
                counts => counts with { Failed = counts.Failed + 1 },
                LogLevel.Warning,
                $"failed: {error ?? "its error file says why"}");
    }

    /// <summary>False if the service ends first or no longer owns the claim.</summary>
    private async Task<bool> InsistAsync(Claim claim, bool isCompleted, byte[] content)
    {
        bool? isDelivered = null;
        while (isDelivered is null && !flow.Stop.Waiting.IsCancellationRequested)
        {
            await Task.Delay(options.RetryDelay, flow.Clock.Time, flow.Stop.Waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            isDelivered = await WriteAsync(() => TryDeliver(claim, isCompleted, content));
        }

        if (isDelivered is null)
            Settle(claim);
        return isDelivered ?? false;
    }

    /// <summary>Null if it should be retried, false if a retry is pointless.</summary>
    private bool? TryDeliver(Claim claim, bool isCompleted, byte[] content, bool isAgain = false)
    {
        try
        {
            var isOwn = delivery.Deliver(claim, isCompleted, content);
            Settle(claim);
            return isOwn;
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            // Disks and permissions are the operator's to fix; the work goes on once they are.
            var isItsOwn = delivery.TakesOthers(claim, claim.State == ClaimState.Taken ? content : []);

            // The folder may have been fixed meanwhile: the document is at fault only if it is refused again while others are accepted.
            if (isItsOwn && !isAgain)
                return TryDeliver(claim, isCompleted, content, isAgain: true);
            Meet(claim, refused, isItsOwn);
            return null;
        }
    }

    private void Meet(Claim claim, Exception refused, bool isItsOwn)
    {
        if (!isItsOwn)
        {
            _refused.Remove(claim);
            _stuck[claim.Id] = true;
            obstacles.Pass(SomeUnwritable, claim.Id);
            obstacles.Meet(claim.Place, Unwritable, claim.Id, refused);
            return;
        }

        _stuck.TryRemove(claim.Id, out _);
        obstacles.Pass(Unwritable, claim.Id);
        obstacles.Meet(claim.Place, SomeUnwritable, claim.Id, refused, Obstacles.OthersGoOn);
        if (_refused.Add(claim))
            logger.LogError(
                "{Document} cannot be put into its folder in {Folder}: {Reason}. "
                + "It stays in {Claim} and is tried again; others of its folder wait in the inbox",
                claim.Name, claim.Place, FileProblem.Of(refused), _claims.FolderOf(claim));
    }

    /// <summary>Clears the obstacles recorded for a document that is delivered or given up.</summary>
    private void Settle(Claim claim)
    {
        _refused.Remove(claim);
        _stuck.TryRemove(claim.Id, out _);
        obstacles.Pass(Unwritable, claim.Id);
        obstacles.Pass(SomeUnwritable, claim.Id);
    }

    /// <summary>Puts back a document that could not be written or, if its result is on disk, leaves it for the next instance.</summary>
    private Task LeaveAsync(Claim claim)
    {
        if (claim.State == ClaimState.Taken)
            return PutBackAsync(claim, "what came of it could not be written");
        Left(claim, "what came of it is not in its place yet");
        return Task.CompletedTask;
    }

    private void Delivered(Claim claim, Func<ServiceSnapshot, ServiceSnapshot> count, LogLevel level, string what)
    {
        state.Change(count);
        logger.Log(level, "{Document} {What}", claim.Name, what);
        foreach (var document in claim.Documents)
            batches.Done(document);
    }

    private Task PutBackAsync(Claim claim, string reason) => WriteAsync(() =>
    {
        try
        {
            _claims.PutBack(claim);
            state.Change(counts => counts with { PutBack = counts.PutBack + 1 });
            logger.LogInformation("{Document} is put back into the inbox: {Reason}", claim.Name, reason);
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            // Nothing is lost: the next instance finds it here.
            Left(claim, FileProblem.Of(refused));
        }

        return true;
    });

    private void Left(Claim claim, string reason)
    {
        state.Change(counts => counts with { Left = counts.Left + 1 });
        logger.LogWarning("{Document} stays claimed until the next start: {Reason}", claim.Name, reason);
    }

    private async Task<T> WriteAsync<T>(Func<T> write)
    {
        await _writers.WaitAsync();
        try
        {
            return await Task.Factory.StartNew(write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _writers.Release();
        }
    }
}
