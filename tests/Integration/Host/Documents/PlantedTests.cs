using System.Text;
using System.Text.Json;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Running;
using ParallelLlm.Simulator.Rule;
using ParallelLlm.Tests.Load.Documents.Planted;
using Xunit.Abstractions;

namespace ParallelLlm.Tests.Integration.Host.Documents;

/// <summary>
/// From bytes to places: generated documents of every format are read and chunked, the simulator's rule finds the values in the chunks, and
/// each value must stand where it was planted.
/// </summary>
public sealed class PlantedTests(ITestOutputHelper output)
{
    private const int Documents = 50;
    private const int Values = 1_000;

    // Small, so that most values stand far from the last place that was stated before their chunk.
    private static readonly ChunkingOptions Chunking = new() { MaxTokens = 300, OverlapTokens = 20 };

    private static readonly RuleFields Fields = RuleFields.Parse(JsonSerializer.Serialize(
        new { properties = PlantedField.Names.ToDictionary(name => name, _ => new { type = "string" }) }));

    public static TheoryData<string> Formats =>
    [
        nameof(DocumentFormat.PlainText), nameof(DocumentFormat.Markdown), nameof(DocumentFormat.Html), nameof(DocumentFormat.Csv),
        nameof(DocumentFormat.Pdf), nameof(DocumentFormat.Docx), nameof(DocumentFormat.Xlsx), nameof(DocumentFormat.Mail),
    ];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Every_value_is_found_where_it_was_planted(string format)
    {
        using var folder = new TempFolder();
        using var reader = new DocumentReader(TimeProvider.System);
        var (planted, answered, found) = (0, 0, 0);
        for (var seed = 1; seed <= Documents; seed++)
        {
            var document = PlantedDocument.Make(Enum.Parse<DocumentFormat>(format), seed);
            var chunks = await ChunksAsync(reader, Path.Combine(folder.Path, document.Name), document.Bytes);
            foreach (var value in document.Values)
                ShouldBeInPlace(document, value, chunks);
            planted += document.Values.Count;
            answered += chunks.SelectMany(chunk => Answers(chunk)).Distinct().Count(answer => IsPlanted(document, answer));
            found += chunks.SelectMany(chunk => Evidence(document, chunk)).Distinct().Count();
        }

        output.WriteLine($"{format}: {planted} values, {answered} of them by the simulator's rule, {found} with evidence");
        planted.ShouldBeGreaterThanOrEqualTo(Values);
        answered.ShouldBeGreaterThanOrEqualTo(Values);
        found.ShouldBe(answered);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_place_does_not_depend_on_the_size_of_chunks(string format)
    {
        using var folder = new TempFolder();
        using var reader = new DocumentReader(TimeProvider.System);
        for (var seed = 1; seed <= 5; seed++)
        {
            var document = PlantedDocument.Make(Enum.Parse<DocumentFormat>(format), seed);
            await ShouldHaveOnePlaceEverywhere(reader, Path.Combine(folder.Path, document.Name), document.Bytes);
        }
    }

    [Fact]
    public async Task Every_line_of_a_mail_has_its_number_in_chunks_of_any_size()
    {
        using var folder = new TempFolder();
        using var reader = new DocumentReader(TimeProvider.System);
        var lines = Enumerable.Range(1, 400).Select(line => line % 50 == 0 ? "" : $"This is line {line} of the letter.");
        var mail = $"From: a@example.com\nSubject: s\nContent-Type: text/plain\n\n{string.Join('\n', lines)}\n";
        var chunks = await ShouldHaveOnePlaceEverywhere(reader, Path.Combine(folder.Path, "m.eml"), Encoding.UTF8.GetBytes(mail));

        foreach (var chunk in chunks)
        {
            var at = chunk.Text.IndexOf("line 301 ", StringComparison.Ordinal);
            if (at >= 0)
                chunk.PlaceAt(chunk.Start + at).ShouldBe(new SourcePlace { Part = "body", Line = 301 });
        }
    }

    /// <summary>Chunks of all sizes must have the same place for each character that is not blank.</summary>
    private static async Task<List<DocumentChunk>> ShouldHaveOnePlaceEverywhere(DocumentReader reader, string path, byte[] bytes)
    {
        var places = new Dictionary<long, SourcePlace?>();
        var all = new List<DocumentChunk>();
        foreach (var tokens in new[] { 4_000, 200, 100, 60, 16 })
        {
            foreach (var chunk in await ChunksAsync(reader, path, bytes, new() { MaxTokens = tokens, OverlapTokens = tokens / 10 }))
            {
                all.Add(chunk);
                for (var i = 0; i < chunk.Text.Length; i++)
                {
                    if (char.IsWhiteSpace(chunk.Text[i]))
                        continue;
                    var place = chunk.PlaceAt(chunk.Start + i);
                    if (!places.TryAdd(chunk.Start + i, place))
                        place.ShouldBe(places[chunk.Start + i], $"{path}, character {chunk.Start + i} in chunks of {tokens} tokens");
                }
            }
        }

        return all;
    }

    private static async Task<List<DocumentChunk>> ChunksAsync(
        DocumentReader reader, string path, byte[] bytes, ChunkingOptions? chunking = null)
    {
        await File.WriteAllBytesAsync(path, bytes);
        var source = DocumentDiscovery.Discover([path]).Documents.ShouldHaveSingleItem();
        var document = RunDocument.Of(source, reader, new TokenChunker(chunking ?? Chunking), Priority.Normal);
        return await document.Chunks(CancellationToken.None).ToListAsync();
    }

    private static void ShouldBeInPlace(PlantedDocument document, PlantedValue value, IReadOnlyList<DocumentChunk> chunks)
    {
        var offsets = new HashSet<long>();
        foreach (var chunk in chunks)
        {
            for (var at = chunk.Text.IndexOf(value.Value, StringComparison.Ordinal); at >= 0;
                at = chunk.Text.IndexOf(value.Value, at + 1, StringComparison.Ordinal))
            {
                var offset = chunk.Start + at;
                var place = chunk.PlaceAt(offset);
                value.IsAt(place).ShouldBeTrue($"{document.Name}, {value.Field}: {place} instead of {value.Place}");
                offsets.Add(offset);
            }
        }

        offsets.Count.ShouldBe(1, $"{document.Name}, {value.Field}, times in the text");
    }

    /// <summary>What the simulator answers for a chunk.</summary>
    private static IEnumerable<(string Field, string Value)> Answers(DocumentChunk chunk)
    {
        using var answer = JsonDocument.Parse(RuleModel.Answer(Fields, $"<document>\n{chunk.Text}\n</document>"));
        return
        [
            .. answer.RootElement.EnumerateObject()
                .Where(field => field.Value.ValueKind == JsonValueKind.String)
                .Select(field => (field.Name, field.Value.GetString()!)),
        ];
    }

    /// <summary>The planted values in a chunk's answer, each of which must have evidence in the right place.</summary>
    private static IEnumerable<(string Field, string Value)> Evidence(PlantedDocument document, DocumentChunk chunk)
    {
        var answers = Answers(chunk).Where(answer => IsPlanted(document, answer)).ToDictionary(answer => answer.Field, answer => answer.Value);
        var fields = answers.ToDictionary(answer => answer.Key, answer => JsonSerializer.SerializeToElement(answer.Value));
        foreach (var (pointer, evidence) in new EvidenceFinder(chunk).Find(fields))
        {
            var (field, value) = (pointer[1..], answers[pointer[1..]]);
            evidence.Match.ShouldBe(EvidenceMatch.Verbatim, $"{document.Name}, {field}");
            chunk.Text[(int)(evidence.Start!.Value - chunk.Start)..(int)(evidence.End!.Value - chunk.Start)].ShouldBe(value);
            document.Values.First(planted => planted.Field == field && planted.Value == value).IsAt(evidence.Place)
                .ShouldBeTrue($"{document.Name}, {field}: {evidence.Place}");
            yield return (field, value);
        }
    }

    /// <summary>Whether an answer is a planted value. A chunk that begins within a row of column names can give another.</summary>
    private static bool IsPlanted(PlantedDocument document, (string Field, string Value) answer) =>
        document.Values.Any(value => value.Field == answer.Field && value.Value == answer.Value);
}
