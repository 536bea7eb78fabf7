using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using ParallelLlm.Providers.Wire;
using ParallelLlm.Runtime;

namespace ParallelLlm.Tests.Unit.Providers;

/// <summary>
/// Providers cache prompts by their first bytes: the calls of a request share everything before the text, which changes from chunk to chunk.
/// </summary>
public sealed class PromptPrefixTests
{
    private const string Text = "@@TEXT@@";

    private static readonly string[] Templates =
    [
        "{fields}: {text}", "Ä \"quoted\" instruction,\n{fields}\t{{ }}\n\n{text}\n\nand {text} again", "{text}", "x {text} {fields} y",
    ];

    private static readonly string[] Words = ["total", "date_of_birth", "größe", "日付", "a\"b", "{text}", "<tag>", "emoji😀", "x"];

    [Fact]
    public void All_bodies_of_a_request_are_the_same_to_the_byte_up_to_the_text()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var extractor = ExtractorOf(random);
            var work = new PromptWork(extractor, minPartLength: 200);
            var settings = new ProcessingRequest(AsyncEnumerable.Empty<DocumentChunk>()) { Temperature = random.Next(3) };
            foreach (var dialect in Dialects())
            {
                var marked = Body(Chunk(Text), null, 100).Span;
                var length = marked.IndexOf(Encoding.UTF8.GetBytes(Text));
                length.ShouldBeGreaterThan(0, $"seed {seed}");
                var tillTextEnds = marked.LastIndexOf(Encoding.UTF8.GetBytes(Text)) + Text.Length;
                marked.CommonPrefixLength(Body(Chunk(Text), "It has no key 'a'.", 200).Span).ShouldBeGreaterThanOrEqualTo(tillTextEnds, $"seed {seed}");
                for (var chunk = 0; chunk < 4; chunk++)
                {
                    var error = random.Next(2) == 0 ? null : "It has no key 'a'.";
                    var body = Body(Chunk(TextOf(random)) with { Context = random.Next(2) == 0 ? null : "# Findings" }, error, random.Next(3) * 500).Span;
                    body[..length].SequenceEqual(marked[..length]).ShouldBeTrue($"seed {seed}, {dialect}");
                }

                ReadOnlyMemory<byte> Body(DocumentChunk chunk, string? error, int most) => RequestWriter.Write(
                    work.CallOf(extractor.Prompt(chunk, error), "m", settings, most == 0 ? null : most, TimeSpan.FromSeconds(1)), dialect);
            }
        }
    }

    [Fact]
    public void Everything_that_changes_between_tries_comes_after_the_messages()
    {
        foreach (var dialect in Dialects())
        {
            var call = new LlmCall { Model = "m", SystemMessage = "Extract.", UserMessage = Text, ResponseSchema = Bodies.Schema, MaxOutputTokens = 100 };
            using var body = JsonDocument.Parse(RequestWriter.Write(call, dialect));

            body.RootElement.EnumerateObject().Select(member => member.Name).Take(2).ShouldBe(["model", "messages"]);
        }
    }

    [Fact]
    public async Task Messages_of_a_chat_client_are_the_same_up_to_the_text_too()
    {
        var extractor = ExtractorOf(new Random(1));
        var model = new FakeModel(_ => Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "{}"))));
        var adapter = new ChatClientAdapter(model);
        foreach (var (text, error) in new[] { (Text, null), ("other", null), ("third", "It is empty.") })
        {
            var prompt = extractor.Prompt(Chunk(text), error);
            await adapter.CompleteAsync(
                new LlmCall { Model = "m", SystemMessage = prompt.System, UserMessage = prompt.User, ResponseSchema = extractor.Schema }, CancellationToken.None);
        }

        var all = model.Calls.Select(call => string.Concat(call.Messages.Select(message => $"{message.Role}\n{message.Text}\n"))).ToList();
        var length = all[0].IndexOf(Text, StringComparison.Ordinal);
        length.ShouldBeGreaterThan(0);
        all.ShouldAllBe(each => each.StartsWith(all[0].Substring(0, length), StringComparison.Ordinal));
    }

    private static FieldExtractor ExtractorOf(Random random)
    {
        var names = Words.Where(_ => random.Next(2) == 0).DefaultIfEmpty("only").ToList();
        var properties = names.ToDictionary(name => name, name => new { type = random.Next(2) == 0 ? "string" : "integer", description = $"The {name}\nof it" });
        return new FieldExtractor(
            random.Next(2) == 0 ? ExtractionSchema.FromNames(names) : ExtractionSchema.Parse(JsonSerializer.Serialize(new { properties })),
            random.Next(3) == 0 ? null : Templates[random.Next(Templates.Length)]);
    }

    // Also a text that begins like the instruction, and one that looks like a placeholder.
    private static string TextOf(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Words[random.Next(Words.Length)] + ' '));

    // In every order in which parameters can have been refused.
    private static IEnumerable<Dialect> Dialects() =>
        from format in Enum.GetValues<ResponseFormat>()
        from name in Enum.GetValues<MaxTokensName>()
        from inUser in new[] { false, true }
        from temperature in new[] { false, true }
        select new Dialect(format, temperature, name, OtherNameLeft: false) { SystemInUser = inUser };

    private static DocumentChunk Chunk(string text) => new("doc", 0, text, 0, text.Length, text.Length);
}
