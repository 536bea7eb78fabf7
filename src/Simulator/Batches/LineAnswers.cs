using System.Buffers;
using System.Globalization;
using ParallelLlm.Simulator.Http;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Simulator.Batches;

/// <summary>Answers lines as <c>POST /v1/chat/completions</c> answers calls. Not thread-safe.</summary>
internal sealed class LineAnswers(ProviderOptions options, BatchTally tally)
{
    private readonly Disturbance? _disturbance = Disturbance.Of(options);
    private readonly TruncatedDocuments _truncated = new();
    private readonly Refusal _error = ErrorOf(options.Batches.LineErrorStatus);

    /// <summary>The result of a line that ended.</summary>
    /// <param name="run">The line.</param>
    /// <param name="number">Number of the result.</param>
    /// <param name="created">Date of the answer.</param>
    /// <param name="usage">The batch's usage, to which the answer's is added.</param>
    public LineResult Answer(in LineRun run, long number, DateTimeOffset created, ref BatchUsage usage) => run.Fate switch
    {
        LineFate.Refused => Refuse(run.Line, number, run.Line.Refusal!),
        LineFate.Error => Refuse(run.Line, number, _error),
        LineFate.TimedOut => LineResult.Without(
            number, run.Line.CustomId, "request_timeout", "This request could not be executed before its time was over."),
        _ => Complete(run, number, created, ref usage),
    };

    private LineResult Complete(in LineRun run, long number, DateTimeOffset created, ref BatchUsage usage)
    {
        var request = ChatRequest.Read(run.Line.Body, options.TokenCount).Request!;
        var answer = RuleModel.Answer(request.Fields, request.UserMessage, _disturbance);
        var tokens = options.OutputTokens is { } drawn
            ? (int)Math.Max(1, Math.Round(new LogNormal(drawn.Cv, Draw.Many(options.Seed, "tokens", run.Line.Key)).Draw(drawn.Mean)))
            : options.TokenCount.OfAnswer(answer);
        (var fault, tokens) = AnswerLength.Of(FaultOf(run.Fate, request), tokens, request.MaxOutputTokens);
        var body = new ArrayBufferWriter<byte>(1024);
        var permit = new Permit(number, default, default, tokens, fault, HoldsPlace: false);
        ChatResponse.WriteCompletion(body, answer, permit, request.PromptTokens, created);
        usage = usage.Plus(request.PromptTokens, tokens);
        tally.Answered(run.Line.Key, fault.IsAnswer(), request.PromptTokens, tokens);
        return new LineResult(number, run.Line.CustomId, 200, body.WrittenMemory);
    }

    private Fault FaultOf(LineFate fate, ChatRequest request)
    {
        if (fate != LineFate.Truncated)
            return fate == LineFate.Invalid ? Fault.InvalidJson : Fault.None;

        var document = LineScanner.DocumentIn(request.UserMessage).Trim().ToString();
        if (_truncated.Relieves(document, request.MaxOutputTokens))
            return Fault.None;
        _truncated.Add(document, request.MaxOutputTokens);
        return Fault.Length;
    }

    private static LineResult Refuse(BatchLine line, long number, Refusal refusal)
    {
        var body = new ArrayBufferWriter<byte>(256);
        ChatResponse.WriteError(body, refusal);
        var code = refusal.Code ?? refusal.Status.ToString(CultureInfo.InvariantCulture);
        return new LineResult(number, line.CustomId, refusal.Status, body.WrittenMemory, code, refusal.Message);
    }

    private static Refusal ErrorOf(int status) =>
        (status < 500 ? Refusals.BadRequest("The request was refused.") : Refusals.ServerError) with { Status = status };
}
