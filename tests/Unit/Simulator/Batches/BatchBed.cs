using System.Text;
using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Batches;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Unit.Simulator.Batches;

/// <summary>A model of batches whose time a test sets.</summary>
internal sealed class BatchBed
{
    public const string Path = "/v1/chat/completions";

    private readonly BatchLineReader _reader;
    private readonly int _linesMost;

    /// <param name="batches">The option <c>batches</c> as JSON.</param>
    /// <param name="others">Other options, as members of a JSON object.</param>
    public BatchBed(string batches = "{}", string others = "\"seed\": 1")
    {
        var options = ProviderOptions.Parse($$"""{"batches": {{batches}}, {{others}}}""");
        Model = new BatchModel(options, DateTimeOffset.UnixEpoch);
        _reader = new BatchLineReader(options);
        _linesMost = options.Batches.LinesMost;
    }

    public BatchModel Model { get; }

    public TimeSpan Now { get; set; }

    public BatchStats Stats => Model.Stats(Now);

    public static string Line(int number, string name = "Ada", string more = "") =>
        $$$$"""{"custom_id":"c-{{{{number}}}}","method":"POST","url":"{{{{Path}}}}","body":{{{{Body(name, more)}}}}}""";

    public static string Body(string name, string more = "") => $$$$"""
        {"model":"m","messages":[{"role":"user","content":"JSON Schema: {\"properties\":{\"name\":{}}}\nName: {{{{name}}}}"}]{{{{more}}}}}
        """;

    public static string Lines(int count) => string.Join('\n', Enumerable.Range(1, count).Select(number => Line(number)));

    public BatchInput Read(string lines) => BatchInput.Read(Encoding.UTF8.GetBytes(lines), Path, _reader, _linesMost);

    public Batch Create(string lines, params (string Key, string Value)[] metadata)
    {
        var (batch, refusal) = Model.Create(Now, Request(metadata), Read(lines));
        refusal.ShouldBeNull();
        return batch!;
    }

    public static BatchRequest Request(params (string Key, string Value)[] metadata) =>
        new("file-1", Path, "24h", metadata.ToDictionary(pair => pair.Key, pair => pair.Value));

    /// <summary>Moves to a time, in milliseconds, and looks at a batch.</summary>
    public BatchState At(double ms, Batch batch)
    {
        Now = TimeSpan.FromMilliseconds(ms);
        return Model.Find(Now, batch.Id).ShouldNotBeNull().State;
    }

    /// <summary>Creates a batch and moves to its end.</summary>
    public Batch Run(string lines, params (string Key, string Value)[] metadata)
    {
        var batch = Create(lines, metadata);
        while (!batch.HasEnded)
        {
            Now = batch.Due;
            Model.Find(Now, batch.Id).ShouldBe(batch);
        }

        return batch;
    }

    public string Text(string? fileId) => Encoding.UTF8.GetString(Model.Files(Now).Find(fileId!).ShouldNotBeNull().Content.Span);

    /// <summary>The lines of a file; none where there is no file.</summary>
    public IReadOnlyList<JsonElement> Results(string? fileId) => fileId is null
        ? []
        : [.. Text(fileId).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The ids of a file's lines.</summary>
    public IEnumerable<string> Ids(string? fileId) => Results(fileId).Select(line => line.GetProperty("custom_id").GetString()!);
}
