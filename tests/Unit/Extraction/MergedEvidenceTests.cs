using System.Text.Json;
using ParallelLlm.EvidenceSearch;

namespace ParallelLlm.Tests.Unit.Extraction;

/// <summary>What evidence decides when the results of a document's chunks are merged.</summary>
public sealed class MergedEvidenceTests
{
    private const string Text = "Patient: Anna Schmidt. Diagnosis: asthma.\nSeen by Dr. Karl Weber.\nDiagnosis: bronchitis, since 3 April 2024.\n";

    [Fact]
    public void A_value_that_stands_in_the_text_comes_before_one_that_does_not()
    {
        var merged = Merge(false, Chunk(0, 0, 40, """{"a":"pneumonia"}"""), Chunk(1, 42, Text.Length, """{"a":"bronchitis"}"""));

        merged.Fields["a"].GetString().ShouldBe("bronchitis");
        var evidence = merged.Evidence["/a"];
        (evidence.Match, evidence.Chunk, evidence.Count).ShouldBe((EvidenceMatch.Verbatim, 1, 1));
        Text[(int)evidence.Start!..(int)evidence.End!].ShouldBe("bronchitis");
        merged.Conflicts.ShouldBeEmpty();
    }

    [Fact]
    public void A_value_that_does_not_stand_in_the_text_is_kept_where_there_is_no_other()
    {
        var merged = Merge(false, Chunk(0, 0, 40, """{"a":"pneumonia"}"""), Chunk(1, 42, Text.Length, """{"a":"N/A"}"""));

        merged.Fields["a"].GetString().ShouldBe("pneumonia");
        merged.Evidence["/a"].ShouldBe(new Evidence(EvidenceMatch.None, 0));
    }

    [Fact]
    public void Other_values_of_the_text_are_conflicts_each_once()
    {
        var merged = Merge(
            false,
            Chunk(0, 0, 42, """{"a":{"name":"Anna Schmidt","diagnosis":"asthma"}}"""),
            Chunk(1, 42, 66, """{"a":{"name":"Karl Weber","diagnosis":null}}"""),
            Chunk(2, 66, Text.Length, """{"a":{"name":"Anna","diagnosis":"bronchitis"}}"""));

        merged.Conflicts.Keys.ShouldBe(["/a/name", "/a/diagnosis"]);
        merged.Conflicts["/a/name"].ShouldHaveSingleItem().Value.GetString().ShouldBe("Karl Weber");
        var other = merged.Conflicts["/a/diagnosis"].ShouldHaveSingleItem();
        other.Value.GetString().ShouldBe("bronchitis");
        Text[(int)other.Evidence.Start!..(int)other.Evidence.End!].ShouldBe("bronchitis");
    }

    [Theory]
    [InlineData("\"3 April 2024\"", "\"2024-04-03\"")]
    [InlineData("\"bronchitis\"", "\"BRONCHITIS\"")]
    [InlineData("\"Karl Weber\"", "\"Karl  Weber\"")]
    [InlineData("3", "3.0")]
    public void The_same_value_in_other_words_is_no_conflict(string one, string other) =>
        Merge(false, Chunk(0, 0, Text.Length, $$"""{"a":{{one}}}"""), Chunk(1, 0, Text.Length, $$"""{"a":{{other}}}""")).Conflicts.ShouldBeEmpty();

    [Fact]
    public void A_value_cut_at_the_border_of_its_chunk_is_no_conflict()
    {
        var end = Text.IndexOf("midt", StringComparison.Ordinal);
        var merged = Merge(false, Chunk(0, 0, end, """{"a":"Anna Sch"}"""), Chunk(1, 9, 40, """{"a":"Anna Schmidt"}"""));

        merged.Fields["a"].GetString().ShouldBe("Anna Schmidt");
        merged.Evidence["/a"].Chunk.ShouldBe(1);
        merged.Conflicts.ShouldBeEmpty();
    }

    [Fact]
    public void Lists_are_joined_without_doubles_from_the_overlap()
    {
        const string Rows = "apples 3\npears 4\nplums 4\npears 4\nfigs 9\n";
        var merged = Merge(
            true,
            Chunk(Rows, 0, 0, 25, """{"a":[{"n":"apples","c":3},{"n":"pears","c":4},{"n":"plums","c":4}]}"""),
            Chunk(Rows, 1, 17, Rows.Length, """{"a":[{"n":"plums","c":4},{"n":"pears","c":4},{"n":"figs","c":9}]}"""));

        merged.Fields["a"].GetRawText().ShouldBe(
            """[{"n":"apples","c":3},{"n":"pears","c":4},{"n":"plums","c":4},{"n":"pears","c":4},{"n":"figs","c":9}]""");
        merged.Evidence.Keys.Count().ShouldBe(10);
        var figs = merged.Evidence["/a/4/n"];
        (figs.Chunk, Rows[(int)figs.Start!..(int)figs.End!]).ShouldBe((1, "figs"));
        merged.Fields.Count.ShouldBe(1);
    }

    [Fact]
    public void Of_an_item_that_is_cut_in_one_chunk_the_whole_one_is_kept()
    {
        const string Rows = "apples 3 kg\npears 4 kg\n";
        var merged = Merge(
            true,
            Chunk(Rows, 0, 0, 17, """{"a":[{"n":"apples","c":3},{"n":"pears","c":null}]}"""),
            Chunk(Rows, 1, 12, Rows.Length, """{"a":[{"n":"pears","c":4}]}"""));

        merged.Fields["a"].GetRawText().ShouldBe("""[{"n":"apples","c":3},{"n":"pears","c":4}]""");
    }

    [Fact]
    public void Lists_without_evidence_lose_equal_neighbours_only()
    {
        var merged = Merge(
            true,
            Chunk(0, 0, 10, """{"a":["x","x","y"]}"""),
            Chunk(1, 10, 20, """{"a":["y","z"]}"""),
            Chunk(2, 20, 30, """{"a":["x"]}"""));

        merged.Fields["a"].GetRawText().ShouldBe("""["x","x","y","z","x"]""");
    }

    [Fact]
    public void Items_that_share_a_place_and_differ_are_not_doubles()
    {
        const string Rows = "Alpha and Gammatron were delivered on 2024-05-01 for 7 EUR";
        var merged = Merge(
            true,
            Chunk(Rows, 0, 0, Rows.Length, """{"a":[{"n":"Alpha","d":"2024-05-01","c":"EUR"},{"n":"Gammatron","d":"2024-05-01","c":"EUR"}]}"""),
            Chunk(Rows, 1, 10, Rows.Length, """{"a":[{"n":"Gammatron","d":"2024-05-01","c":"EUR"}]}"""));

        merged.Fields["a"].EnumerateArray().Select(item => item.GetProperty("n").GetString()).ShouldBe(["Alpha", "Gammatron"]);
    }

    [Fact]
    public void An_item_without_evidence_that_each_chunk_has_counts_once()
    {
        var chunks = Enumerable.Range(0, 10).Select(index => Chunk(index, index * 10, (index * 10) + 10, """{"a":["Zürich"]}""")).ToArray();

        Merge(true, chunks).Fields["a"].GetRawText().ShouldBe("""["Zürich"]""");
    }

    [Theory]
    [InlineData("ACME Inc.", "ACME Inc")]
    [InlineData("ACME Inc", "ACME Inc.")]
    public void A_value_with_other_punctuation_is_no_conflict_whichever_comes_first(string first, string second)
    {
        const string Rows = "ACME Inc. sells. We, ACME Inc, buy.";
        Merge(
            false,
            Chunk(Rows, 0, 0, 20, JsonSerializer.Serialize(new { a = first })),
            Chunk(Rows, 1, 17, Rows.Length, JsonSerializer.Serialize(new { a = second }))).Conflicts.ShouldBeEmpty();
    }

    [Fact]
    public void By_default_the_list_of_the_first_chunk_counts() =>
        Merge(false, Chunk(0, 0, 10, """{"a":["x"]}"""), Chunk(1, 10, 20, """{"a":["y"]}""")).Fields["a"].GetRawText().ShouldBe("""["x"]""");

    [Fact]
    public void Evidence_outlives_the_text_and_is_absent_where_it_is_not_wanted()
    {
        var chunk = Chunk(1, 42, Text.Length, """{"a":"bronchitis"}""");

        chunk.WithoutText().Evidence["/a"].ShouldBe(chunk.Evidence["/a"]);
        (Chunk(1, 42, Text.Length, """{"a":"bronchitis"}""") with { Labels = null }).WithoutText().Evidence.ShouldBeEmpty();
    }

    private static MergedDocument Merge(bool mergesArrays, params ProcessedChunk[] chunks)
    {
        var merger = new DocumentMerger(null, mergesArrays);
        foreach (var chunk in chunks.Reverse())
            merger.Add(chunk.WithoutText());
        return merger.Merge();
    }

    private static ProcessedChunk Chunk(int index, int start, int end, string result) => Chunk(Text, index, start, end, result);

    private static ProcessedChunk Chunk(string text, int index, int start, int end, string result) => new(
        new DocumentChunk("d", index, text[start..end], start, end, 1),
        ChunkStatus.Completed,
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(result),
        null,
        new ProcessingMetadata(TimeSpan.Zero, 0, 0, 0, "m", 1, null))
    { Labels = EvidenceLabels.None };
}
