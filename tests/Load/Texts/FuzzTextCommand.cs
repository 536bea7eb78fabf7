using System.CommandLine;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Load.Texts;

/// <summary>Reads generated texts in many encodings and compares the results with the originals.</summary>
internal static class FuzzTextCommand
{
    private const int Short = 4_000;
    private const int Long = 100_000;
    private const int Shown = 20;

    // A stopped clock: on a busy machine a short page could exceed a page's time limit.
    private static readonly TimeProvider Stopped = new StoppedTime();

    public static Command Create(TextWriter output)
    {
        var isLong = new Option<bool>("--long") { Description = $"Reads {Long:N0} texts rather than {Short:N0}." };
        var seed = new Option<int>("--seed")
        {
            Description = "Seed of the texts; the same seed gives the same texts.",
            DefaultValueFactory = _ => 20,
        };
        var command = new Command("fuzz-text",
            "Reads generated texts in many encodings, with and without naming them, cut at the edges of buffers.") { isLong, seed };
        command.SetAction(parsed => RunAsync(output, parsed.GetValue(isLong) ? Long : Short, parsed.GetValue(seed)));
        return command;
    }

    private static async Task<int> RunAsync(TextWriter output, int texts, int seed)
    {
        var corpus = new TextCorpus(Path.Combine(AppContext.BaseDirectory, "Texts", "Languages"));
        var encodings = FuzzEncoding.All();
        var tally = new FuzzTally();
        var start = TimeProvider.System.GetTimestamp();
        await Parallel.ForAsync(0, texts, async (number, _) =>
        {
            var random = new Random(unchecked((seed * 397) ^ number));
            var text = FuzzText.Make(encodings[number % encodings.Count], corpus, random);
            var read = await ReadAsync(text, random);
            if (tally.Add(text, read) is { } wrong && tally.Wrong <= Shown)
                await output.WriteLineAsync($"text {number} of seed {seed}: {wrong}");
        });
        await output.WriteLineAsync($"{texts:N0} texts in {encodings.Count} encodings and forms, {corpus.Languages.Count} languages, seed {seed}, {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F0} s");
        return tally.Report(output) ? 0 : 1;
    }

    private static async Task<FuzzRead> ReadAsync(FuzzText text, Random random)
    {
        var reader = new DocumentReader(Stopped, () => new PiecewiseStream(text.Bytes, random));
        var name = text.Encoding.Mark == FuzzMark.Declared ? "-.html" : "-";
        using var document = await reader.ReadAsync(
            new DocumentSource(name, null, Named: true) { Encoding = text.Encoding.Given }, CancellationToken.None);
        if (!document.IsReadable)
            return new FuzzRead(null, document.Problem.Message);
        try
        {
            return new FuzzRead(await document.Reader.ReadToEndAsync(), null);
        }
        catch (DocumentProblemException problem)
        {
            return new FuzzRead(null, problem.Message);
        }
    }

    private sealed class StoppedTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
