using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace ParallelLlm.Tests.Load.Fuzzing;

/// <summary><c>fuzz-answers</c>: checks that a correct object, wrapped as models do, is read correctly or requested again.</summary>
internal static class FuzzAnswersCommand
{
    private const int OneIn = 10_000;
    private const int MostShown = 20;

    public static Command Create(TextWriter output)
    {
        var answers = new Option<int>("--answers") { Description = "Number of answers.", DefaultValueFactory = _ => 100_000 };
        var seed = new Option<int>("--seed") { Description = "Seed of the first answer; the others follow.", DefaultValueFactory = _ => 1 };
        var command = new Command(
            "fuzz-answers", "Reads answers with a correct object in a model's usual wrapping.") { answers, seed };
        command.SetAction(parsed => RunAsync(output, parsed.GetValue(answers), parsed.GetValue(seed)));
        return command;
    }

    private static async Task<int> RunAsync(TextWriter output, int count, int first)
    {
        var extractor = new FieldExtractor(ExtractionSchema.Parse(FuzzedAnswer.Schema));
        var chunk = new DocumentChunk("fuzz", 0, "", 0, 0, 0);
        var (right, inPart, again, wrong) = (0, 0, 0, 0);
        for (var at = 0; at < count; at++)
        {
            var answer = FuzzedAnswer.Make(first + at);
            var reading = extractor.Read(chunk, answer.Content);
            if (reading.Fields is null)
                again++;
            else if (Differing(answer, reading) is { } field)
            {
                if (wrong++ < MostShown)
                    await output.WriteLineAsync($"WRONG {field} (--seed {first + at} --answers 1; {answer.Ways})\n  {answer.Content.ReplaceLineEndings("\\n")}\n  right: {string.Join(", ", answer.Right)}");
            }
            else if (reading.Error is null)
                right++;
            else
                inPart++;
        }

        var most = count / OneIn;
        var met = wrong <= most;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} answers from seed {first}: {right} right, {inPart} right in part and {again} not at all (both asked again), {wrong} wrong\n{(met ? "met   " : "MISSED")} wrong: {wrong} (at most {most})"));
        return met ? 0 : 1;
    }

    // In a partial reading, null means that a field was not read.
    private static string? Differing(FuzzedAnswer answer, AnswerReading reading)
    {
        foreach (var (field, right) in answer.Right)
        {
            var read = reading.Fields![field];
            if (read.ValueKind == JsonValueKind.Null && reading.Error is not null)
                continue;
            if (!JsonElement.DeepEquals(read, JsonElement.Parse(right)))
                return field;
        }

        return null;
    }
}
