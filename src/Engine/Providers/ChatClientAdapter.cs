using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.AI;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm;

/// <summary>
/// Calls any model through <see cref="IChatClient"/> (Ollama, Azure, Anthropic and others). It cannot read the headers of successful
/// answers, so rate limits are known only from errors. Disable the client's own retries, or the engine does not see throttling. Exceptions
/// are classified by <see cref="ExceptionClassifier"/>; an unknown one is <see cref="FailureKind.Transient"/>. Thread-safe if the client
/// is.
/// </summary>
/// <param name="client">The client; its creator disposes it.</param>
/// <param name="classifiers">Classifiers for the exceptions of its package, tried in order before the built-in one.</param>
/// <param name="time">Clock for timeouts and latencies; the system's when null.</param>
public sealed class ChatClientAdapter(IChatClient client, IEnumerable<IExceptionClassifier>? classifiers = null, TimeProvider? time = null)
    : ILlmClient
{
    // The client names the output limit; this adapter can only omit it.
    private static readonly Dialect Start = Dialect.StartingWith(MaxTokensName.MaxTokens) with { OtherNameLeft = false };

    private readonly ConcurrentDictionary<string, ParameterSupport> _support = new(StringComparer.Ordinal);
    private readonly ExceptionClassifier _exceptions = new([.. classifiers ?? [], new UnreadableAnswers()], time) { OfClient = true };
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <inheritdoc/>
    public LlmProvider Provider { get; } = client.GetService<ChatClientMetadata>() is { } metadata
        ? new LlmProvider(metadata.ProviderName ?? LlmProvider.Unknown.Name, metadata.ProviderUri?.IdnHost, metadata.ProviderUri?.Port)
        : LlmProvider.Unknown;

    /// <inheritdoc/>
    public async ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        cancellationToken.ThrowIfCancellationRequested();

        var support = _support.GetOrAdd(call.Model, static _ => new ParameterSupport(Start));
        var dialect = support.Current;
        if (OutputLimit.Lost(call, dialect) is { } lost)
            return lost;
        using var attempt = new AttemptTimeout(call.Timeout, _time, cancellationToken, call.Patience);
        var outcome = await SendAsync(call, support, dialect, attempt, cancellationToken).ConfigureAwait(false);
        if (outcome.Failure != FailureKind.BadRequest)
            return outcome;
        try
        {
            return await support.Trial
                .AfterAsync(outcome, dialect, call, plainer => SendAsync(call, support, plainer, attempt, cancellationToken), attempt.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Timed out while another call was trying dialects.
            return attempt.Outcome;
        }
    }

    private async ValueTask<AttemptOutcome> SendAsync(
        LlmCall call, ParameterSupport support, Dialect dialect, AttemptTimeout attempt, CancellationToken cancellationToken)
    {
        var (messages, options) = Translate(call, dialect);
        var started = _time.GetTimestamp();
        try
        {
            // The wait has a token of its own: a client that ignores its token must not hold the attempt for ever.
            var response = await client.GetResponseAsync(messages, options, attempt.Token).WaitAsync(attempt.Ended).ConfigureAwait(false);
            var answer = Read(response, _time.GetElapsedTime(started));
            support.NoteAnswer(answer.IsCharged);
            return answer;
        }
        catch (Exception exception)
        {
            // Any exception of a foreign client is an outcome, except the caller's own cancellation.
            cancellationToken.ThrowIfCancellationRequested();
            var latency = _time.GetElapsedTime(started);
            if (attempt.IsUp)
                return attempt.Outcome with { Latency = latency };

            var failed = _exceptions.Classify(exception, ErrorContext.For(call, secret: null));
            return support.Settle(failed, dialect, call) with { Latency = latency };
        }
    }

    private static (List<ChatMessage> Messages, ChatOptions Options) Translate(LlmCall call, Dialect dialect)
    {
        var schema = call.ResponseSchema is null ? null : PreparedSchema.For(call.ResponseSchema);
        var lines = dialect.ResponseFormat == ParallelLlm.Providers.Wire.ResponseFormat.JsonSchema ? null : schema?.Lines;
        var system = string.IsNullOrEmpty(call.SystemMessage)
            ? lines
            : lines is null ? call.SystemMessage : $"{call.SystemMessage}\n\n{lines}";

        var messages = new List<ChatMessage>(2);
        if (system is not null && !dialect.SystemInUser)
            messages.Add(new ChatMessage(ChatRole.System, system));
        var user = system is not null && dialect.SystemInUser ? $"{system}\n\n{call.UserMessage}" : call.UserMessage;
        messages.Add(new ChatMessage(ChatRole.User, user));

        return (messages, new ChatOptions
        {
            ModelId = call.Model,
            Temperature = dialect.SendsTemperature ? (float)call.Temperature : null,
            MaxOutputTokens = dialect.MaxTokens == MaxTokensName.None ? null : call.MaxOutputTokens,
            ResponseFormat = schema is null ? null : dialect.ResponseFormat switch
            {
                ParallelLlm.Providers.Wire.ResponseFormat.JsonSchema =>
                    ChatResponseFormat.ForJsonSchema(schema.Element, call.ResponseSchema!.Name),
                ParallelLlm.Providers.Wire.ResponseFormat.JsonObject => ChatResponseFormat.Json,
                _ => null,
            },
        });
    }

    private static AttemptOutcome Read(ChatResponse response, TimeSpan latency)
    {
        var usage = response.Usage;
        return new Completion
        {
            IsReadable = true,
            HasChoice = response.Messages.Count > 0,
            Content = response.Text,
            Model = response.ModelId,
            Usage = TokenUsage.Of(
                usage?.InputTokenCount, usage?.OutputTokenCount, usage?.TotalTokenCount, usage?.CachedInputTokenCount),
            HasRefusal = response.Messages.Any(message => message.Contents.OfType<ErrorContent>().Any(IsRefusal)),
            Finish = response.FinishReason == ChatFinishReason.Length ? FinishReason.Length
                : response.FinishReason == ChatFinishReason.ContentFilter ? FinishReason.Filter
                : FinishReason.Done,
        }.ToOutcome(latency);
    }

    private static bool IsRefusal(ErrorContent error) => string.Equals(error.ErrorCode, "Refusal", StringComparison.OrdinalIgnoreCase);

    // Exceptions of typed readers for an unexpected answer: HTML, no choices, an unknown finish reason.
    private sealed class UnreadableAnswers : IExceptionClassifier
    {
        public AttemptOutcome? Classify(Exception exception) =>
            exception is JsonException or FormatException or ArgumentOutOfRangeException
                ? AttemptOutcome.Failed(FailureKind.Malformed, $"The client could not read the answer ({exception.GetType().Name}).")
                : null;
    }
}
