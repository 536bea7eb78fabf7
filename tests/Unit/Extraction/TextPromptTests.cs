using CsCheck;
using ParallelLlm.Extraction;

namespace ParallelLlm.Tests.Unit.Extraction;

public sealed class TextPromptTests
{
    // Few letters, so that two of them are the same now and then, and everything that could be taken for a border.
    private static readonly Gen<string> Piece = OneOf("a", "b", "{text}", "{fields}", "1:a", "").Array[0, 3].Select(string.Concat);

    private static readonly Gen<FieldExtractor> Extractors = Gen.Select(Piece, Piece, OneOf("a", "b", "{text}", "1:a").Array[1, 2])
        .Select((before, after, fields) => new FieldExtractor(ExtractionSchema.FromNames([.. fields.Distinct()]), before + "{text}" + after));

    [Fact]
    public void Where_the_form_and_the_text_are_the_same_the_prompts_are_and_else_they_are_not() =>
        Gen.Select(Extractors, Extractors, OneOf("x", "y z")).Sample((one, other, text) =>
        {
            var (first, second) = (one.Prompt(Chunk(text), null), other.Prompt(Chunk(text), null));
            if (((ITextPrompt)one).Form == ((ITextPrompt)other).Form)
                first.ShouldBe(second);
            else
                (first == second && one.Prompt(Chunk("else"), null) == other.Prompt(Chunk("else"), null)).ShouldBeFalse();
        });

    [Fact]
    public void The_prompt_length_is_computed_without_building_the_prompt() =>
        Gen.Select(Extractors, Gen.String[0, 20]).Sample((extractor, text) =>
        {
            var prompt = extractor.Prompt(Chunk(text), null);
            ((ITextPrompt)extractor).LengthFor(text).ShouldBe(prompt.System!.Length + prompt.User.Length);
        });

    [Fact]
    public void The_context_of_a_chunk_stands_before_its_text()
    {
        var extractor = new FieldExtractor(ExtractionSchema.FromNames(["name"]));

        var prompt = extractor.Prompt(Chunk("Anna | 7") with { Context = "[Columns: Name | Value]" }, null);

        prompt.ShouldBe(extractor.Prompt(Chunk("[Columns: Name | Value]\nAnna | 7"), null));
        prompt.ShouldNotBe(extractor.Prompt(Chunk("Anna | 7"), null));
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static DocumentChunk Chunk(string text) => new("document", 0, text, 0, text.Length, 1);
}
