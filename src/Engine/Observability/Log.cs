using Microsoft.Extensions.Logging;

namespace ParallelLlm.Observability;

/// <summary>All log messages of the engine. None contains a text, an answer or a key.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug,
        "Chunk {DocumentId}#{ChunkIndex} of request {RequestId} is {Status} after {Attempts} attempts, last error {Error}")]
    public static partial void ChunkStep(
        ILogger logger, ChunkStatus status, RequestId requestId, string documentId, int chunkIndex, int attempts, string? error);

    [LoggerMessage(2, LogLevel.Information,
        "Chunk {DocumentId}#{ChunkIndex} of request {RequestId} failed after {Attempts} attempts with {Error}")]
    public static partial void ChunkFailed(
        ILogger logger, RequestId requestId, string documentId, int chunkIndex, int attempts, string? error);

    [LoggerMessage(3, LogLevel.Debug,
        "Request {RequestId} ended: {Total} chunks, {Completed} completed, {Failed} failed, {Cancelled} cancelled")]
    public static partial void RequestEnded(ILogger logger, RequestId requestId, long total, long completed, long failed, long cancelled);

    [LoggerMessage(EventId = 4, Message = "{What} of {Endpoint} changed from {From:0.###} to {To:0.###}: {Reason}")]
    public static partial void ControlChanged(
        ILogger logger, LogLevel level, ControlAspect what, string endpoint, double? from, double? to, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Breaker of {Endpoint} opened for {Seconds:0.0} s: {Kind}, {Reason}")]
    public static partial void BreakerOpened(ILogger logger, string endpoint, double seconds, string kind, string reason);

    [LoggerMessage(6, LogLevel.Error, "Breaker of {Endpoint} is isolated: {Kind}, {Reason}")]
    public static partial void BreakerIsolated(ILogger logger, string endpoint, string kind, string reason);

    [LoggerMessage(7, LogLevel.Information, "Breaker of {Endpoint} closed")]
    public static partial void BreakerClosed(ILogger logger, string endpoint);

    [LoggerMessage(8, LogLevel.Error, "The graph failed. Open requests end with the reason, and a new graph starts")]
    public static partial void GraphFailed(ILogger logger, Exception exception);

    [LoggerMessage(9, LogLevel.Warning, "{Control} failed and was restarted with its last state")]
    public static partial void ControlRecovered(ILogger logger, string control);

    [LoggerMessage(28, LogLevel.Error, "{Control} is not restarted: {Reason}")]
    public static partial void ControlGivenUp(ILogger logger, string control, string reason);

    [LoggerMessage(10, LogLevel.Information, "Draining: no more calls start, {InFlight} attempts are in flight")]
    public static partial void Draining(ILogger logger, int inFlight);

    [LoggerMessage(30, LogLevel.Warning, "{Key} in the configuration is ignored: {Problem}. The current limits stay in force")]
    public static partial void LimitNotUsed(ILogger logger, string key, string problem);

    [LoggerMessage(11, LogLevel.Warning,
        "No usable endpoint among {Endpoints} ({Kind}: {Reason}). Work is suspended until one is reset")]
    public static partial void Parked(ILogger logger, string endpoints, string kind, string reason);

    [LoggerMessage(12, LogLevel.Warning, "The budget ledger could not be read and was set aside as {Path}. Counting starts at zero")]
    public static partial void LedgerSetAside(ILogger logger, string path);

    [LoggerMessage(13, LogLevel.Warning, "The budget ledger could not be written on shutdown and shows more than was spent: {Reason}")]
    public static partial void LedgerNotClosed(ILogger logger, string reason);

    [LoggerMessage(15, LogLevel.Warning,
        "{Reason} Work is suspended until there is budget again. The next period begins at {PeriodEnd:yyyy-MM-dd HH:mm} UTC")]
    public static partial void BudgetWaits(ILogger logger, string reason, DateTime periodEnd);

    [LoggerMessage(16, LogLevel.Warning,
        "{Reason} Work is suspended. The budget has no period: restart with a larger one, or with another ledger")]
    public static partial void BudgetWaitsForEver(ILogger logger, string reason);

    [LoggerMessage(18, LogLevel.Warning, "{Reason} Work is suspended until the budget ledger can be written. Retried every {Seconds} s")]
    public static partial void BudgetWaitsForLedger(ILogger logger, string reason, double seconds);

    [LoggerMessage(17, LogLevel.Warning, "There is budget again. Work resumes")]
    public static partial void BudgetGoesOn(ILogger logger);

    [LoggerMessage(14, LogLevel.Warning,
        "{Endpoint} returned an unknown kind of answer (HTTP {Status}, code {Code}), treated as {Kind}. Logged once")]
    public static partial void UnknownAnswer(ILogger logger, string endpoint, int? status, string? code, string kind);

    [LoggerMessage(19, LogLevel.Warning,
        "{Endpoint} has reached a limit for {Window}: {Reason} Work continues as the limit allows. Logged once")]
    public static partial void LongLimit(ILogger logger, string endpoint, TimeSpan window, string reason);

    [LoggerMessage(21, LogLevel.Warning, "The store {Path} cannot be used: {Problem}. Renamed to {Aside}; a new one was created")]
    public static partial void StoreSetAside(ILogger logger, string path, string problem, string aside);

    [LoggerMessage(22, LogLevel.Warning, "Stored answers cannot be read: {Reason} Calls are made as if there were none")]
    public static partial void StoreNotRead(ILogger logger, string reason);

    [LoggerMessage(23, LogLevel.Warning, "Answers cannot be stored: {Reason} They are still returned")]
    public static partial void StoreNotWritten(ILogger logger, string reason);

    [LoggerMessage(25, LogLevel.Error,
        "The store {Path} was removed while in use. Its contents are lost, and a new one was created")]
    public static partial void StoreGone(ILogger logger, string path);

    [LoggerMessage(24, LogLevel.Error, "Answers cannot be stored: {Reason} Their chunks fail because the store is required")]
    public static partial void RequiredStoreNotWritten(ILogger logger, string reason);

    [LoggerMessage(31, LogLevel.Information, "Batch {Batch} started with {Lines} calls")]
    public static partial void BatchStarted(ILogger logger, string batch, int lines);

    [LoggerMessage(32, LogLevel.Information, "Batch {Batch} ended as {State}: {Lines} calls, {Missing} without a result")]
    public static partial void BatchEnded(ILogger logger, string batch, string state, int lines, int missing);

    [LoggerMessage(33, LogLevel.Warning, "Batch {Batch} was refused in validation: {Reason}. Its calls go into the next one")]
    public static partial void BatchFailed(ILogger logger, string batch, string reason);

    [LoggerMessage(34, LogLevel.Warning, "Batch {Batch} is unknown to the provider. Its {Lines} calls go into the next one")]
    public static partial void BatchVanished(ILogger logger, string batch, int lines);

    [LoggerMessage(35, LogLevel.Information, "No more tokens may wait in batches ({Reason}): up to {Limit:0} from now on")]
    public static partial void BatchQueueFull(ILogger logger, string reason, double limit);

    [LoggerMessage(36, LogLevel.Warning, "A request about batches failed and is repeated: {Reason}")]
    public static partial void BatchRequestFailed(ILogger logger, string reason);

    [LoggerMessage(38, LogLevel.Debug, "The input file of batch {Batch} stays at the provider: {Reason}")]
    public static partial void BatchFileKept(ILogger logger, string batch, string reason);

    [LoggerMessage(37, LogLevel.Warning, "The results of batch {Batch} hold {Count} lines that it does not have. They are ignored")]
    public static partial void BatchForeignLines(ILogger logger, string batch, int count);

    [LoggerMessage(40, LogLevel.Warning, "Batch {Batch} has an unknown state: {State}. It is polled again")]
    public static partial void BatchStateUnknown(ILogger logger, string batch, string state);

    [LoggerMessage(41, LogLevel.Warning, "The results of batch {Batch} hold none of its {Lines} calls. They are downloaded again")]
    public static partial void BatchUnread(ILogger logger, string batch, int lines);

    [LoggerMessage(42, LogLevel.Warning, "A batch of {Lines} calls is too large for the provider. The next ones have at most {Most}")]
    public static partial void BatchTooLarge(ILogger logger, int lines, int most);

    [LoggerMessage(43, LogLevel.Warning, "{Count} batches of this program were not collected, and are not in {Ledger}: {Batches}. If that "
        + "file was lost or replaced, stop and collect them with --batch-from; otherwise their calls are paid for twice")]
    public static partial void BatchesUnknown(ILogger logger, int count, string ledger, string batches);
}
