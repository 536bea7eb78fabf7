using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary><c>make-planted</c>: writes documents with values at known places into a folder, and a list of the values.</summary>
internal static class MakePlantedCommand
{
    // Hidden, so that a run over the folder passes it over.
    private const string List = ".expected.jsonl";

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static Command Create(TextWriter output)
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "Where to." };
        var format = new Option<DocumentFormat?>("--format") { Description = "The format; all by default." };
        var count = new Option<int>("--count") { Description = "Documents of a format.", DefaultValueFactory = _ => 50 };
        var seed = new Option<int>("--seed") { Description = "Seed of the first; the others follow.", DefaultValueFactory = _ => 1 };
        var command = new Command("make-planted", "Writes documents with values at known places into a folder.")
        {
            folder, format, count, seed,
        };
        command.SetAction(parsed =>
        {
            var target = parsed.GetValue(folder)!;
            target.Create();
            using var list = File.CreateText(Path.Combine(target.FullName, List));
            DocumentFormat[] formats = parsed.GetValue(format) is { } one ? [one] : Enum.GetValues<DocumentFormat>();
            foreach (var each in formats)
            {
                var values = 0;
                for (var i = 0; i < parsed.GetValue(count); i++)
                {
                    var document = PlantedDocument.Make(each, parsed.GetValue(seed) + i);
                    File.WriteAllBytes(Path.Combine(target.FullName, document.Name), document.Bytes);
                    values += document.Values.Count;
                    foreach (var (field, value, place) in document.Values)
                        list.WriteLine(JsonSerializer.Serialize(new { Document = document.Name, field, value, place }, Json));
                }

                output.WriteLine($"{each,-10} {parsed.GetValue(count)} documents, {values:N0} values");
            }
        });
        return command;
    }
}
