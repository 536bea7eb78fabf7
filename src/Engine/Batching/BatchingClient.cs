using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ParallelLlm.Batching;

namespace ParallelLlm;

/// <summary>
/// Makes calls by a provider's batches: at half the price and without rate limits, within hours. A call without an answer yet is put down
/// in the ledger and ends as <see cref="FailureKind.Deferred"/>; <see cref="SettleAsync"/> brings all of them through batches; the same
/// call then gets its answer at once. So the same documents are processed again until nothing is deferred, and the engine decides about
/// every answer as ever: a call that it repeats becomes a line of the next batch. Beside ordinary endpoints, one with this client takes
/// chunks of <see cref="Priority.Low"/>, and no others. Thread-safe.
/// </summary>
public sealed class BatchingClient : ILlmClient, IDeferringClient, IDisposable
{
    private const int BytesPerToken = 4;

    private static readonly AttemptOutcome Deferred =
        AttemptOutcome.Failed(FailureKind.Deferred, "The call waits for a batch of the provider.");

    private readonly OpenAICompatibleClient _client;
    private readonly BatchLedger _ledger;
    private readonly BatchQueue _queue;
    private readonly GivenAnswers _given;
    private readonly FirstCall _first;
    private readonly SemaphoreSlim _one = new(1);
    private readonly string _model;
    private readonly BatchingOptions _options;
    private volatile bool _calls;

    /// <summary>Opens the ledger.</summary>
    /// <param name="client">Makes the calls' bodies and reads their answers; not disposed.</param>
    /// <param name="model">Model of the endpoint: a batch has one.</param>
    /// <param name="options">How calls are put into batches.</param>
    /// <param name="time">Clock for pauses; the system's when null.</param>
    /// <param name="loggers">Logger factory; no logging by default.</param>
    /// <exception cref="BatchException">The ledger is in use or cannot be used.</exception>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public BatchingClient(
        OpenAICompatibleClient client, string model, BatchingOptions options, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_client, _model, _options) = (client, model, options);
        var clock = time ?? TimeProvider.System;
        _ledger = BatchLedger.Open(options.LedgerPath, $"{client.Address} {model}", clock);
        try
        {
            var dialect = _ledger.Dialect;
            if (dialect is not null)
                client.Adopt(model, dialect);
            // Another program's batch may have the answer to any call.
            var isDue = options.TriesFirstCall && dialect is null && !_ledger.Batches.Open().Any(batch => batch.IsForeign);
            _given = new GivenAnswers(_ledger, options.TracksDocuments);
            _first = new FirstCall(client, model, _ledger, _given, isDue);
            var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<BatchingClient>();
            _queue = new BatchQueue(new BatchApi(client, clock), model, _ledger, options, clock, logger);
        }
        catch
        {
            _ledger.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public LlmProvider Provider => _client.Provider;

    /// <inheritdoc/>
    string IDeferringClient.TariffOf(string model) => _calls || _first.IsDue ? model : _options.PricedAs ?? model;

    /// <summary>How far the calls are.</summary>
    public BatchProgress Progress => _queue.Progress;

    /// <summary>Number of calls that wait or are in batches.</summary>
    /// <exception cref="BatchException">The ledger cannot be read.</exception>
    public long Pending => _ledger.Lines.Count(LineState.Waiting) + _ledger.Lines.Count(LineState.Sent);

    /// <summary>
    /// Number of calls in batches, or with answers that were not read, also while another process works with the ledger; 0 without one.
    /// Ordinary calls in their place are paid for once more.
    /// </summary>
    /// <param name="ledgerPath">The <see cref="BatchingOptions.LedgerPath"/>.</param>
    public static long CountSent(string ledgerPath) => LedgerFile.CountSent(ledgerPath);

    /// <inheritdoc/>
    public async ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        cancellationToken.ThrowIfCancellationRequested();
        var body = _client.WriteBody(call);
        var id = CallIdentity.IdOf(call, body.Span);
        if (call.DocumentId is { } document)
            _given.Ask(document, id);
        try
        {
            var line = _ledger.Lines.Find(id);
            if (line is { State: LineState.Ended } ended)
            {
                var outcome = Read(call, ended, body.Span) with { PricedAs = _options.PricedAs };
                if (outcome.Failure == FailureKind.UnsupportedParameter && _ledger.Dialect is not null)
                    _ledger.Dialect = _client.DialectOf(_model);
                return _given.Give(id) ? outcome : outcome with { Usage = default, IsRepeated = true };
            }

            return _calls ? await _client.CompleteAsync(call, cancellationToken).ConfigureAwait(false)
                : line is not null ? Deferred
                : !_first.IsDue ? Defer(id, body)
                // An equal call may have been the first.
                : await _first.TryAsync(call, cancellationToken).ConfigureAwait(false)
                    ?? await CompleteAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (BatchException unusable)
        {
            // The disk is the user's: nothing is lost, and no other call would fare better.
            return AttemptOutcome.Failed(FailureKind.EndpointUnusable, unusable.Message);
        }
    }

    private AttemptOutcome Defer(string id, ReadOnlyMemory<byte> body)
    {
        var bytes = BatchFileLine.LengthOf(id, body.Length);
        if (bytes > _options.MaxBytes)
            return AttemptOutcome.Failed(
                FailureKind.TooLarge,
                $"The call does not fit into a batch: its line has {bytes:N0} bytes, and a file at most {_options.MaxBytes:N0}. "
                + "Make smaller chunks.");
        _ledger.Lines.Offer(id, body, CallIdentity.HashOf(body.Span), Math.Max(1, body.Length / BytesPerToken));
        return Deferred;
    }

    /// <summary>
    /// Brings all calls through batches; returns when each has an answer or a failure. Can be cancelled and repeated at any time, also by
    /// another process.
    /// </summary>
    /// <exception cref="BatchException">The endpoint refuses, or the ledger cannot be written.</exception>
    public Task SettleAsync(CancellationToken cancellationToken = default) => AloneAsync(_queue.SettleAsync, cancellationToken);

    /// <summary>Cancels open batches, and makes calls without an answer directly from now on.</summary>
    /// <exception cref="BatchException">The endpoint refuses, or the ledger cannot be written.</exception>
    public async Task SwitchToCallsAsync(CancellationToken cancellationToken = default)
    {
        await AloneAsync(_queue.CancelAsync, cancellationToken).ConfigureAwait(false);
        UseCalls();
    }

    /// <summary>Makes calls without an answer directly from now on, because the endpoint has no batches.</summary>
    /// <exception cref="BatchException">The ledger cannot be written.</exception>
    public void UseCalls()
    {
        // They are made from the documents; no later batch is to make them again.
        _ledger.Lines.DropWaiting();
        _calls = true;
    }

    /// <summary>Cancels open batches. Calls that were answered keep their answers.</summary>
    /// <exception cref="BatchException">The endpoint refuses, or the ledger cannot be written.</exception>
    public Task CancelAsync(CancellationToken cancellationToken = default) => AloneAsync(_queue.CancelAsync, cancellationToken);

    /// <summary>Takes the answers of a batch that another program has started from the lines of <c>plan --batch-file</c>.</summary>
    /// <param name="id">The batch's ID at the provider.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BatchException">The endpoint refuses, or the ledger cannot be written.</exception>
    public Task AdoptAsync(string id, CancellationToken cancellationToken = default)
    {
        _first.Skip();
        return AloneAsync(token => _queue.AdoptAsync(id, token), cancellationToken);
    }

    /// <summary>
    /// Number of calls that were answered since the client was created. While it is unchanged, the same documents wait.
    /// </summary>
    public long Answered => _ledger.Results.Ended;

    /// <summary>Whether calls of a document have no answer yet. If none has to wait, the document can be processed again.</summary>
    /// <param name="documentId">The <see cref="DocumentChunk.DocumentId"/> of its chunks.</param>
    /// <exception cref="InvalidOperationException"><see cref="BatchingOptions.TracksDocuments"/> is off.</exception>
    public bool IsWaiting(string documentId)
    {
        try
        {
            return !_calls && _given.IsWaiting(documentId);
        }
        catch (BatchException)
        {
            // The document's next call reports it.
            return false;
        }
    }

    /// <summary>
    /// Removes the answers of a document, now or somewhat later. Call it when its result is stored or written.
    /// </summary>
    /// <param name="documentId">The <see cref="DocumentChunk.DocumentId"/> of its chunks.</param>
    /// <exception cref="InvalidOperationException"><see cref="BatchingOptions.TracksDocuments"/> is off.</exception>
    public void Done(string documentId) => _given.Done(documentId);

    /// <summary>Removes the answers that this client has given. Call it when all results are stored or written.</summary>
    public void Prune() => _given.Prune();

    /// <summary>Closes the ledger.</summary>
    public void Dispose()
    {
        _given.PruneDone();
        _ledger.Dispose();
        _one.Dispose();
        _first.Dispose();
    }

    private async Task AloneAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await work(cancellationToken).ConfigureAwait(false);
        }
        catch (BatchRequestException refused)
        {
            throw refused.ForCallers();
        }
        finally
        {
            _one.Release();
        }
    }

    private AttemptOutcome Read(LlmCall call, in LedgerLine line, ReadOnlySpan<byte> body)
    {
        if (line.Status == 0)
        {
            var code = Encoding.UTF8.GetString(line.Answer.Span);
            return code == LineResultReader.TooLong
                ? AttemptOutcome.Failed(
                    FailureKind.Malformed,
                    "The answer in the batch's results is longer than 64 MB, which is more than is read. Lower the limit of output tokens.")
                : AttemptOutcome.Failed(FailureKind.Transient, $"The provider's batches gave no answer ({code}).");
        }

        var isRefused = line.Status is 400 or 422;
        // Sent with parameters that the model has been found to refuse since then: the call in its present form has a line of its own.
        if (isRefused && line.BodyHash is { } sent && sent != CallIdentity.HashOf(body))
            return AttemptOutcome.Failed(FailureKind.UnsupportedParameter, "The call was sent with a parameter that the model refuses.");
        var outcome = _client.ReadElsewhere(call, line.Status, line.Answer.Span);
        // Tried in several batches: there is nothing to wait for.
        return outcome.Failure?.IsThrottle() == true ? outcome with { Failure = FailureKind.Transient, WaitHint = null } : outcome;
    }
}
