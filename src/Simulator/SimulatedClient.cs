using System.Runtime.CompilerServices;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Simulator;

/// <summary>
/// A simulated provider inside the process: the same model as the HTTP front's, without the wire. Where the options have no latency it
/// answers synchronously. Like any client it remembers which parameters were refused and leaves them out from then on. Thread-safe.
/// </summary>
public sealed class SimulatedClient : ILlmClient
{
    private readonly Provider _provider;
    private readonly TimeProvider _time;
    private readonly CallTraits _keyTrait;
    private readonly ConditionalWeakTable<ResponseSchema, RuleFields> _fields = [];
    private SystemMessageFields _lastSystemMessage = new(null, null);
    private volatile int _refusedTraits;

    /// <summary>Starts a provider; its clock stands at zero now.</summary>
    /// <param name="options">Its shape.</param>
    /// <param name="time">Its clock; the system's by default.</param>
    /// <param name="apiKey">The key that calls come with, compared with the options' one.</param>
    /// <exception cref="SimulatorOptionsException">A value of <paramref name="options"/> is out of range.</exception>
    public SimulatedClient(ProviderOptions options, TimeProvider? time = null, string? apiKey = null)
    {
        _time = time ?? TimeProvider.System;
        _provider = new Provider(options, _time, tellBodiesApart: false);
        var isWrong = options.ApiKey is { } key && !string.Equals(key, apiKey, StringComparison.Ordinal);
        _keyTrait = isWrong ? CallTraits.WrongKey : CallTraits.None;
    }

    /// <inheritdoc/>
    public LlmProvider Provider { get; } = new("simulator");

    /// <summary>What it has seen so far.</summary>
    public SimulatorStats Stats => _provider.Stats;

    /// <inheritdoc/>
    public ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<AttemptOutcome>(cancellationToken);

        var answer = RuleModel.Answer(FieldsOf(call), call.UserMessage, _provider.Disturbance);
        var promptTokens = PromptTokensOf(call);
        var answerTokens = _provider.Options.TokenCount.OfAnswer(answer);
        var traits = TraitsOf(call);
        var admission = _provider.Offer(new OfferedCall(promptTokens, call.MaxOutputTokens, answerTokens, traits)
        {
            Prefixes = PromptPrefixes.Of(
                _provider.Options.Cache, call.Model, call.ResponseSchema?.Json, call.SystemMessage, call.UserMessage),
        });
        if (admission.Refusal is { } refusal)
        {
            Remember(refusal, traits);
            return RefuseAsync(refusal, admission.RateLimit, cancellationToken);
        }

        if (admission.Permit.Moves || admission.Permit.AnswersAt > admission.Permit.AcceptedAt)
            return WaitAsync(call, admission, answer, promptTokens, cancellationToken);
        return ValueTask.FromResult(Answer(admission, answer, promptTokens, TimeSpan.Zero));
    }

    private int PromptTokensOf(LlmCall call)
    {
        var count = new PromptCount(_provider.Options.TokenCount);
        if (call.SystemMessage is { } system)
            count.AddMessage(system, isSystem: true);
        count.AddMessage(call.UserMessage, isSystem: false);
        if (call.ResponseSchema is { } schema)
            count.AddSchema(schema.Json);
        return count.Tokens;
    }

    private ValueTask<AttemptOutcome> RefuseAsync(Refusal refusal, RateLimitFacts? rateLimit, CancellationToken cancellationToken)
    {
        var outcome = Outcomes.Of(refusal, rateLimit);
        var wait = _provider.WaitToRefuseAsync(refusal, cancellationToken);
        return wait.IsCompletedSuccessfully ? ValueTask.FromResult(outcome) : LaterAsync(wait, outcome, _time.GetTimestamp());
    }

    private async ValueTask<AttemptOutcome> LaterAsync(Task wait, AttemptOutcome outcome, long sent)
    {
        await wait;
        return outcome with { Latency = _time.GetElapsedTime(sent) };
    }

    private async ValueTask<AttemptOutcome> WaitAsync(
        LlmCall call, Model.Admission admission, string answer, int promptTokens, CancellationToken cancellationToken)
    {
        var permit = admission.Permit;
        var sent = _time.GetTimestamp();
        // An answer due at the very moment of the timeout still counts: nothing depends on the order of the timers.
        var isLate = !permit.Moves && permit.AnswersAt - permit.AcceptedAt > call.Timeout;
        using var timeout = new CancellationTokenSource(isLate || permit.Moves ? call.Timeout : Timeout.InfiniteTimeSpan, _time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await _provider.WaitAsync(permit, ends.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            _provider.Abandoned(permit);
            return Outcomes.TimedOut(call.Timeout);
        }
        catch (OperationCanceledException)
        {
            // The caller has gone: its slot becomes free, and the cancellation is passed on.
            _provider.Abandoned(permit);
            throw;
        }

        return Answer(admission, answer, promptTokens, _time.GetElapsedTime(sent));
    }

    private AttemptOutcome Answer(in ParallelLlm.Simulator.Model.Admission admission, string answer, int promptTokens, TimeSpan latency)
    {
        var closing = _provider.Answered(admission.Permit, promptTokens);
        return closing.Refusal is { } late
            ? Outcomes.Of(late, closing.RateLimit) with { Latency = latency }
            : Outcomes.Of(admission.ClosedBy(closing), answer, promptTokens, latency);
    }

    private RuleFields FieldsOf(LlmCall call)
    {
        if (call.ResponseSchema is { } schema)
            return _fields.TryGetValue(schema, out var fields) ? fields : _fields.GetValue(schema, key => RuleFields.Parse(key.Json));

        // The system message is usually the same string from call to call.
        var last = Volatile.Read(ref _lastSystemMessage);
        if (!ReferenceEquals(last.Message, call.SystemMessage))
        {
            last = new SystemMessageFields(call.SystemMessage, RuleFields.In(call.SystemMessage));
            Volatile.Write(ref _lastSystemMessage, last);
        }

        return last.Fields ?? RuleFields.In(call.UserMessage) ?? RuleFields.None;
    }

    private CallTraits TraitsOf(LlmCall call)
    {
        var refused = (CallTraits)_refusedTraits;
        var traits = _keyTrait | (CallTraits.Temperature & ~refused);
        if (call.MaxOutputTokens is not null)
            traits |= CallTraits.MaxTokens & ~refused;
        if (call.ResponseSchema is not null)
            traits |= refused.HasFlag(CallTraits.JsonSchema) ? CallTraits.JsonObject & ~refused : CallTraits.JsonSchema;
        var models = _provider.Options.Models;
        if (models.Count > 0 && call.Model != RuleModel.Name && !models.Contains(call.Model))
            traits |= CallTraits.UnknownModel;
        return traits;
    }

    private void Remember(Refusal refusal, CallTraits traits)
    {
        if (refusal.Means != FailureKind.UnsupportedParameter)
            return;

        var refused = refusal.Param switch
        {
            "temperature" => CallTraits.Temperature,
            "max_tokens" => CallTraits.MaxTokens,
            _ => traits & (CallTraits.JsonSchema | CallTraits.JsonObject),
        };
        Interlocked.Or(ref _refusedTraits, (int)refused);
    }

    private sealed record SystemMessageFields(string? Message, RuleFields? Fields);
}
