using System.Globalization;

namespace ParallelLlm.Simulator.Batches;

/// <summary>An input file, read and checked.</summary>
/// <param name="Lines">Its requests.</param>
/// <param name="Errors">Why it cannot be processed, at most 100 reasons; none if it can be.</param>
/// <param name="Model">The model of all lines; null if none is named.</param>
/// <param name="PromptTokens">Tokens of all prompts.</param>
internal sealed record BatchInput(
    IReadOnlyList<BatchLine> Lines, IReadOnlyList<BatchError> Errors, string? Model, long PromptTokens)
{
    private const int MostErrors = 100;

    public static BatchInput Read(ReadOnlyMemory<byte> content, string path, BatchLineReader reader, int linesMost)
    {
        var (lines, errors, ids) = (new List<BatchLine>(), new List<BatchError>(), new HashSet<string>());
        string? model = null;
        var (number, count) = (0, 0);
        while (content.Length > 0 && errors.Count < MostErrors)
        {
            number++;
            var end = content.Span.IndexOf((byte)'\n');
            var text = end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
            if (text.Span.Trim(" \t\r"u8).IsEmpty)
                continue;
            if (++count > linesMost)
            {
                errors.Add(new BatchError("too_many_tasks", string.Create(
                    CultureInfo.InvariantCulture, $"The batch's input file has too many requests. The most is {linesMost}.")));
                break;
            }

            var (line, error) = reader.Read(text, path, number);
            if ((error ?? Check(line!, number)) is { } wrong)
                errors.Add(wrong);
            else
                lines.Add(line!);
        }

        if (count == 0)
            errors.Add(new BatchError("empty_file", "The batch's input file is empty."));
        return new BatchInput(lines, errors, model, lines.Sum(line => (long)line.PromptTokens));

        BatchError? Check(BatchLine line, int at)
        {
            if (!ids.Add(line.CustomId))
                return new BatchError(
                    "duplicate_custom_id",
                    $"The custom_id '{line.CustomId}' for this request is a duplicate of another request. "
                    + "The custom_id parameter must be unique for each request in a batch.", "custom_id", at);
            model ??= line.Model;
            return line.Model is null || line.Model == model
                ? null
                : new BatchError(
                    "model_mismatch",
                    $"The model '{line.Model}' of this request does not match the model '{model}' of the batch's first one.",
                    "body.model", at);
        }
    }
}
