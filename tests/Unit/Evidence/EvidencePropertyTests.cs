using System.Text.Json;
using ParallelLlm.EvidenceSearch;
using Xunit.Abstractions;

namespace ParallelLlm.Tests.Unit.EvidenceSearch;

public sealed class EvidencePropertyTests(ITestOutputHelper output)
{
    private const int Seed = 20_261_127;
    private const int Cases = 3_000;

    private static readonly string[] Pieces =
    [
        "Anna ", "Weber", "Müller, ", "Mu\u0308ller ", "Straße ",
        "ﬁnal ", "Ver-\nfügung ", "12.50 ", "1.234,56 EUR ", "03.04.2024 ", "3 April 2024 ",
        "2024年4月3日", "東京都", "千代田区", "สมชาย", "น้ำ", "한국", "שלום ", "👍🏽", "not ",
        "nicht ", "-5 ", "(1,234) ", "\f\n", "\t", "  ", "\u00AD", "a", "X",
        "invoice ", "number: ", "A17-3 ", "19 % ", "ﾄｳｷｮｳ ", "𠮷", "e\u0301", "ß", "١٢٣ ", "...", "'", "E-Mail-\nAdresse ", "İstanbul ",
    ];

    [Fact]
    public void Every_hit_holds_its_value_and_stays_in_the_chunk()
    {
        output.WriteLine($"Seed {Seed}");
        var random = new Random(Seed);
        var hits = 0;
        for (var i = 0; i < Cases; i++)
        {
            var text = Make(random, 60);
            var json = Value(text, random);
            var fields = Search.Fields($$"""{"a":{{json}},"b":[{{json}},{{json}}]}""");
            var found = new EvidenceFinder(Search.Chunk(text, start: 50)).Find(fields);

            found.ShouldBe(new EvidenceFinder(Search.Chunk(text, start: 50)).Find(fields));
            foreach (var evidence in found.Values.Where(evidence => evidence.Match != EvidenceMatch.None))
            {
                evidence.Start!.Value.ShouldBeInRange(50, evidence.End!.Value - 1);
                evidence.End.Value.ShouldBeLessThanOrEqualTo(50 + text.Length);
                var slice = text[(int)(evidence.Start.Value - 50)..(int)(evidence.End.Value - 50)];
                Holds(slice, fields["a"], evidence.Match).ShouldBeTrue($"case {i}: {json} {evidence.Match} {slice}");
                hits++;
            }
        }

        hits.ShouldBeGreaterThan(Cases);
    }

    private static bool Holds(string slice, JsonElement value, EvidenceMatch match)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return match switch
        {
            EvidenceMatch.Verbatim => slice == text,
            EvidenceMatch.Normalised => Squeezed(FoldedText.Fold, slice, text) || Squeezed(Digraphs.Expand, slice, text),
            EvidenceMatch.Number => NumberTokens.Of(slice)[(NumberKey.OfJson(text.Trim()) ?? Amount.Of(text.Trim())?.Key)!].Count > 0,
            EvidenceMatch.Date => DateTokens.ReadingsOf(text.Trim()).Any(key => DateTokens.Of(FoldedText.Of(slice))[key].Count > 0),
            EvidenceMatch.Fuzzy => new NearText(FoldedText.Of(slice)).Find(FoldedText.Fold(text), text).Count > 0,
            _ => false,
        };
    }

    private static bool Squeezed(Func<string, string> fold, string one, string other) =>
        SqueezedText.Of(fold(one)).Text == SqueezedText.Of(fold(other)).Text;

    private static string Make(Random random, int pieces) =>
        string.Concat(Enumerable.Range(0, random.Next(1, pieces)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string Value(string text, Random random)
    {
        var start = random.Next(text.Length);
        var slice = text[start..Math.Min(text.Length, start + random.Next(1, 40))];
        return random.Next(7) switch
        {
            0 => "1234.56",
            1 => "\"2024-04-03\"",
            2 => JsonSerializer.Serialize(Make(random, 3)),
            3 => JsonSerializer.Serialize(Whole(slice.ToUpperInvariant())),
            4 => JsonSerializer.Serialize(Whole(slice.Remove(slice.Length / 2, 1))),
            5 => random.Next(-5, 2000).ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => JsonSerializer.Serialize(Whole(slice)),
        };
    }

    // JSON has no halves of surrogate pairs.
    private static string Whole(string text) => string.Concat(text.EnumerateRunes().Where(rune => rune.Value != 0xFFFD));
}
